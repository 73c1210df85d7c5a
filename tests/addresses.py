"""All addresses of the portal, found from the URLconf, with examples from the world of tests/world.

Nothing here is a list of pages: a new address is found by itself, and one that takes arguments
asks for an example.
"""

from dataclasses import dataclass

from django.urls import URLPattern, get_resolver, reverse

from goals.forms.pages import PAGES
from goals.views.stand import dated

FILES = ("sitemap", "robots", "favicon", "healthz", "readyz", "security_txt")
FILES += ("session_calendar", "body_calendar")
"""Addresses that answer with something else than a page."""

DATED = dated(lambda request, day: None).__code__


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf. `name` is with its namespace; `route` for what has no name."""

    name: str
    route: str
    view: object

    @property
    def is_admin(self):
        return self.route.startswith("verwaltung/")

    @property
    def key(self):
        return self.name or self.route


def addresses(patterns=None, namespace="", prefix=""):
    """[Address] of every pattern, those of included URLconfs too."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).removeprefix("^").removesuffix(r"\Z")
        if isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            found.append(Address(name, route, pattern.callback))
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += addresses(pattern.url_patterns, inner, route)
    return found


OWN = [address for address in addresses() if not address.is_admin]


def is_dated(address):
    """Whether the page can be shown on a past day."""
    view = address.view
    while view is not None:
        if view.__code__ is DATED:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def examples(world):
    """{url name: [arguments]} of the addresses that take some."""
    return {
        "field": [[world.field.slug], [world.empty_field.slug], [world.split_field.slug]],
        "goal": [[world.goal.code], [world.bare_goal.code]],
        "goal_mark": [[world.goal.code]],
        "goal_edit": [[world.goal.code], [world.bare_goal.code]],
        "goal_history": [[world.goal.code], [world.bare_goal.code]],
        "measure_history": [[world.measure.number], [world.withdrawn_measure.number]],
        "department_history": [[world.department.slug]],
        "department_edit": [[world.department.slug], [world.closed_department.slug]],
        "department_merge": [[world.department.slug], [world.closed_department.slug]],
        "measure": [[world.measure.number], [world.withdrawn_measure.number]],
        "goal_report": [[world.goal.code], [world.bare_goal.code]],
        "measure_report": [[world.measure.number]],
        "release": [[world.waiting.pk]],
        "measure_edit": [[world.measure.number], [world.withdrawn_measure.number]],
        "department": [
            [world.department.slug],
            [world.division.slug],
            [world.closed_department.slug],
        ],
        "hand_over": [[world.department.slug], [world.closed_department.slug]],
        "session": [[world.session.pk], [world.cancelled_session.pk]],
        "body": [[world.body.slug]],
        "body_calendar": [[world.body.slug]],
        "question": [[world.question.pk], [world.report_question.pk]],
        "question_edit": [
            [row.pk]
            for row in (
                world.question,
                world.own_question,
                world.answered_question,
                world.foreign_question,
            )
        ],
        "question_withdraw": [[world.entered_question.pk]],
        "session_report": [[world.session.pk], [world.report.session_id]],
        "report_new": [[world.session.pk], [world.report.session_id]],
        "frozen_report": [world.report.key],
        "report_stage": [world.report.key, world.closed_report.key],
        "session_edit": [[world.session.pk], [world.cancelled_session.pk]],
        "body_edit": [[world.body.slug]],
        "term_edit": [[world.body.term.pk]],
        "paper_edit": [[world.paper.reference], ["SV-10-1154/1"]],
        "page_edit": [[key] for key in PAGES],
        "password_new": [["MQ", "abgelaufen"]],
        "account_edit": [[world.users["editor"].pk], [world.users["council"].pk]],
        "account_invite": [[world.invited.pk], [world.users["editor"].pk]],
        "account_unlock": [[world.users["editor"].pk]],
        "account_history": [[world.users["editor"].pk]],
        "feedback_receipt": [[world.feedback.receipt_token]],
        "feedback_case": [
            [row.pk] for row in (world.feedback, world.answered_feedback, world.spam)
        ],
    }


def urls(world, address):
    """The addresses that a pattern stands for in the world; at least one."""
    arguments = examples(world).get(address.name, [[]])
    return [reverse(address.name, args=args) for args in arguments]


def files(world):
    """{address: name} of what answers with something else than a page."""
    return {url: one.name for one in OWN if one.name in FILES for url in urls(world, one)}


