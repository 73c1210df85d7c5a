"""How the code is laid out: layers and their direction, one word for one page, habits kept.

docs/architecture.md tells the layers to people; here they are held.
"""

import ast
import re
from pathlib import Path

import pytest
from django.urls import URLPattern

from goals.urls import urlpatterns
from goals.views import access

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"

LAYERS = [
    [
        *("permissions", "text", "days", "german", "addresses", "vocabulary", "steps", "help"),
        "guessing",
    ],
    ["models"],
    [
        *("everyday", "index", "lexicon", "search"),
        *("importing", "records", "tree_records", "tree_importing", "merging"),
        *("session_records", "session_names", "session_differences", "session_importing"),
        *("demo", "demo_calendar", "demo_council", "demo_drafts", "demo_feedback"),
        *("demo_questions", "demo_reports"),
        *("reporting", "timeline", "revisions", "desk", "handover", "asking"),
        *("review", "review_content", "review_items", "review_rows", "review_values"),
        *("session_review", "outcomes", "review_version"),
        *("review_files", "printing", "typesetting", "freezing", "frozen"),
        *("council_area", "own_seats", "session_tasks"),
        *("mail", "letters", "digests", "lockout"),
        *("listings", "workbooks", "exports", "columns", "calendars"),
    ],
    [
        *("directory", "filter_fields", "reported_filter", "filters", "facets", "querystring"),
        *("finding", "overview", "forms"),
    ],
    ["views", "admin", "templatetags", "management"],
    ["urls", "apps"],
]
"""Modules and packages of `goals`; each imports from its own layer and from those above it here."""

LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
BELOW_REQUEST = 2
"""Up to this layer rules and queries take a user, never a request."""

SOURCES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for folder in ("goals", "coesfeld_goals")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
OWN = {path: tree for path, tree in SOURCES.items() if not path.startswith("goals/migrations/")}
LAYERED = {path: tree for path, tree in OWN.items() if path != "goals/__init__.py"}


def unit(path):
    """`goals/models/plan.py` → `models`; None outside `goals`."""
    parts = path.removesuffix(".py").split("/")
    return parts[1] if parts[0] == "goals" else None


