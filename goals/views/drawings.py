"""How /gestaltung/ draws a part of a page, of which there may be several beside it."""

import re
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.safestring import mark_safe

REFERENCE = re.compile(
    r'(?<=\s)(id|for|form|list|aria-labelledby|aria-describedby|href|formaction)="(#?)([^"]+)"'
)
ADDRESSES = ("href", "formaction")


def drawing(request, mark, template, context):
    """A component as it draws itself; its ids are its own, for it may stand on the page twice.

    A link to what is not there stays: one into the page around it, one to an invented thing.
    """
    html = render_to_string(template, context, request)
    own = set(re.findall(r'\bid="([^"]+)"', html))

    def marked(match):
        attribute, sign, names = match.groups()
        if attribute in ADDRESSES:
            return f'{attribute}="{address(sign, names)}"'
        names = [f"{name}-{mark}" if name in own else name for name in names.split()]
        if attribute == "aria-labelledby":
            names.insert(0, f"muster-{mark}")  # Two of one kind have different names.
        return f'{attribute}="{sign}{" ".join(names)}"'

    def address(sign, name):
        if sign:
            return f"#{name}-{mark}" if name in own else f"#muster-{mark}"
        return request.path if is_of_a_thing(name) or f"{request.path}#" in name else name

    html = REFERENCE.sub(marked, html)
    # Escaped where it was drawn.
    return mark_safe(html.replace('aria-label="', f'aria-label="Muster {mark}: '))


def is_of_a_thing(address):
    """Whether it names one thing, in its path or as what something new is about."""
    parts = urlsplit(address)
    try:
        match = resolve("/" + parts.path.removeprefix(get_script_prefix()))
    except Resolver404:
        return False
    return bool(match.kwargs) or parts.query.startswith(("zu=", "gremium="))
