"""What updates and drafts have in common: both say something on one goal or one measure."""

from django.db.models import Q

from goals.vocabulary import Assessment, Phase

ONE_SUBJECT = Q(goal__isnull=False, measure__isnull=True) | Q(
    goal__isnull=True, measure__isnull=False
)


class Report:
    """An update or a draft."""

    @property
    def subject(self):
        return self.goal if self.goal_id else self.measure

    @property
    def status(self):
        return Phase(self.phase) if self.phase else Phase.NONE

    @property
    def signal(self):
        return Assessment(self.assessment)
