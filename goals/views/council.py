"""The council's bodies and their sessions: pages and calendars for everybody."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from goals.calendars import calendar_of
from goals.forms.session_import import SessionImportForm
from goals.forms.sessions import SessionFilter
from goals.models import AgendaItem, CouncilBody, CouncilSession, Membership, StrategicField
from goals.permissions import may_manage_sessions
from goals.views.access import public, session_keepers
from goals.views.lists import paged
from goals.views.saving import saved
from goals.views.uploads import takes_file

PAGE_SIZE = 20
LATEST = 10
"""So many past sessions stand on the page of a body; the list has all."""


@public
def session_list(request):
    template, chosen = "council/session_list.html", SessionFilter(request.GET)
    context = {"action": request.path, "may_manage": may_manage_sessions(request.user)}
    if not chosen.is_valid():
        context["problems"] = chosen.problems()
        return render(request, template, context, status=400)
    rows = chosen.rows()
    context |= paged(rows.past(), request.GET, PAGE_SIZE)
    context |= {
        "problems": [],
        "filters": chosen.links(),
        "coming": rows.coming() if context["page"].number == 1 else [],
        "bodies": CouncilBody.objects.select_related("term"),
    }
    return render(request, "council/session_list.html", context)


@public
def session(request, number):
    rows = CouncilSession.objects.select_related("body__term")
    session = get_object_or_404(rows, pk=number)
    items = AgendaItem.objects.visible_to(request.user).with_subjects(request.user)
    before, after = session.neighbours()
    context = {
        "session": session,
        "body": session.body,
        "items": items.filter(session=session).in_order(),
        "before": before,
        "after": after,
    }
    return render(request, "council/session.html", context)


@public
def body(request, slug):
    body = get_object_or_404(CouncilBody.objects.select_related("term"), slug=slug)
    past = CouncilSession.objects.filter(body=body).past()
    context = {
        "body": body,
        "fields": StrategicField.objects.in_force().assigned_to(body),
        "members": Membership.objects.filter(body=body).on().in_order(),
        "coming": CouncilSession.objects.filter(body=body).coming(),
        "past": past[:LATEST],
        "past_count": past.count(),
    }
    return render(request, "council/body.html", context)


@public
def session_calendar(request):
    sessions = CouncilSession.objects.select_related("body").in_order()
    return as_calendar(request, sessions, "Sitzungen im Kreis Coesfeld", "sitzungen.ics")


@public
def body_calendar(request, slug):
    body = get_object_or_404(CouncilBody, slug=slug)
    sessions = CouncilSession.objects.filter(body=body).select_related("body").in_order()
    return as_calendar(request, sessions, f"Sitzungen: {body}", f"{slug}.ics")


@session_keepers
@takes_file
def session_import(request):
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SessionImportForm(*sent)
    if form.is_confirmed and (answer := saved(request, form)):
        return answer
    context = {"form": form, "is_looked_at": form.is_bound and form.is_valid()}
    return render(request, "council/session_import.html", context, status=form.status)


def as_calendar(request, sessions, name, file_name):
    sessions = list(sessions)
    addresses = {
        session.pk: request.build_absolute_uri(session.get_absolute_url()) for session in sessions
    }
    response = HttpResponse(
        calendar_of(sessions, name, addresses), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response
