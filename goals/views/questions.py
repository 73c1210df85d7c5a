"""Questions of council members: asked, passed on, answered, released."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from goals.asking import attach_told, knows_all, way_of
from goals.filter_fields import KnownNames
from goals.forms.answers import ACTS, AnswerForm, WithdrawForm, acts_on
from goals.forms.questions import QuestionForm, subject_called
from goals.models import Question
from goals.models.question_words import about
from goals.permissions import (
    is_asker,
    may_ask,
    may_pass_on,
    may_release_answer,
    may_see_answer,
    may_withdraw,
)
from goals.views.access import WRITE, askers, public, staff
from goals.views.lists import paged
from goals.views.saving import saved
from goals.vocabulary import QuestionState

PAGE_SIZE = 20

ELSEWHERE = (
    "Nichts ist gespeichert: Inzwischen ist eine andere Stelle für die Antwort zuständig. Was Sie "
    "geschrieben haben, steht noch hier, damit Sie es weitergeben können."
)


@public
def question_list(request):
    user, asked = request.user, KnownNames(request.GET)
    if not asked.is_valid():
        context = {"problems": asked.problems(), "action": request.path, "may_ask": False}
        return render(request, "questions/question_list.html", context, status=400)
    rows = Question.objects.visible_to(user)
    context = paged(rows.closed(), request.GET, PAGE_SIZE)
    attach_told(context["page"].object_list, user)
    context |= {
        "problems": [],
        "action": request.path,
        "may_ask": may_ask(user),
        "parts": open_parts(rows, user),
    }
    return render(request, "questions/question_list.html", context)


def open_parts(rows, user):
    """[(id, heading, note, [Question])] of what is open and concerns a user; `rows`: what they may
    see. A part without questions is left out.
    """
    if not user.is_authenticated:
        return []
    if may_pass_on(user):
        parts = [
            ("weitergeben", "Weiterzugeben", "Die älteste zuerst", rows.to_pass_on_by(user)),
            ("freigeben", "Freizugeben", "Antworten, die warten", rows.releasable_by(user)),
            (
                "eigene-antworten",
                "Von anderen freizugeben",
                "Sie haben an der Antwort geschrieben",
                rows.answered_with(user),
            ),
            (
                "bei-den-fachbereichen",
                "Bei den Fachbereichen",
                "Die dringendste zuerst",
                rows.answerable_by(user),
            ),
        ]
    else:
        parts = [
            ("antworten", "Von Ihnen zu beantworten", "", rows.lying_at(user)),
            ("meine-fragen", "Meine offenen Fragen", "", rows.of(user).open().last_asked_first()),
        ]
    parts = [(*head, attach_told(list(found.with_subjects()), user)) for *head, found in parts]
    return [part for part in parts if part[-1]]


@askers
def question_new(request):
    """`?zu=VIII.3` or `?zu=M 12` begins with what the question is about."""
    subject = None
    if "zu" in request.GET:
        subject = subject_called(request.GET["zu"], request.user)
        if subject is None:
            raise Http404
    sent = request.POST if request.method == "POST" else None
    form = QuestionForm(request.user, sent, subject=subject)
    if answer := saved(request, form):
        return answer
    context = {"form": form, "subject": subject}
    context["about"] = about(subject, in_full=True) if subject else ""
    return render(request, "questions/question_new.html", context, status=form.status)


@public
def question(request, number):
    question = wanted(request, number)
    return render(request, "questions/question.html", told_about(request, question))


def wanted(request, number):
    rows = Question.objects.visible_to(request.user).with_subjects()
    return get_object_or_404(rows, pk=number)


def told_about(request, question):
    """What a reader may know of a question."""
    attach_told([question], request.user)
    return {
        "question": question,
        "subject": question.subject,
        "shows_answer": bool(question.answer) and may_see_answer(request.user, question),
        "knows_all": knows_all(request.user, question),
        "is_mine": is_asker(request.user, question),
        "may_withdraw": question.state == QuestionState.ASKED
        and may_withdraw(request.user, question),
        "way": way_of(question, request.user),
    }


@askers
def question_withdraw(request, number):
    """Taken back by who asked, as long as nobody has it to answer."""
    question = wanted(request, number)
    if not may_withdraw(request.user, question):
        raise PermissionDenied
    form = WithdrawForm(question, request.POST if request.method == "POST" else None)
    if answer := saved(request, form):
        return answer
    context = told_about(request, question) | {"form": form}
    return render(request, "questions/question_withdraw.html", context, status=form.status)


@staff(methods=WRITE)
def question_edit(request, number):
    """Whatever can be done with the question; `act` is the button."""
    if request.POST.get("act") == AnswerForm.act and (answer := given_back(request, number)):
        return answer
    question, sent = wanted(request, number), None
    if not knows_all(request.user, question):
        raise PermissionDenied
    if request.method == "POST":
        if request.POST.get("act") not in ACTS:
            raise SuspiciousOperation("no such act")
        sent = ACTS[request.POST["act"]](question, request.POST)
        if answer := saved(request, sent):
            return answer
    forms = acts_on(question, request.user)
    if sent:
        # What was typed stays, even where somebody else was faster.
        forms = [sent, *(form for form in forms if form.act != sent.act)]
    waits = question.state == QuestionState.ANSWERED
    context = told_about(request, question) | {
        "forms": forms,
        "sent": sent,
        "elsewhere": None,
        "waits_for_others": waits and not may_release_answer(request.user, question),
    }
    status = sent.status if sent else 200
    return render(request, "questions/question_edit.html", context, status=status)


def given_back(request, number):
    """The page with an answer that came too late, for whoever wrote it: the question lies at
    another department by now, and what became of it is not told. None for all others.
    """
    question = Question.objects.once_at(request.user).with_subjects().filter(pk=number).first()
    if question is None or knows_all(request.user, question):
        return None
    form = AnswerForm(question, request.POST)
    form.add_error(None, ELSEWHERE)
    context = {"question": question, "subject": question.subject}
    context |= {"sent": form, "elsewhere": form}
    return render(request, "questions/question_edit.html", context, status=403)
