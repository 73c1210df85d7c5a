"""What a reader may see, as a word of queries."""

from django.db import models

from goals.permissions import visibilities
from goals.vocabulary import Visibility


def sees_everything(user):
    return len(visibilities(user)) == len(Visibility)


class VisibleQuerySet(models.QuerySet):
    """Rows with a `visibility`: measures and updates."""

    def visible_to(self, user):
        """What a user may read. Object half: `permissions.may_see`."""
        # Said in queries within queries: where nothing is hidden, nothing is asked.
        return self if sees_everything(user) else self.filter(visibility__in=visibilities(user))
