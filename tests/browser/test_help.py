"""The help is gone through step by step: each page says what the step says."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from goals.help import TASKS
from scripts.help_walks import QUOTED, WALKS, missing, signed_in


@pytest.mark.django_db(transaction=True)
def test_every_step_leads_to_a_page_that_says_what_the_step_says(chromium, live_server):
    call_command("load_basics", verbosity=0)
    call_command("load_demo", verbosity=0)
    at = signed_in(chromium, live_server.url)
    assert set(WALKS) == {task.id for task in TASKS}
    tasks = {task.id: task for task in TASKS}
    for id, walk in WALKS.items():
        for place, (step, (page, mark)) in enumerate(
            zip(tasks[id].steps, walk(at), strict=True), 1
        ):
            assert QUOTED.search(step.text), f"{id}, step {place} names nothing on the page"
            assert missing(step, page) == [], f"{id}, step {place}: {page.url}"
            expect(mark, f"{id}, step {place}").to_be_visible()
    for context in chromium.contexts:
        context.close()
