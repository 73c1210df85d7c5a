"""The form for a measure: its whole Steckbrief with relations and milestones."""

from goals.days import today
from goals.forms.choices import goals_by_field, hold_chosen, in_groups, offered_departments
from goals.forms.drafts import SEEN_BY
from goals.forms.milestones import MilestoneRows
from goals.forms.rows import FormSection
from goals.forms.saving import NotYours, VersionedForm
from goals.forms.steckbrief import MILESTONES, SECTIONS, Steckbrief
from goals.models import CouncilPaper, Measure, Municipality
from goals.permissions import is_responsible, may_edit_measure
from goals.vocabulary import Interval, Priority, Visibility

RELATIONS = ("goals", "contributing", "municipalities")
WITHDRAWAL = ("withdrawn_on", "withdrawn_reason")
COLUMNS = [name for name in Steckbrief.base_fields if name not in (*RELATIONS, "lead", "papers")]
NOT_IN_A_TEMPLATE = ("actual_start", "actual_end", "cost_actual", "papers", *WITHDRAWAL)


def stored_values(measure):
    """{field name: value} of a measure, as its form's fields clean them; without milestones."""
    values = {name: getattr(measure, name) for name in COLUMNS}
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = value.replace("\r\n", "\n")
    values["links"] = "\n".join(filter(None, map(str.strip, values["links"].split("\n"))))
    values["lead"] = str(measure.lead_id)
    for name in RELATIONS:
        keys = getattr(measure, name).order_by().values_list("pk", flat=True)
        values[name] = [str(key) for key in keys]
    papers = measure.papers.order_by("reference")
    return values | {"papers": list(papers.values_list("reference", flat=True))}


def restored_values(version):
    """The same of a version of a measure."""
    values = {name: getattr(version, name) for name in COLUMNS}
    links = {"goals": "goal", "contributing": "department", "municipalities": "municipality"}
    for name, one in links.items():
        values[name] = [str(getattr(row, f"{one}_id")) for row in getattr(version, name).all()]
    papers = version.papers.select_related("councilpaper")
    values["papers"] = sorted(row.councilpaper.reference for row in papers)
    return values | {"lead": str(version.lead_id)}


def stored_steps(measure):
    """[(key, Step)] of a measure's milestones, in order."""
    rows = measure.milestones.order_by("due_on", "pk")
    return [(milestone.pk, milestone.step) for milestone in rows]


