"""Templates: each is used, none asks for what it is not given, partials say what they take.

That no template looks up an unknown variable is held by tests/unknown_variables.py in every test;
here all pages are rendered for it once.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.base import FilterExpression, Variable
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory

from goals.views.context import portal
from tests.addresses import pages

ROOT = settings.BASE_DIR / "templates"
NAMES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
PARTIALS = [
    name for name in NAMES if name.startswith("components/") or Path(name).name.startswith("_")
]
ERRORS = {"400.html", "403.html", "404.html", "405.html", "429.html", "500.html"}
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in (settings.BASE_DIR / "goals", ROOT)
    for path in folder.rglob("*")
    if path.suffix in (".py", ".html", ".xml")
)


def source(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_template_can_be_read(name):
    assert get_template(name)


def test_every_template_is_used(world):
    unnamed = [name for name in NAMES if f'"{name}"' not in CODE]
    client = Client()
    client.force_login(world.users["controlling"])
    shown = {
        template.name
        for url in (pages(world, world.users["controlling"]) if unnamed else ())
        for template in client.get(url).templates
    }
    assert not set(unnamed) - shown


@pytest.mark.parametrize("name", NAMES)
def test_a_line_with_a_code_begins_with_it(name):
    # What begins without one would fall into the narrow column of the codes.
    assert not re.findall(r'lines__item">(?!<span class="lines__code">).*', source(name))


def test_every_template_named_exists():
    named = set(re.findall(r"[\"']([a-z_]+/[a-z_]+\.(?:html|xml))[\"']", CODE))
    assert named <= set(NAMES)
    assert set(re.findall(r"\"(\d{3}\.html)\"", CODE)) == ERRORS


@pytest.mark.parametrize("role", ["anonymous", "council", "editor", "controlling", "admin"])
def test_no_page_asks_for_an_unknown_variable(world, role):
    client = Client()
    if world.users[role]:
        client.force_login(world.users[role])
    for url in pages(world, world.users[role]):
        client.get(url)


def test_an_unknown_variable_is_found(unknown_variables):
    """The listener itself: in output and in {% if %}, in a template of the portal's own."""
    for text in ("{{ nothing }}", "{% if nothing %}{% endif %}", "{% firstof a.b 'x' %}"):
        template = Template(text, name="base.html")
        template.render(Context({"a": None}))
        assert len(unknown_variables) == 1, text
        unknown_variables.clear()
        Template(text, name="admin/base.html").render(Context())
        assert not unknown_variables


# Partials: their header comment lists what they take

GIVEN = {"request", "user", "messages", "csrf_token", "forloop", "block"}


def free_variables(thing, bound=frozenset(), seen=None):
    """Names that a compiled template takes from outside."""
    seen = set() if seen is None else seen
    if isinstance(thing, Variable):
        return {thing.lookups[0]} - bound - {"True", "False", "None"} if thing.lookups else set()
    if isinstance(thing, str | int | float | bool | type(None)) or id(thing) in seen:
        return set()
    if isinstance(thing, dict):
        return free_variables(list(thing.values()), bound, seen)
    if isinstance(thing, list | tuple):
        found, bound = set(), set(bound)
        for item in thing:
            found |= free_variables(item, bound, seen)
            # `{% url … as name %}` and its like bind a name for what follows.
            names = [getattr(item, key, None) for key in ("asvar", "target_var", "variable_name")]
            bound |= {name for name in names if isinstance(name, str)}
        return found
    if isinstance(thing, FilterExpression):
        arguments = [argument for _, found in thing.filters for _, argument in found]
        return free_variables([thing.var, *arguments], bound, seen)
    if not hasattr(thing, "__dict__") or callable(thing):
        return set()
    inner = set(bound) | set(getattr(thing, "loopvars", ()))
    parts = {k: v for k, v in vars(thing).items() if k not in ("origin", "token", "parser")}
    outside = {k: parts.pop(k) for k in ("sequence", "extra_context") if k in parts}
    if type(thing).__name__ == "WithNode":
        inner |= set(outside.get("extra_context", ()))
    return free_variables(outside, bound, seen) | free_variables(parts, inner, seen)


def header(name):
    match = re.match(r"\{% comment %\}(.*?)\{% endcomment %\}|\{#(.*?)#\}", source(name), re.S)
    return (match[1] or match[2]) if match else ""


@pytest.fixture(scope="module")
def of_every_page():
    request = RequestFactory().get("/")
    request.resolver_match = None
    return set(portal(request)) | GIVEN


@pytest.mark.parametrize("name", PARTIALS)
def test_partial_says_which_variables_it_takes(name, of_every_page):
    taken = free_variables(get_template(name).template.nodelist)
    told = set(re.findall(r"[a-z_]+", header(name)))
    assert header(name), "no header comment"
    unnamed = sorted(taken - of_every_page - told)
    assert not unnamed, f"{unnamed} are not named"
    promised = set(re.findall(r"`([a-z_]+)`:", header(name)))
    assert promised <= taken, f"{sorted(promised - taken)} are named and not taken"


def test_500_needs_nothing(db):
    assert "</html>" in render_to_string("500.html")
