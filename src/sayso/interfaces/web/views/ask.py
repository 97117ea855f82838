"""Ask: questions to the conversations, answered with quotes by deal."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from sayso.extract.consulting import NoModel, may_be_asked
from sayso.giveback.ask import consulting, kept, services
from sayso.giveback.ask.answering import MOST, Wanted
from sayso.giveback.ask.exporting import as_csv
from sayso.giveback.ask.language import BadQuery
from sayso.giveback.ask.operators import OPERATORS, About
from sayso.giveback.ask.suggesting import suggest
from sayso.giveback.ask.views import Answer
from sayso.giveback.notices import questions
from sayso.interfaces.web.downloads import attachment
from sayso.interfaces.web.requests import Request, number, page
from sayso.org.saved_views import BadView
from sayso.org.selectors import today_of
from sayso.ports.model import ModelFailure

EXAMPLES = (
    "Objections on price in deals over 20k",
    "What did they say about Portway?",
    "Which deals are on hold?",
    "Who is the economic buyer in open deals?",
    "What did we promise in the last 30 days?",
    "side:theirs data protection said:last-90-days",
)
TABLE = [(about.value, [one for one in OPERATORS.values() if one.about is about]) for about in About]


@page
def ask(request: Request) -> HttpResponse:
    """What did they say, in which deals?"""
    text = request.GET.get("q", "").strip()
    if not text:
        return render(request, "web/ask.html", _around(request))
    try:
        answer = services.ask(asker=request.asker, text=text, at=request.at)
    except BadQuery as wrong:
        pieces = (text[: wrong.start], text[wrong.start : wrong.end], text[wrong.end :])
        return render(request, "web/ask.html", {**_around(request), "q": text, "wrong": wrong, "pieces": pieces})
    return _answered(request, answer, {})


@page
@require_POST
def sum_up(request: Request) -> HttpResponse:
    """What do the quotes come to, in a model's words that they bear out?"""
    text = request.POST.get("q", "").strip()
    try:
        if request.POST.get("act") == "translate":
            text = consulting.translate(asker=request.asker, text=text, at=request.at)
        else:
            summed = consulting.sum_up(asker=request.asker, text=text, at=request.at)
            return _answered(request, summed.answer, {"summed": summed})
    except (BadQuery, NoModel, ModelFailure) as problem:
        messages.error(request, str(problem))
    return redirect(f"{reverse('ask')}?{urlencode({'q': text})}")


@page
def suggestions(request: Request) -> HttpResponse:
    """What may stand at the caret."""
    text = request.GET.get("q", "")
    caret = min(number(request.GET.get("at"), 0), len(text))
    found = suggest(request.asker, text, caret, today_of(request.asker.user_id, request.at))
    return render(request, "web/ask_suggestions.html", {"found": found})


@page
def table(request: Request) -> HttpResponse:
    """The quotes of an answer, a thousand at most, as CSV."""
    text = request.GET.get("q", "").strip()
    try:
        answer = services.ask(asker=request.asker, text=text, at=request.at, wanted=Wanted(MOST, MOST))
    except BadQuery as wrong:
        return HttpResponse(str(wrong), status=422, content_type="text/plain; charset=utf-8")
    return attachment("answer.csv", as_csv(answer, settings.BASE_URL).encode())


@page
@require_POST
def keep(request: Request) -> HttpResponse:
    """Keep a question under a name."""
    query, shared = request.POST.get("q", "").strip(), bool(request.POST.get("shared"))
    try:
        kept.keep(asker=request.asker, name=request.POST.get("name", ""), text=query, shared=shared, at=request.at)
    except (BadQuery, BadView) as problem:
        messages.error(request, str(problem))
    return redirect(f"{reverse('ask')}?{urlencode({'q': query})}")


@page
@require_POST
def follow(request: Request, view_id: int) -> HttpResponse:
    """Be told of new answers to a kept question, or be told no more."""
    if request.POST.get("act") == "stop":
        questions.unfollow(asker=request.asker, question_id=view_id, at=request.at)
        messages.success(request, "You are told no more.")
        return redirect("ask")
    try:
        questions.follow(asker=request.asker, question_id=view_id, at=request.at)
        messages.success(request, "You will be told on Today when there are new answers.")
    except BadQuery as wrong:
        messages.error(request, str(wrong))
    return redirect("ask")


@page
@require_POST
def drop(request: Request, view_id: int) -> HttpResponse:
    """Drop a question of one's own."""
    kept.drop(asker=request.asker, question_id=view_id, at=request.at)
    messages.success(request, "Dropped.")
    return redirect("ask")


def _around(request: Request) -> dict[str, object]:
    return {
        "views": kept.list_questions(request.asker),
        "followed": questions.followed_by(request.asker),
        "examples": EXAMPLES,
        "table": TABLE,
    }


def _answered(request: Request, answer: Answer, about: dict[str, object]) -> HttpResponse:
    terms = [(term, answer.without(term)) for term in answer.terms]
    about |= {"answer": answer, "terms": terms, "q": answer.text or answer.asked, "has_model": may_be_asked()}
    return render(request, "web/ask.html", {**_around(request), **about})
