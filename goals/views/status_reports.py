"""The report for a session of the council: live, frozen, and on its way from one to the other."""

from functools import partial
from io import BytesIO

from django.shortcuts import get_object_or_404, render

from goals.asking import below_report
from goals.days import today
from goals.forms.comparison import SinceForm
from goals.forms.freezing import CircleForm, FreezeForm, StageForm
from goals.frozen import changed_since, content_of, file_name, session_of
from goals.listings import source_note
from goals.models import CouncilSession, StatusReport
from goals.permissions import may_manage_reports
from goals.review_files import REVIEW_FORMATS
from goals.review_version import review_version
from goals.session_review import session_review
from goals.views.access import WRITE, controlling, public
from goals.views.drawn import drawn_review
from goals.views.files import Offer, as_file, links, sent_file
from goals.views.limits import limited
from goals.views.review import file_of_review
from goals.views.saving import saved

LIVE = "umsetzungsbericht-vorlaeufig"
"""How the name of a file begins that is not frozen."""


def wanted_session(number):
    return get_object_or_404(CouncilSession.objects.select_related("body__term"), pk=number)


def reports_for(user, number):
    """The StatusReports of a session that a user may read."""
    rows = StatusReport.objects.visible_to(user).of(number).newest_first()
    return rows.select_related("session__body__term").prefetch_related("stages")


@public
@limited("export")
@as_file(formats=REVIEW_FORMATS, names=("von", "fassung"))
def session_report(request, number, file_format):
    """The newest frozen report; without one, or from a day of one's own choice, the live review."""
    newest = reports_for(request.user, number).first()
    if newest and not request.GET.get("von"):
        return shown_frozen(request, newest, file_format, "Bericht")
    # Of what is kept; asked for before anything is read that a review is made of.
    version = None if file_format else review_version()
    session = wanted_session(number)
    form = SinceForm(request.GET, min(session.cutoff, today()))
    may_freeze = may_manage_reports(request.user)
    context = {"session": session, "told": session, "report": None, "here": "Bericht"}
    context |= {"newest": newest, "may_freeze": may_freeze}
    if not form.is_valid():
        context |= {"form": form, "content": None}
        return render(request, "status_reports/session_report.html", context, status=400)
    since, address = form.cleaned_data["von"], request.build_absolute_uri(request.path + form.query)
    make = partial(session_review, request.user, session, since=since)
    if file_format:
        return file_of_review(request, file_format, make(), address, LIVE)
    head, html = drawn_review(request.user, ("session", number, since), version, make)
    files = links(request, form.pairs, REVIEW_FORMATS)
    context |= {
        "form": form,
        "content": head,
        "review": html,
        "below": below_report(session, head, request.user, newest),
        "address": address,
        "offer": offered(request.path, files, head, address),
    }
    return render(request, "status_reports/session_report.html", context)


def offered(here, files, head, address, *more):
    """The Offer of a report's files. `head`: its Content, or the Head of it."""
    title = ", ".join([head.overline, head.heading, *more])
    return Offer(here, files, source_note(title, head.until, address))


@public
@as_file(formats=REVIEW_FORMATS, names=("fassung",))
def frozen_report(request, number, version, file_format):
    report = get_object_or_404(reports_for(request.user, number), version=version)
    return shown_frozen(request, report, file_format, report.name)


def shown_frozen(request, report, file_format, here):
    """A frozen report as its reader may see it, as page (called `here`) or file."""
    form = CircleForm(request.GET, request.user)
    context = {"report": report, "session": report.session, "here": here}
    context |= {"form": form, "content": None}
    if not form.is_valid():
        context["told"] = session_of(report.renditions.first())
        return render(request, "status_reports/frozen_report.html", context, status=400)
    rendition = report.renditions.get(circle=form.circle)
    if file_format:
        file = rendition.files.get(format=file_format)
        name = file_name(rendition, file_format)
        return sent_file(BytesIO(file.data), REVIEW_FORMATS[file_format].content_type, name)
    content, here = content_of(rendition), report.get_absolute_url()
    address, files = request.build_absolute_uri(here), links(request, form.pairs, REVIEW_FORMATS)
    context |= {
        "content": content,
        "told": content.session,
        "changes": list(changed_since(content.session, report.session)),
        "below": below_report(report.session, content.head, request.user, report),
        "rendition": rendition,
        "versions": list(reports_for(request.user, report.session_id)),
        "may_manage": may_manage_reports(request.user),
        "address": address,
        "offer": offered(here, files, content, address, report.name),
    }
    return render(request, "status_reports/frozen_report.html", context)


@controlling(methods=WRITE)
def report_new(request, number):
    session = wanted_session(number)
    form = FreezeForm(session, request.POST if request.method == "POST" else None)
    if not form.only_shows and (answer := saved(request, form)):
        return answer
    context = {"session": session, "told": session, "report": None, "here": "Bericht einfrieren"}
    context |= {"content": form.look(), "form": form}
    return render(request, "status_reports/report_new.html", context, status=form.status)


@controlling(methods=WRITE)
def report_stage(request, number, version):
    report = get_object_or_404(reports_for(request.user, number), version=version)
    form = StageForm(report, request.POST if request.method == "POST" else None)
    if answer := saved(request, form):
        return answer
    context = {
        "report": report,
        "session": report.session,
        "told": session_of(report.renditions.first()),
        "here": "Bericht freigeben",
        "form": form,
    }
    return render(request, "status_reports/report_stage.html", context, status=form.status)
