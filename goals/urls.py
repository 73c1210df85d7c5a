"""Every address of the portal. Stable: council papers quote them."""

from django.urls import path, re_path, register_converter

from goals.admin import site as admin_site
from goals.forms.pages import PAGES
from goals.models.council import REFERENCE
from goals.views import (
    accounts,
    controlling,
    council,
    departments,
    design,
    desk,
    digests,
    feedback,
    help,
    measures,
    organisation,
    pages,
    papers,
    passwords,
    people,
    plan,
    progress,
    questions,
    releases,
    review,
    search,
    site,
    status_reports,
)


class GoalCode:
    """`VIII.3`, in any case; the view redirects to the adopted spelling."""

    regex = r"[IVXLCivxlc]{1,8}\.[0-9]{1,3}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class Number:
    """The number of a measure, without leading zeros: one address for each."""

    regex = r"[1-9][0-9]{0,5}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


class PaperReference:
    """The number of a council paper, such as `SV-10-1153` or `SV-10-1153/1`."""

    regex = REFERENCE

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(GoalCode, "code")
register_converter(Number, "number")
register_converter(PaperReference, "paper")

urlpatterns = [
    path("", plan.start, name="start"),
    path("beschluss/", plan.resolution, name="resolution"),
    path("handlungsprinzipien/", plan.principle_list, name="principle_list"),
    path("themenfelder/", plan.field_list, name="field_list"),
    path("themenfelder/<slug:slug>/", plan.field, name="field"),
    path("ziele/", plan.goal_list, name="goal_list"),
    path("ziele/<code:code>/", plan.goal, name="goal"),
    path("ziele/<code:code>/melden/", progress.goal_report, name="goal_report"),
    path("ziele/<code:code>/bearbeiten/", plan.goal_edit, name="goal_edit"),
    path("ziele/<code:code>/verlauf/", plan.goal_history, name="goal_history"),
    path("ziele/<code:code>/merken/", council.goal_mark, name="goal_mark"),
    path("vergleich/", review.comparison, name="comparison"),
    path("bewertung/", plan.assessment_rules, name="assessment_rules"),
    path("massnahmen/", measures.measure_list, name="measure_list"),
    path("massnahmen/neu/", measures.measure_new, name="measure_new"),
    path("massnahmen/<number:number>/", measures.measure, name="measure"),
    path("massnahmen/<number:number>/melden/", progress.measure_report, name="measure_report"),
    path("schreibtisch/", desk.desk, name="desk"),
    path("controlling/", controlling.controlling, name="controlling"),
    path("controlling/zuweisen/", controlling.assign, name="assign"),
    path("controlling/abgeben/<slug:slug>/", controlling.hand_over, name="hand_over"),
    path("controlling/freigaben/", releases.release_queue, name="release_queue"),
    path("controlling/freigaben/<number:number>/", releases.release, name="release"),
    path("controlling/organisation/", organisation.organisation, name="organisation"),
    path(
        "controlling/organisation/einlesen/",
        organisation.department_import,
        name="department_import",
    ),
    path("controlling/sitzungen/einlesen/", council.session_import, name="session_import"),
    path("massnahmen/<number:number>/bearbeiten/", measures.measure_edit, name="measure_edit"),
    path("massnahmen/<number:number>/verlauf/", measures.measure_history, name="measure_history"),
    path("hilfe/", help.help, name="help"),
    path("fragen/", questions.question_list, name="question_list"),
    path("fragen/neu/", questions.question_new, name="question_new"),
    path("fragen/<number:number>/", questions.question, name="question"),
    path("fragen/<number:number>/bearbeiten/", questions.question_edit, name="question_edit"),
    path(
        "fragen/<number:number>/zurueckziehen/",
        questions.question_withdraw,
        name="question_withdraw",
    ),
    path("suche/", search.search, name="search"),
    path("kreistag/", council.council_area, name="council_area"),
    path("sitzungen/", council.session_list, name="session_list"),
    path("sitzungen/kalender.ics", council.session_calendar, name="session_calendar"),
    path("sitzungen/neu/", council.session_new, name="session_new"),
    path("sitzungen/<number:number>/", council.session, name="session"),
    path(
        "sitzungen/<number:number>/bericht/", status_reports.session_report, name="session_report"
    ),
    path("sitzungen/<number:number>/bericht/neu/", status_reports.report_new, name="report_new"),
    path(
        "sitzungen/<number:number>/bericht/<number:version>/",
        status_reports.frozen_report,
        name="frozen_report",
    ),
    path(
        "sitzungen/<number:number>/bericht/<number:version>/freigeben/",
        status_reports.report_stage,
        name="report_stage",
    ),
    path("sitzungen/<number:number>/bearbeiten/", council.session_edit, name="session_edit"),
    path("controlling/gremien/", council.council_bodies, name="council_bodies"),
    path("controlling/vorlagen/", papers.paper_list, name="paper_list"),
    path("vorlagen/<paper:reference>/bearbeiten/", papers.paper_edit, name="paper_edit"),
    path("controlling/wahlperioden/neu/", council.term_new, name="term_new"),
    path(
        "controlling/wahlperioden/<number:number>/bearbeiten/", council.term_edit, name="term_edit"
    ),
    path("gremien/neu/", council.body_new, name="body_new"),
    path("gremien/<slug:slug>/", council.body, name="body"),
    path("gremien/<slug:slug>/bearbeiten/", council.body_edit, name="body_edit"),
    path("gremien/<slug:slug>/kalender.ics", council.body_calendar, name="body_calendar"),
    path("organisation/", departments.department_list, name="department_list"),
    path("organisation/neu/", organisation.department_new, name="department_new"),
    path("organisation/<slug:slug>/", departments.department, name="department"),
    path(
        "organisation/<slug:slug>/bearbeiten/",
        organisation.department_edit,
        name="department_edit",
    ),
    path(
        "organisation/<slug:slug>/zusammenfuehren/",
        organisation.department_merge,
        name="department_merge",
    ),
    path(
        "organisation/<slug:slug>/verlauf/",
        departments.department_history,
        name="department_history",
    ),
    path("konto/", accounts.account, name="account"),
    path("konto/passwort/", passwords.password_change, name="password_change"),
    path("konto/passwort-vergessen/", passwords.password_forgotten, name="password_forgotten"),
    path("konto/passwort-neu/<str:uid>/<str:token>/", passwords.password_new, name="password_new"),
    path("konto/anmelden/", accounts.login, name="login"),
    path("konto/abmelden/", accounts.logout, name="logout"),
    path("impressum/", pages.imprint, name="imprint"),
    path("datenschutz/", pages.privacy, name="privacy"),
    path("barrierefreiheit/", pages.accessibility, name="accessibility"),
    path("barrierefreiheit/rueckmeldung/", feedback.feedback, name="feedback"),
    path(
        "barrierefreiheit/rueckmeldung/<str:token>/",
        feedback.feedback_receipt,
        name="feedback_receipt",
    ),
    path("controlling/rueckmeldungen/", feedback.feedback_list, name="feedback_list"),
    path(
        "controlling/rueckmeldungen/<number:number>/", feedback.feedback_case, name="feedback_case"
    ),
    path("controlling/mails/", digests.digest_list, name="digest_list"),
    path("controlling/konten/", people.account_list, name="account_list"),
    path("controlling/konten/neu/", people.account_new, name="account_new"),
    path(
        "controlling/konten/<number:number>/bearbeiten/", people.account_edit, name="account_edit"
    ),
    path(
        "controlling/konten/<number:number>/einladen/",
        people.account_invite,
        name="account_invite",
    ),
    path(
        "controlling/konten/<number:number>/entsperren/",
        people.account_unlock,
        name="account_unlock",
    ),
    path(
        "controlling/konten/<number:number>/verlauf/",
        people.account_history,
        name="account_history",
    ),
    path("leichte-sprache/", pages.easy_language, name="easy_language"),
    path("gebaerdensprache/", pages.sign_language, name="sign_language"),
    re_path(rf"^(?P<page>{'|'.join(PAGES)})/bearbeiten/\Z", pages.page_edit, name="page_edit"),
    path("gestaltung/", design.style_guide, name="style_guide"),
    path("sitemap.xml", site.sitemap, name="sitemap"),
    path("robots.txt", site.robots, name="robots"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("healthz", site.healthz, name="healthz"),
    path("readyz", site.readyz, name="readyz"),
    path(".well-known/security.txt", site.security_txt, name="security_txt"),
    path("verwaltung/", admin_site.urls),
]
