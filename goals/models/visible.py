"""What a reader may see, as a word of queries."""

from django.db import models

from goals.permissions import visibilities
from goals.vocabulary import Visibility


class VisibleQuerySet(models.QuerySet):
    """Rows with a `visibility`: measures and updates."""

    def visible_to(self, user):
        """What a user may read. Object half: `permissions.may_see`."""
        seen = visibilities(user)
        # Asked of every row, in queries within queries: who sees everything asks nothing.
        return self if len(seen) == len(Visibility) else self.filter(visibility__in=seen)
