"""The entries of a report, and how their choices are drawn."""

from dataclasses import dataclass

from django import forms

from goals.forms.fields import DayField, PaperField, text_field
from goals.vocabulary import Assessment, Phase, Visibility

COURSE = [Phase.NOT_STARTED, Phase.PLANNED, Phase.IN_PROGRESS, Phase.ONGOING]
COURSE += [Phase.COMPLETED, Phase.PAUSED, Phase.DROPPED]
"""The phases in the order of things, as they are asked for."""

READERS = {
    Visibility.PUBLIC: "Alle, auch ohne Anmeldung.",
    Visibility.COUNCIL: "Mitglieder des Kreistags und die Verwaltung, nach Anmeldung.",
    Visibility.INTERNAL: "Nur die Verwaltung, nach Anmeldung.",
}


class Scale(forms.RadioSelect):
    """Radio buttons that say which other entries their choice needs, for the style sheet alone:
    `data-needs` is words such as "reason paper release".
    """

    needs = {}

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if words := self.needs.get(value):
            option["attrs"]["data-needs"] = words
        return option


@dataclass(frozen=True)
class Readers:
    """A visibility, as a choice is drawn."""

    label: str
    value: str
    has_symbol = False

    @property
    def meaning(self):
        return READERS[self.value]


class ReportFields(forms.Form):
    """Everything a report may say."""

    phase = forms.ChoiceField(
        label="Umsetzungsstand",
        choices=[(phase.value, phase.label) for phase in COURSE],
        widget=Scale,
        required=False,
        help_text="Wie weit ist es insgesamt?",
        error_messages={"invalid_choice": "Wählen Sie den Umsetzungsstand."},
    )
    assessment = forms.ChoiceField(
        label="Ampel",
        choices=Assessment.choices,
        widget=Scale,
        required=False,
        help_text="Geht es so wie vorgesehen? Nur bei in Planung, in Umsetzung und dauerhaft.",
        error_messages={"invalid_choice": "Wählen Sie eine Ampel oder „keine Ampel“."},
    )
    text = text_field(
        "Was ist seit der letzten Meldung geschehen?",
        10_000,
        rows=5,
        hint="Ein bis fünf Sätze, verständlich ohne Vorwissen.",
    )
    reason = text_field(
        "Begründung",
        5_000,
        rows=4,
        hint="Nötig, wenn sich die Ampel verschlechtert, wenn der Umsetzungsstand zurückgeht "
        "und bei „zurückgestellt“ und „nicht weiterverfolgt“. Sie bleibt sichtbar, bis es besser "
        "steht.",
    )
    paper = PaperField(label="Vorlage des Kreistags", required=False)
    effective_on = DayField(
        label="Tag der Meldung",
        required=False,
        help_text="Von welchem Tag die Meldung spricht, zum Beispiel 12.03.2027.",
    )
    visibility = forms.ChoiceField(
        label="Sichtbarkeit",
        help_text="Wer die Meldung mit Begründung und Vorschlag lesen darf.",
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Wählen Sie, wer die Meldung lesen darf."},
    )
    department = forms.ChoiceField(
        label="Gemeldet durch",
        required=False,
        help_text="In wessen Namen Sie melden; steht unter der Meldung.",
        error_messages={"invalid_choice": "Wählen Sie eine aktive Organisationseinheit aus."},
    )

    proposal = text_field(
        "Vorgeschlagene Entscheidung (freiwillig)",
        5_000,
        rows=3,
        hint="Was der Kreistag oder ein Ausschuss entscheiden soll.",
    )
    internal_note = text_field(
        "Interne Notiz (freiwillig)",
        5_000,
        rows=2,
        hint="Nur für die Verwaltung, auch wenn die Meldung öffentlich ist.",
    )

    # How the choices are drawn

    @property
    def asks_department(self):
        return "department" in self.fields

    @property
    def phase_choices(self):
        return self._radios("phase", Phase)

    @property
    def assessment_choices(self):
        return self._radios("assessment", Assessment)

    @property
    def visibility_choices(self):
        return [
            (radio, Readers(radio.choice_label, radio.data["value"]))
            for radio in self["visibility"]
        ]

    def _radios(self, name, scale):
        return [(radio, scale(radio.data["value"])) for radio in self[name]]
