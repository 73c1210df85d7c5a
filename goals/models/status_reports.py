"""Frozen reports: what was told for a session of the council, kept as it was told.

Nothing here is ever changed or deleted. A mistake is mended by a further version of the report, a
further opening by a further stage.
"""

from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from goals.addresses import address_of
from goals.models.actions import Overtaken
from goals.models.doors import ImmutableModel, ImmutableQuerySet
from goals.models.sessions import CouncilSession
from goals.permissions import may_manage_reports, stages_open_to, visibilities
from goals.vocabulary import Stage, Visibility

REFUSAL = "Ein eingefrorener Bericht bleibt, wie er ist. Ersetzen Sie ihn durch eine neue Version."

OPENED = {
    Stage.FROZEN: Visibility.INTERNAL,
    Stage.COUNCIL: Visibility.COUNCIL,
    Stage.PUBLIC: Visibility.PUBLIC,
}


def hash_of(data):
    """SHA-256 of bytes, in 64 hexadecimal digits."""
    return sha256(data).hexdigest()


class StatusReportQuerySet(ImmutableQuerySet):
    def visible_to(self, user):
        """Those whose stage opens them to a user. Object half: `permissions.may_see_report`."""
        opened = ReportStage.objects.filter(stage__in=stages_open_to(user))
        return self.filter(pk__in=opened.order_by().values("report"))

    def not_public(self):
        """Those not yet opened to everybody."""
        public = ReportStage.objects.filter(stage=Stage.PUBLIC).order_by()
        return self.exclude(pk__in=public.values("report")).order_by()

    def newest_first(self):
        return self.order_by("-version")

    def of(self, session):
        return self.filter(session=session)

    def newest_of_each(self, sessions):
        """{primary key of a session: its last version, at whatever stage}; one query."""
        rows = self.filter(session__in=sessions).order_by("version")
        return {report.session_id: report for report in rows}

    def attach_newest(self, sessions, user):
        """Set `report` of sessions in a list: the last version that `user` may read, or None; one
        query.
        """
        newest = self.visible_to(user).newest_of_each([session.pk for session in sessions])
        for session in sessions:
            session.report = newest.get(session.pk)
        return sessions

    def reached(self, sessions):
        """{primary key of a session: (number of its last version, the Stage that this reached)} of
        some sessions; those without a report are missing; one query.
        """
        rows, order, found = self.filter(session__in=sessions).order_by(), list(Stage), {}
        for session, version, stage in rows.values_list("session", "version", "stages__stage"):
            found[session] = max(found.get(session, (0, 0)), (version, order.index(stage)))
        return {session: (version, order[place]) for session, (version, place) in found.items()}

    def newest_of(self, session):
        """The last version for a session, at whatever stage, or None."""
        return self.of(session).newest_first().first()


class StatusReport(ImmutableModel):
    """A version of the report for a session. `frozen_at`: what was released before it counts;
    `reason`: why it takes the place of the version before it.
    """

    REFUSAL = REFUSAL
    SUBJECT, KEY, WORD = "report", "id", "Bericht"
    lead_id = None  # Who answers a question on it, controlling chooses.

    session = models.ForeignKey(
        CouncilSession, models.PROTECT, verbose_name="Sitzung", related_name="reports"
    )
    version = models.PositiveSmallIntegerField("Version")
    cutoff = models.DateField("Stichtag")
    frozen_at = models.DateTimeField("eingefroren am")
    frozen_by = models.ForeignKey(
        "goals.User", models.PROTECT, verbose_name="eingefroren von", related_name="+"
    )
    reason = models.TextField("Grund der neuen Version", max_length=2_000, blank=True)

    objects = StatusReportQuerySet.as_manager()

    class Meta(ImmutableModel.Meta):
        verbose_name = "Umsetzungsbericht"
        verbose_name_plural = "Umsetzungsberichte"
        ordering = ["-frozen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="report_version_once"),
            models.CheckConstraint(
                condition=Q(version=1, reason="") | Q(version__gt=1) & ~Q(reason=""),
                name="report_replaces_with_reason",
                violation_error_message="Schreiben Sie, warum diese Version die vorige ersetzt.",
            ),
        ]

    def __str__(self):
        return f"Umsetzungsbericht zur Sitzung am {self.session.held_on:%d.%m.%Y} ({self.name})"

    @property
    def name(self):
        return f"Version {self.version}"

    @property
    def code(self):
        return f"{self.session_id}/{self.version}"

    @property
    def title(self):
        """What a list calls it, beside its code."""
        return f"{self.session}, {self.name}"

    @property
    def key(self):
        """What its address is made of."""
        return [self.session_id, self.version]

    def get_absolute_url(self):
        return address_of("frozen_report", *self.key)

    @property
    def stage(self):
        """The Stage that it has reached."""
        reached = {row.stage for row in self.stages.all()}
        return [stage for stage in Stage if stage in reached][-1]

    @property
    def visibility(self):
        """Whom its stage opens it to, as a Visibility."""
        return OPENED[self.stage]

    @property
    def next_stage(self):
        """The Stage that comes next, or None."""
        later = list(Stage)[list(Stage).index(self.stage) + 1 :]
        return later[0] if later else None

    @cached_property
    def replaced_by(self):
        """The version that holds in its place, at whatever stage, or None."""
        newest = StatusReport.objects.newest_of(self.session_id)
        return None if newest.version == self.version else newest

    def opening_problem(self, to):
        """Why it does not open to a Stage now, as a German sentence; "" if it does."""
        if self.replaced_by:
            return (
                f"Diese Version ist durch {self.replaced_by.name} ersetzt und wird nicht weiter "
                "freigegeben."
            )
        if self.next_stage == to:
            return ""
        if list(Stage).index(to) > list(Stage).index(self.stage):
            return (
                f"Der Bericht ist bisher nur {self.stage.label}. Zuerst wird er "
                f"{self.next_stage.label}."
            )
        return f"Jemand anderes war schneller: Der Bericht ist schon {self.stage.label}."

    @transaction.atomic
    def open_further(self, *, by, to, at=None):
        """Let it out to the next circle, as controlling. Raises Overtaken if it is replaced, or if
        `to` is not next.
        """
        if not may_manage_reports(by):
            raise PermissionDenied
        # Two who open it at once do it one after the other.
        CouncilSession.objects.select_for_update().get(pk=self.session_id)
        report = StatusReport.objects.get(pk=self.pk)
        problem = report.opening_problem(to)
        if problem:
            raise Overtaken(problem)
        return ReportStage.objects.create(
            report=report, stage=to, reached_at=at or timezone.now(), moved_by=by
        )


