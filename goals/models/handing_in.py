"""The way of a draft from the first word to release or to the bin."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from goals.models.actions import Overtaken, who_was_faster
from goals.models.council import CouncilPaper
from goals.models.progress import ProgressUpdate
from goals.permissions import may_release, may_report
from goals.vocabulary import DraftState

OPEN_STATES = [DraftState.DRAFT, DraftState.RETURNED]
"""The states in which it can be written on."""

GONE = "Diese Meldung ist inzwischen veröffentlicht oder verworfen worden."


class DraftVerbs:
    """The verbs. Each is whole or leaves everything as it was.

    Each locks the goal or measure first and then the draft, so that no two wait for each other, and
    asks its rules after that. `seen` is the stamp of the version that was looked at: another one is
    not acted on (Overtaken).
    """

    @transaction.atomic
    def keep(self, *, by):
        """Save what is written so far, over the version that was loaded."""
        self.hold_for_reporting(by, *OPEN_STATES, seen=self.stamp)
        self.based_on = ProgressUpdate.objects.newest_on(self.subject)
        self._store(by)
        self.writers.add(by)

    def examine(self, *, by):
        """The ProgressUpdate, unsaved, that this would become if `by` handed it in now.

        Raises ValidationError, each rule told at its column.
        """
        with transaction.atomic():
            update = self._update(reported_by=by, released_by=by)
            errors = {}
            try:
                # Who releases is not known yet; the rest must hold already.
                update.full_clean(exclude={"released_by"})
            except ValidationError as refusal:
                errors = refusal.error_dict
            transaction.set_rollback(True)
        errors.pop("released_by", None)
        if errors:
            raise ValidationError(errors)
        return update

    @transaction.atomic
    def submit(self, *, by):
        """Hand it in, over the version that was loaded. Answers the ProgressUpdate, or None:
        completed and dropped wait for release.

        Raises ValidationError by column.
        """
        self.hold_for_reporting(by, *OPEN_STATES, seen=self.stamp)
        self.examine(by=by)
        if not self.needs_release:
            return self._publish(reported_by=by, released_by=by)
        self.state, self.comment = DraftState.SUBMITTED, ""
        self._lay_before_controlling(by)
        self.writers.add(by)
        return None

    @transaction.atomic
    def hand_in_again(self, *, by, seen=None):
        """Let what waits wait on, though something else has been reported since.

        It is never published by this. Raises ValidationError by column.
        """
        self.hold_for_reporting(by, DraftState.SUBMITTED, seen=seen)
        self.refresh_from_db()
        self.examine(by=by)
        self._lay_before_controlling(by)
        # Whoever answers for what it says does not release it.
        self.writers.add(by)

    @transaction.atomic
    def take_back(self, *, by, seen=None):
        """Write on in what was submitted."""
        self.hold_for_reporting(by, DraftState.SUBMITTED, seen=seen)
        self.refresh_from_db()
        self.state = DraftState.DRAFT
        self._store(by)

    @transaction.atomic
    def discard(self, *, by, seen=None):
        """Throw it away; its versions stay."""
        self.hold_for_reporting(by, *DraftState, seen=seen)
        self.refresh_from_db()
        self._history_user = by
        self.delete()

    @transaction.atomic
    def release(self, *, by, seen=None):
        """Make it public, as controlling. Answers the ProgressUpdate.

        Raises Overtaken too if something else was reported since it was submitted: then the
        reporter decides.
        """
        self._hold_for_release(by, seen)
        if self.is_overtaken():
            raise Overtaken(
                "Seit diese Meldung eingereicht wurde, ist etwas anderes gemeldet worden. Geben "
                "Sie sie mit einer Bemerkung zurück; wer sie geschrieben hat, entscheidet."
            )
        return self._publish(reported_by=self.submitted_by, released_by=by)

    @transaction.atomic
    def send_back(self, *, by, comment, seen=None):
        """Give it back to those who wrote it, as controlling, and say why."""
        self._hold_for_release(by, seen)
        self.state, self.comment = DraftState.RETURNED, comment.strip()
        self._store(by)

    def hold_for_reporting(self, by, *states, seen=None):
        """Lock goal or measure and draft until the transaction ends.

        Raises PermissionDenied if `by` does not report on it, and Overtaken if the draft is gone,
        in none of the `states` or, with `seen`, another version.
        """
        self.subject.hold()
        if not may_report(by, self.subject):
            raise PermissionDenied
        self._hold(by, states, seen)

    def _hold_for_release(self, by, seen):
        self.subject.hold()
        self._hold(by, [DraftState.SUBMITTED], seen)
        self.refresh_from_db()
        if not may_release(by, self):
            raise PermissionDenied

    def _hold(self, by, states, seen):
        if self.pk is None:
            return
        stored = type(self).objects.select_for_update().filter(pk=self.pk).first()
        if stored is None:
            raise Overtaken(GONE)
        if stored.state not in states:
            who, label = who_was_faster(stored, by), stored.get_state_display()
            raise Overtaken(f"{who}: Die Meldung ist jetzt „{label}“.")
        if seen is not None and seen != stored.stamp:
            raise Overtaken("Die Meldung ist inzwischen geändert. Lesen Sie sie noch einmal.")

    def _lay_before_controlling(self, by):
        self.submitted_by, self.submitted_at = by, timezone.now()
        self.based_on = ProgressUpdate.objects.newest_on(self.subject)
        self._store(by)

    def _store(self, by):
        self.full_clean()
        self._history_user = by
        self.saved_at = timezone.now()
        self.save()

    def _publish(self, **people):
        update = self._update(**people)
        update.save()
        if self.pk is not None:
            self._history_user = people["released_by"]
            self.delete()
        return update

    def _update(self, **people):
        update = self.sketch(**people)
        if self.paper:
            update.paper, _ = CouncilPaper.objects.get_or_create(reference=self.paper)
        return update
