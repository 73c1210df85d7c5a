"""Headers that no package sets: what browsers may use and what caches may keep.

django-csp sets the policy for content, Django the rest of the security headers; see decision 0014.
"""

from django.conf import settings
from django.utils.cache import patch_vary_headers

UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
"""Of the browser: no page needs any of them, and no page it might link to gets them."""

PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)


def for_browsers(get_response):
    """Middleware, the outermost: static files, redirects and errors pass it too."""

    def answer(request):
        response = get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return answer


def for_caches(get_response):
    """Middleware, inside of the static files, which may be kept for a year.

    What is shown to somebody signed in, or only to some, is never kept (BSI APP.3.1). A public page
    may be, but is asked for again each time: nobody reads yesterday's state.
    """

    def answer(request):
        response = get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if settings.SESSION_COOKIE_NAME in request.COOKIES or not _is_public(request):
            response["Cache-Control"] = "private, no-store"
        elif response.cookies:
            # A form for everybody: what was typed shall still stand there on the way back.
            response["Cache-Control"] = "private, no-cache"
        elif not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-cache"
        return response

    return answer


def _is_public(request):
    match = request.resolver_match
    return match is None or getattr(match.func, "audience", "") == "public"
