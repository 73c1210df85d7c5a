"""The desk: what somebody answers for, the most urgent first, and "unchanged" in one click."""

import pytest
from django.test import Client
from django.urls import reverse

from goals.days import today
from goals.desk import Desk, confirm_all
from goals.models import ProgressUpdate
from tests.factories import (
    PASSWORD,
    days_ago,
    make_body,
    make_department,
    make_draft,
    make_field,
    make_goal,
    make_measure,
    make_milestone,
    make_question,
    make_resolution,
    make_session,
    make_update,
    make_user,
    save_on,
)
from tests.reading import main_of, queries_of, section_of
from tests.together import at_once, slowly

pytestmark = pytest.mark.django_db
URL = "/schreibtisch/"
OVERDUE, DUE, CURRENT = days_ago(250), days_ago(170), days_ago(20)


def reported(subject, day, **columns):
    make_update(subject, "in_progress", day, **columns)
    return subject


def mark_of(subject):
    return f"{subject.SUBJECT}-{subject.pk}-{ProgressUpdate.objects.newest_on(subject).pk}"


def section_html(page, heading):
    return page.text.partition(f'aria-labelledby="{heading}"')[2].partition("</section>")[0]


def told(response):
    return [str(message) for message in response.context["messages"]]


# What lies there


def test_the_most_urgent_comes_first(client_of, emil, roads):
    late = reported(make_goal(lead=roads), OVERDUE)
    later = reported(make_measure("Brücke", lead=roads), days_ago(300))
    due = reported(make_goal(lead=roads), DUE)
    never, current = make_goal(lead=roads), reported(make_goal(lead=roads), CURRENT)
    desk = client_of(emil).get(URL).context["desk"]
    assert [line.subject for line in desk.overdue] == [later, late]
    assert [line.subject for line in desk.due] == [due]
    assert [line.subject for line in desk.never] == [never]
    assert [line.subject for line in desk.current] == [current]


def test_what_is_due_is_grouped_by_the_session_before_which_it_is_due(client_of, emil, roads):
    """The next cutoff first, then what no session asks for."""
    plan, later, rest = make_field("X", 10), make_field("V", 5), make_field("I", 1)
    first = reported(make_measure("Brücke", goals=[make_goal(plan)], lead=roads), CURRENT)
    second = reported(make_goal(plan, lead=roads), CURRENT)
    third = reported(make_goal(later, lead=roads), DUE)
    fourth = reported(make_goal(rest, lead=roads), DUE)
    for row in (first, second):
        save_on(today(), row, report_interval=3)
    session = make_session(make_body("Verkehrsausschuss", [plan]), days_ago(-110))
    coming = make_session(make_body("Kulturausschuss", [later]), days_ago(-60))
    page = client_of(emil).get(URL)
    sections = [section for section in page.context["desk"].urgent if "faellig-" in section.id]
    assert [(section.title, section.note) for section in sections] == [
        (
            f"Fällig bis {one.cutoff:%d.%m.%Y}",
            f"Stichtag: Sitzung {one.body} am {one.held_on:%d.%m.%Y}",
        )
        for one in (coming, session)
    ]
    assert [line.subject for line in sections[0].lines] == [third]
    assert {line.subject for line in sections[1].lines} == {first, second}
    assert fourth.code in section_of(page, "faellig")
    assert f"2 fällig bis {session.cutoff:%d.%m.%Y}" in main_of(page)
    session.is_cancelled = True
    session.save()
    assert {line.subject for line in client_of(emil).get(URL).context["desk"].current} == {
        first,
        second,
    }


def test_the_next_cutoff_is_said_however_late_the_reports_are_due(client_of, emil, roads):
    goal, other = make_goal(lead=roads), make_goal(make_field("X", 10, "Mobilität"))
    make_update(goal, "in_progress", days_ago(2))
    make_session(make_body("Andere", [other.field]), days_ago(-15))
    assert "Nächster Stichtag" not in main_of(client_of(emil).get(URL))
    session = make_session(make_body("Klima", [goal.field]), days_ago(-20))
    words = main_of(client_of(emil).get(URL))
    assert (
        f"Nächster Stichtag: {session.cutoff:%d.%m.%Y}, "
        f"Sitzung Klima am {session.held_on:%d.%m.%Y}" in words
    )


