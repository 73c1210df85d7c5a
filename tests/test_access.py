"""Who may open what: every address with every role, by GET and by POST.

A new address without a row fails `test_every_address_has_a_row`. What somebody finds on a page that
may be opened is tested with the page.
"""

import re

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from tests.addresses import OWN, addresses, urls
from tests.forms import forms_of, state

ROLES = ["anonymous", "council", "editor", "other", "controlling", "admin"]
"""`editor` is of the department that leads what is asked for, `other` of another one."""

TABLE = """
                           GET                                   POST
                           anon coun edit othr cont admi         anon coun edit othr cont admi

start                      200  200  200  200  200  200          405  405  405  405  405  405
resolution                 200  200  200  200  200  200          405  405  405  405  405  405
principle_list             200  200  200  200  200  200          405  405  405  405  405  405
field_list                 200  200  200  200  200  200          405  405  405  405  405  405
field                      200  200  200  200  200  200          405  405  405  405  405  405
goal_list                  200  200  200  200  200  200          405  405  405  405  405  405
goal                       200  200  200  200  200  200          405  405  405  405  405  405
goal_mark                  302  405  405  405  405  405          302  302  302  302  302  302
goal_edit                  302  403  403  403  200  200          302  403  403  403  200  200
goal_history               302  403  200  200  200  200          302  403  405  405  405  405
help                       302  403  200  200  200  200          302  403  405  405  405  405
assessment_rules           200  200  200  200  200  200          405  405  405  405  405  405
session_report             200  200  200  200  200  200          405  405  405  405  405  405
report_new                 302  403  403  403  200  200          302  403  403  403  200  200
frozen_report              200  200  200  200  200  200          405  405  405  405  405  405
frozen_report/council      404  200  200  200  200  200          405  405  405  405  405  405
frozen_report/frozen       404  404  200  200  200  200          405  405  405  405  405  405
report_stage               302  403  403  403  200  200          302  403  403  403  200  200
comparison                 200  200  200  200  200  200          405  405  405  405  405  405
search                     200  200  200  200  200  200          405  405  405  405  405  405
measure_list               200  200  200  200  200  200          405  405  405  405  405  405
measure                    200  200  200  200  200  200          405  405  405  405  405  405
measure/withdrawn          200  200  200  200  200  200          405  405  405  405  405  405
measure/council            404  200  200  200  200  200          405  405  405  405  405  405
measure/internal           404  404  200  200  200  200          405  405  405  405  405  405
measure_new                302  403  200  200  200  200          302  403  200  200  200  200
measure_history            302  403  200  200  200  200          302  403  405  405  405  405
measure_edit               302  403  200  403  200  200          302  403  200  403  200  200
measure_edit/foreign       302  403  403  403  200  200          302  403  403  403  200  200
department_list            200  200  200  200  200  200          405  405  405  405  405  405
department                 200  200  200  200  200  200          405  405  405  405  405  405
department_history         302  403  200  200  200  200          302  403  403  403  200  200
department_new             302  403  403  403  200  200          302  403  403  403  200  200
department_edit            302  403  403  403  200  200          302  403  403  403  200  200
department_merge           302  403  403  403  200  200          302  403  403  403  200  200
organisation               302  403  403  403  200  200          302  403  403  403  405  405
department_import          302  403  403  403  200  200          302  403  403  403  200  200

goal_report                302  403  200  403  200  200          302  403  200  403  200  200
measure_report             302  403  200  403  200  200          302  403  200  403  200  200
desk                       302  403  200  200  200  200          302  403  302  302  302  302
controlling                302  403  403  403  200  200          302  403  403  403  405  405
assign                     302  403  403  403  200  200          302  403  403  403  200  200
hand_over                  302  403  403  403  200  200          302  403  403  403  200  200
release_queue              302  403  403  403  200  200          302  403  403  403  405  405
release                    302  403  403  403  200  200          302  403  403  403  200  200

account                    302  200  200  200  200  200          302  405  405  405  405  405
password_change            302  200  200  200  200  200          302  200  200  200  200  200
password_forgotten         200  200  200  200  200  200          200  200  200  200  200  200
password_new               200  200  200  200  200  200          200  200  200  200  200  200
account_list               302  403  403  403  200  200          302  403  403  403  405  405
account_new                302  403  403  403  200  200          302  403  403  403  200  200
account_edit               302  403  403  403  200  200          302  403  403  403  200  200
account_edit/controlling   302  403  403  403  403  200          302  403  403  403  403  200
account_edit/admin         302  403  403  403  403  200          302  403  403  403  403  200
account_invite             302  403  403  403  200  200          302  403  403  403  200  200
account_unlock             302  403  403  403  405  405          302  403  403  403  302  302
account_history            302  403  403  403  200  200          302  403  403  403  405  405

council_area               302  200  403  403  200  200          302  200  403  403  200  200
session_list               200  200  200  200  200  200          405  405  405  405  405  405
session_import             302  403  403  403  200  200          302  403  403  403  200  200
session_calendar           200  200  200  200  200  200          405  405  405  405  405  405
session                    200  200  200  200  200  200          405  405  405  405  405  405
session_new                302  403  403  403  200  200          302  403  403  403  200  200
session_edit               302  403  403  403  200  200          302  403  403  403  200  200
body                       200  200  200  200  200  200          405  405  405  405  405  405
body_new                   302  403  403  403  200  200          302  403  403  403  200  200
body_edit                  302  403  403  403  200  200          302  403  403  403  200  200
council_bodies             302  403  403  403  200  200          302  403  403  403  405  405
paper_list                 302  403  403  403  200  200          302  403  403  403  405  405
paper_edit                 302  403  403  403  200  200          302  403  403  403  200  200
term_new                   302  403  403  403  200  200          302  403  403  403  200  200
term_edit                  302  403  403  403  200  200          302  403  403  403  200  200
body_calendar              200  200  200  200  200  200          405  405  405  405  405  405

question_list              200  200  200  200  200  200          405  405  405  405  405  405
question                   200  200  200  200  200  200          405  405  405  405  405  405
question/council           404  200  200  200  200  200          405  405  405  405  405  405
question/own               404  200  200  404  200  200          405  405  405  405  405  405
question/other             404  404  200  404  200  200          405  405  405  405  405  405
question/foreign           404  404  404  404  200  200          405  405  405  405  405  405
question/council_report    404  200  200  200  200  200          405  405  405  405  405  405
question/closed_report     404  404  200  200  200  200          405  405  405  405  405  405
question_new               302  200  403  403  200  200          302  200  403  403  200  200
question_edit              302  403  200  404  200  200          302  403  400  404  400  400
question_edit/foreign      302  403  404  404  200  200          302  403  404  404  400  400
question_withdraw          302  404  403  403  200  200          302  404  403  403  200  200
question_withdraw/own      302  200  403  403  403  403          302  200  403  403  403  403

login                      200  302  302  302  302  302          200  302  302  302  302  302
logout                     405  405  405  405  405  405          302  302  302  302  302  302

imprint                    200  200  200  200  200  200          405  405  405  405  405  405
privacy                    200  200  200  200  200  200          405  405  405  405  405  405
accessibility              200  200  200  200  200  200          405  405  405  405  405  405
easy_language              200  200  200  200  200  200          405  405  405  405  405  405
sign_language              200  200  200  200  200  200          405  405  405  405  405  405
page_edit                  302  403  403  403  200  200          302  403  403  403  200  200
style_guide                302  403  200  200  200  200          302  403  405  405  405  405

feedback                   200  200  200  200  200  200          200  200  200  200  200  200
feedback_receipt           200  200  200  200  200  200          405  405  405  405  405  405
feedback_list              302  403  403  403  200  200          302  403  403  403  405  405
feedback_case              302  403  403  403  200  200          302  403  403  403  400  400
digest_list                302  403  403  403  200  200          302  403  403  403  404  404

sitemap                    200  200  200  200  200  200          405  405  405  405  405  405
robots                     200  200  200  200  200  200          405  405  405  405  405  405
favicon                    302  302  302  302  302  302          405  405  405  405  405  405
healthz                    200  200  200  200  200  200          405  405  405  405  405  405
readyz                     200  200  200  200  200  200          405  405  405  405  405  405
security_txt               200  200  200  200  200  200          405  405  405  405  405  405

admin:index                302  403  403  403  403  200          302  403  403  403  403  200
admin:login                302  302  302  302  302  302          302  302  302  302  302  302
admin:logout               302  403  403  403  403  405          302  403  403  403  403  302
admin:password_change      302  403  403  403  403  200          302  403  403  403  403  200
admin:password_change_done 302  403  403  403  403  200          302  403  403  403  403  405
admin:autocomplete         302  403  403  403  403  403          302  403  403  403  403  405
admin:jsi18n               302  403  403  403  403  200          302  403  403  403  403  405
admin:view_on_site         302  403  403  403  403  302          302  403  403  403  403  302
admin:app_list             302  403  403  403  403  200          302  403  403  403  403  200
admin:set_password         302  403  403  403  403  200          302  403  403  403  403  200
admin:other                302  403  403  403  403  404          302  403  403  403  403  404
"""
"""An address with a word after the slash is a second example of it; see `examples`.

An empty POST lacks what a form carries, so that the form is shown again: nothing is erased.
"""

