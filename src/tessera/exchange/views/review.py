"""A query before its launch: how it will look, what was said about it, and the steps of review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.exchange import actions
from tessera.exchange.forms.drafting import CommentForm, ReasonForm
from tessera.exchange.forms.files import FileForm
from tessera.exchange.models import Attachment, Comment, Query, Question, terms_of
from tessera.exchange.views import radar
from tessera.exchange.views.finding import done, draft_of
from tessera.exchange.workflow import QUERY, is_whole
from tessera.reference.models import Topic
from tessera.workflow import next_steps


def draft(request: Asked, pk: str) -> HttpResponse:
    """A query that has no number yet; with one it lives at its number."""
    only(request)
    query = draft_of(request, pk)
    if query.number:
        return redirect("exchange:query", query.number)
    return shown(request, query)


def shown(request: Asked, query: Query, **more: Any) -> HttpResponse:
    """The page of a query that nobody was asked yet."""
    person = request.person
    questions = Question.objects.visible_to(person).filter(query=query)
    questions = questions.select_related("follow_up_of")
    comments = Comment.objects.visible_to(person).filter(query=query)
    earlier = Query.objects.visible_to(person).filter(follow_ups=query)
    context: dict[str, Any] = {
        "query": query, "questions": questions,
        "requesters": query.requesters.all(), "earlier": earlier.first(),
        "topics": Topic.objects.visible_to(person).filter(queries=query),
        "comments": comments.select_related("question", "organisation"),
        "steps": [step.name for step in next_steps(QUERY, query, person)],
        "lacks": is_whole(query) if query.state == Query.State.DRAFT else None,
        "may_comment": query.submitted_at is not None and may(person, "query.comment", query),
        "may_revise": query.state == Query.State.DRAFT and may(person, "query.revise", query),
        "working_days": terms_of(query.network).days(query.urgency),
        "comment": CommentForm(prefix="comment"),
        "back": CommentForm(prefix="back", label=_("What has to change")),
        "approval": CommentForm(prefix="approval", is_needed=False, label=_("A word with it")),
        "withdrawal": ReasonForm(prefix="withdrawal"),
        "files": Attachment.objects.visible_to(person).filter(query=query).kept(),
        "upload": FileForm(),
    }  # fmt: skip
    if query.state != Query.State.WITHDRAWN:
        context |= radar.of_stored(request, query, questions)
    return render(request, "exchange/draft.html", context | more)


@require_POST
def comment(request: Asked, pk: str) -> HttpResponse:
    """Say something about a query under review."""
    query = draft_of(request, pk)
    form = CommentForm(request.POST, prefix="comment")

    def act() -> Comment:
        return actions.comment(query, by=request.person, words=form.cleaned_data["words"])

    if done(form, act) is None:
        return shown(request, query, comment=form)
    return redirect("exchange:draft", query.pk)


@require_POST
def return_(request: Asked, pk: str) -> HttpResponse:
    """Return a query to who asks, with the reason."""
    query = draft_of(request, pk)
    form = CommentForm(request.POST, prefix="back", label=_("What has to change"))

    def act() -> Query:
        return actions.return_(query, by=request.person, words=form.cleaned_data["words"])

    if done(form, act) is None:
        return shown(request, query, back=form)
    messages.success(request, _("Returned with your comment."))
    return redirect("exchange:draft", query.pk)


@require_POST
def approve(request: Asked, pk: str) -> HttpResponse:
    """Approve a query; it gets its number."""
    query = draft_of(request, pk)
    form = CommentForm(request.POST, prefix="approval", is_needed=False)

    def act() -> Query:
        return actions.approve(query, by=request.person, words=form.cleaned_data["words"])

    if done(form, act) is None:
        return shown(request, query, approval=form)
    said = _("Approved; it is query %(number)s and can be launched.") % {"number": query.number}
    messages.success(request, said)
    return redirect("exchange:query", query.number)


@require_POST
def withdraw_draft(request: Asked, pk: str) -> HttpResponse:
    """Withdraw a query that nobody was asked yet."""
    query = draft_of(request, pk)
    form = ReasonForm(request.POST, prefix="withdrawal")

    def act() -> Query:
        return actions.withdraw(query, by=request.person, reason=form.cleaned_data["reason"])

    if done(form, act) is None:
        return shown(request, query, withdrawal=form)
    messages.success(request, _("The query is withdrawn."))
    return redirect("exchange:index")