def pages(world, user=None):
    """{address: status} of every page, in all its kinds, as `user` sees it: also past days, lists
    with filters, and refusals.
    """
    found = {}
    for address in OWN:
        if address.name in FILES or address.name in ("logout", "account_unlock", "goal_mark"):
            continue
        for url in urls(world, address):
            if address.view.audience == "public" or user is not None:
                found[url] = 200
            if is_dated(address):
                found[f"{url}?stand={world.past}"] = 200
    if user is not None:
        del found[reverse("login")]
        found[world.council_measure.get_absolute_url()] = 200
        # What lies on the desk as a draft, waits, came back, or corrects something.
        for draft in (world.draft, world.waiting, world.returned):
            found[draft.get_absolute_url()] = 200
        found[f"{world.goal.report_url}?berichtigt={world.goal.updates.first().pk}"] = 200
        found[f"{world.goal.report_url}?entwurf=999999"] = 404
        found[world.internal_measure.get_absolute_url()] = 200
        frozen = world.council_report.get_absolute_url()
        found |= {frozen: 200, f"{frozen}?fassung=oeffentlich": 200, f"{frozen}?fassung=x": 400}
        area = reverse("council_area")
        found |= {f"{area}?felder=alle": 200, f"{area}?felder=quatsch": 400}
        for question in (world.council_question, world.open_question, world.foreign_question):
            found[question.get_absolute_url()] = 200
        found[f"{reverse('question_new')}?zu={world.measure.code}"] = 200
        found[f"{reverse('question_new')}?zu=XX.99"] = 404
        found[f"{reverse('question_new')}?zu=Bericht {world.report.code}"] = 200
        found[f"{reverse('question_new')}?zu=Bericht 9999/1"] = 404
        begun = f"{reverse('session_new')}?gremium={world.body.slug}"
        found |= {begun: 200, f"{reverse('session_new')}?gremium=gibt-es-nicht": 404}
        after = f"{reverse('body_new')}?von={world.body.slug}"
        found |= {after: 200, f"{reverse('body_new')}?von=gibt-es-nicht": 404}
        merge = reverse("department_merge", args=[world.department.slug])
        found |= {f"{merge}?ziel={world.division.slug}": 200, f"{merge}?ziel=quatsch": 400}
        queue = reverse("feedback_list")
        found |= {f"{queue}?zeigen=beantwortet": 200, f"{queue}?zeigen=spam": 200}
        found |= {f"{queue}?zeigen=alles": 400, f"{queue}?seite=99": 404}
        overview, assign = reverse("controlling"), reverse("assign")
        found |= {f"{overview}?sortierung=organisation": 200, f"{overview}?sortierung=x": 400}
        found |= {f"{overview}?format=pdf": 400, f"{assign}?feld=XX": 400}
        found |= {f"{assign}?zustaendig=66-strassenbau&feld=VIII&q=Kurztitel": 200}
        found |= {f"{assign}?zustaendig=ksb": 200}
    goals, measures = reverse("goal_list"), reverse("measure_list")
    compared = reverse("comparison")
    found |= {
        f"{goals}?feld=VIII&feld=I&umsetzung=in_progress&sortierung=ampel": 200,
        f"{goals}?q=Kurztitel&ampel=deviating&aktualitaet=current&zustaendig=66-strassenbau": 200,
        f"{goals}?q=gibtesnicht": 200,
        f"{goals}?ort=duelmen&anzahl=alle&stand={world.past}": 200,
        f"{measures}?ort=kreisweit&sortierung=ende": 200,
        f"{measures}?q=gibtesnicht&ort=duelmen": 200,
        f"{goals}?feld=XX&seite=0": 400,
        f"{measures}?umsetzung=erledigt": 400,
        f"{goals}?stand=31.02.2026": 400,
        f"{goals}?format=pdf": 400,
        f"{reverse('field_list')}?format=pdf": 400,
        f"{world.goal.get_absolute_url()}?stand=2020-01-01": 400,
        f"{reverse('session_report', args=[world.session.pk])}?von={world.past}": 200,
        f"{reverse('session_report', args=[world.session.pk])}?von=2020-01-01": 400,
        f"{compared}?von={world.past}": 200,
        f"{compared}?von={world.past}&bis={world.past}&feld=VIII&feld=I": 200,
        f"{compared}?von={world.past}&zustaendig=66-strassenbau": 200,
        f"{compared}?ort=duelmen&ort=kreisweit": 200,
        f"{compared}?feld={world.empty_field.number}": 200,
        f"{compared}?von=2026-02-01&bis=2026-01-01&feld=XX": 400,
        "/gibt-es-nicht/": 404,
        f"{reverse('question_list')}?seite=99": 404,
        f"{reverse('session_list')}?gremium={world.body.slug}": 200,
        f"{reverse('session_list')}?jahr=1999": 400,
        f"{reverse('session_list')}?seite=99": 404,
        f"{reverse('question_list')}?anzahl=alle": 200,
        f"{reverse('feedback')}?seite=/ziele/VIII.1/": 200,
        f"{reverse('feedback_receipt', args=['1:gefaelscht'])}": 404,
        f"{goals}?seite=99": 404,
    }
    return found
