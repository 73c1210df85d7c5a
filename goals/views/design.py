"""/gestaltung/: every component in every state, for those who build or review pages."""

from django.shortcuts import render
from django.urls import reverse

from goals import reporting
from goals.timeline import timeline_of
from goals.views import (
    area_samples,
    calendar_samples,
    contact_samples,
    controlling_samples,
    council_samples,
    desk_samples,
    editing_samples,
    question_samples,
    report_samples,
    review_samples,
    samples,
)
from goals.views.access import staff
from goals.views.drawings import drawing


@staff
def style_guide(request):
    groups = []
    for key, title, states in GROUPS:
        drawn = [
            (f"{key}-{place}", words, drawing(request, f"{key}-{place}", template, context))
            for place, (words, template, context) in enumerate(states(), 1)
        ]
        groups.append((key, title, drawn))
    return render(request, "design/style_guide.html", {"groups": groups})


# What stands in which state: each yields (words, template, what it takes) ------------------------


def bars():
    yield "Beispieldaten", "components/bars.html", {"demo": True, "day": None}
    past = {"demo": False, "day": samples.TODAY, "today_url": reverse("style_guide")}
    yield "Ein früherer Tag", "components/bars.html", past


def paths():
    here = {"here": "Beispiel", "parent": "Ziele", "parent_url": reverse("goal_list")}
    yield "Erste Ebene", "components/breadcrumb.html", {"here": "Beispiel", "parent": ""}
    yield "Zweite Ebene", "components/breadcrumb.html", here | {"above": ""}
    above = {"above": "Themenfelder", "above_url": reverse("field_list")}
    yield "Dritte Ebene", "components/breadcrumb.html", here | above


def cells():
    goals = samples.goals()
    listed = f"{reverse('goal_list')}?umsetzung="
    for words, shape in (("Im Raster", "raster"), ("In einer Reihe", "cells")):
        yield words, "components/cells.html", {"rows": goals, "shape": shape, "label": "Ziele"}
    tally = reporting.tally(goals)
    yield (
        "Alle Zahlen",
        "components/figures.html",
        {"tally": tally, "filter_url": listed, "show_all": True},
    )
    calm = reporting.tally(goals[:1])
    yield (
        "Nur was vorkommt",
        "components/figures.html",
        {"tally": calm, "filter_url": listed, "show_all": False},
    )
    yield (
        "Register",
        "components/register.html",
        {"fields": samples.fields(), "resolution": samples.RESOLUTION},
    )


def states():
    for words, state in samples.states():
        yield words, "components/state.html", {"state": state}
    for goal in samples.goals():
        yield f"In Listen: {goal.phase.label}", "design/_statuses.html", {"row": goal}


def changes():
    for words, entry in samples.changes():
        yield words, "components/change.html", {"entry": entry}


def histories():
    updates = samples.updates()
    told = {
        "timeline": timeline_of(updates, samples.TODAY),
        "entries": reporting.history_of(updates),
        "sees_notes": True,
    }
    yield "Zeitstrahl, Tabelle und alle Arten von Meldungen", "components/history.html", told


def tables():
    yield (
        "Maßnahmen",
        "components/measure_table.html",
        {"measures": samples.measures(), "caption": "Beispiele"},
    )


def lists():
    listed = samples.listed()
    yield "Kopf mit Filtern", "components/list_head.html", listed
    yield "Kopf ohne Filter", "components/list_head.html", listed | {"chips": [], "all_count": 250}
    yield "Seiten", "components/pagination.html", listed
    yield "Falsche Filter", "components/problems.html", listed
    files = {"what": "Diese Liste", "offer": samples.offer()}
    yield "Als Datei", "components/list_files.html", files | {"brief": False}
    yield "Als Datei, kurz", "components/list_files.html", files | {"brief": True}


def filters():
    yield "Gesetzt und frei, offen und zu", "components/filters.html", samples.filters()


def days():
    for words, typed, day in (
        ("Heute", "", None),
        ("Früher", "", samples.TODAY),
        ("Falsch", "31.02.2026", None),
    ):
        yield (
            words,
            "components/day_form.html",
            {"stand_form": samples.stand_form(typed), "day": day},
        )


def forms():
    yield "Leer", "design/_form.html", {"form": samples.SampleForm()}
    wrong = samples.SampleForm({"text": "Viel zu lang für dieses Feld."})
    yield "Mit Fehlern", "design/_form.html", {"form": wrong}
    for words, scale in editing_samples.scales():
        yield words, "components/scale.html", scale
    overtaken = {"form": editing_samples.overtaken()}
    yield "Andere haben zuerst gespeichert", "design/_edited.html", overtaken
    again = {"form": editing_samples.sent_again()}
    yield "Zweimal gesendet", "design/_edited.html", again


def versions():
    shown = {"revision": editing_samples.revisions()[1], "form": editing_samples.restored()}
    yield "Eine frühere Fassung im Formular", "components/restoring.html", shown
    yield "Verlauf und Vergleich", "components/revisions.html", editing_samples.history()


def departments():
    yield "Baum", "components/department_tree.html", {"units": samples.tree(), "nested": False}
    kept = {"units": controlling_samples.tree(), "nested": False}
    yield "Baum, wie ihn das Controlling pflegt", "organisation/_units.html", kept
    for words, read in controlling_samples.imports():
        yield f"Vorschau einer Datei: {words}", "organisation/_preview.html", read
    for words, form in controlling_samples.forms():
        told = {"form": form, "back": reverse("department_list")}
        yield f"Einheit, {words}", "organisation/_form.html", told


def neighbours():
    first, *_, last = samples.goals()
    yield (
        "In der Mitte",
        "components/neighbours.html",
        {"before": first, "after": last, "what": "Ziel"},
    )
    yield (
        "Am Anfang",
        "components/neighbours.html",
        {"before": None, "after": last, "what": "Themenfeld"},
    )


