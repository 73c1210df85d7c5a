"""Refusals in German: what happened and what to do. Never a stack trace, never half a page."""

from datetime import timedelta

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone


def bad_request(request, exception=None):
    too_big = isinstance(exception, RequestDataTooBig)
    return render(request, "400.html", {"too_big": too_big}, status=413 if too_big else 400)


def forbidden(request, exception=None):
    return render(request, "403.html", {"form_expired": False}, status=403)


def form_expired(request):
    """What goals/views/kept.py cannot show again."""
    # The logout has no page of its own to go back to.
    is_page = request.resolver_match.url_name != "logout"
    form_address = request.get_full_path() if is_page else ""
    context = {"form_expired": True, "form_address": form_address}
    return render(request, "403.html", context, status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def method_not_allowed(request, allowed):
    response = render(request, "405.html", status=405)
    response["Allow"] = ", ".join(allowed)
    return response


def too_many_requests(request, group, wait):
    """`group`: what there was too much of, see goals/views/limits.py · `wait`: seconds from now."""
    # Told in whole minutes: rounded up, so that it is true.
    again_at = timezone.localtime() + timedelta(seconds=wait + 59)
    context = {"group": group, "again_at": again_at}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = wait
    return response


def server_error(request):
    """Without context: whatever broke may be what a context processor needs."""
    return HttpResponse(render_to_string("500.html"), status=500)
