"""What goals and measures have in common as subjects of reports: who reports on them, and the
verb `confirm`. Their states as query words stand in goals/models/reported.py.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from goals.addresses import address_of
from goals.days import today
from goals.models.cutoffs import Cutoffs
from goals.models.drafts import ProgressDraft
from goals.models.progress import CONFIRMED, ProgressUpdate
from goals.models.turns import turn_of_release
from goals.permissions import is_responsible, is_staff, may_report, role_of
from goals.vocabulary import FINAL_PHASES, HALTED_PHASES, Phase, Role


class NotConfirmed(Exception):
    """The state was not confirmed; the message says why, in German, as a clause after a name."""


class SubjectWords:
    """Queries on goals and measures by who answers for them."""

    def cared_for_by(self, user):
        """Those that a department of the user, or one below it, leads or contributes to."""
        links = self.model.contributing.through.objects.filter(department__in=user.department_keys)
        column = f"{self.model._meta.model_name}_id"
        return self.filter(Q(lead__in=user.department_keys) | Q(pk__in=links.values(column)))

    def involving(self, department):
        """Those that a department itself leads or contributes to."""
        links = self.model.contributing.through.objects.filter(department=department)
        column = f"{self.model._meta.model_name}_id"
        return self.filter(Q(lead=department) | Q(pk__in=links.values(column)))

    def hold_all(self):
        """[pk], locked until the transaction ends; in one order for everybody, so that two who
        hold many do not wait for each other.
        """
        rows = self.order_by("pk").select_for_update(of=("self",))
        return list(rows.values_list("pk", flat=True))

    def reportable_by(self, user):
        """What a user may report on. Object half: `permissions.may_report`."""
        if role_of(user) == Role.EDITOR:
            return self.cared_for_by(user)
        return self if is_staff(user) else self.none()


class Expected:
    """A goal or measure, or a version of it, as something that is reported on."""

    withdrawn_on = None

    @property
    def expected_interval(self):
        """The months agreed between two reports; None if no more is expected: it was withdrawn."""
        return None if self.withdrawn_on else self.report_interval


class Subject(Expected):
    """A goal or a measure."""

    @property
    def responsible_keys(self):
        """Primary keys of the lead (None without one) and of the contributing departments."""
        return [self.lead_id, *(department.pk for department in self.contributing.all())]

    @property
    def report_url(self):
        return address_of(f"{self.SUBJECT}_report", self.report_key)

    def next_cutoffs(self):
        """[Cutoff] of the next sessions about its fields."""
        rows = type(self).objects.filter(pk=self.pk)
        return Cutoffs().of(rows.field_numbers().get(self.pk, ()))

    def departments_for(self, user):
        """[Department] in whose name a user may report, the one that answers first at the top.

        A report is carried by a department that cares for the goal or measure: the reporter's own
        or one below it, the lead before those that contribute. Controlling reports for any of them.
        """
        involved = [self.lead] if self.lead_id else []
        involved += self.contributing.all()
        own = [department for department in involved if is_responsible(user, department.pk)]
        return [department for department in own if department.is_active] or own

    def hold(self):
        """Lock the row until the transaction ends, and take over what it says by now.

        Whatever is done about it by reports comes one after the other, and asks its rules then.
        """
        # Before the row: whoever holds one never waits for a report that is being frozen.
        turn_of_release()
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())

    def confirmation_problem(self, last, *, is_waiting):
        """Why "unchanged" cannot be said; "" if it can.

        `last`: the current update, or what a list knows of it, or None; `is_waiting`: whether a
        draft waits for release.
        """
        if last is None:
            return "noch keine Meldung, die sich bestätigen ließe"
        if self.withdrawn_on:
            return "zurückgezogen"
        if last.phase in FINAL_PHASES:
            return f"mit „{Phase(last.phase).label}“ ist keine weitere Meldung nötig"
        if is_waiting:
            return "eine Meldung wartet auf Freigabe"
        if last.effective_on >= today():
            return "heute schon gemeldet"
        return ""

    @transaction.atomic
    def confirm(self, *, by, seen):
        """Say that what was reported last still holds; answers the new ProgressUpdate.

        It repeats what was said with today's date, in the name of the department that answers for
        it now. `seen`: primary key of the update that `by` looked at; to confirm it twice answers
        the first confirmation. Raises NotConfirmed, and PermissionDenied.
        """
        self.hold()
        if not may_report(by, self):
            raise PermissionDenied
        last = ProgressUpdate.objects.newest_on(self)
        if last and last.pk != seen:
            if last.text == CONFIRMED and last.is_written_by(by) and last.effective_on == today():
                return last
            raise NotConfirmed(
                f"inzwischen neu gemeldet: {last.status.label}, {last.effective_on:%d.%m.%Y}"
            )
        is_waiting = ProgressDraft.objects.on(self).waiting().exists()
        if problem := self.confirmation_problem(last, is_waiting=is_waiting):
            raise NotConfirmed(problem)
        departments = self.departments_for(by)
        if not departments:
            raise NotConfirmed("niemand ist federführend oder beteiligt")
        return ProgressUpdate.objects.create(
            **{self.SUBJECT: self},
            **{name: getattr(last, name) for name in self._repeated(last)},
            text=CONFIRMED,
            effective_on=today(),
            department=departments[0],
            reported_by=by,
            released_by=by,
        )

    def _repeated(self, last):
        """The columns that "unchanged" repeats."""
        names = ("phase", "assessment", "visibility", "reason")
        # What the Kreistag adopted stands still by its paper alone.
        needs_paper = self.SUBJECT == "goal" and last.phase in HALTED_PHASES
        return (*names, "paper") if needs_paper else names
