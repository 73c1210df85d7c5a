"""The addresses of pages. Knows no model."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

KEPT = 2048
"""So many addresses a process remembers: more than one page ever shows, a few hundred kilobytes."""


def address_of(name, *arguments):
    """The address of the page `name` (of the URLconf), of one thing with its key as argument.

    Django works it out in 15 µs; every page asks forty times, lists and the start page ask
    hundreds of times. It depends on nothing but the URLconf and where the portal is mounted.
    """
    return _address(get_script_prefix(), name, arguments)


@lru_cache(KEPT)
def _address(mounted_at, name, arguments):
    return reverse(name, args=arguments)
