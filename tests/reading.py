"""Reading an answered page as its visitors do: words, links, cells, refusals and what it cost."""

import re
from html import unescape
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def words_of(html):
    """The words of a piece of HTML on one line: tags removed, white space folded."""
    text = " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())
    return re.sub(r" (?=[.,;:)“])", "", text)


def main_html(response):
    return response.text.partition("<main")[2].partition(">")[2].partition("</main>")[0]


def main_of(response):
    """The words between header and footer."""
    return words_of(main_html(response))


def section_of(response, heading_id):
    """The words of the section with this heading."""
    html = response.text.partition(f'aria-labelledby="{heading_id}"')[2].partition(">")[2]
    assert html, f"no section {heading_id}"
    return words_of(html.partition("</section>")[0])


def links_of(response):
    """The addresses that the page itself links to, in their order."""
    return [unescape(address) for address in re.findall(r'href="([^"]*)"', main_html(response))]


def queries_of(client, address):
    """How many queries an answered page costs, to a reader who has not only just come."""
    client.get("/konto/")  # The first page after a login also stores the session.
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def abandon(response):
    """Go away before an answer is read to its end; the test's database stays."""
    with patch.object(connection, "close_if_unusable_or_obsolete"):
        response.close()


def refuses_other_methods(address):
    """Whether the page answers every writing method with 405, in German, whatever the token."""
    client = Client(enforce_csrf_checks=True)
    for method in (client.post, client.put, client.patch, client.delete):
        response = method(address)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"
        assert "So lässt sich diese Adresse nicht aufrufen" in main_of(response)
    return True


def rows_of(response):
    """The codes of a list's rows, in their order."""
    assert response.status_code == 200
    return re.findall(r'<td class="table__code">([^<]*)</td>', response.text)


def chips_of(response):
    """{label: address of the list without it} of the filters in force."""
    chips = re.findall(r'<a class="chip" href="([^"]*)">(.*?)</a>', response.text)
    return {
        words_of(label).removeprefix("Filter entfernen: "): unescape(address)
        for address, label in chips
    }
