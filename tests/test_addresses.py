"""Addresses of pages: what the URLconf says, remembered."""

import pytest
from django.urls import get_script_prefix, reverse, set_script_prefix

from goals.addresses import address_of


@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [("goal", "VIII.3", "/ziele/VIII.3/"), ("measure", 12, "/massnahmen/12/")],
)
def test_an_address_is_that_of_the_urlconf(name, argument, expected):
    for _ in range(2):
        assert address_of(name, argument) == reverse(name, args=[argument]) == expected


def test_a_portal_mounted_elsewhere_has_its_own_addresses():
    before = get_script_prefix()
    assert address_of("goal", "VIII.3") == "/ziele/VIII.3/"
    set_script_prefix("/portal/")
    try:
        assert address_of("goal", "VIII.3") == "/portal/ziele/VIII.3/"
    finally:
        set_script_prefix(before)
