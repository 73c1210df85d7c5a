"""How /gestaltung/ draws a part of a page, of which there may be several beside it."""

import re
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.safestring import mark_safe

REFERENCE = re.compile(
    r'(?<=\s)(id|for|form|aria-labelledby|aria-describedby|href|formaction)="(#?)([^"]+)"'
)
ADDRESSES = ("href", "formaction")


def drawing(request, mark, template, context):
    """A component as it draws itself; its ids are its own, for it may stand on the page twice."""
    html = render_to_string(template, context, request)
    own = set(re.findall(r'\bid="([^"]+)"', html))

    def marked(match):
        attribute, sign, names = match.groups()
        if attribute in ADDRESSES and not sign:
            return f'{attribute}="{request.path}"' if is_of_a_thing(names) else match[0]
        names = [f"{name}-{mark}" if name in own else name for name in names.split()]
        if attribute == "aria-labelledby":
            names.insert(0, f"muster-{mark}")  # Two of one kind have different names.
        return f'{attribute}="{sign}{" ".join(names)}"'

    html = REFERENCE.sub(marked, html)
    # Escaped where it was drawn.
    return mark_safe(html.replace('aria-label="', f'aria-label="Muster {mark}: '))


def is_of_a_thing(address):
    """Whether it is the address of one thing: here an invented one, of which there is no page."""
    try:
        return bool(resolve("/" + urlsplit(address).path.removeprefix(get_script_prefix())).kwargs)
    except Resolver404:
        return False
