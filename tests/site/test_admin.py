"""/verwaltung/: for the technical administration alone; what may not change is not changed here."""

import pytest
from django.urls import reverse

from goals.admin import site
from goals.models import (
    Department,
    Goal,
    Measure,
    Municipality,
    PageSlot,
    Principle,
    ProgressUpdate,
    Resolution,
    Section,
    StrategicField,
    User,
)
from tests.factories import (
    PASSWORD,
    make_goal,
    make_measure,
    make_milestone,
    make_municipality,
    make_paper,
    make_update,
)

MODELS = list(site._registry)
VERSIONED = [Goal, Measure, Department, PageSlot]
ADOPTED = [Resolution, Principle, StrategicField, Section]
SHOWN = [*ADOPTED, ProgressUpdate, PageSlot]


def name_of(model):
    return model._meta.model_name


def address(page, model, *args):
    return reverse(f"admin:goals_{name_of(model)}_{page}", args=args)


@pytest.fixture
def rows(roads, cora, emil):
    """One row of each model: {model: row}."""
    goal = make_goal(contributing=[roads])
    principle = Principle.objects.create(
        resolution=goal.field.resolution, position=1, number="I", title="D", page=4, text="Text."
    )
    measure = make_measure(
        goals=[goal], lead=roads, municipalities=[make_municipality()], papers=[make_paper()]
    )
    make_milestone(measure)
    make_update(measure)
    slot = PageSlot.objects.create(page="impressum", slot="vat_id", text="DE1")
    found = {model: model.objects.first() for model in MODELS}
    assert all(found.values())
    assert found[Principle] == principle
    assert found[PageSlot] == slot
    return found


@pytest.fixture
def admin(client_of, adam):
    return client_of(adam)


def pages(rows):
    yield reverse("admin:index")
    for model, row in rows.items():
        yield address("changelist", model)
        yield address("change", model, row.pk)
        yield address("history", model, row.pk)
    for model in VERSIONED:
        version = model.history.first()
        yield address("simple_history", model, rows[model].pk, version.pk)
    yield address("add", User)
    yield address("add", Measure)
    yield reverse("admin:auth_user_password_change", args=[rows[User].pk])


# Who


def test_every_page_opens_for_the_administration(admin, rows):
    for url in pages(rows):
        response = admin.get(url)
        assert response.status_code == 200, url
        assert "kern" not in response.text, url
        assert 'lang="de"' in response.text, url


def test_every_page_is_refused_to_other_accounts(client_of, rows, cora, emil, ruth):
    for user in (cora, emil, ruth):
        client = client_of(user)
        for url in pages(rows):
            assert client.get(url).status_code == 403, url
            assert client.post(url).status_code == 403, url


def test_anonymous_readers_are_led_to_the_login_of_the_portal(client, rows):
    for url in pages(rows):
        response = client.get(url, follow=True)
        assert response.redirect_chain[-1][0].startswith(reverse("login")), url
        assert 'href="/static/kern/' in response.text


def test_login_leads_back_to_the_page_that_was_asked_for(client, rows, adam):
    asked = address("changelist", Goal)
    login = client.get(asked, follow=True)
    entries = {"username": "adam", "password": PASSWORD, "next": login.context["next"]}
    assert client.post(reverse("login"), entries)["Location"] == asked


def test_login_by_its_own_address_leads_to_the_index(client, db):
    response = client.get(reverse("admin:login"))
    assert response["Location"] == f"{reverse('login')}?next=/verwaltung/"


def test_deactivated_administration_is_out_at_once(admin, rows, adam):
    adam.is_active = False
    adam.save(update_fields=["is_active"])
    assert admin.get(reverse("admin:index")).status_code == 302


def test_titles_are_german(admin, rows):
    text = admin.get(reverse("admin:index")).text
    assert "Zielportal: Verwaltung" in text
    for model in MODELS:
        assert str(model._meta.verbose_name_plural) in text


# What stays as it is


def posted(form):
    """What a browser sends back for a bound or unbound form: its values as they are."""
    entries = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False:
            entries[field.html_name] = value
    return entries


def change_form(admin, row):
    context = admin.get(address("change", type(row), row.pk)).context
    entries = posted(context["adminform"].form)
    for formset in context["inline_admin_formsets"]:
        entries |= posted(formset.formset.management_form)
        for form in formset.formset.initial_forms:
            entries |= posted(form)
    return context["adminform"].form, entries


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_nothing_is_deleted(admin, rows, model):
    url = address("delete", model, rows[model].pk)
    assert admin.get(url).status_code == 403
    assert admin.post(url, {"post": "yes"}).status_code == 403
    listing = {"action": "delete_selected", "_selected_action": [rows[model].pk], "post": "yes"}
    admin.post(address("changelist", model), listing)
    assert model.objects.filter(pk=rows[model].pk).exists()


@pytest.mark.parametrize("model", [*SHOWN, Goal], ids=name_of)
def test_nothing_is_added_to_what_has_its_own_way_in(admin, rows, model):
    before = model.objects.count()
    assert admin.get(address("add", model)).status_code == 403
    assert admin.post(address("add", model), {"text": "x", "title": "x"}).status_code == 403
    assert model.objects.count() == before


@pytest.mark.parametrize("model", SHOWN, ids=name_of)
def test_what_is_only_shown_refuses_a_post(admin, rows, model):
    row = rows[model]
    before = model.objects.filter(pk=row.pk).values().get()
    form, _ = change_form(admin, row)
    assert not form.fields
    entries = {"title": "Gefälscht", "text": "Gefälscht", "phase": "completed", "number": "XX"}
    assert admin.post(address("change", model, row.pk), entries).status_code == 403
    assert model.objects.filter(pk=row.pk).values().get() == before


