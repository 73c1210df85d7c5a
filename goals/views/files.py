"""A list as a file: the same rows, up to the same visibility, as of the same day."""

from dataclasses import dataclass
from functools import partial, wraps
from urllib.parse import urlencode

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from goals.days import today
from goals.exports import FORMATS
from goals.filters import GoalFilter
from goals.forms.files import FormatForm, ListForm
from goals.listings import LICENCE_TEXT, Listing, source_note
from goals.models import DemoContent
from goals.permissions import visibilities

CHOOSING = set(GoalFilter.base_filters) - {"seite", "anzahl", "format"}
"""The names of a query string that say what is in a file; a file has no pages."""

DEMO_NOTE = (
    "Beispieldaten: Nur die Zieltexte sind echt. Maßnahmen, Meldungen und Zuständigkeiten sind "
    "erfunden."
)


def as_file(view=None, *, formats=FORMATS, names=None):
    """Give the view `file_format`: what `?format=` names, or "" for the page.

    A format that there is not is answered with 400 and those that there are, of the same choice.
    (The lists with filters know it as one of them.) `names`: what else a query string may ask here;
    None where a form of the view says so.
    """
    if view is None:
        return partial(as_file, formats=formats, names=names)

    @wraps(view)
    def page(request, *args, **kwargs):
        asked = request.GET
        form = FormatForm(asked, formats) if names is None else ListForm(asked, formats, names)
        if not form.is_valid():
            unknown = form.non_field_errors()
            chosen = [] if unknown else kept(asked)
            context = {"unknown": unknown, "files": links(request, chosen, formats)}
            context["page_query"] = query_of(request, chosen)
            return render(request, "plan/bad_format.html", context, status=400)
        return view(request, *args, file_format=form.cleaned_data["format"], **kwargs)

    return page


@dataclass(frozen=True)
class Offer:
    """What templates/components/list_files.html shows: `files` [(label, query string)] of the list
    at `action`, and how to cite it.
    """

    action: str
    files: list
    source_note: str
    licence_url: str = LICENCE_TEXT


def offer(request, table, action="", chosen=()):
    """The Offer of the list shown, or of the one at `action`, with the filters `chosen`."""
    action = action or request.path
    note = source_note(table.title, shown_day(request), address_of(request, action, chosen))
    return Offer(action, links(request, chosen), note)


def file_of(request, file_format, table, rows, chosen=(), filters=(), order=""):
    """Answer with a file of the rows of a list.

    `file_format`: a key of FORMATS; `rows`: an iterator, drawn while the file is sent; `chosen`:
    [(name, value)] of its address; `filters`: [(label, words)] and `order`: the same in words.
    """
    day, user = getattr(request, "stand", None), request.user
    listing = Listing(
        name=table.name,
        title=table.title,
        address=address_of(request, request.path, chosen),
        day=shown_day(request),
        made_at=timezone.localtime().replace(second=0, microsecond=0),
        readers=visibilities(user)[-1],
        filters=list(filters),
        order=order,
        notes=[DEMO_NOTE] if DemoContent.objects.exists() else [],
    )
    kind = FORMATS[file_format]
    origin, past = request.build_absolute_uri("/")[:-1], f"?stand={day}" if day else ""
    columns = table.columns(lambda path: f"{origin}{path}{past}", user)
    is_asked_for = request.method != "HEAD"
    content = kind.write(listing, columns, rows) if is_asked_for else iter(())
    return sent_file(content, kind.content_type, f"{listing.file_name}.{file_format}")


def sent_file(content, content_type, name):
    """The answer that sends a file: `content` is an open file or blocks of bytes."""
    response = FileResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Link"] = f'<{LICENCE_TEXT}>; rel="license"'
    return response


def shown_day(request):
    return getattr(request, "stand", None) or today()


def selection(request):
    """[(name, value)] of the query string that say which rows, and in which order."""
    pairs = ((name, value) for name, values in request.GET.lists() for value in values)
    return [(name, value) for name, value in dict.fromkeys(pairs) if name in CHOOSING and value]


def address_of(request, action, chosen):
    """The list as a page on the day shown, so that it can be looked up again."""
    is_dated = hasattr(request, "stand")
    day = [("stand", shown_day(request).isoformat())] if is_dated else []
    query = urlencode([*chosen, *day])
    return request.build_absolute_uri(f"{action}?{query}" if query else action)


def kept(asked):
    """[(name, value)] of a QueryDict that go on with another format. The day comes with `links`."""
    pairs = ((name, value) for name, values in asked.lists() for value in values)
    return [(name, value) for name, value in pairs if name not in ("format", "seite", "stand")]


def links(request, chosen, formats=FORMATS):
    """[(label, query string)] of a list in each format."""
    return [
        (kind.label, query_of(request, chosen, ("format", name))) for name, kind in formats.items()
    ]


def query_of(request, chosen, *more):
    """The query string of a list on the day shown; "" where nothing is chosen."""
    day = getattr(request, "stand", None)
    pairs = [*chosen, *([("stand", day.isoformat())] if day else []), *more]
    return f"?{urlencode(pairs)}" if pairs else ""