class ReportStage(ImmutableModel):
    """A stage that a report has reached: who let it out to whom, and when."""

    REFUSAL = REFUSAL

    report = models.ForeignKey(
        StatusReport, models.PROTECT, verbose_name="Bericht", related_name="stages"
    )
    stage = models.CharField("Stufe", max_length=20, choices=Stage.choices)
    reached_at = models.DateTimeField("am", default=timezone.now)
    moved_by = models.ForeignKey("goals.User", models.PROTECT, verbose_name="von", related_name="+")

    objects = ImmutableQuerySet.as_manager()

    class Meta(ImmutableModel.Meta):
        verbose_name = "Stufe eines Berichts"
        verbose_name_plural = "Stufen von Berichten"
        ordering = ["reached_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "stage"], name="report_stage_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="report_stage_known"),
        ]

    def __str__(self):
        return f"{self.report}: {self.get_stage_display()}"


class RenditionQuerySet(ImmutableQuerySet):
    def newest_for(self, user, sessions):
        """{primary key of a session: what a user reads of the newest report on it}; sessions
        without a report that is open to them are missing. Two queries at most.
        """
        reports = StatusReport.objects.visible_to(user).newest_of_each(sessions)
        keys = {report.pk: session for session, report in reports.items()}
        rows = self.filter(report__in=keys, circle=visibilities(user)[-1])
        return {keys[row.report_id]: row for row in rows}


class Rendition(ImmutableModel):
    """A report as one circle may read it. `content`: the canonical JSON of its Content
    (goals/review_content.py); `sha256`: of exactly this text in UTF-8.
    """

    REFUSAL = REFUSAL

    report = models.ForeignKey(
        StatusReport, models.PROTECT, verbose_name="Bericht", related_name="renditions"
    )
    circle = models.CharField("Fassung für", max_length=20, choices=Visibility.choices)
    content = models.TextField("Inhalt")
    sha256 = models.CharField("Prüfsumme", max_length=64)

    objects = RenditionQuerySet.as_manager()

    class Meta(ImmutableModel.Meta):
        verbose_name = "Fassung eines Berichts"
        verbose_name_plural = "Fassungen von Berichten"
        ordering = ["report", "circle"]
        constraints = [
            models.UniqueConstraint(fields=["report", "circle"], name="rendition_once_a_circle"),
            models.CheckConstraint(
                condition=Q(circle__in=Visibility.values), name="rendition_circle_known"
            ),
        ]

    def __str__(self):
        return f"{self.report}, Fassung: {self.get_circle_display()}"


class ReportFile(ImmutableModel):
    """A rendition as a file, made once. `format`: as `?format=` names it."""

    REFUSAL = REFUSAL

    rendition = models.ForeignKey(
        Rendition, models.PROTECT, verbose_name="Fassung", related_name="files"
    )
    format = models.CharField("Format", max_length=10)
    data = models.BinaryField("Inhalt")
    sha256 = models.CharField("Prüfsumme", max_length=64)

    objects = ImmutableQuerySet.as_manager()

    class Meta(ImmutableModel.Meta):
        verbose_name = "Datei eines Berichts"
        verbose_name_plural = "Dateien von Berichten"
        ordering = ["rendition", "format"]
        constraints = [
            models.UniqueConstraint(fields=["rendition", "format"], name="report_file_once")
        ]

    def __str__(self):
        return f"{self.rendition}, {self.format.upper()}"
