"""Invented frozen reports for /gestaltung/. Nothing is read from the database."""

from dataclasses import replace

from goals.days import ADOPTED_ON, noon_of
from goals.forms.comparison import SinceForm
from goals.forms.freezing import CircleForm
from goals.models import Rendition, ReportStage, StatusReport, User
from goals.views import council_samples, review_samples
from goals.views.samples import LONG, TODAY
from goals.vocabulary import Role, Stage


def report(version, *stages, reason=""):
    found = StatusReport(
        pk=version,
        session=council_samples.session(14),
        version=version,
        cutoff=TODAY,
        frozen_at=noon_of(TODAY),
        reason=reason,
    )
    rows = [ReportStage(report=found, stage=stage, reached_at=noon_of(TODAY)) for stage in stages]
    found._prefetched_objects_cache = {"stages": rows}
    return found


def since():
    form = SinceForm({"von": f"{ADOPTED_ON}"}, TODAY)
    return {"form": form, "session": council_samples.session(14)}


def frozen():
    """(words, what the parts of a frozen report take): of two versions, for who freezes and for
    everybody.
    """
    old, new = report(1, *Stage), report(2, Stage.FROZEN, Stage.COUNCIL, reason=LONG)
    content = next(review_samples.reviews())[1]["content"]
    for words, role, shown, versions in (
        ("Ersetzt eine andere Version", Role.CONTROLLING, new, [new, old]),
        ("Für alle", None, old, [old]),
    ):
        form = CircleForm({}, User(role=role) if role else None)
        form.is_valid()
        yield (
            words,
            {
                "report": shown,
                "rendition": Rendition(report=shown, sha256="0123456789abcdef" * 4),
                "content": replace(content, version=shown.version, reason=shown.reason),
                "versions": versions,
                "form": form,
                "may_manage": role is not None,
            },
        )