ADMIN_TABLE = """
                           GET                                   POST
                           anon coun edit othr cont admi         anon coun edit othr cont admi

changelist                 302  403  403  403  403  200          302  403  403  403  403  200
history                    302  403  403  403  403  200          302  403  403  403  403  200
version                    302  403  403  403  403  200          302  403  403  403  403  403
short                      302  403  403  403  403  302          302  403  403  403  403  302
delete                     302  403  403  403  403  403          302  403  403  403  403  403

add      kept              302  403  403  403  403  200          302  403  403  403  403  200
add      edited            302  403  403  403  403  403          302  403  403  403  403  403
add      shown             302  403  403  403  403  403          302  403  403  403  403  403
change   kept              302  403  403  403  403  200          302  403  403  403  403  200
change   edited            302  403  403  403  403  200          302  403  403  403  403  200
change   shown             302  403  403  403  403  200          302  403  403  403  403  403
"""
"""Every model in the technical admin; an empty form that is sent is shown again with its errors."""

KINDS = {
    "kept": "measure department municipality councilpaper user",
    "edited": "goal",
    "shown": "resolution principle strategicfield section progressupdate pageslot",
}
"""kept: added and changed · edited: only changed · shown: neither. Nothing is ever deleted."""

PAGES_OF_A_ROW = ("history", "delete", "change")