class MeasureForm(MilestoneRows, Steckbrief, VersionedForm):
    """A new measure, or changes to one. `template`: a measure whose Steckbrief a new one starts
    with; `goals`: goals that are ticked at first; `revision`: what the fields show at first
    instead of what is stored, so that saving restores it.
    """

    marks_required = True
    what = "diese Maßnahme"

    def __init__(self, user, data=None, *, measure=None, template=None, goals=(), revision=None):
        self.user, self.measure = user, measure
        initial = restored_values(revision.version) if revision else {}
        super().__init__(data, initial=initial if measure else beginning(template, goals))
        self.begin_rows()
        if template:
            self.add_rows(step._replace(reached_on=None) for _, step in stored_steps(template))
        if revision:
            self.restore_steps(revision.steps)
        if not measure:
            for name in WITHDRAWAL:
                del self.fields[name]
        self._offer_choices()
        self.build_rows()

    @property
    def sections(self):
        """[FormSection] in the order of the page."""
        return [
            FormSection(
                id,
                title,
                note,
                [self[name] for name in names if name in self.fields],
                self.rows if MILESTONES in names else [],
            )
            for id, title, note, names in SECTIONS
            if self.measure or names != WITHDRAWAL
        ]

    @property
    def last_change(self):
        return self.measure.history.select_related("history_user").first()

    def read(self):
        if not self.measure:
            return {}
        steps = {f"milestone_{key}": step for key, step in stored_steps(self.measure)}
        return stored_values(self.measure) | steps

    def lock(self):
        kept = self._kept("lead") | self._kept("contributing")
        hold_chosen(self.cleaned_data, "lead", "contributing", kept=kept)
        if not self.measure:
            return
        self.measure = Measure.objects.select_for_update().get(pk=self.measure.pk)
        # It may have been handed over to others since the form was opened.
        if not may_edit_measure(self.user, self.measure):
            raise NotYours

    def store(self, by):
        if self.measure and not self.is_changed:
            return self.measure.get_absolute_url(), "Es gab nichts zu ändern."
        measure, entries = self.measure or Measure(), self.cleaned_data
        was_withdrawn = bool(measure.withdrawn_on)
        for name in COLUMNS:
            if name in self.fields:
                setattr(measure, name, entries[name])
        measure.lead_id = int(entries["lead"])
        relations = {name: list(map(int, entries[name])) for name in RELATIONS}
        relations["papers"] = [
            CouncilPaper.objects.get_or_create(reference=reference)[0]
            # In order, so that of two at once neither waits for the other's.
            for reference in sorted(entries["papers"])
        ]
        measure.revise(by=by, steps=self.written_rows(), **relations)
        return measure.get_absolute_url(), self._sentence(measure, was_withdrawn)

    def _sentence(self, measure, was_withdrawn):
        done = "gespeichert" if self.measure else "angelegt"
        if bool(measure.withdrawn_on) != was_withdrawn:
            done = "wieder aufgenommen" if was_withdrawn else "zurückgezogen"
        if not self.measure:
            is_public = measure.visibility == Visibility.PUBLIC
            done += " und öffentlich" if is_public else SEEN_BY[measure.visibility]
        return f"Die Maßnahme {measure.code} „{measure.title}“ ist {done}."

    def _offer_choices(self):
        leads = self._kept("lead")
        units = offered_departments(*leads, *self._kept("contributing"))
        own = [
            (key, str(unit))
            for key, unit in units
            if key in leads or is_responsible(self.user, unit.pk)
        ]
        self.fields["lead"].choices = [("", "Bitte wählen"), *own]
        if self.initial.get("lead") not in dict(own):
            self.initial["lead"] = default_lead(self.user, dict(own))
        self.fields["contributing"].choices = in_groups(units)
        places = Municipality.objects.all()
        self.fields["municipalities"].choices = [(str(place.pk), place.name) for place in places]
        self.fields["goals"].choices = goals_by_field(self._kept("goals"))

    def _kept(self, name):
        """The keys that stand, or stood in the version to restore: they can stay though closed."""
        if not self.measure:
            return set()
        values = [self.stored[name], self.initial[name]]
        return {key for value in values for key in ([value] if isinstance(value, str) else value)}

    def clean_links(self):
        return "\n".join(self.cleaned_data["links"])

    def clean(self):
        super().clean()
        self._check_days()
        if self.measure:
            self._check_withdrawal()
        self.clean_rows()

    def _check_days(self):
        day = self.cleaned_data.get
        for what, start, end in (
            ("geplanten", "planned_start", "planned_end"),
            ("tatsächlichen", "actual_start", "actual_end"),
        ):
            if day(start) and day(end) and day(end) < day(start):
                self.add_error(end, f"Das Ende liegt vor dem {what} Beginn.")
        if day("actual_end") and not day("actual_start") and "actual_start" not in self.errors:
            self.add_error("actual_start", "Nennen Sie auch den Tag des Beginns.")
        if day("is_continuous") and day("planned_end"):
            self.add_error("planned_end", "Eine Daueraufgabe hat kein geplantes Ende.")
        for name in ("actual_start", "actual_end"):
            if day(name) and day(name) > today():
                self.add_error(name, "Dieser Tag liegt in der Zukunft.")

    def _check_withdrawal(self):
        day, reason = map(self.cleaned_data.get, WITHDRAWAL)
        if day and day > today():
            self.add_error("withdrawn_on", "Dieser Tag liegt in der Zukunft.")
        if day and not reason and "withdrawn_reason" not in self.errors:
            self.add_error("withdrawn_reason", "Nennen Sie den Grund des Rückzugs.")
        if reason and not day and "withdrawn_on" not in self.errors:
            self.add_error("withdrawn_on", "Nennen Sie den Tag des Rückzugs.")


def beginning(template, goals):
    """What the form for a new measure starts with."""
    begun = {
        "visibility": Visibility.PUBLIC,
        "report_interval": Interval.HALF_YEAR,
        "priority": Priority.NORMAL,
        "goals": [str(goal.pk) for goal in goals],
    }
    if template:
        begun |= stored_values(template) | dict.fromkeys(NOT_IN_A_TEMPLATE)
    return begun


def default_lead(user, own):
    """The key of the first of a user's own departments; "" for who is responsible for all.

    `own`: {key: name} of what can be chosen, in order.
    """
    keys = set(map(str, user.departments.values_list("pk", flat=True)))
    return next((key for key in own if key in keys), "")
