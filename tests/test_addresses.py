"""Addresses of pages: what the URLconf says, remembered."""

import pytest
from django.template import Context, Template
from django.urls import get_script_prefix, reverse, set_script_prefix

from goals.addresses import _address, address_of


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


def test_a_template_writes_an_address_and_keeps_it():
    template = Template(
        "{% load portal %}{% url 'goal' code %} {% url page as here %}{{ here }} "
        "{% url 'admin:index' %}"
    )
    before = _address.cache_info().hits
    for _ in range(2):
        written = template.render(Context({"code": "VIII.3", "page": "goal_list"}))
        assert written == "/ziele/VIII.3/ /ziele/ /verwaltung/"
    assert _address.cache_info().hits >= before + 3
