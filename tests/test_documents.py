"""The documents tell the truth about what they name: files, commands, settings, rules."""

import inspect
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from goals import models, permissions, vocabulary
from goals.text import german_slug

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
}
ABOUT_CODE = [
    name for name in DOCUMENTS if name not in ("docs/operations.md", "docs/transcription.md")
]
DECISIONS = [name for name in DOCUMENTS if name.startswith("docs/decisions/")]

FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(r"\.?[\w-]+([./][\w.-]+)*/?")
ENDINGS = {".py", ".md", ".txt", ".toml", ".json", ".sh", ".css", ".html", ".svg", ".example"}
ADDRESS = re.compile(r"/[\wäöüß./-]*(\?[^ ]*)?")
ELSEWHERE = ("/srv/", "/etc/")
"""Paths of an operator's server, not addresses of the portal."""

MADE = {line.strip("/ ") for line in (ROOT / ".gitignore").read_text().splitlines()}
"""What `make` makes; it is named in documents and not in a fresh clone."""

SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for pattern in ("goals/**/*.py", "coesfeld_goals/*.py", "scripts/*", "tests/conftest.py")
    for path in ROOT.glob(pattern)
    if path.is_file()
)

each_document = pytest.mark.parametrize("name", DOCUMENTS)


def spans(name):
    """What a document writes as code within its sentences."""
    return SPAN.findall(FENCE.sub("", DOCUMENTS[name]))


def code(name):
    """All code of a document, in sentences and in blocks, as one text."""
    return "\n".join([*spans(name), *FENCE.findall(DOCUMENTS[name])])


def anchors(text):
    return {german_slug(line.strip("# ")) for line in text.splitlines() if line.startswith("#")}


def names_read(path, pattern):
    return set(re.findall(pattern, (ROOT / path).read_text(encoding="utf-8")))


def settings_read():
    return names_read("coesfeld_goals/settings.py", r'env\.\w+\(\s*"([A-Z_]+)"')


@each_document
def test_links_lead_somewhere(name):
    folder = (ROOT / name).parent
    for link in LINK.findall(FENCE.sub("", DOCUMENTS[name])):
        if link.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (folder / path).resolve() if path else ROOT / name
        assert target.exists(), f"{name} links to {link}"
        assert target.is_relative_to(ROOT), f"{name} links out of the project: {link}"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{name}: #{anchor}"


def is_file(span):
    return bool(FILE.fullmatch(span)) and ("/" in span or Path(span).suffix in ENDINGS)


@each_document
def test_files_named_exist(name):
    named = set(filter(is_file, spans(name)))
    for span in named:
        if span.partition("/")[0] in MADE or span == "utils.py":
            continue
        # Named with its folder once, a file goes by its name alone.
        short = any(other.endswith(f"/{span}") for other in named)
        assert short or (ROOT / span).exists(), f"{name} names {span}"


@each_document
def test_addresses_named_are_served(name):
    for span in spans(name):
        if ADDRESS.fullmatch(span) and not span.startswith(ELSEWHERE):
            try:
                resolve(span.partition("?")[0])
            except Resolver404:
                pytest.fail(f"{name} names the address {span}")


@pytest.mark.parametrize("name", ABOUT_CODE)
def test_words_of_the_code_named_occur_in_it(name):
    for span in spans(name):
        if re.fullmatch(r"\w+(\.\w+)*(\([^()]*\))?", span):
            word = span.partition("(")[0].rpartition(".")[2]
            occurs = bool(re.search(rf"\b{word}\b", SOURCE))
            assert occurs, f"{name} names {span}"


@each_document
def test_commands_named_exist(name):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|\s)make ([a-z]+)", code(name), re.MULTILINE))
    assert named <= targets
    named = set(re.findall(r"manage\.py ([a-z_]+)", code(name)))
    assert named <= get_commands().keys()


