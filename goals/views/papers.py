"""The council's papers, as controlling keeps them: what each is called and where it is read."""

from django.shortcuts import get_object_or_404, render

from goals.forms.papers import PaperForm
from goals.models import CouncilPaper
from goals.views.access import READ, session_keepers
from goals.views.lists import paged
from goals.views.saving import saved


@session_keepers(methods=READ)
def paper_list(request):
    """All papers, those that are no link yet first, with how often each is named."""
    papers = CouncilPaper.objects.with_uses().to_complete()
    context = {"action": request.path, "open_count": CouncilPaper.objects.filter(url="").count()}
    return render(request, "papers/paper_list.html", context | paged(papers, request.GET))


@session_keepers
def paper_edit(request, reference):
    paper = get_object_or_404(CouncilPaper.objects.with_uses(), reference=reference)
    form = PaperForm(paper, request.POST if request.method == "POST" else None)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "paper": paper}
    return render(request, "papers/paper_edit.html", context, status=form.status)