KIND = {model: kind for kind, models in KINDS.items() for model in models.split()}


def rows(table):
    """{name: {"GET": [status by role], "POST": [status by role]}}"""
    found = {}
    for line in table.splitlines():
        if match := re.fullmatch(r"(\S+(?: +[a-z]+)?) +((?:\d{3} *){12})", line):
            statuses = [int(status) for status in match[2].split()]
            name = " ".join(match[1].split())
            assert name not in found, name
            found[name] = {"GET": statuses[:6], "POST": statuses[6:]}
    return found


def admin_row(address):
    """(model, row of ADMIN_TABLE) of an address of a model in the technical admin, else None."""
    match = re.match(r"verwaltung/goals/([a-z]+)/", address.route)
    if not match or address.name == "admin:auth_user_password_change":
        return None
    model = match[1]
    page = address.name.removeprefix(f"admin:goals_{model}_") or "short"
    if page in ("add", "change"):
        page = f"{page} {KIND[model]}"
    return model, "version" if page == "simple_history" else page


def row_name(address):
    named = {"admin:auth_user_password_change": "admin:set_password"}
    return named.get(address.name) or address.name or "admin:other"


ADMIN = [address for address in addresses() if address.is_admin]
SITE = [address for address in addresses() if not (address.is_admin and admin_row(address))]
MODELS = [address for address in ADMIN if admin_row(address)]


