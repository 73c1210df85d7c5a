"""What departments were called at any moment."""

from bisect import bisect_right
from copy import copy


class Names:
    """What departments were called, and where they stood, at any moment. One query."""

    COLUMNS = ("number", "name", "short_name", "kind", "parent_id", "is_active")
    COLUMNS += ("merged_into_id", "merged_on")

    def __init__(self, versions):
        self.versions = {}
        rows = versions.order_by("history_date", "history_id")
        for pk, moment, *values in rows.values_list("id", "history_date", *self.COLUMNS):
            self.versions.setdefault(pk, []).append((moment, values))

    def at(self, department, moment):
        """A copy of a department as it was called at a moment.

        One known to the portal only since later is shown as it was first known: it existed, the
        portal did not.
        """
        versions = self.versions.get(department.pk)
        if not versions:
            return department
        place = bisect_right(versions, moment, key=lambda version: version[0])
        then = copy(department)
        for name, value in zip(self.COLUMNS, versions[max(0, place - 1)][1], strict=True):
            setattr(then, name, value)
        return then
