"""The council's bodies and their sessions: pages and calendars for everybody, the forms by which
controlling keeps them, and the area of the council's members.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from goals.calendars import calendar_of
from goals.council_area import CouncilArea
from goals.forms.bodies import BodyForm
from goals.forms.council_sessions import SessionForm
from goals.forms.marks import LookForm, MarkForm
from goals.forms.session_import import SessionImportForm
from goals.forms.sessions import SessionFilter
from goals.forms.terms import TermForm
from goals.models import (
    AgendaItem,
    CouncilBody,
    CouncilSession,
    CouncilTerm,
    Goal,
    Membership,
    StatusReport,
    StrategicField,
)
from goals.permissions import may_manage_sessions
from goals.views.access import READ, council_members, markers, public, session_keepers
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
    page = context["page"]
    page.object_list = chosen.with_bodies(page.object_list)
    coming = chosen.with_bodies(rows.coming()) if page.number == 1 else []
    StatusReport.objects.attach_newest([*coming, *page.object_list], request.user)
    context |= {
        "problems": [],
        "filters": chosen.links(),
        "coming": coming,
        "bodies": chosen.bodies,
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
        "report": StatusReport.objects.visible_to(request.user).newest_of(session),
        "may_edit": may_manage_sessions(request.user),
    }
    return render(request, "council/session.html", context)


@public
def body(request, slug):
    body = get_object_or_404(CouncilBody.objects.select_related("term", "follows__term"), slug=slug)
    sessions = CouncilSession.objects.filter(body=body)
    past, coming = sessions.past(), list(sessions.coming())
    latest = list(past[:LATEST])
    StatusReport.objects.attach_newest([*coming, *latest], request.user)
    context = {
        "body": body,
        "fields": StrategicField.objects.in_force().assigned_to(body),
        "members": Membership.objects.filter(body=body).on().in_order(),
        "coming": coming,
        "past": latest,
        "past_count": past.count(),
        "may_edit": may_manage_sessions(request.user),
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


@session_keepers(methods=READ)
def council_bodies(request):
    """All bodies by term, with what each is asked about, who sits in it and when it meets."""
    bodies = list(CouncilBody.objects.in_terms().prefetch_related("fields"))
    members = Membership.objects.on().count_by_body()
    coming = CouncilSession.objects.next_of_each(bodies)
    for body in bodies:
        body.member_count, body.next_session = members[body.pk], coming.get(body.pk)
    terms = [
        (term, [body for body in bodies if body.term_id == term.pk])
        for term in CouncilTerm.objects.all()
    ]
    return render(request, "council/council_bodies.html", {"terms": terms})


@session_keepers
def term_new(request):
    form = TermForm(sent(request))
    if answer := saved(request, form):
        return answer
    return render(request, "council/term_new.html", {"form": form}, status=form.status)


@session_keepers
def term_edit(request, number):
    term = get_object_or_404(CouncilTerm, pk=number)
    form = TermForm(sent(request), term=term)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "term": term}
    return render(request, "council/term_edit.html", context, status=form.status)


@session_keepers
def body_new(request):
    """`?von=kreistag` begins as the successor of a body."""
    slug, bodies = request.GET.get("von"), CouncilBody.objects.select_related("term")
    source = get_object_or_404(bodies, slug=slug) if slug is not None else None
    form = BodyForm(sent(request), source=source)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "source": source}
    return render(request, "council/body_new.html", context, status=form.status)


@session_keepers
def body_edit(request, slug):
    body = get_object_or_404(CouncilBody.objects.select_related("term"), slug=slug)
    form = BodyForm(sent(request), body=body)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "body": body}
    return render(request, "council/body_edit.html", context, status=form.status)


@session_keepers
def session_new(request):
    """`?gremium=kreistag` begins with a body chosen."""
    slug = request.GET.get("gremium")
    body = get_object_or_404(CouncilBody, slug=slug) if slug is not None else None
    form = SessionForm(sent(request), body=body)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "body": body}
    return render(request, "council/session_new.html", context, status=form.status)


@session_keepers
def session_edit(request, number):
    session = get_object_or_404(CouncilSession.objects.select_related("body__term"), pk=number)
    form = SessionForm(sent(request), session=session)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "session": session}
    return render(request, "council/session_edit.html", context, status=form.status)


def sent(request):
    return request.POST if request.method == "POST" else None


@council_members
def council_area(request):
    """`?felder=alle`: changes in all fields, not only in those of the own bodies."""
    template, reach = "council/council_area.html", request.GET.get("felder", "")
    if reach not in ("", "alle"):
        told = {"problems": ["„felder“: Möglich ist nur „alle“."], "action": request.path}
        return render(request, template, told, status=400)
    sent = request.POST if request.method == "POST" else None
    form = LookForm(sent, shown_at=timezone.now())
    if answer := saved(request, form):
        return answer
    area = CouncilArea(request.user, form.shown_at, shows_all=bool(reach))
    offer_marks(area)
    context = {"problems": [], "area": area, "form": form}
    return render(request, template, context, status=form.status)


def offer_marks(area):
    """Give the goals of the area their buttons: `mark`, None for a measure or a second one."""
    marked = {goal.pk for goal in area.marked}
    for goal in area.marked:
        goal.mark = MarkForm(goal, is_marked=True, back="council_area")
    for change in area.changes:
        goal = change.subject
        is_new = isinstance(goal, Goal) and goal.pk not in marked
        change.mark = MarkForm(goal, back="council_area") if is_new else None


@markers
def goal_mark(request, code):
    goal = get_object_or_404(Goal.objects.in_force().with_code(code).select_related("field"))
    form = MarkForm(goal, request.POST)
    if answer := saved(request, form):
        return answer
    messages.error(
        request, f"Noch nicht geändert: Ziel {goal}. Bitte versuchen Sie es noch einmal."
    )
    return redirect(form.origin)
