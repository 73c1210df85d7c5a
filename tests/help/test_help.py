"""/hilfe/: what staff do most, step by step."""

import struct

from django.conf import settings

from goals.help import PICTURE_SIZE, TASKS

URL = "/hilfe/"

PICTURES = settings.BASE_DIR / "static" / "img" / "help"


def test_staff_reads_every_step_with_its_picture(client_of, erna, cora):
    for user in (erna, cora):
        text = client_of(user).get(URL).text
        for task in TASKS:
            assert f'<h2 class="kern-heading-medium" id="{task.id}">{task.title}</h2>' in text
            for step, picture in task.pictures:
                assert step.text in text
                assert f'src="/static/{picture}" alt="{step.shows}"' in text


def test_there_are_six_tasks_of_at_most_six_steps():
    assert len(TASKS) == 6
    assert all(1 < len(task.steps) <= 6 for task in TASKS)
    assert len({task.id for task in TASKS}) == 6


def test_each_step_has_its_picture_and_no_picture_is_left_over():
    wanted = {picture for task in TASKS for _, picture in task.pictures}
    assert wanted == {f"img/help/{path.name}" for path in PICTURES.iterdir()}
    for path in PICTURES.iterdir():
        # PNG: signature, then the header with width and height.
        assert struct.unpack(">II", path.read_bytes()[16:24]) == PICTURE_SIZE, path.name


def test_it_is_for_staff(client, client_of, ruth):
    assert client.get(URL)["Location"] == f"/konto/anmelden/?next={URL}"
    assert client_of(ruth).get(URL).status_code == 403


def test_other_methods_are_refused(client_of, cora):
    assert client_of(cora).post(URL).status_code == 405


def test_staff_is_led_here_from_every_page(client_of, erna, ruth, db):
    assert f'href="{URL}"' in client_of(erna).get("/schreibtisch/").text
    assert f'href="{URL}"' not in client_of(ruth).get("/").text


def test_after_each_task_the_way_back_to_the_list(client_of, cora):
    text = client_of(cora).get(URL).text
    assert text.count('href="#aufgaben"') == len(TASKS)
    assert text.count('id="aufgaben"') == 1
