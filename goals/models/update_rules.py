"""What an update must say; docs/domain.md has it in words."""

from datetime import date, datetime

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.utils import timezone

from goals.permissions import may_release
from goals.steps import reason_needed
from goals.vocabulary import FINAL_PHASES, Assessment, Phase, Visibility

RULES = {
    "update_assessment_fits_phase": "assessment",
    "update_halt_has_reason": "reason",
    "update_halted_goal_has_paper": "paper",
    "update_not_before_adoption": "effective_on",
}
"""Constraints that are explained at one column of an update, where the reporter can mend it."""

OPENNESS = [Visibility.PUBLIC, Visibility.COUNCIL, Visibility.INTERNAL]


class UpdateRules:
    """The rules; those that need other rows or the clock are no constraints of the database."""

    def validate_constraints(self, exclude=None):
        """As Django does it, but each rule is told at its column."""
        errors = {}
        for constraint in self._meta.constraints:
            try:
                constraint.validate(type(self), self, exclude=exclude)
            except ValidationError as refusal:
                column = RULES.get(constraint.name, NON_FIELD_ERRORS)
                errors.setdefault(column, []).extend(refusal.error_list)
        if errors:
            raise ValidationError(errors)

    def clean(self):
        if not self._is_whole():
            return  # What is missing or unknown is told of its own column.
        errors = {}
        if not self.text.strip():
            errors["text"] = "Schreiben Sie, was geschehen ist."
        if self.released_at > timezone.now():
            errors["released_at"] = "Veröffentlicht wird jetzt, nicht in der Zukunft."
        if self.effective_on > timezone.localdate(self.released_at):
            errors["effective_on"] = "Der Tag der Meldung darf nicht in der Zukunft liegen."
        if self.phase in FINAL_PHASES and not may_release(self.released_by, self):
            errors["released_by"] = "Umgesetzt und nicht weiterverfolgt gibt das Controlling frei."
        if self.corrects_id:
            errors |= self._correction_errors()
        if not self.reason.strip() and (why := reason_needed(self, self.previous())):
            errors["reason"] = why
        if errors:
            raise ValidationError(errors)

    def _is_whole(self):
        """Whether every column that the rules compare is there and of its kind."""
        return (
            self.phase in Phase.reported()
            and self.assessment in Assessment.values
            and self.visibility in Visibility.values
            and isinstance(self.effective_on, date)
            and isinstance(self.released_at, datetime)
            and None not in (self.text, self.reason, self.reported_by_id, self.released_by_id)
        )

    def _correction_errors(self):
        wrong = self.corrects
        if (wrong.goal_id, wrong.measure_id) != (self.goal_id, self.measure_id):
            return {"corrects": "Berichtigt werden kann nur eine Meldung zur selben Sache."}
        if OPENNESS.index(self.visibility) > OPENNESS.index(wrong.visibility):
            return {
                "visibility": "Eine Berichtigung muss lesen können, wer die falsche Meldung las."
            }
        if wrong.released_at > self.released_at:
            return {"corrects": "Eine Berichtigung kommt nach der Meldung, die sie berichtigt."}
        if type(self).objects.filter(corrects=wrong).exists():
            return {"corrects": "Diese Meldung ist schon berichtigt."}
        return {}

    def previous(self):
        """The update that stood before this one, as the widest circle of its readers knows it."""
        circle = OPENNESS[: OPENNESS.index(self.visibility) + 1]
        corrected = Q(
            correction__visibility__in=circle, correction__released_at__lte=self.released_at
        )
        if self.corrects_id:
            corrected |= Q(pk=self.corrects_id)
        return (
            type(self)
            .objects.filter(
                goal=self.goal_id,
                measure=self.measure_id,
                visibility__in=circle,
                effective_on__lte=self.effective_on,
                released_at__lte=self.released_at,
            )
            .exclude(corrected)
            .exclude(pk=self.pk)
            .newest_first()
            .first()
        )