def council():
    told = {"sessions": council_samples.sessions(), "of_body": False}
    yield "Sitzungen mehrerer Gremien", "council/_sessions.html", told
    yield "Sitzungen eines Gremiums", "council/_sessions.html", told | {"of_body": True}
    yield "An einem Ziel", "council/_on_agenda.html", told
    for session in told["sessions"]:
        yield "Wann", "council/_when.html", {"session": session}
    for item in council_samples.items():
        yield "Tagesordnungspunkt", "council/_item.html", {"item": item, "may_edit": True}
    for words, told in council_samples.kept_bodies():
        yield words, "council/_bodies.html", told
    for words, form in council_samples.term_forms():
        yield words, "council/_term_form.html", form
    for words, form in council_samples.row_forms():
        yield words, "components/long_form.html", form
    yield "Mitglieder", "design/_seats.html", council_samples.seats()
    for words, read in calendar_samples.imports():
        yield f"Vorschau eines Kalenders: {words}", "council/_preview.html", read


def council_area():
    yield "Gremien, in denen jemand sitzt", "council/_seats.html", area_samples.seats()
    changes = {"changes": area_samples.area_changes()}
    yield "Was sich geändert hat", "council/_changes.html", changes
    yield "Gemerkte Ziele", "council/_marked.html", {"marked": area_samples.marked()}
    yield "Merken", "council/_mark.html", {"mark": area_samples.area_changes()[0].mark}


def searches():
    for words, found in contact_samples.searches():
        yield words, "search/_results.html", found
    untold = {"untold_fields": samples.fields()[:1]}
    yield "Was die Suche findet", "search/_advice.html", untold


def legal_texts():
    slots = contact_samples.places()
    yield "Angaben, gefüllt und offen", "pages/_explained.html", {"slots": slots}
    yield "Die Erklärung ist zu prüfen", "pages/_review_due.html", {}


def messages():
    for words, told in contact_samples.facts():
        yield words, "feedback/_facts.html", told
    for words, case in contact_samples.ends():
        yield words, "feedback/_closed.html", {"case": case}
    for words, act in contact_samples.acts():
        yield words, "feedback/_act.html", act
    for words, told in contact_samples.too_late():
        yield words, "feedback/_overtaken.html", told


def desk():
    yield "Ziele und Maßnahmen", "desk/_section.html", desk_samples.section()
    yield "Entwürfe in allen Zuständen", "desk/_drafts.html", {"drafts": desk_samples.drafts()}
    milestones = {"milestones": desk_samples.milestones()}
    yield "Meilensteine", "desk/_milestones.html", milestones


def reports():
    for words, before in desk_samples.befores():
        yield words, "progress/_before.html", before
    for words, report in desk_samples.reports():
        yield words, "progress/_report.html", report
    for words, preview in desk_samples.previews():
        yield words, "progress/_preview.html", preview


def measures():
    for words, form in desk_samples.measure_forms():
        yield words, "components/long_form.html", form


def questions():
    for words, told in question_samples.lists():
        yield words, "questions/_open.html", told
    yield (
        "Fragen auf dem Schreibtisch",
        "desk/_questions.html",
        {"questions": question_samples.waiting()},
    )
    for words, told in question_samples.answered():
        yield words, "questions/_answered.html", told
    closed = {"questions": question_samples.closed(), "shows_answers": False}
    yield "Abgeschlossene Fragen", "questions/_closed.html", closed
    for words, told in question_samples.below_reports():
        yield words, "questions/_below_report.html", told
    for words, told in question_samples.facts():
        yield words, "questions/_facts.html", told
    yield "Weg einer Frage", "questions/_way.html", {"way": question_samples.way()}
    for words, act in question_samples.acts():
        yield words, "questions/_act.html", act


def controlling():
    yield "Meldestand", "design/_overview.html", controlling_samples.overview()
    for told in controlling_samples.session_tasks():
        yield "Berichte zu Sitzungen", "controlling/_sessions.html", told
    for words, chosen in controlling_samples.assignments():
        yield f"Zuweisen: {words}", "controlling/_assign_form.html", chosen
    for words, plan in controlling_samples.plans():
        yield f"Zuweisen: {words}", "controlling/_plan.html", plan
    yield "E-Mails des Tages", "design/_mails.html", controlling_samples.mails()
    for words, form in controlling_samples.forms():
        yield f"Konto, {words}", "people/_form.html", {"form": form, "act": "Speichern"}


def reviews():
    for words, told in review_samples.reviews():
        yield words, "review/_review.html", told
    yield "Mit welchem Tag verglichen wird", "status_reports/_since.html", report_samples.since()
    for words, told in report_samples.frozen():
        yield words, "status_reports/_frozen.html", told
        yield words, "status_reports/_evidence.html", told


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
    ("eingabe", "Eingabe", forms),
    ("verlauf", "Verlauf", versions),
    ("organisation", "Organisation", departments),
    ("nachbarn", "Nachbarn", neighbours),
    ("sitzungen", "Sitzungen", council),
    ("kreistag", "Bereich für den Kreistag", council_area),
    ("suche", "Suche", searches),
    ("rechtliches", "Rechtliche Seiten", legal_texts),
    ("rueckmeldung", "Rückmeldungen", messages),
    ("schreibtisch", "Schreibtisch", desk),
    ("melden", "Sachstand melden", reports),
    ("massnahme", "Maßnahme bearbeiten", measures),
    ("fragen", "Fragen aus dem Kreistag", questions),
    ("rueckblick", "Vergleich zweier Tage", reviews),
    ("controlling", "Controlling", controlling),
]
"""[(id, heading, what stands there)]"""
