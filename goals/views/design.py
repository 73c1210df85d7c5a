"""/gestaltung/: every component in every state, for those who build or review pages."""

import re

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from goals import reporting
from goals.timeline import timeline_of
from goals.views import samples
from goals.views.access import administration

REFERENCE = re.compile(r'\b(id|for|aria-labelledby|aria-describedby|href)="(#?)([^"]+)"')


@administration
def style_guide(request):
    groups = []
    for key, title, states in GROUPS:
        drawn = [
            (words, drawing(request, f"{key}-{place}", template, context))
            for place, (words, template, context) in enumerate(states(), 1)
        ]
        groups.append((key, title, drawn))
    return render(request, "design/style_guide.html", {"groups": groups})


def drawing(request, mark, template, context):
    """A component as it draws itself; its ids are its own, for it may stand on the page twice."""
    html = render_to_string(f"components/{template}.html", context, request)
    own = set(re.findall(r'\bid="([^"]+)"', html))

    def marked(match):
        attribute, sign, names = match.groups()
        if attribute == "href" and not sign:
            return match[0]
        names = [f"{name}-{mark}" if name in own else name for name in names.split()]
        return f'{attribute}="{sign}{" ".join(names)}"'

    html = REFERENCE.sub(marked, html)
    # Escaped where it was drawn.
    return mark_safe(html.replace('aria-label="', f'aria-label="Muster {mark}: '))


# What stands in which state: each yields (words, component, what it takes) ------------------------


def bars():
    yield "Beispieldaten", "bars", {"demo": True, "day": None}
    past = {"demo": False, "day": samples.TODAY, "today_url": reverse("style_guide")}
    yield "Ein früherer Tag", "bars", past


def paths():
    here = {"here": "Beispiel", "parent": "Ziele", "parent_url": reverse("goal_list")}
    yield "Erste Ebene", "breadcrumb", {"here": "Beispiel", "parent": ""}
    yield "Zweite Ebene", "breadcrumb", here | {"above": ""}
    above = {"above": "Themenfelder", "above_url": reverse("field_list")}
    yield "Dritte Ebene", "breadcrumb", here | above


def cells():
    goals = samples.goals()
    listed = f"{reverse('goal_list')}?umsetzung="
    for words, shape in (("Im Raster", "raster"), ("In einer Reihe", "cells")):
        yield words, "cells", {"rows": goals, "shape": shape, "label": "Ziele"}
    tally = reporting.tally(goals)
    yield "Alle Zahlen", "figures", {"tally": tally, "filter_url": listed, "show_all": True}
    calm = reporting.tally(goals[:1])
    yield "Nur was vorkommt", "figures", {"tally": calm, "filter_url": listed, "show_all": False}
    yield "Register", "register", {"fields": samples.fields(), "resolution": samples.RESOLUTION}


def states():
    for words, state in samples.states():
        yield words, "state", {"state": state}
    for goal in samples.goals():
        yield f"In Listen: {goal.phase.label}", "statuses", {"row": goal}


def changes():
    for words, entry in samples.changes():
        yield words, "change", {"entry": entry}


def histories():
    updates = samples.updates()
    told = {
        "timeline": timeline_of(updates, samples.TODAY),
        "entries": reporting.history_of(updates),
        "sees_notes": True,
    }
    yield "Zeitstrahl, Tabelle und alle Arten von Meldungen", "history", told


def tables():
    yield "Maßnahmen", "measure_table", {"measures": samples.measures(), "caption": "Beispiele"}


def lists():
    listed = samples.listed()
    yield "Kopf mit Filtern", "list_head", listed
    yield "Kopf ohne Filter", "list_head", listed | {"chips": [], "all_count": 250}
    yield "Seiten", "pagination", listed
    yield "Falsche Filter", "problems", listed


def filters():
    yield "Gesetzt und frei, offen und zu", "filters", samples.filters()


def days():
    for words, typed, day in (
        ("Heute", "", None),
        ("Früher", "", samples.TODAY),
        ("Falsch", "31.02.2026", None),
    ):
        yield words, "day_form", {"stand_form": samples.stand_form(typed), "day": day}


def fields():
    wrong = samples.SampleForm({"text": "Viel zu lang für dieses Feld."})
    yield "Fehlerliste", "error_summary", {"form": wrong}
    for words, form in (("leer", samples.SampleForm()), ("falsch", wrong)):
        for field in form:
            yield f"{field.label}, {words}", "field", {"field": field}


def departments():
    yield "Baum", "department_tree", {"units": samples.tree(), "nested": False}


def neighbours():
    first, *_, last = samples.goals()
    yield "In der Mitte", "neighbours", {"before": first, "after": last, "what": "Ziel"}
    yield "Am Anfang", "neighbours", {"before": None, "after": last, "what": "Themenfeld"}


GROUPS = [
    ("leisten", "Leisten über dem Kopf", bars),
    ("pfad", "Pfad", paths),
    ("kaestchen", "Kästchen und Zahlen", cells),
    ("stand", "Stand", states),
    ("aenderung", "Änderung", changes),
    ("meldungen", "Meldungen", histories),
    ("tabelle", "Tabelle", tables),
    ("liste", "Liste", lists),
    # The form of the filters is named after the heading above it.
    ("filtern", "Filter", filters),
    ("tag", "Ein anderer Tag", days),
    ("eingabe", "Eingabe", fields),
    ("organisation", "Organisation", departments),
    ("nachbarn", "Nachbarn", neighbours),
]
"""[(id, heading, what stands there)]"""