def imports(tree):
    """[(module, line)] of every import, those inside functions and classes too."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found.append((module, node.lineno))
            # `from goals import reporting` names the module only after `import`.
            found += [(f"{module}.{alias.name}", node.lineno) for alias in node.names]
    return found


def names(tree):
    """[(identifier, line)] of everything the code itself calls by name; docstrings are free."""
    attribute = {ast.Name: "id", ast.arg: "arg", ast.Attribute: "attr", ast.keyword: "arg"}
    attribute |= {ast.FunctionDef: "name", ast.ClassDef: "name", ast.alias: "name"}
    return [
        (getattr(node, attribute[type(node)]), getattr(node, "lineno", 0))
        for node in ast.walk(tree)
        if type(node) in attribute and getattr(node, attribute[type(node)])
    ]


# Layers


def test_every_module_has_its_layer():
    units = {unit(path) for path in LAYERED} - {None}
    assert units == set(LEVEL), "LAYERS and the modules of goals/ tell different things"


def test_imports_go_down():
    wrong = []
    for path, tree in LAYERED.items():
        here = LEVEL.get(unit(path), len(LAYERS))
        for module, line in imports(tree):
            parts = module.split(".")
            if parts[0] != "goals" or len(parts) < 2:
                continue
            if parts[1] == "migrations" or LEVEL.get(parts[1], 0) > here:
                wrong.append(f"{path}:{line} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_imported_relatively():
    wrong = [
        f"{path}:{line}"
        for path, tree in SOURCES.items()
        for module, line in imports(tree)
        if module.startswith(".")
    ]
    assert not wrong


def test_imports_stand_at_the_top():
    wrong = []
    for path, tree in SOURCES.items():
        begun = False
        for node in tree.body:
            is_import = isinstance(node, ast.Import | ast.ImportFrom)
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if is_import and begun:
                wrong.append(f"{path}:{node.lineno} after other code")
            begun = begun or not (is_import or is_docstring)
            wrong += [
                f"{path}:{inner.lineno} inside a block"
                for inner in ast.walk(node)
                if inner is not node and isinstance(inner, ast.Import | ast.ImportFrom)
            ]
    assert not wrong, "\n".join(wrong)


def test_lower_layers_know_no_request():
    wrong = [
        f"{path}:{line} {name}"
        for path, tree in LAYERED.items()
        if LEVEL.get(unit(path), len(LAYERS)) <= BELOW_REQUEST
        for name, line in names(tree)
        if "request" in name.lower()
    ]
    assert not wrong, "\n".join(wrong)


# Habits


def test_no_module_for_odds_and_ends():
    odd = re.compile(r"(^|/)(utils?|helpers?|common|services?|misc)(\.py|/)")
    assert not [path for path in SOURCES if odd.search(path)]


def test_no_signals_of_our_own_and_no_generic_relations():
    modules = re.compile(r"django\.dispatch|(^|\.)signals(\.|$)|contenttypes")
    words = {"receiver", "GenericForeignKey", "GenericRelation", "Signal"}
    wrong = [
        f"{path}:{line} {module}"
        for path, tree in OWN.items()
        for module, line in imports(tree)
        if modules.search(module)
    ]
    wrong += [
        f"{path}:{line} {name}"
        for path, tree in OWN.items()
        for name, line in names(tree)
        if name in words
    ]
    assert not wrong, "\n".join(wrong)


def test_no_form_takes_all_columns():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in OWN.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value == "__all__"
    ]
    assert not wrong


def test_no_inline_style_and_no_script():
    forbidden = re.compile(r"<script|<style|\sstyle=|\son[a-z]+=[\"']|javascript:")
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in OWN}
    texts |= {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*")
        if path.is_file()
    }
    wrong = [
        f"{path}: {match.group(0).strip()}"
        for path, text in texts.items()
        for match in forbidden.finditer(text)
    ]
    assert not wrong, "\n".join(wrong)


# One word for URL, view, template and test file

PAGES = [pattern for pattern in urlpatterns if isinstance(pattern, URLPattern)]
"""The portal's own addresses; those of Django's admin carry Django's names."""


def subject(pattern):
    """`goals.views.plan` → `plan`: the view's module, its templates and its tests."""
    return pattern.callback.__module__.rpartition(".")[2]


def view_tree(pattern):
    tree = SOURCES[f"goals/views/{subject(pattern)}.py"]
    return next(
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == pattern.callback.__name__
    )


@pytest.mark.parametrize("pattern", PAGES, ids=lambda pattern: pattern.name or str(pattern.pattern))
def test_url_view_and_template_share_one_name(pattern):
    name = pattern.name
    assert pattern.callback.__name__ == name
    assert pattern.callback.__module__ == f"goals.views.{subject(pattern)}"
    rendered = {
        node.value
        for node in ast.walk(view_tree(pattern))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.endswith((".html", ".xml", ".txt"))
    }
    assert {Path(template).with_suffix("").as_posix() for template in rendered} <= {
        f"{subject(pattern)}/{name}"
    }
    assert all((TEMPLATES / template).is_file() for template in rendered)


def test_every_page_has_its_test_file():
    files = [f"tests/{subject(pattern)}/test_{pattern.name}.py" for pattern in PAGES]
    assert not [file for file in files if not (ROOT / file).is_file()]


def test_url_names_are_given_once():
    given = [pattern.name for pattern in PAGES]
    assert len(given) == len(set(given))


def test_every_view_has_an_address():
    """A function with an audience is a view."""
    audiences = {
        name
        for name, value in vars(access).items()
        if getattr(value, "__module__", "") == access.__name__ and not name.startswith("_")
    }
    views = {
        (path.split("/")[2].removesuffix(".py"), node.name)
        for path, tree in SOURCES.items()
        if path.startswith("goals/views/")
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and audiences & {name for decorator in node.decorator_list for name, _ in names(decorator)}
    }
    assert views == {(subject(pattern), pattern.name) for pattern in PAGES}
