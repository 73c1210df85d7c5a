"""Which body the title of a calendar's event names."""

import re

from goals.text import german_slug

LONGEST = 300
"""So much of a title is looked at."""


class Names:
    """Which body the title of an event names, as calendars write it: `Kreistag`, `12. öffentliche
    Sitzung des Kreistages`, `Sitzung: Kreistag (Haushalt)`.
    """

    PARTS = re.compile(r"\s[-–—|/]\s|[:;()|–—]")
    BEFORE = r"(?:(?:\d+-)?(?:[a-z]+e-)*sitzung-)?(?:(?:des|der)-)?"
    AFTER = r"(?:-?sitzung)?(?:-am-.*|(?:-\d+)+)?"
    LEAD = re.compile(r"abgesagt|entfaellt|verlegt|verschoben|\d+|(?:\d+-)?(?:[a-z]+e-)*sitzung")

    def __init__(self, bodies):
        self.patterns = [(body, self._pattern(german_slug(body.name))) for body in bodies]
        self.found = {}

    def of(self, title):
        """[CouncilBody] that a title names; of more than one term there may be several."""
        title = title[:LONGEST]
        if title not in self.found:
            parts = list(filter(None, map(german_slug, self.PARTS.split(title))))
            while len(parts) > 1 and self.LEAD.fullmatch(parts[0]):
                del parts[0]
            named = {german_slug(title), *parts[:1]}
            self.found[title] = [
                body for body, pattern in self.patterns if any(map(pattern.fullmatch, named))
            ]
        return self.found[title]

    def _pattern(self, slug):
        # Kreistags, Kreistages, Ausschusses: any of the words may stand in the genitive.
        words = "-".join(f"{re.escape(word)}(?:e?s)?" for word in slug.split("-"))
        return re.compile(f"{self.BEFORE}{words}{self.AFTER}")
