"""One answer: written, saved, merged with what somebody else saved, reused, narrowed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core import clock
from tessera.core.asking import only
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.actions import EditionConflict
from tessera.exchange.forms.answers import AnswerForm, AudienceForm, initial_of, with_more
from tessera.exchange.models import Answer, AnswerEdition, Contribution, Departure, Reply
from tessera.exchange.reads import Item, Workspace
from tessera.exchange.reads.readers import reach_of
from tessera.exchange.views.attachments import saved_with_file
from tessera.exchange.views.finding import (
    done,
    item_of,
    own_reply,
    show,
    typed_before,
    workspace_of,
)
from tessera.network.models import Network

PREFIX = "a"


def reach(network: Network) -> dict[Circle, int]:
    """How many organisations read what is meant for each circle today."""
    open_ = reach_of(network, clock.today()).values()
    return {circle: sum(circle.contains(one) for one in open_) for circle in Circle}


def _form(item: Item, reply: Reply, data: QueryDict | None, files: Any = None) -> AnswerForm:
    initial = {
        "audience": reply.query.default_audience, "language": get_language(),
    } | initial_of(item.question, item.answer)  # fmt: skip
    return AnswerForm(
        data, files, initial=initial, question=item.question, reach=reach(reply.query.network)
    )


def answer(request: Asked, number: str, position: int) -> HttpResponse:
    """The form of one answer, and saving it."""
    only(request)
    reply = own_reply(request, number)
    space = workspace_of(request, reply)
    item = item_of(space, position)
    if request.method != "POST":
        policy.require(request.person, "reply.answer", reply)
        typed = typed_before(request)
        form = _form(item, reply, typed)
        return _page(request, space, item, form, quiet=typed is not None)
    more = with_more(request.POST)
    if more is not None:
        return _page(request, space, item, _form(item, reply, more), quiet=True)
    if request.POST.get("do") == "both":
        return _both(request, space, item)
    policy.require(request.person, "reply.answer", reply)
    form = _form(item, reply, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, space, item, form)
    try:
        saved_with_file(
            form,
            lambda: actions.save_answer(reply, item.question, by=request.person, **form.facts()),
            by=request.person,
        )
    except ValidationError as why:
        show(form, why)
        return _page(request, space, item, form)
    except EditionConflict as why:
        return _conflict(request, space, item, request.POST, why)
    messages.success(request, _("Answer %(position)d is saved.") % {"position": position})
    if request.POST.get("do") == "attach":
        return redirect(reverse("exchange:answer", args=[number, position]) + "#files")
    following = position + 1
    if request.POST.get("do") == "next" and following <= len(space.items):
        return redirect("exchange:answer", number, following)
    return redirect("exchange:reply", number)


def _page(
    request: Asked, space: Workspace, item: Item, form: AnswerForm, *, quiet: bool = False,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    position = item.question.position
    context = {
        "query": space.reply.query, "reply": space.reply, "space": space, "item": item,
        "question": item.question, "form": form, "is_quiet": quiet, "given": item.answer,
        "is_open": space.reply.state == Reply.State.DRAFT,
        "may_confirm": space.reply.state != Reply.State.RELEASED
        and may(request.person, "reply.answer", space.reply),
        "previous": position - 1 if position > 1 else None,
        "following": position + 1 if position < len(space.items) else None,
        "has_typed": form.is_bound,
    }  # fmt: skip
    return render(request, "exchange/answer.html", context | more, status=more.get("status", 200))


def _conflict(
    request: Asked, space: Workspace, item: Item, data: QueryDict, why: EditionConflict
) -> HttpResponse:
    """Both versions side by side; what was typed goes on from what stands there now."""
    typed = data.copy()
    typed["edition"] = str(why.edition)
    form = _form(item, space.reply, typed)
    stands = {"yours": why.yours, "theirs": why.theirs}
    return _page(request, space, item, form, quiet=True, conflict=stands, status=409)


def _both(request: Asked, space: Workspace, item: Item) -> HttpResponse:
    """Both texts one below the other, to be edited; nothing is saved yet."""
    typed = request.POST.copy()
    if item.answer is not None:
        for field in ("words", "comment"):
            both = [getattr(item.answer, field), typed.get(field, "")]
            typed[field] = "\n\n".join(dict.fromkeys(one.strip() for one in both if one.strip()))
        typed["edition"] = str(item.answer.edition)
    return _page(request, space, item, _form(item, space.reply, typed), quiet=True)


@require_POST
def reuse(request: Asked, number: str, position: int) -> HttpResponse:
    """Take an own earlier answer over, dated today."""
    reply = own_reply(request, number)
    item = item_of(workspace_of(request, reply), position)
    rows = AnswerEdition.objects.visible_to(request.person)
    known = [one.pk for one in item.earlier]
    earlier = get_object_or_404(rows.filter(pk__in=known), pk=_named(request, "earlier"))
    try:
        actions.reuse(reply, item.question, earlier, by=request.person, edition=_edition(request))
    except EditionConflict:
        return _changed(request, number, position)
    messages.success(request, _("Taken over and dated today; read it through."))
    return redirect("exchange:answer", number, position)


@require_POST
def merge(request: Asked, number: str, position: int) -> HttpResponse:
    """Take a contribution of the national network into the answer."""
    reply = own_reply(request, number)
    item = item_of(workspace_of(request, reply), position)
    rows = Contribution.objects.visible_to(request.person).filter(
        consultation__reply=reply, question=item.question
    )
    contribution = get_object_or_404(
        rows.select_related("consultation__reply__query", "question"),
        pk=_named(request, "contribution"),
    )
    try:
        actions.merge(contribution, by=request.person, edition=_edition(request))
    except EditionConflict:
        return _changed(request, number, position)
    messages.success(request, _("Taken into the answer; edit it as you see fit."))
    return redirect("exchange:answer", number, position)


def _changed(request: Asked, number: str, position: int) -> HttpResponse:
    messages.warning(
        request, _("A colleague saved this answer meanwhile. Look at it, then take the step again.")
    )
    return redirect("exchange:answer", number, position)


def _named(request: Asked, field: str) -> Any:
    """An identifier from the form; whatever is none names nothing."""
    try:
        return UUID(request.POST.get(field, ""))
    except ValueError:
        return None


def _edition(request: Asked) -> int:
    told = request.POST.get("edition", "")
    return int(told) if told.isdigit() else 0


def audience(request: Asked, number: str, position: int) -> HttpResponse:
    """How far a released answer travels: narrow it at once everywhere, or open it further."""
    only(request)
    reply = own_reply(request, number)
    policy.require(request.person, "reply.narrow", reply)
    rows = Answer.objects.visible_to(request.person).filter(reply=reply)
    held = get_object_or_404(rows, question__position=position)
    released = (
        AnswerEdition.objects.visible_to(request.person).filter(answer=held).current().first()
    )
    if released is None:
        return redirect("exchange:answer", number, position)
    now = released.audience_now
    form = AudienceForm(
        request.POST or None, reach=reach(reply.query.network), initial={"audience": now}
    )

    def act() -> bool:
        told = form.cleaned_data
        terms = {"audience": told["audience"], "until": told["until"], "then": told["then"] or None}
        if Circle(told["audience"]).contains(now) and told["audience"] != now:
            actions.widen(held, by=request.person, **terms)
        else:
            actions.narrow(held, by=request.person, reason=told["reason"], **terms)
        return True

    if done(form, act):
        messages.success(request, _("It holds from now on, old versions included."))
        return redirect("exchange:audience", number, position)
    left = Departure.objects.visible_to(request.person).filter(
        Q(file__compilation__editions__answer=held) | Q(attachment__editions__answer=held)
    )
    context = {
        "query": reply.query, "reply": reply, "question": released.question, "released": released,
        "form": form, "departures": left.select_related(
            "file__compilation", "attachment", "organisation"
        ).distinct(),
        "may_correct": may(request.person, "reply.correct", reply),
    }  # fmt: skip
    return render(request, "exchange/audience.html", context)
