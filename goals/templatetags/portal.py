"""How the portal writes symbols, states, days and numbers. `{% load portal %}`."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from goals import text

register = template.Library()

NUMBERS = ["keine", "ein", "zwei", "drei", "vier", "fünf", "sechs"]
NUMBERS += ["sieben", "acht", "neun", "zehn", "elf", "zwölf"]
NUMBERS += ["dreizehn", "vierzehn"]
_symbols = {}


@register.simple_tag
def symbol(name, extra=""):
    """The symbol `name` of the sprite. It is hidden from screen readers: the word stands beside."""
    key = name, extra
    if key not in _symbols or settings.DEBUG:
        _symbols[key] = format_html(
            '<svg class="symbol symbol--{}{}" aria-hidden="true" width="16" height="16">'
            '<use href="{}#{}"></use></svg>',
            name,
            f" {extra}" if extra else "",
            static("img/sprite.svg"),
            name,
        )
    return _symbols[key]


def mark(value):
    """The symbol of a member of a scale; nothing for one that is said in words alone."""
    return symbol(value.symbol) if value.has_symbol else ""


@register.simple_tag
def status(value, words=""):
    """A member of a scale as symbol and word; `words` replace its own."""
    return format_html(
        '<span class="status">{}<span>{}</span></span>', mark(value), words or value.label
    )


@register.simple_tag
def boxes(name, options):
    """Items of a list, each with a box. `options`: [(value, label, id, whether it is ticked)].

    Written here, because a form may have some hundred of them.
    """
    return format_html_join(
        "\n",
        '<li class="option"><input class="kern-form-check__checkbox" type="checkbox" id="{}" '
        'name="{}" value="{}"{}><label for="{}">{}</label></li>',
        (
            (id, name, value, mark_safe(" checked") if is_ticked else "", id, label)
            for value, label, id, is_ticked in options
        ),
    )


@register.simple_tag
def change(old, new):
    """`old → new`, both members of one scale."""
    return format_html(
        '<p class="change"><span class="status change__old">{}<span>'
        '<span class="kern-sr-only">bisher </span>{}</span></span> '
        '<span class="change__new">{}<span class="status">{}<span>'
        '<span class="kern-sr-only">jetzt </span>{}</span></span></span></p>',
        mark(old),
        old.label,
        symbol("icon-arrow"),
        mark(new),
        new.label,
    )


@register.filter
def day(value):
    """A date as `24.06.2025`, readable for machines too."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), f"{value:%d.%m.%Y}")


@register.filter
def counted(number, words):
    """`{{ 12|counted:"Ziel,Ziele" }}` → `12 Ziele`."""
    one, many = words.split(",")
    return f"{number} {one if number == 1 else many}"


@register.filter
def spelled(number, words):
    """`{{ 4|spelled:"Maßnahme,Maßnahmen" }}` → `Vier Maßnahmen`, for the beginning of a line."""
    one, many = words.split(",")
    if number == 1:
        article = "Eine" if one.endswith(("e", "ung")) else "Ein"
        return f"{article} {one}"
    return f"{NUMBERS[number].capitalize() if number < len(NUMBERS) else number} {many}"


@register.filter
def whole(name):
    """A name whose parts such as `-unterhaltung` must not be torn off at their hyphen."""
    return format_html_join(
        " ",
        "{}",
        (
            (format_html('<span class="unbroken">{}</span>', part) if part[:1] == "-" else part,)
            for part in str(name).split()
        ),
    )


@register.filter
def paragraphs(value, label=""):
    """The paragraphs of a text as `<p>`; single line breaks stay. `label` opens the first one."""
    opening = format_html("<strong>{}</strong> ", label) if label else ""
    return format_html_join(
        "\n",
        "<p>{}{}</p>",
        (
            ("" if place else opening, _with_breaks(part))
            for place, part in enumerate(text.paragraphs(value))
        ),
    )


@register.filter
def struck(value):
    """The same for a text that no longer holds."""
    return format_html_join(
        "\n", "<p><del>{}</del></p>", ((_with_breaks(part),) for part in text.paragraphs(value))
    )


def _with_breaks(part):
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in part.split("\n")))
