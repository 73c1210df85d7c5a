"""How the portal writes symbols, states, days and numbers. `{% load portal %}`."""

from functools import cache, lru_cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from goals import search, text
from goals.addresses import address_of

register = template.Library()

KEPT = 1024
"""So many written days and names a process remembers."""

NUMBERS = ["keine", "ein", "zwei", "drei", "vier", "fünf", "sechs"]
NUMBERS += ["sieben", "acht", "neun", "zehn", "elf", "zwölf"]
NUMBERS += ["dreizehn", "vierzehn"]


# What stands on a page hundreds of times is written once for each value and kept: it depends on
# nothing but the value.


# In the place of Django's own, which works out every link of a page's frame anew.
register.simple_tag(address_of, name="url")


@register.simple_tag
@cache
def symbol(name, extra=""):
    """The symbol `name` of the sprite. It is hidden from screen readers: the word stands beside."""
    return format_html(
        '<svg class="symbol symbol--{}{}" aria-hidden="true" width="16" height="16">'
        '<use href="{}#{}"></use></svg>',
        name,
        f" {extra}" if extra else "",
        static("img/sprite.svg"),
        name,
    )


@register.simple_tag
@cache
def favicon():
    """The portal's icon as a data: address; as a file it would cost each new reader a request."""
    drawing = Path(finders.find("img/favicon.svg")).read_text(encoding="utf-8").strip()
    return f"data:image/svg+xml,{quote(drawing, safe='/:=')}"


def mark(value):
    """The symbol of a member of a scale; nothing for one that is said in words alone."""
    return symbol(value.symbol) if value.has_symbol else ""


@register.simple_tag
def status(value, words=""):
    """A member of a scale as symbol and word; `words` replace its own."""
    return _status(mark(value), words or value.label)


@lru_cache(KEPT)
def _status(symbol, words):
    return format_html('<span class="status">{}<span>{}</span></span>', symbol, words)


@register.simple_tag
def statuses(row):
    """The current phase and assessment of a goal or measure, as a list."""
    return statuses_of(row.phase, row.assessment)


@cache
def statuses_of(phase, assessment):
    shown = [phase, assessment] if assessment.has_symbol else [phase]
    items = format_html_join("", "<li>{}</li>\n", ((status(value),) for value in shown))
    return format_html('<ul class="statuses">\n{}</ul>', items)


@register.simple_tag
def cell(goal, stand_query):
    """A goal as a cell that leads to it; on a past day with `stand_query`."""
    words = f"{goal.code} {goal.title}: {goal.phase.label}"
    if goal.assessment.is_alarming:
        words += f", {goal.assessment.label}"
    return format_html(
        '<a class="cell" href="{}{}">{}<span class="cell__name">{}</span></a>',
        goal.get_absolute_url(),
        stand_query,
        symbol(goal.phase.symbol),
        words,
    )


# Boxes and numbers are written here and escaped by Python itself, because a page may have some
# hundred of them.


@register.simple_tag
def counts(cell, goals_url, measures_url):
    """Goals and measures of one kind (overview.Cell), each number a link to exactly these in its
    list; nothing for none.
    """
    kinds = (
        (goals_url, cell.goals, "Ziel,Ziele"),
        (measures_url, cell.measures, "Maßnahme,Maßnahmen"),
    )
    items = "".join(
        f'<li><a href="{escape(url + cell.query)}">{text.counted(count, words)}'
        f'<span class="kern-sr-only"> {escape(cell.label)}</span></a></li>'
        for url, count, words in kinds
        if count
    )
    return mark_safe(items and f'<ul class="counts">{items}</ul>')


@register.simple_tag
def boxes(name, options):
    """Items of a list, each with a box. `options`: [(value, label, id, whether it is ticked)]."""
    return mark_safe(
        "\n".join(
            _box(name, value, id, is_ticked, escape(str(label)))
            for value, label, id, is_ticked in options
        )
    )


@register.simple_tag
def facet_options(facet, thing, things):
    """The boxes of a Facet, each with the number of `things` that it would leave."""
    return mark_safe(
        "\n".join(_facet_option(facet.name, one, thing, things) for one in facet.options)
    )


