"""The stylesheet: colours stand in the tokens alone, and it holds what the templates use, no more.

What is used is taken from the templates' own words and, for classes that are put together, from all
pages of the small portal of tests/world.py.
"""

import re

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from goals.models import Goal
from goals.vocabulary import Assessment, Freshness, Phase
from tests.addresses import pages
from tests.world import make_world

pytestmark = pytest.mark.django_db  # for the fixture `rendered`

ROOT = settings.BASE_DIR
CSS = (ROOT / "static" / "css" / "portal.css").read_text(encoding="utf-8")
KERN = ROOT / "node_modules" / "@kern-ux" / "native" / "dist" / "kern.min.css"
SPRITE = (ROOT / "static" / "img" / "sprite.svg").read_text(encoding="utf-8")
RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)

TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in ("templates", "goals")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".html", ".py")
}

KEPT = {}
"""Classes of portal.css that no page uses yet, each with the reason why it stays."""


def sections():
    """{number: text} of the stylesheet's sections."""
    parts = re.split(r"/\* (\d)  [A-Z][a-z]+ -+ \*/", CSS)
    return {int(number): text for number, text in zip(parts[1::2], parts[2::2], strict=True)}


def classes_in(css):
    # A class begins after anything but a digit: `.5rem` and `1.5rem` are none.
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css)))


# Colours


def test_sections_stand_in_their_order():
    titles = re.findall(r"/\* (\d)  ([A-Z][a-z]+) -+ \*/", CSS)
    assert [title for _, title in titles] == [
        "Tokens",
        "Base",
        "Layout",
        "Components",
        "Conditions",
        "Print",
    ]
    assert [int(number) for number, _ in titles] == list(range(1, 7))


COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark)a?\("
    r"|--kern-color-"
    r"|(?<![\w.#-])(?:white|black|gr[ae]y|silver|red|maroon|orange|yellow|olive|lime|green|teal"
    r"|aqua|cyan|blue|navy|purple|fuchsia|magenta|pink|brown|gold|transparent|canvas|canvastext"
    r"|linktext|highlight)(?![\w-])",
    re.IGNORECASE,
)


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6])
def test_colours_stand_only_in_the_tokens(number):
    text = re.sub(r"/\*.*?\*/", "", sections()[number], flags=re.S)
    wrong = [
        f"{line.strip()}  [{match.group(0)}]"
        for line in text.splitlines()
        for match in COLOUR.finditer(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_symbols_take_the_colour_of_the_text():
    painted = set(re.findall(r"(?:fill|stroke)=\"([^\"]+)\"", SPRITE))
    assert painted <= {"none", "currentColor"}


def test_every_token_is_used_and_every_one_used_is_there():
    defined = set(re.findall(r"(?<![\w-])(--[\w-]+)\s*:", RULES))
    own = {name for name in defined if not name.startswith("--kern-")}
    used = set(re.findall(r"var\((--[\w-]+)", RULES))
    assert not own - used, "defined and not used"
    given = set(re.findall(r"(--kern-[\w-]+)\s*:", KERN.read_text(encoding="utf-8")))
    assert not used - own - given, "used and not defined"


# Classes


@pytest.fixture(scope="module")
def rendered(django_db_setup, django_db_blocker):
    """All pages of the small portal as one text."""
    with django_db_blocker.unblock(), transaction.atomic():
        world, texts = make_world(), []
        for role in ("anonymous", "controlling", "admin"):
            client, user = Client(), world.users[role]
            if user:
                client.force_login(user)
            texts += [client.get(url).text for url in pages(world, user)]
        # Every phase and assessment has a timeline somewhere.
        texts += [client.get(goal.get_absolute_url()).text for goal in Goal.objects.all()]
        client.force_login(world.users["controlling"])
        edit = client.get("/impressum/bearbeiten/").context["form"]
        texts.append(client.post("/impressum/bearbeiten/", edit.stored).text)
        texts.append(client.post("/barrierefreiheit/bearbeiten/", {"reviewed_on": "morgen"}).text)
        transaction.set_rollback(True)
    return "\n".join(texts)


def words(text):
    """The classes of all `class` attributes; those put together by a template are left out."""
    found = re.findall(r"class=(?:\"([^\"]*)\"|\\?'([^']*)\\?')", text)
    values = " ".join(a or b for a, b in found)
    values = re.sub(r"\{%.*?%\}|\S*\{\{.*?\}\}\S*|\S*\{\}\S*", " ", values)
    return set(values.split())


@pytest.fixture(scope="module")
def used(rendered):
    in_attributes = set().union(*(words(text) for text in TEXTS.values()))
    # Forms give classes as plain words of Python.
    in_python = set(
        re.findall(
            r"\"([a-z]+(?:-[a-z]+)*(?:__[a-z-]+)?(?:--[a-z_-]+)?)\"",
            "".join(text for path, text in TEXTS.items() if path.endswith(".py")),
        )
    )
    return in_attributes | words(rendered), in_python


def test_every_class_used_is_defined(used):
    defined = classes_in(RULES) | classes_in(KERN.read_text(encoding="utf-8"))
    unknown = sorted(used[0] - defined)
    assert not unknown, f"in no stylesheet: {unknown}"


def test_every_class_defined_is_used(used):
    unused = {name for name in classes_in(RULES) if not name.startswith("kern-")}
    unused = sorted(unused - used[0] - used[1])
    assert unused == sorted(KEPT), f"in no template: {unused}"


def test_kern_classes_that_are_changed_are_used_too(used):
    changed = {name for name in classes_in(RULES) if name.startswith("kern-")}
    unused = sorted(changed - used[0] - used[1])
    assert not unused, f"in no template: {unused}"


# Symbols


def test_every_symbol_of_the_vocabulary_is_drawn():
    drawn = set(re.findall(r"<symbol id=\"([^\"]+)\"", SPRITE))
    scales = [*Phase, *Assessment, *Freshness]
    assert {value.symbol for value in scales if value.has_symbol} <= drawn


def test_every_symbol_is_used_and_every_one_used_is_drawn(rendered):
    drawn = re.findall(r"<symbol id=\"([^\"]+)\"", SPRITE)
    assert len(drawn) == len(set(drawn))
    shown = set(re.findall(r"sprite\.svg#([\w-]+)", rendered))
    named = set(re.findall(r"(?:\{% symbol |symbol\()\"([\w-]+)\"", "\n".join(TEXTS.values())))
    assert shown | named == set(drawn)
