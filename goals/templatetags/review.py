"""How a review writes what stands in it hundreds of times. `{% load review %}`.

Written and escaped here, by Python itself: as nodes of templates, these lines cost more than all
that is read and computed for them.
"""

from functools import lru_cache
from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from goals.templatetags.portal import (
    KEPT,
    change,
    day,
    paragraphs,
    signed,
    status,
    statuses_of,
    whole,
)

register = template.Library()


@register.simple_tag
def changed_rows(items, content):
    """Rows of a table: what changed its state, old → new, and why. `items`: [Item]."""
    return mark_safe(
        "\n".join(
            f"<tr>\n{_name(item, content)}\n"
            f'<td data-label="Alt, neu"><div>{became(item)}</div></td>\n'
            f'<td data-label="Grund"><div>{_why(item, content)}</div></td>\n</tr>'
            for item in items
        )
    )


@register.simple_tag
def standing_rows(items, content, since_assessed):
    """Rows of a table: where goals stand, and since when that was last reported, or assessed."""
    label, day_of = ("seit", _assessed) if since_assessed else ("zuletzt", _reported)
    return mark_safe(
        "\n".join(
            f"<tr>\n{_name(item, content)}\n"
            f'<td data-label="Stand"><div>{became(item)}</div></td>\n'
            f'<td class="table__number" data-label="{label}">{day_of(item)}</td>\n</tr>'
            for item in items
        )
    )


def _name(item, content):
    """A goal or measure as a link to it as of the second day, and its lead."""
    return (
        f'<th class="table__title" scope="row"><a class="title-link" '
        f'href="{escape(item.address)}{content.stand_query}">{escape(item.code)} '
        f'{escape(item.title)}</a> <span class="meta">{whole(item.lead)}</span></th>'
    )


def _why(item, content):
    words = item.reason if content.is_long else item.reason or item.text
    reading = ""
    if item.visibility and item.visibility.code != "public":
        reading = f'<p class="meta">{escape(item.visibility.label)}</p>'
    return f"{paragraphs(words)}{reading}"


def _assessed(item):
    return day(item.after.assessment_since)


def _reported(item):
    return day(item.after.reported_on) if item.after.reported_on else "nie"


@register.simple_tag
def became(item):
    """What became of a goal or measure, old → new, or where it stands; and what was reported in
    between of one that stands again as it did.
    """
    states = _became(
        item.before.phase,
        item.after.phase,
        item.before.assessment,
        item.after.assessment,
        item.tells_assessment_change,
    )
    return mark_safe(states + "".join(map(_meanwhile, item.meanwhile)))


@lru_cache(KEPT)
def _became(old_phase, phase, old_assessment, assessment, tells_assessment_change):
    if phase == old_phase and assessment == old_assessment:
        return statuses_of(phase, assessment)
    parts = [change(old_phase, phase)] if phase != old_phase else []
    if tells_assessment_change:
        parts.append(change(old_assessment, assessment))
    elif assessment.has_symbol:
        parts.append(format_html("<p>{}</p>", status(assessment)))
    return mark_safe("".join(parts))


def _meanwhile(step):
    words = step.after.phase.label
    if step.after.assessment.has_symbol:
        words += f", {step.after.assessment.label}"
    return f'<p class="meta">am {day(step.day)} gemeldet: {escape(words)}</p>\n'


@register.simple_tag
def milestone_lines(items, content):
    """Milestones with their days and their measures, as items of a list."""
    return mark_safe("\n".join(_milestone(item, content) for item in items))


def _milestone(item, content):
    words = f"{item.measure.code} {item.measure.title}"
    return (
        f'<li><span class="dated__day">{day(item.day)}</span><div><p class="dated__title">'
        f'<a class="title-link" href="{escape(item.measure.address)}{content.stand_query}'
        f'#meilensteine">{escape(item.title)}</a></p>'
        f'<p class="dated__note">{escape(words)}{_told_of(item, content)}</p></div></li>'
    )


def _told_of(item, content):
    words = item.told_of_day
    told = f" · {words} {day(item.other_day)}" if words else ""
    return f"{told} · schon am {day(content.since)} verpasst" if item.was_missed else told


@register.simple_tag
def outcomes(totals):
    """How many goals are of which class, as a list."""
    told = [f"{one.count} {escape(one.of.label)}" for one in totals.outcomes if one.count]
    return _listed(told or ["–"] * (not totals.outcomes))


@register.simple_tag
def counted_statuses(counts):
    """How many stand where, and how many more or fewer than before. `counts`: [Count]."""
    return _listed(
        [
            _counted(count.of, count.after, count.difference)
            for count in counts
            if count.of.has_symbol and (count.before or count.after)
        ]
    )


@lru_cache(KEPT)
def _counted(word, after, difference):
    words = f"{after} {word.label}"
    return status(word, f"{words} ({signed(difference)})" if difference else words)


def _listed(items):
    return mark_safe(f'<ul class="counts">{"".join(f"<li>{item}</li>" for item in items)}</ul>')
