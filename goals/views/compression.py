"""Pages go compressed over the wire, where that gives nothing away."""

from django.conf import settings
from django.middleware.gzip import GZipMiddleware

TEXTUAL = ("text/", "application/json", "application/xml", "image/svg+xml")
"""What is worth compressing; a spreadsheet is compressed already."""


class CompressionMiddleware(GZipMiddleware):
    """Compress what an anonymous reader is sent.

    The size of a compressed page tells something of what stands in it: who can make a browser ask
    for `?q=guess` and see the size can guess a text beside it (BREACH). An anonymous page holds
    nothing to guess; a page for somebody signed in may, and is sent as it is. See decision 0015.
    """

    def process_response(self, request, response):
        is_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if is_signed_in or not response.get("Content-Type", "").startswith(TEXTUAL):
            return response
        return super().process_response(request, response)