def _facet_option(name, option, thing, things):
    label = whole(option.label)
    if option.symbol:
        label = _status(symbol(option.symbol), option.label)
    counted = thing if option.count == 1 else things
    count = (
        f'<span class="option__count">{option.count}'
        f'<span class="kern-sr-only"> {counted}</span></span>'
    )
    return _box(name, option.value, option.id, option.chosen, label, count)


def _box(name, value, id, is_ticked, label, more=""):
    """`label` and `more` are HTML; all else is text."""
    id, checked = escape(id), " checked" if is_ticked else ""
    return (
        f'<li class="option"><input class="kern-form-check__checkbox" type="checkbox" id="{id}" '
        f'name="{escape(name)}" value="{escape(str(value))}"{checked}>'
        f'<label for="{id}">{label}</label>{more}</li>'
    )


@register.simple_tag
def change(old, new):
    """`old → new`, both members of one scale."""
    return _change(mark(old), old.label, mark(new), new.label)


@lru_cache(KEPT)
def _change(old_mark, old, new_mark, new):
    return format_html(
        '<p class="change"><span class="status change__old">{}<span>'
        '<span class="kern-sr-only">bisher </span>{}</span></span> '
        '<span class="change__new">{}<span class="status">{}<span>'
        '<span class="kern-sr-only">jetzt </span>{}</span></span></span></p>',
        old_mark,
        old,
        symbol("icon-arrow"),
        new_mark,
        new,
    )


@register.simple_tag
def marked(words, stems):
    """A text with the words marked that a search found; `stems`: Found.stems."""
    return _with_marks(search.marked(words, stems))


@register.simple_tag
def excerpt(words, stems):
    """The part of a text around the first word found, with its marks."""
    return _with_marks(search.excerpt(words, stems))


def _with_marks(parts):
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", part) if is_hit else part,) for part, is_hit in parts),
    )


@register.filter
@lru_cache(KEPT)
def day(value):
    """A date as `24.06.2025`, readable for machines too."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{value:%d.%m.%Y}")


@register.filter
def places(measure):
    """Where a measure takes place; no municipality means kreisweit. Asks for its `places`."""
    return ", ".join(place.name for place in measure.places) or "kreisweit"


@register.filter
def planned_end(measure):
    """When a measure is to end: the month, for one that has an end."""
    if measure.is_continuous:
        return "dauerhaft"
    return f"{measure.planned_end:%m/%Y}" if measure.planned_end else "offen"


counted = register.filter("counted", text.counted)


@register.filter
def spelled(number, words):
    """`{{ 4|spelled:"Maßnahme,Maßnahmen" }}` → `Vier Maßnahmen`, for the beginning of a line."""
    one, many = words.split(",")
    if number == 1:
        article = "Eine" if one.endswith(("e", "ung")) else "Ein"
        return f"{article} {one}"
    return f"{NUMBERS[number].capitalize() if number < len(NUMBERS) else number} {many}"


@register.filter
def signed(number):
    """A difference as `+2` or `−2`."""
    return f"{number:+}".replace("-", "−")


@register.filter
def quoted(value):
    """A text as it is quoted in a mail, each line behind `> `."""
    return "\n".join(f"> {line}".rstrip() for line in value.split("\n"))


@register.filter
def whole(name):
    """A name whose parts such as `-unterhaltung` must not be torn off at their hyphen."""
    return _whole(str(name))


@lru_cache(KEPT)
def _whole(name):
    return format_html_join(
        " ",
        "{}",
        (
            (format_html('<span class="unbroken">{}</span>', part) if part[:1] == "-" else part,)
            for part in name.split()
        ),
    )


@register.filter
def paragraphs(value, label=""):
    """The paragraphs of a text as `<p>`; single line breaks stay. `label` opens the first one."""
    opening = f"<strong>{escape(label)}</strong> " if label else ""
    parts = text.paragraphs(value)
    return mark_safe(
        "\n".join(
            f"<p>{'' if place else opening}{_with_breaks(part)}</p>"
            for place, part in enumerate(parts)
        )
    )


@register.filter
def struck(value):
    """The same for a text that no longer holds."""
    return format_html_join(
        "\n", "<p><del>{}</del></p>", ((_with_breaks(part),) for part in text.paragraphs(value))
    )


def _with_breaks(part):
    return mark_safe(escape(part).replace("\n", "<br>"))
