"""A report is frozen, and opened further: each looked at before it is done."""

import logging

from django import forms
from django.urls import reverse

from goals.forms.fields import text_field
from goals.forms.overtaken import PreviewedForm, TellingForm
from goals.forms.saving import ActionForm, ShownAgain
from goals.freezing import (
    Words,
    compose,
    freeze,
    problem_with,
    report_content,
    seen_of,
    with_files,
)
from goals.frozen import words_of
from goals.models import Overtaken, StatusReport
from goals.permissions import visibilities
from goals.printing import NotPrinted
from goals.vocabulary import Stage, Visibility

FREEZE = "einfrieren"

CIRCLES = {
    "oeffentlich": Visibility.PUBLIC,
    "kreistag": Visibility.COUNCIL,
    "intern": Visibility.INTERNAL,
}
"""How addresses and buttons name the circles for which a report has a rendition."""

EVERYBODY = "Steht in allen Fassungen, auch in der öffentlichen."

FEW = 3
"""So many remarks are shown without being asked for."""

log = logging.getLogger(__name__)


class CircleForm(forms.Form):
    """`?fassung=kreistag`: a rendition for a narrower circle than the reader's own. `circle`: the
    Visibility wanted, once it is valid.
    """

    fassung = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "Diese Fassung gibt es hier nicht."}
    )

    def __init__(self, data, user):
        super().__init__(data)
        self.circles = {
            name: circle for name, circle in CIRCLES.items() if circle in visibilities(user)
        }
        self.fields["fassung"].choices = [("", ""), *self.circles.items()]

    @property
    def circle(self):
        chosen = self.cleaned_data["fassung"]
        return self.circles[chosen] if chosen else list(self.circles.values())[-1]

    @property
    def pairs(self):
        """[(name, value)] of the query string that leads to it."""
        chosen = self.cleaned_data["fassung"]
        return [("fassung", chosen)] if chosen else []

    def links(self):
        """[(Visibility, query string, whether it is shown)]; empty without a choice."""
        links = [
            (circle, f"?fassung={name}", circle is self.circle)
            for name, circle in self.circles.items()
        ]
        return links if len(links) > 1 else []


class FreezeForm(PreviewedForm):
    """What controlling adds to the report of a session, and its freezing.

    The button `act` shows the rendition of a circle, or freezes what was looked at.
    """

    introduction = text_field("Einleitung", 5_000, rows=8, hint=EVERYBODY)

    def __init__(self, session, data=None):
        self.session, self.prepared, self.current = session, None, None
        fields = list(session.body.assigned_fields)
        self.numbers = [field.number for field in fields]
        self.last = StatusReport.objects.newest_of(session)
        super().__init__(data, initial=self._said_before())
        if self.last:
            self.fields["reason"] = text_field(
                f"Warum diese Version die Version {self.last.version} ersetzt",
                2_000,
                rows=3,
                hint=EVERYBODY,
            )
            self.order_fields(["reason", "introduction"])
        for field in fields:
            label = f"Anmerkung zu {field.number} {field.title}"
            self.fields[f"remark_{field.number}"] = text_field(label, 2_000, rows=3)

    def _said_before(self):
        """{field name: text}: a mistake is mended in what the version before it says."""
        if not self.last:
            return {}
        words = words_of(self.last.renditions.get(circle=Visibility.PUBLIC))
        remarks = {f"remark_{number}": text for number, text in words.remarks.items()}
        return remarks | {"introduction": words.introduction}

    @property
    def problem(self):
        """Why there can be no report yet, as a German sentence; "" if there can be."""
        return problem_with(self.session, self.numbers)

    @property
    def act(self):
        return self.data.get("act", "")

    @property
    def only_shows(self):
        return self.act != FREEZE

    @property
    def circle(self):
        """The circle whose rendition is shown."""
        return CIRCLES.get(self.act.removeprefix("vorschau-"), Visibility.INTERNAL)

    @property
    def remarks(self):
        """[bound field] of the remarks, in the resolution's order."""
        return [self[f"remark_{number}"] for number in self.numbers]

    @property
    def own(self):
        """[bound field] of the report as a whole."""
        return [self[name] for name in ("reason", "introduction") if name in self.fields]

    @property
    def has_remarks(self):
        """Whether the remarks are shown at once: there are few, or something was entered."""
        return len(self.numbers) <= FEW or any(field.value() for field in self.remarks)

    @property
    def words(self):
        entries = self.cleaned_data
        remarks = {number: entries[f"remark_{number}"].strip() for number in self.numbers}
        return Words(entries["introduction"].strip(), remarks, entries.get("reason", "").strip())

    def look(self):
        """The Content to be shown, None without one; the form carries on that it was seen."""
        if not self.is_bound or not self.is_valid() or self.done:
            return None
        if not self.only_shows and not self.is_overtaken:
            return None
        # The widest rendition tells everything: seen is what all of them would say.
        whole = report_content(self.session, self.words, Visibility.INTERNAL)
        self.version = seen_of(whole)
        if self.circle is Visibility.INTERNAL:
            return whole
        return report_content(self.session, self.words, self.circle)

    def clean(self):
        entries = super().clean()
        if self.problem:
            self.add_error(None, self.problem)
        if "reason" in self.fields and not entries.get("reason", "").strip():
            self.add_error("reason", "Schreiben Sie, was an der vorigen Version falsch war.")
        return entries

    def save(self, by):
        if isinstance(self.data, ShownAgain) or self.done_before(by):
            return super().save(by)
        self.prepared = compose(self.session, self.words)
        self.current = seen_of(self.prepared.contents[Visibility.INTERNAL])
        try:
            # What was not seen is refused in `write`, without the seconds that files take.
            if self.current == self.seen:
                self.prepared = with_files(self.prepared)
        except NotPrinted:
            log.exception("no PDF of the report for session %s", self.session.pk)
            self.add_error(
                None,
                "Die PDF-Datei ließ sich nicht herstellen, deshalb ist nichts eingefroren. Ihre "
                "Texte stehen noch hier. Versuchen Sie es in einigen Minuten noch einmal, und "
                "sagen Sie der Technik Bescheid, wenn es dabei bleibt.",
            )
            return None
        return super().save(by)

    def write(self, by):
        self.insist_on(self.current)
        report = freeze(self.prepared, by=by)
        sentence = "ist eingefroren. Bisher liest sie nur die Verwaltung; geben Sie sie hier frei."
        return report.get_absolute_url(), f"{report.name} des Berichts {sentence}"


class StageForm(TellingForm, ActionForm):
    """A frozen report is opened to the next circle. `to`: the stage that its button named."""

    to = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)

    SENTENCES = {
        Stage.COUNCIL: "Der Kreistag kann den Bericht jetzt lesen.",
        Stage.PUBLIC: "Der Bericht ist jetzt für alle öffentlich.",
    }

    def __init__(self, report, data=None):
        self.report = report
        super().__init__(data, initial={"to": report.next_stage})

    def write(self, by):
        to = Stage(self.cleaned_data["to"])
        if to not in self.SENTENCES:
            raise Overtaken("Der Bericht ist schon eingefroren.")
        self.report.open_further(by=by, to=to)
        return reverse("frozen_report", args=self.report.key), self.SENTENCES[to]
