"""One department goes into another: what it cares for moves in one transaction and with history,
its reports keep its name, its page leads on.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import prefetch_related_objects

from goals.days import today
from goals.handover import Change
from goals.models import Department, Goal, Measure, ProgressDraft, Question, User
from goals.text import counted


@dataclass
class Merger:
    """What moves when `source` goes into `target`."""

    source: Department
    target: Department
    led_goals: list = field(default_factory=list)
    led_measures: list = field(default_factory=list)
    other_goals: list = field(default_factory=list)
    other_measures: list = field(default_factory=list)
    children: list = field(default_factory=list)
    users: list = field(default_factory=list)
    drafts: list = field(default_factory=list)
    questions: list = field(default_factory=list)

    @classmethod
    def of(cls, source, target, *, hold=False):
        """Gather what would move; `hold`: and lock it until the transaction ends."""

        def found(rows):
            return list(rows.select_for_update(of=("self",)) if hold else rows)

        if hold:
            for rows in (Goal.objects, Measure.objects):
                rows.involving(source).hold_all()
        goals = Goal.objects.in_order().select_related("field")
        measures = Measure.objects.order_by("number")
        drafts = ProgressDraft.objects.with_subjects().order_by("pk")
        questions = Question.objects.open().with_subjects().order_by("pk")
        return cls(
            source,
            target,
            led_goals=found(goals.filter(lead=source)),
            led_measures=found(measures.filter(lead=source)),
            other_goals=found(goals.filter(contributing=source)),
            other_measures=found(measures.filter(contributing=source)),
            children=found(Department.objects.filter(parent=source)),
            users=found(User.objects.filter(departments=source).order_by("name", "pk")),
            drafts=found(drafts.filter(department=source)),
            questions=found(questions.filter(department=source)),
        )

    @property
    def parts(self):
        """[(title, rows)] of what moves, for people; empty lists are left out."""
        children = [child for child in self.children if child.pk != self.target.pk]
        lists = [
            ("Ziele, federführend", self.led_goals),
            ("Maßnahmen, federführend", self.led_measures),
            ("Ziele, beteiligt", self.other_goals),
            ("Maßnahmen, beteiligt", self.other_measures),
            ("Einheiten darunter", children),
            ("Konten", self.users),
            ("Entwürfe und Meldungen vor der Freigabe", self.drafts),
            ("Offene Fragen aus dem Kreistag", self.questions),
        ]
        return [(title, rows) for title, rows in lists if rows]

    @property
    def is_lifted(self):
        """Whether the target stands below the source and takes its place in the tree."""
        return self.target.pk in Department.objects.keys_below([self.source.pk])

    @property
    def version(self):
        """A fingerprint of all that was shown: if it changes, it is to be looked at anew."""
        units = [
            [getattr(unit, unit._meta.get_field(name).attname) for name in unit.EDITORIAL]
            for unit in (self.source, self.target)
        ]
        rows = [(title, [row.pk for row in rows]) for title, rows in self.parts]
        return sha256(repr((units, rows, self.is_lifted)).encode()).hexdigest()[:32]

    def carry_out(self, *, by):
        """Move everything, close the source. Within a transaction that holds what moves."""
        for line in self._lines():
            line.carry_out(by)
        if self.is_lifted:
            self.target.parent_id = self.source.parent_id
            self.target.revise(by=by)
        for child in self.children:
            if child.pk != self.target.pk:
                child.parent = self.target
                child.revise(by=by)
        for user in self.users:
            keys = set(user.departments.order_by().values_list("pk", flat=True))
            user.revise(by=by, departments=keys - {self.source.pk} | {self.target.pk})
        for question in self.questions:
            question.move_to(self.target, by=by)
        for draft in self.drafts:
            draft.department, draft._history_user = self.target, by
            draft.save(update_fields=["department"])
        self.source.is_active = False
        self.source.merged_into, self.source.merged_on = self.target, today()
        self.source.revise(by=by)

    def _lines(self):
        """[handover.Line]: the target takes every place of the source."""
        change = Change(lead=self.target, source=self.source, with_contributing=True)
        lines = []
        for led, others in (
            (self.led_goals, self.other_goals),
            (self.led_measures, self.other_measures),
        ):
            # Whoever leads and contributes at once is one thing to change, not two.
            rows = list({row.pk: row for row in (*others, *led)}.values())
            prefetch_related_objects(rows, "lead", "contributing")
            lines += map(change.line_of, rows)
        for line in lines:
            # The unit that is left leads or contributes: of two made one, it would do both.
            if line.lead == self.target:
                line.others.discard(self.target)
        return lines


def contributions_of(department):
    """[number and word] of the goals and measures that a unit contributes to: they keep it when it
    is closed.
    """
    found = [
        (department.contributed_goals.in_force(), "Ziel,Ziele"),
        (department.contributed_measures.active(), "Maßnahme,Maßnahmen"),
    ]
    pairs = ((rows.count(), words) for rows, words in found)
    return [counted(count, words) for count, words in pairs if count]
