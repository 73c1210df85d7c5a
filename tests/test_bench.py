"""The table of addresses that `make bench` asks: each leads to a page of the portal."""

import pytest
from django.urls import resolve

from bench.addresses import ADDRESSES, GROWING


@pytest.mark.parametrize("address", [*ADDRESSES, *GROWING], ids=lambda address: address.path)
def test_every_address_measured_is_an_address_of_the_portal(address):
    audience = resolve(address.path.partition("?")[0]).func.audience
    assert (audience == "public") == (address.user == "")


def test_no_address_is_measured_twice():
    for table in (ADDRESSES, GROWING):
        assert len({address.path for address in table}) == len(table)