def test_every_address_has_a_row():
    names = {name.partition("/")[0] for name in rows(TABLE)}
    assert names == {row_name(address) for address in SITE}


def test_every_address_of_the_admin_has_a_row():
    assert set(rows(ADMIN_TABLE)) == {admin_row(address)[1] for address in MODELS}
    assert set(KIND) == {admin_row(address)[0] for address in MODELS}


def test_every_view_states_its_audience():
    known = {"public", "page_editors", "organisers", "controlling", "staff", "signed_in", "askers"}
    known |= {"session_keepers"}
    known |= {"council_members", "markers"}
    assert not [
        address.key for address in OWN if getattr(address.view, "audience", "") not in known
    ]


def test_what_is_closed_to_everybody_anonymous_leads_to_the_login():
    table = rows(TABLE)
    for address in OWN:
        is_closed = table[address.name]["GET"][0] == 302 and address.name != "favicon"
        assert is_closed == (address.view.audience != "public"), address.name


def test_only_the_pages_with_a_form_set_a_cookie(world):
    """Of all that is open to everybody, pages and files, by GET and by HEAD."""
    setting = {}
    for address in OWN:
        if address.view.audience != "public":
            continue
        for url in urls(world, address):
            for method in ("get", "head"):
                cookies = getattr(Client(), method)(url).cookies
                if cookies:
                    setting.setdefault(address.name, set()).update(cookies)
    with_form = ("login", "password_forgotten", "feedback")
    assert setting == {name: {"csrftoken"} for name in with_form}


# The two tables


@pytest.fixture
def clients(world):
    """{role: function that answers (method, url) by the status}; each time a fresh login."""

    def asking(user):
        def status(method, url):
            client = Client()
            if user is not None:
                client.force_login(user)
            return getattr(client, method.lower())(url).status_code

        return status

    return {role: asking(world.users[role]) for role in ROLES}


def differences(clients, name, url, expected):
    for method, statuses in expected.items():
        for role, status in zip(ROLES, statuses, strict=True):
            answer = clients[role](method, url)
            if answer != status:
                yield f"{name}: {method} {url} as {role} answers {answer}, not {status}"


def examples(world):
    """{row: arguments} where an address needs some."""
    return {
        "field": [world.field.slug],
        "goal": [world.goal.code],
        "goal_report": [world.goal.code],
        "goal_mark": [world.goal.code],
        "goal_edit": [world.goal.code],
        "goal_history": [world.goal.code],
        "measure_history": [world.measure.number],
        "department_history": [world.department.slug],
        "hand_over": [world.department.slug],
        "department_edit": [world.department.slug],
        "department_merge": [world.department.slug],
        "measure": [world.measure.number],
        "measure_report": [world.measure.number],
        "release": [world.waiting.pk],
        "measure/withdrawn": [world.withdrawn_measure.number],
        "measure/council": [world.council_measure.number],
        "measure/internal": [world.internal_measure.number],
        "measure_edit": [world.measure.number],
        "measure_edit/foreign": [world.foreign_measure.number],
        "department": [world.department.slug],
        "page_edit": ["impressum"],
        "feedback_receipt": [world.feedback.receipt_token],
        "feedback_case": [world.feedback.pk],
        "password_new": ["MQ", "abgelaufen"],
        "account_edit": [world.users["editor"].pk],
        "account_edit/controlling": [world.users["controlling"].pk],
        "account_edit/admin": [world.users["admin"].pk],
        "account_invite": [world.users["editor"].pk],
        "account_unlock": [world.users["editor"].pk],
        "account_history": [world.users["editor"].pk],
        "session": [world.session.pk],
        "session_edit": [world.session.pk],
        "body": [world.body.slug],
        "body_edit": [world.body.slug],
        "term_edit": [world.body.term.pk],
        "paper_edit": [world.paper.reference],
        "body_calendar": [world.body.slug],
        "question": [world.question.pk],
        "session_report": [world.session.pk],
        "report_new": [world.session.pk],
        "frozen_report": world.report.key,
        "frozen_report/council": world.council_report.key,
        "frozen_report/frozen": world.closed_report.key,
        "report_stage": world.closed_report.key,
        "question/council": [world.council_question.pk],
        "question/own": [world.own_question.pk],
        "question/other": [world.open_question.pk],
        "question/foreign": [world.foreign_question.pk],
        "question/council_report": [world.council_report_question.pk],
        "question/closed_report": [world.closed_report_question.pk],
        "question_edit": [world.own_question.pk],
        "question_withdraw": [world.entered_question.pk],
        "question_withdraw/own": [world.own_question.pk],
        "question_edit/foreign": [world.foreign_question.pk],
        "admin:view_on_site": [content_type_of(world.goal), world.goal.pk],
        "admin:app_list": ["goals"],
        "admin:set_password": [world.users["editor"].pk],
    }


