"""The search over goals and measures: which texts are in it, and when they are read again.

Each process keeps an index in memory for each circle of readers, so that neither hits nor their
order nor suggestions tell of what somebody may not see. Before every search the database is asked
whether a text has changed since. Which rows are shown is decided by the lists' own words
(`visible_to`, `as_of`): the index only says what matches, and how well.
"""

import ctypes
import threading
from collections import defaultdict

from django.db import connection

from goals import german
from goals.days import today
from goals.index import Found, Text, TextIndex
from goals.models import Department, Goal, Measure, Municipality, Resolution
from goals.permissions import visibilities

GOAL, MEASURE = Goal.SUBJECT, Measure.SUBJECT
ANYBODY = None
"""The anonymous reader; suggestions come from what this one may read, whoever asks."""

EXCERPT = 240
"""Characters of a text that are shown around its first hit."""

# SQL by hand: Django takes ten times as long to write it as a database to answer it.
_VERSION = " UNION ALL ".join(
    [
        "SELECT COUNT(*), MAX(id), CAST(MAX(adopted_on) AS varchar) "
        f"FROM {Resolution._meta.db_table} WHERE adopted_on <= %s",
        *(
            "SELECT COUNT(*), MAX(history_id), CAST(MAX(history_date) AS varchar) "
            f"FROM {model.history.model._meta.db_table}"
            for model in (Goal, Measure, Department, Municipality)
        ),
    ]
)

_indexes = {}
"""{visibilities of a circle of readers: (version, TextIndex)}"""

_building = defaultdict(threading.Lock)
"""A lock for each circle; who builds the index of a wider one may wait for the public one."""


def find(query, user):
    """Found for what somebody typed, among all goals in force and all measures `user` may see."""
    if is_too_general(query):
        return Found({GOAL: {}, MEASURE: {}})
    return index_for(user).search(query, [GOAL, MEASURE])


def is_too_general(query):
    """Whether no word of it says anything: "der Kreis"."""
    return not german.words(query)


def index_for(user):
    """The TextIndex of what `user` may see, as the database has it now."""
    circle, version = tuple(visibilities(user)), text_version()
    if circle not in _indexes or _indexes[circle][0] != version:
        with _building[len(circle)]:
            # Read again: while this one waited, another may have built it, or a text changed.
            version = text_version()
            if circle not in _indexes or _indexes[circle][0] != version:
                is_public = circle == tuple(visibilities(ANYBODY))
                public = None if is_public else index_for(ANYBODY).vocabulary
                _indexes[circle] = version, TextIndex(texts_for(user), public)
                _give_memory_back()
    return _indexes[circle][1]


def _give_memory_back():
    """Building takes some 20 MiB for a moment; glibc would keep them for the process."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def text_version():
    """What is different after every change of a text: all that is searched has versions.

    The number of rows is part of it, because of two that are saved at once the earlier may
    become visible later. An amended wording is told by a version of its goal.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [today()])
        return tuple(cursor.fetchall())


def texts_for(user):
    """[Text] of the goals in force and of all measures that `user` may see, withdrawn ones too."""
    goals = list(Goal.objects.in_force().in_order().select_related("field", "section", "lead"))
    measures = list(Measure.objects.visible_to(user).order_by("number"))
    Measure.objects.attach_relations(measures)
    return [*map(_goal_text, goals), *map(_measure_text, measures)]


def _goal_text(goal):
    context = [goal.field.title, goal.section.title, str(goal.lead or "")]
    return Text(
        GOAL, goal.pk, f"{goal.code} {goal.short_title}", goal.searched_text, "\n".join(context)
    )


def _measure_text(measure):
    places = [place.name for place in measure.places]
    return Text(
        MEASURE,
        measure.number,
        f"{measure.code} {measure.title}",
        measure.searched_text,
        "\n".join([str(measure.lead), measure.target_group, *places]),
        "\n".join(goal.text for goal in measure.for_goals),
    )


def told_by(measure, stems):
    """The goal in whose wording a measure's words were found, None if it has some of them itself.

    `measure` has `for_goals`, as a list shows them.
    """
    if _has_hit(f"{measure.title}\n{measure.searched_text}", stems):
        return None
    return next((goal for goal in measure.for_goals if _has_hit(goal.text, stems)), None)


def _has_hit(text, stems):
    return any(word.stem in stems for word in german.words(text))


def marked(text, stems):
    """[(part of the text, whether it is a hit)], in order; together they are the text."""
    parts, end = [], 0
    for word in german.words(text):
        if word.stem in stems and word.start >= end:
            parts += [(text[end : word.start], False), (text[word.start : word.end], True)]
            end = word.end
    return [part for part in [*parts, (text[end:], False)] if part[0]]


def excerpt(text, stems):
    """The same of the part of a text around its first hit, or of its beginning."""
    text = " ".join(text.split())
    if len(text) <= EXCERPT:
        return marked(text, stems)
    first = next((word.start for word in german.words(text) if word.stem in stems), 0)
    start = max(0, min(first - EXCERPT // 3, len(text) - EXCERPT))
    start = text.find(" ", start) + 1 if start else 0
    end = len(text) if start + EXCERPT >= len(text) else text.rindex(" ", start, start + EXCERPT)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return [
        *([(before, False)] if before else []),
        *marked(text[start:end], stems),
        *([(after, False)] if after else []),
    ]
