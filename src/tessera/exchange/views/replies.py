"""The workspace of a reply: what is answered, what is missing, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.exchange import actions
from tessera.exchange.models import Reply
from tessera.exchange.views.finding import own_reply, workspace_of
from tessera.exchange.workflow import has_answers, may_leave


def reply(request: Asked, number: str) -> HttpResponse:
    """The own reply to a query."""
    only(request)
    own = own_reply(request, number)
    space = workspace_of(request, own)
    person = request.person
    is_live = own.query.state in ("open", "closed")
    context = {
        "query": own.query, "reply": own, "space": space, "is_live": is_live,
        "done": len(space.items) - len(space.missing) - len(space.pending),
        "lacks": has_answers(own) if "clear" in space.steps else None,
        "holds_back": may_leave(own) if "release" in space.steps else None,
        "may_answer": is_live and may(person, "reply.answer", own),
        "may_accept": is_live and own.accepted_at is None and may(person, "reply.accept", own),
        "may_consult": is_live and may(person, "reply.consult", own),
        "may_narrow": may(person, "reply.narrow", own),
        "may_ask_more_time": is_live and own.completed_at is None
        and may(person, "reply.ask_more_time", own),
        "first": next(
            (one.question.position for one in space.items if one.question.position in (*space.missing, *space.pending)), None
        ),
    }  # fmt: skip
    return render(request, "exchange/reply.html", context)


def _step(act: Callable[..., Reply], sentence: Promise) -> Callable[..., HttpResponse]:
    """The route of one step of the own reply."""

    @require_POST
    def route(request: Asked, number: str, **_parts: Any) -> HttpResponse:
        act(own_reply(request, number), by=request.person)
        messages.success(request, str(sentence))
        return redirect("exchange:reply", number)

    return route


accept = _step(actions.accept, _("Accepted. Who asked sees that you are working on it."))
clear = _step(actions.clear, _("Cleared. Release it when it may leave your organisation."))
resume = _step(actions.resume, _("Taken back; you can go on writing."))
release = _step(
    actions.release, _("Released. Each answer is now read as far as you let it travel.")
)
correct = _step(
    actions.correct,
    _("You can correct your answers now. Until you release them others read the last version."),
)