def test_each_line_says_where_it_stands_and_what_can_be_done(client_of, emil, roads):
    goal = reported(make_goal(lead=roads), OVERDUE, assessment="on_track")
    page = client_of(emil).get(URL)
    words = section_of(page, "ueberfaellig")
    for word in (goal.code, goal.title, "in Umsetzung", "im Plan", f"{OVERDUE:%d.%m.%Y}"):
        assert word in words
    assert f'value="{mark_of(goal)}"' in page.text
    assert f'href="{goal.report_url}"' in page.text
    assert f'href="{goal.get_absolute_url()}"' in page.text


def test_own_departments_and_those_below_and_nobody_elses(client_of, emil, roads, youth):
    own = make_goal(lead=make_department("Brückenbau", parent=roads))
    helped = reported(make_goal(lead=youth, contributing=[roads]), OVERDUE)
    make_goal(lead=youth)
    desk = client_of(emil).get(URL).context["desk"]
    assert [line.subject for line in desk.never] == [own]
    assert (desk.helped_count, desk.helped, desk.overdue) == (1, [], [])
    desk = client_of(emil).get(URL, {"zeigen": "alles"}).context["desk"]
    assert [line.subject for line in desk.helped] == [helped]


def test_what_is_not_urgent_is_shown_when_asked_for(client_of, emil, roads, youth):
    current = reported(make_goal(lead=roads), CURRENT)
    helped = reported(make_goal(lead=youth, contributing=[roads]), CURRENT)
    page = client_of(emil).get(URL)
    assert "1 aktuell gemeldet, 1 mit Ihrer Beteiligung" in main_of(page)
    assert mark_of(current) not in page.text
    page = client_of(emil).get(URL, {"zeigen": "alles"})
    assert f'value="{mark_of(current)}"' in section_html(page, "aktuell")
    assert f'value="{mark_of(helped)}"' in section_html(page, "beteiligt")


def test_nobody_sees_what_is_not_for_them(ruth, roads):
    """Members of the Kreistag have no desk; whoever builds on it shows them nothing hidden."""
    ruth.departments.add(roads)
    open_one = make_measure("Offen", lead=roads)
    hidden = make_measure("Geheim", lead=roads, visibility="internal")
    make_milestone(hidden, "Auch geheim", days_ago(-3))
    reported(open_one, OVERDUE, visibility="internal")
    desk = Desk(ruth, shows_all=True)
    assert [line.subject for line in desk.led] == [open_one]
    assert (desk.never[0].subject, desk.ahead) == (open_one, [])


def test_withdrawn_and_finished_things_are_never_due(client_of, emil, roads):
    gone = make_measure("Weg", lead=roads, withdrawn_on=days_ago(1), withdrawn_reason="Vorbei.")
    reported(gone, OVERDUE)
    make_update(make_measure("Fertig", lead=roads), "completed", OVERDUE)
    desk = client_of(emil).get(URL).context["desk"]
    assert not desk.overdue
    assert [line.subject.title for line in desk.current] == ["Fertig"]


def test_milestones_ahead_and_missed(client_of, emil, roads, youth):
    measure = make_measure("Brücke", lead=roads)
    make_milestone(measure, "Bald", days_ago(-60))
    make_milestone(measure, "Später", days_ago(-61))
    make_milestone(measure, "Verpasst", days_ago(1))
    make_milestone(measure, "Erreicht", days_ago(1), reached_on=days_ago(1))
    make_milestone(make_measure("Fremd", lead=youth), "Fremd", days_ago(-1))
    desk = client_of(emil).get(URL).context["desk"]
    assert [row.title for row in desk.ahead] == ["Bald"]
    assert [row.title for row in desk.missed] == ["Verpasst"]


def test_that_no_milestone_is_ahead_is_said(client_of, emil, roads):
    measure = make_measure("Brücke", lead=roads)
    make_milestone(measure, "Verpasst", days_ago(1))
    said = "Keiner steht bevor."
    assert said in section_of(client_of(emil).get(URL), "meilensteine")
    make_milestone(measure, "Bald", days_ago(-60))
    assert said not in section_of(client_of(emil).get(URL), "meilensteine")