def test_every_setting_is_explained():
    read = settings_read()
    # These must be found, or the pattern finds nothing and the test proves nothing.
    assert read >= {"DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "LOG_LEVEL"}
    explained = set(
        re.findall(r"^\| `([A-Z_]+)` \|", DOCUMENTS["docs/operations.md"], re.MULTILINE)
    )
    assert explained == read


def test_every_setting_stands_in_the_example():
    # ENV_FILE names the file itself, so it cannot stand in it.
    example = names_read(".env.example", r"(?m)^#?([A-Z_]+)=")
    assert example == settings_read() - {"ENV_FILE"}


@pytest.mark.parametrize("path", ["gunicorn.conf.py", "scripts/serve.py"])
def test_what_the_server_reads_from_the_environment_is_explained(path):
    read = names_read(path, r'environ\.get\(\s*"([A-Z_]+)"')
    assert read
    assert read <= set(spans("docs/operations.md"))


def test_every_rule_has_its_sentence():
    rules = {
        name
        for name, rule in inspect.getmembers(permissions, inspect.isfunction)
        if rule.__module__ == permissions.__name__
    }
    told = re.findall(r"^- `(\w+)`: [A-Z].+", DOCUMENTS["docs/roles.md"], re.MULTILINE)
    assert rules == set(told) - audiences()
    assert len(told) == len(set(told))


def audiences():
    return names_read("goals/views/access.py", r'(?:\.audience = |_audience\()"(\w+)"')


def test_every_audience_has_its_sentence():
    assert audiences()
    for audience in audiences():
        assert f"\n- `{audience}`: " in DOCUMENTS["docs/roles.md"]


def test_every_role_has_its_column():
    text = DOCUMENTS["docs/roles.md"]
    header = next(line for line in text.splitlines() if "| anonymous |" in line)
    for role in vocabulary.Role:
        assert f"| {role.value} ({role.label}) |" in header


@pytest.mark.parametrize("scale", ["Phase", "Assessment", "Freshness"])
def test_the_scales_are_told_as_they_are(scale):
    part = DOCUMENTS["docs/domain.md"].partition(f"\n**{scale}**")[2].partition("\n**")[0]
    told = re.findall(r"^\| `(\w+)` \| ([^|:]+)", part, re.MULTILINE)
    members = [(value.value, value.label) for value in getattr(vocabulary, scale)]
    assert [(value, label.strip()) for value, label in told[: len(members)]] == members


def test_every_model_and_every_kind_of_value_has_its_word():
    kinds = {
        name
        for name, kind in inspect.getmembers(vocabulary, inspect.isclass)
        if kind.__module__ == vocabulary.__name__ and name not in ("Scale", "Priority")
    }
    rows = set(models.__all__) - {"Refused"}
    assert kinds | rows <= set(spans("docs/domain.md"))


def test_every_module_has_its_place_in_the_architecture():
    text = DOCUMENTS["docs/architecture.md"]
    files = [*ROOT.glob("goals/*.py"), *ROOT.glob("goals/models/*.py")]
    missing = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.name != "__init__.py" and f"`{path.relative_to(ROOT).as_posix()}`" not in text
    ]
    assert not missing


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_told_in_its_three_parts_on_half_a_page(name):
    text = DOCUMENTS[name]
    number = Path(name).name.partition("-")[0]
    assert text.startswith(f"# {number} ")
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == [
        "Context",
        "Decision",
        "Consequence",
    ]
    assert len(text.split()) <= 400


def test_decisions_are_numbered_without_gap():
    numbers = [int(Path(name).name.partition("-")[0]) for name in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_third_party_is_named():
    notice = DOCUMENTS["NOTICE.md"].lower()
    required = set()
    for path in ROOT.glob("requirements*.in"):
        lines = path.read_text(encoding="utf-8").splitlines()
        required |= {re.match(r"[\w-]+", line)[0] for line in lines if line and line[0].isalpha()}
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    required |= package["dependencies"].keys() | package["devDependencies"].keys()
    assert [name for name in sorted(required) if name.lower() not in notice] == []