def test_goal_shows_its_wording_and_offers_the_editorial_fields(admin, rows):
    form, _ = change_form(admin, rows[Goal])
    assert list(form.fields) == [
        "short_title",
        "plain_sentence",
        "lead",
        "contributing",
        "report_interval",
    ]


def test_forged_post_changes_no_wording(admin, rows, roads):
    goal = rows[Goal]
    _, entries = change_form(admin, goal)
    forged = entries | {"text": "Gefälscht", "number": 99, "section": 1, "short_title": "Neu"}
    response = admin.post(address("change", Goal, goal.pk), forged)
    assert response.status_code == 302
    text, number = goal.text, goal.number
    goal.refresh_from_db()
    assert (goal.text, goal.number) == (text, number)
    assert goal.short_title == "Neu"
    assert goal.history.first().history_user.username == "adam"


@pytest.mark.parametrize("model", VERSIONED, ids=name_of)
def test_a_version_is_shown_but_not_put_back(admin, rows, model):
    row = rows[model]
    url = address("simple_history", model, row.pk, model.history.first().pk)
    before = model.history.count()
    assert admin.post(url, {"title": "x", "text": "x", "name": "x"}).status_code == 403
    assert model.history.count() == before


# What can be changed


def test_measure_is_changed_with_its_milestones(admin, rows):
    measure = rows[Measure]
    _, entries = change_form(admin, measure)
    entries |= {"title": "Neuer Titel", "milestones-0-title": "Neuer Meilenstein"}
    assert admin.post(address("change", Measure, measure.pk), entries).status_code == 302
    measure.refresh_from_db()
    assert measure.title == "Neuer Titel"
    assert measure.milestones.get().title == "Neuer Meilenstein"
    assert measure.history.first().history_user.username == "adam"


@pytest.mark.parametrize("model", [Department, Municipality], ids=name_of)
def test_names_are_changed(admin, rows, model):
    row = rows[model]
    _, entries = change_form(admin, row)
    response = admin.post(address("change", model, row.pk), entries | {"name": "Neuer Name"})
    assert response.status_code == 302
    row.refresh_from_db()
    assert row.name == "Neuer Name"


def test_account_is_made_and_can_sign_in(admin, client, rows, youth):
    word = "Nottuln-Baumberge-187"
    entries = {
        "username": "ida",
        "name": "Ida",
        "role": "editor",
        "departments": [youth.pk],
        "password1": word,
        "password2": word,
    }
    assert admin.post(address("add", User), entries).status_code == 302
    ida = User.objects.get(username="ida")
    assert (ida.role, list(ida.departments.all())) == ("editor", [youth])
    assert ida.check_password(word)


@pytest.mark.parametrize(
    "entries",
    [{"password1": "kurz", "password2": "kurz"}, {"role": "kaiser"}, {"username": "adam"}],
)
def test_account_with_a_mistake_is_not_made(admin, rows, entries):
    word = "Nottuln-Baumberge-187"
    right = {"username": "i", "name": "I", "role": "editor", "password1": word, "password2": word}
    before = User.objects.count()
    assert admin.post(address("add", User), right | entries).status_code == 200
    assert User.objects.count() == before


def test_a_password_that_is_guessed_first_is_refused_in_german(admin, rows):
    word = "Kreis-Coesfeld-2026"
    entries = {"username": "i", "name": "I", "role": "editor", "password1": word, "password2": word}
    page = admin.post(address("add", User), entries)
    assert "Das Passwort ist leicht zu erraten" in page.text
    assert "Mehr als Ihr Name, naheliegende Wörter und Ziffern." in page.text
    assert not User.objects.filter(username="i").exists()


def test_account_is_deactivated_and_its_role_changed(admin, rows, emil):
    _, entries = change_form(admin, emil)
    entries |= {"role": "council"}
    del entries["is_active"]
    assert admin.post(address("change", User, emil.pk), entries).status_code == 302
    emil.refresh_from_db()
    assert (emil.role, emil.is_active) == ("council", False)


def test_nobody_takes_the_own_rights_away(admin, adam):
    _, entries = change_form(admin, adam)
    admin.post(address("change", User, adam.pk), entries | {"role": "council", "is_active": ""})
    adam.refresh_from_db()
    assert (adam.role, adam.is_active) == ("admin", True)


def test_password_is_set_and_never_shown(admin, rows, emil):
    word = "Nottuln-Baumberge-187"
    url = reverse("admin:auth_user_password_change", args=[emil.pk])
    entries = {"password1": word, "password2": word, "usable_password": "true"}
    assert admin.post(url, entries).status_code == 302
    emil.refresh_from_db()
    assert emil.check_password(word)
    assert emil.password not in admin.get(address("change", User, emil.pk)).text


# Bad input


@pytest.mark.parametrize("key", ["0", "abc", "\0", "9" * 30, "-1"])
@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_unknown_keys_are_no_server_error(admin, rows, model, key):
    for page in ("change", "history", "delete"):
        assert admin.get(address(page, model, key)).status_code in (302, 403, 404)


@pytest.mark.parametrize("query", ["p=99", "p=x", "role__exact=x", "e=1", "o=99.x", "_facets=x"])
def test_unknown_queries_are_no_server_error(admin, rows, query):
    for model in MODELS:
        assert admin.get(f"{address('changelist', model)}?{query}").status_code in (200, 302)


@pytest.mark.parametrize("query", ["q=%00", "role__exact=%00"])
def test_nul_in_a_query_is_refused(admin, rows, query):
    for model in MODELS:
        assert admin.get(f"{address('changelist', model)}?{query}").status_code == 400
