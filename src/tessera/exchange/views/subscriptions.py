"""What one follows: the list, what is added to it, how often one is told, pauses and ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.core.asking import only, valid
from tessera.exchange import actions
from tessera.exchange.forms.searching import NarrowForm, WordsForm
from tessera.exchange.forms.subscriptions import FollowForm, RhythmForm
from tessera.exchange.models import Subscription
from tessera.exchange.reads import subscriptions as reads
from tessera.exchange.views.finding import done
from tessera.network.forms.filters import area_names
from tessera.network.models import Membership
from tessera.network.reads.directory import topic_choices, topic_names

Kind = Subscription.Kind


def following(request: Asked) -> HttpResponse:
    """What the person follows for the organisation acted for, and what there is to follow."""
    only(request)
    if request.method == "POST":
        return _follow(request)
    return _page(request)


def _follow(request: Asked) -> HttpResponse:
    """Take what was sent: a topic or an area, or the filters of the archive's address."""
    policy.require(request.person, "subscription.follow")
    kind = request.POST.get("follow", "")  # "kind" is a filter of the archive
    if kind == Kind.SEARCH:
        form: Any = RhythmForm(request.POST, auto_id="search-%s")
        what = _search(request)
    elif kind in (Kind.TOPIC, Kind.AREA):
        form, what = _form(request, Kind(kind), request.POST), request.POST.get("what", "")
    else:
        raise BadRequest(_("Choose what you want to follow: a topic, an area or a search."))

    def act() -> Subscription:
        rhythm = form.cleaned_data["rhythm"]
        return actions.follow(kind, what, by=request.person, rhythm=rhythm)

    if done(form, act) is None:
        return _page(request, form)
    messages.success(request, _("You follow it from now on; what is new comes in one mail."))
    return redirect("exchange:following")


def _search(request: Asked) -> str:
    """The archive's filters that were sent, judged as the archive judges them."""
    words, narrow = WordsForm(request.POST), NarrowForm(request.POST, person=request.person)
    valid(narrow)
    narrowed = {name: request.POST.get(name, "") for name in narrow.fields}
    return reads.kept({**narrowed, **valid(words)})


def _page(request: Asked, refused: Any = None) -> HttpResponse:
    names = topic_names(request.person)
    forms = {kind: _form(request, kind) for kind in (Kind.TOPIC, Kind.AREA)}
    if isinstance(refused, FollowForm):
        forms[refused.kind] = refused
    context = {
        "rows": [
            {"subscription": one, "parts": list(_parts(one, names)), "address": _asked(one)}
            for one in reads.following(request.person)
        ],
        "forms": forms.values(), "refused": refused, "rhythms": Subscription.Rhythm.choices,
        "may_follow": policy.may(request.person, "subscription.follow"),
    }  # fmt: skip
    return render(request, "exchange/following.html", context)


def _form(request: Asked, kind: Subscription.Kind, data: Any = None) -> FollowForm:
    if kind == Kind.TOPIC:
        return FollowForm(data, kind=kind, choices=topic_choices(request.person))
    parts = Membership.objects.visible_to(request.person).current()
    areas = {one for one in parts.values_list("area", flat=True) if one}
    return FollowForm(data, kind=kind, choices=area_names(areas))


def _parts(one: Subscription, topics: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What is followed, piece by piece, for the page to name."""
    is_search = one.kind == Kind.SEARCH
    pieces = reads.looked_for(one.what) if is_search else {one.kind: one.what}
    for name, value in pieces.items():
        yield {"name": name, "value": topics.get(value, value) if name == "topic" else value}


def _asked(one: Subscription) -> str:
    """What is followed as the archive's address asks for it."""
    return one.what if one.kind == Kind.SEARCH else f"{one.kind}={one.what}"


@require_POST
def change(request: Asked, pk: str) -> HttpResponse:
    """Be told daily or weekly, pause, go on, or give up."""
    rows = Subscription.objects.visible_to(request.person)
    found: Subscription = get_object_or_404(rows, pk=pk)
    do = request.POST.get("do", "")
    if do == "end":
        actions.unfollow(found, by=request.person)
        messages.success(request, _("You no longer follow it."))
    elif do in ("pause", "resume"):
        actions.change(found, by=request.person, is_paused=do == "pause")
        messages.success(
            request,
            _("Paused: nothing is told until you go on.")
            if do == "pause"
            else _("You are told again of what happens from now on."),
        )
    elif do in Subscription.Rhythm.values:
        actions.change(found, by=request.person, rhythm=do)
        messages.success(request, _("Changed."))
    else:
        raise BadRequest(_("Choose one of the buttons."))
    return redirect("exchange:following")