def content_type_of(row):
    return ContentType.objects.get_for_model(row).pk


def test_portal_answers_as_the_table_says(world, clients):
    arguments, wrong = examples(world), []
    for name, expected in rows(TABLE).items():
        url_name = name.partition("/")[0]
        if url_name == "admin:other":
            url = "/verwaltung/gibt-es-nicht/"
        else:
            url_name = url_name.replace("set_password", "auth_user_password_change")
            url = reverse(url_name, args=arguments.get(name, []))
        wrong += differences(clients, name, url, expected)
    assert not wrong, "\n".join(wrong)


def test_a_filled_form_is_refused_like_an_empty_one(world, clients):
    """Filled in by somebody who may, sent by everybody who may not: nothing of it is stored."""
    arguments, wrong, sent = examples(world), [], 0
    for name, expected in rows(TABLE).items():
        url_name = name.partition("/")[0]
        may = [role for role, status in zip(ROLES, expected["GET"], strict=True) if status == 200]
        refused = [
            (role, status)
            for role, status in zip(ROLES, expected["POST"], strict=True)
            if status in (302, 403, 404) and role not in may
        ]
        if url_name.startswith("admin:") or not (may and refused):
            continue
        url = reverse(url_name, args=arguments.get(name, []))
        opener = Client()
        if user := world.users[may[0]]:
            opener.force_login(user)
        before = None
        for form in forms_of(opener.get(url), url):
            if form.url != url:
                continue
            before = before or state()
            for role, status in refused:
                client = Client()
                if world.users[role]:
                    client.force_login(world.users[role])
                answer = client.post(form.url, form.filled()).status_code
                sent += 1
                # An anonymous reader may be told that the session has ended.
                if answer != status and (role, answer) != ("anonymous", 403):
                    wrong.append(f"{name}: {form.url} filled by {role} answers {answer}")
        assert before is None or state() == before, name
    assert not wrong, "\n".join(wrong)
    assert sent > 50


def admin_urls(model, row):
    """{row of ADMIN_TABLE: url}"""
    name = f"admin:goals_{model}"
    found = {
        "changelist": reverse(f"{name}_changelist"),
        "add": reverse(f"{name}_add"),
        "short": f"/verwaltung/goals/{model}/{row.pk}/",
    }
    found |= {page: reverse(f"{name}_{page}", args=[row.pk]) for page in PAGES_OF_A_ROW}
    if hasattr(row, "history"):
        version = row.history.first()
        found["version"] = reverse(f"{name}_simple_history", args=[row.pk, version.pk])
    return found


@pytest.mark.parametrize("model", sorted(KIND))
def test_technical_admin_answers_as_the_table_says(world, clients, model):
    table, wrong = rows(ADMIN_TABLE), []
    row = apps.get_model("goals", model).objects.first()
    for page, url in admin_urls(model, row).items():
        name = f"{page} {KIND[model]}" if page in ("add", "change") else page
        wrong += differences(clients, f"{model}: {name}", url, table[name])
    assert not wrong, "\n".join(wrong)