def test_goals_without_measure(client_of, emil, roads):
    bare, busy = make_goal(lead=roads), make_goal(lead=roads)
    make_measure("Brücke", lead=roads, goals=[busy])
    page = client_of(emil).get(URL)
    assert page.context["desk"].bare_goals == [bare]
    assert bare.title in section_of(page, "ohne-massnahme")


def test_drafts_waiting_and_returned_of_the_whole_department(client_of, emil, cora, roads, youth):
    otto = make_user("Otto", "editor", [roads])
    goals = [make_goal(lead=roads) for _ in range(3)]
    draft = make_draft(goals[0], otto)
    waiting = make_draft(goals[1], emil, phase="completed")
    waiting.submit(by=emil)
    returned = make_draft(goals[2], emil, phase="completed")
    returned.submit(by=emil)
    returned.send_back(by=cora, comment="Bitte eine Zahl.")
    make_draft(make_goal(lead=youth), cora)
    page = client_of(emil).get(URL)
    desk = page.context["desk"]
    assert (desk.drafts, desk.waiting, desk.returned) == ([draft], [waiting], [returned])
    assert "Bitte eine Zahl." in section_of(page, "freigabe")
    assert "Otto" in section_of(page, "entwuerfe")


def test_a_line_leads_to_the_draft_that_is_begun_on_it(client_of, emil, cora, roads):
    goal, other = (reported(make_goal(lead=roads), OVERDUE) for _ in range(2))
    draft = make_draft(goal, emil)
    make_draft(other, cora)
    html = section_html(client_of(emil).get(URL), "ueberfaellig")
    assert f'href="{draft.get_absolute_url()}"' in html
    assert f"Entwurf vom {days_ago(0):%d.%m.%Y}" in html
    assert f'href="{goal.report_url}"' not in html
    assert f'href="{other.report_url}"' in html
    assert f'name="unveraendert" value="{mark_of(goal)}"' in html


def test_what_was_overtaken_says_so(client_of, emil, roads):
    goal = make_goal(lead=roads)
    make_draft(goal, emil, phase="completed").submit(by=emil)
    assert "Inzwischen wurde neu gemeldet" not in main_of(client_of(emil).get(URL))
    reported(goal, days_ago(0))
    assert "Inzwischen wurde neu gemeldet" in main_of(client_of(emil).get(URL))


def test_controlling_sees_own_drafts_and_what_waits_for_it(client_of, cora, emil, roads):
    goal = make_goal(lead=roads)
    draft = make_draft(goal, cora)
    make_draft(make_goal(lead=roads), emil, phase="completed").submit(by=emil)
    page = client_of(cora).get(URL)
    assert page.context["desk"].drafts == [draft]
    assert "von Ihnen freizugeben" in main_of(page)


def test_empty_desks_say_why(client_of, emil, cora, roads):
    assert "keine Organisationseinheit zugeordnet" in main_of(client_of(cora).get(URL))
    assert "für kein Ziel und keine Maßnahme" in main_of(client_of(emil).get(URL))
    reported(make_goal(lead=roads), CURRENT)
    assert "Nichts ist fällig. Die nächste Meldung ist bis" in main_of(client_of(emil).get(URL))


def test_costs_the_same_for_one_and_for_three(client_of, emil, cora, roads):
    client = client_of(emil)

    def grow():
        for day in (OVERDUE, DUE, CURRENT):
            goal = reported(make_goal(lead=roads), day)
            measure = reported(make_measure("Brücke", lead=roads), day)
            make_milestone(measure, "Bald", days_ago(-3))
            make_draft(goal, emil)
            make_draft(measure, emil, phase="completed").submit(by=emil)

    pages = (URL, f"{URL}?zeigen=alles")
    grow()
    client.get(URL)  # The first answer begins the time of the session.
    few = [queries_of(client, page) for page in pages]
    grow()
    grow()
    assert [queries_of(client, page) for page in pages] == few
    assert max(few) <= 25


# Unchanged


def test_one_click_confirms_one_line(client_of, emil, roads):
    goal, other = (reported(make_goal(lead=roads), OVERDUE) for _ in range(2))
    # A tick elsewhere does not count: the button speaks for its own line.
    data = {"unveraendert": mark_of(goal), "auswahl": [mark_of(other)]}
    response = client_of(emil).post(URL, data, follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert told(response) == [f"Als unverändert bestätigt: Ziel {goal.code}."]
    assert ProgressUpdate.objects.newest_on(goal).effective_on == today()
    assert ProgressUpdate.objects.newest_on(other).effective_on == OVERDUE


def test_all_that_are_ticked_are_confirmed_each_under_its_own_rule(client_of, emil, roads, youth):
    goal = reported(make_goal(lead=roads), OVERDUE)
    measure = reported(make_measure("Brücke", lead=roads), DUE)
    waiting = reported(make_goal(lead=roads), DUE)
    make_draft(waiting, emil, phase="completed").submit(by=emil)
    foreign = reported(make_goal(lead=youth), DUE)
    moved = reported(make_goal(lead=roads), DUE)
    marks = [mark_of(row) for row in (goal, measure, waiting, foreign, moved)]
    reported(moved, days_ago(1))
    response = client_of(emil).post(URL, {"auswahl": marks}, follow=True)
    assert told(response) == [
        f"Als unverändert bestätigt: Ziel {goal.code}, Maßnahme {measure.code}.",
        f"Nicht bestätigt: Ziel {waiting} (eine Meldung wartet auf Freigabe).",
        f"Nicht bestätigt: Ziel {foreign} (dafür ist eine andere Stelle zuständig).",
        f"Nicht bestätigt: Ziel {moved} (inzwischen neu gemeldet: in Umsetzung, "
        f"{days_ago(1):%d.%m.%Y}).",
    ]
    assert ProgressUpdate.objects.filter(text="Unverändert.").count() == 2


def test_double_click_confirms_once_and_says_the_same(client_of, emil, roads):
    goal = reported(make_goal(lead=roads), OVERDUE)
    client, data = client_of(emil), {"unveraendert": mark_of(goal)}
    first, second = (told(client.post(URL, data, follow=True)) for _ in range(2))
    assert first == second
    assert goal.updates.count() == 2


def test_who_shows_everything_goes_on_with_everything(client_of, emil, roads):
    goal = reported(make_goal(lead=roads), CURRENT)
    url = f"{URL}?zeigen=alles"
    response = client_of(emil).post(url, {"unveraendert": mark_of(goal)})
    assert response["Location"] == url


def test_nothing_ticked_is_told(client_of, emil):
    response = client_of(emil).post(URL, follow=True)
    assert "Setzen Sie zuerst ein Häkchen" in told(response)[0]


def test_what_led_to_nothing_is_counted(client_of, emil, roads, monkeypatch):
    goals = [reported(make_goal(lead=roads), OVERDUE) for _ in range(3)]
    monkeypatch.setattr("goals.desk.MOST", 2)
    marks = [mark_of(goal) for goal in goals]
    response = client_of(emil).post(URL, {"auswahl": [*marks, marks[0]]}, follow=True)
    assert told(response)[1].startswith("1 Zeile ist nicht bestätigt: ")
    make_resolution(days_ago(0), title="Neuer Beschluss")
    response = client_of(emil).post(URL, {"auswahl": [*marks[2:], "unfug"]}, follow=True)
    assert told(response)[0].startswith("2 Zeilen sind nicht bestätigt: ")
    assert goals[2].updates.count() == 1


@pytest.mark.parametrize(
    "mark", ["", "x", "goal-1", "goal-0-0", "measure-999999999-1", "goal-1-\x00", "goal-²-1"]
)
def test_nonsense_confirms_nothing(client_of, emil, mark):
    response = client_of(emil).post(URL, {"auswahl": [mark]}, follow=True)
    assert response.status_code == 200
    assert not ProgressUpdate.objects.exists()


def test_ticked_by_hand_it_is_still_refused(client_of, erna, ruth, emil, roads):
    goal = reported(make_goal(lead=roads), OVERDUE)
    client_of(erna).post(URL, {"auswahl": [mark_of(goal)]})
    assert client_of(ruth).post(URL, {"auswahl": [mark_of(goal)]}).status_code == 403
    assert goal.updates.count() == 1
    assert confirm_all([mark_of(goal)], emil) == ([goal], [], 0)


def test_boxes_stand_only_where_something_can_be_confirmed(client_of, emil, roads):
    make_goal(lead=roads)
    waiting = reported(make_goal(lead=roads), OVERDUE)
    make_draft(waiting, emil, phase="completed").submit(by=emil)
    assert 'name="auswahl"' not in client_of(emil).get(URL).text
    reported(make_goal(lead=roads), OVERDUE)
    assert client_of(emil).get(URL).text.count('name="auswahl"') == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_confirm_once(monkeypatch):
    roads = make_department("Straßenbau", "66")
    emil = make_user("Emil", "editor", [roads])
    goal = reported(make_goal(lead=roads), OVERDUE)
    clients = Client(), Client()
    for client in clients:
        client.force_login(emil)
    data = {"unveraendert": mark_of(goal)}
    monkeypatch.setattr(ProgressUpdate, "save", slowly(ProgressUpdate.save))
    at_once(lambda: clients[0].post(URL, data), lambda: clients[1].post(URL, data))
    assert goal.updates.count() == 2


# Who may


def test_staff_lands_here_after_the_login(client, emil, cora, adam, ruth):
    for user, home in ((emil, URL), (cora, URL), (adam, URL), (ruth, "/kreistag/")):
        response = client.post(
            reverse("login"), {"username": user.username, "password": PASSWORD, "next": ""}
        )
        assert response["Location"] == home
        client.logout()


def test_desk_is_in_the_header_of_those_who_may(client, client_of, emil, ruth):
    assert f'href="{URL}"' in client_of(emil).get("/").text
    assert f'href="{URL}"' not in client_of(ruth).get("/").text
    client.logout()
    assert f'href="{URL}"' not in client.get("/").text


def test_anonymous_council_and_wrong_method(client, client_of, ruth, emil):
    assert client.get(URL).status_code == 302
    assert client_of(ruth).get(URL).status_code == 403
    assert client_of(emil).put(URL).status_code == 405


# Questions


def test_questions_lie_at_the_department_that_answers_the_most_urgent_first(
    client, client_of, emil, erna, roads
):
    goal = make_goal(lead=roads)
    later = make_question(goal, "returned", deadline=days_ago(-9))
    late = make_question(goal, "passed_on", deadline=days_ago(1), text="Wann?")
    for state in ("asked", "answered", "released", "declined"):
        make_question(goal, state, text="Nicht hier?")
    page = client_of(emil).get(URL)
    assert page.context["desk"].questions == [late, later]
    words = section_of(page, "fragen")
    assert words.index("überfällig") < words.index("in der Frist")
    assert "Wann?" in words
    assert "gefragt von: ein Mitglied des Kreistags" in words
    assert "Nicht hier?" not in words
    assert "2 Fragen zu beantworten" in main_of(page)
    assert "Antworten" in section_html(page, "fragen")
    assert "Fragen aus dem Kreistag</h2>" not in client_of(erna).get(URL).text


def test_controlling_is_told_how_many_questions_wait_for_it(client_of, cora, roads):
    goal = make_goal(lead=roads)
    make_question(goal)
    make_question(goal, "answered")
    make_question(goal, "answered", answered_by=make_user("Conny", "controlling"))
    make_question(goal, "passed_on")
    words = main_of(client_of(cora).get(URL))
    assert "1 Frage weiterzugeben 1 Antwort freizugeben" in words
    assert "zu beantworten" not in words


def test_questions_cost_the_desk_the_same_for_one_and_for_three(client_of, emil, roads):
    goal, client = make_goal(lead=roads), client_of(emil)
    make_question(goal, "passed_on")
    few = queries_of(client, URL)
    for subject in (make_goal(lead=roads), make_measure(lead=roads)):
        make_question(subject, "passed_on")
    assert len(client.get(URL).context["desk"].questions) == 3
    assert queries_of(client, URL) - few <= 2  # those of the goal and measure that came too


def test_a_draft_on_what_others_care_for_by_now_stays_to_be_read(client_of, emil, roads, youth):
    goal = make_goal(lead=roads)
    draft = make_draft(goal, emil, text="Mein halber Satz.")
    goal.lead = youth
    goal.save()
    client = client_of(emil)
    assert "Inzwischen ist eine andere Stelle zuständig" in main_of(client.get(URL))
    page = client.get(draft.get_absolute_url())
    assert page.status_code == 403
    assert "Mein halber Satz." in main_of(page)
    assert str(youth) in main_of(page)
    assert "<form" not in page.text.partition("<main")[2]
    assert "Dort lässt sich der Entwurf weiterschreiben" in main_of(page)


def test_a_draft_given_away_is_shown_as_it_is_today_and_where_it_waits(
    client_of, emil, erna, roads, youth
):
    goal = make_goal(lead=roads)
    draft = make_draft(goal, emil, phase="completed", text="Mein halber Satz.")
    goal.lead = youth
    goal.save()
    draft.text = "Was das Jugendamt daraus gemacht hat."
    draft.keep(by=erna)
    draft.submit(by=erna)
    words = main_of(client_of(emil).get(draft.get_absolute_url()))
    assert "Der Entwurf heute So, wie er jetzt ist" in words
    assert "Was das Jugendamt daraus gemacht hat." in words
    assert "Was Sie geschrieben haben" not in words
    assert "Der Entwurf wartet auf Freigabe; ändern können Sie ihn nicht mehr." in words
    assert "weiterschreiben" not in words


def test_a_draft_on_a_withdrawn_measure_of_ones_own_is_not_called_given_away(
    client_of, emil, roads, youth
):
    gone = {"withdrawn_on": days_ago(5), "withdrawn_reason": "Doppelt."}
    measure = make_measure(lead=roads, contributing=[youth], **gone)
    draft = make_draft(measure, emil, text="Mein halber Satz.")
    client = client_of(emil)
    assert "Inzwischen ist eine andere Stelle zuständig" not in main_of(client.get(URL))
    assert client.get(draft.get_absolute_url()).status_code == 200
    save_on(days_ago(0), measure, lead=youth)
    assert "Inzwischen ist eine andere Stelle zuständig" in main_of(client.get(URL))
    assert client.get(draft.get_absolute_url()).status_code == 403


def test_controlling_reports_on_everything_and_nothing_of_theirs_is_given_away(
    client_of, cora, youth
):
    make_draft(make_goal(lead=youth), cora)
    words = main_of(client_of(cora).get(URL))
    assert "1 Entwurf" in words
    assert "Inzwischen ist eine andere Stelle" not in words


def test_a_draft_of_others_on_what_others_care_for_is_not_shown(
    client_of, emil, erna, roads, youth
):
    draft = make_draft(make_goal(lead=youth), erna, text="Nicht für Emil.")
    assert client_of(emil).get(draft.get_absolute_url()).status_code == 403
    assert "Nicht für Emil." not in client_of(emil).get(draft.get_absolute_url()).text


def test_late_questions_come_first_and_are_counted(client_of, emil, roads):
    reported(make_goal(lead=roads), OVERDUE)
    make_question(make_goal(lead=roads), "passed_on", deadline=days_ago(2))
    words = main_of(client_of(emil).get(URL))
    assert "1 Frage zu beantworten, davon 1 überfällig" in words
    assert words.index("Fragen aus dem Kreistag") < words.index("Länger ohne Meldung")


def test_questions_in_time_stand_below_what_is_overdue(client_of, emil, roads):
    reported(make_goal(lead=roads), OVERDUE)
    make_question(make_goal(lead=roads), "passed_on")
    words = main_of(client_of(emil).get(URL))
    assert "1 Frage zu beantworten" in words
    assert "davon" not in words
    assert words.index("Länger ohne Meldung") < words.index("Fragen aus dem Kreistag")
