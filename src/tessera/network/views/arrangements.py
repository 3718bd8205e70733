"""Arrangements: what a participant may see and do from which day, and who will read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core import clock
from tessera.core.asking import done, only, written
from tessera.network import actions
from tessera.network.forms.arrangements import (
    DraftForm,
    EndForm,
    GrantForm,
    SignForm,
    WithdrawForm,
)
from tessera.network.forms.filters import DayFilter
from tessera.network.models import Arrangement, Right
from tessera.network.reads.organisations import course, parties
from tessera.network.reads.rights import matrix, reading
from tessera.network.views.asking import day_asked
from tessera.network.views.networks import visible_network


def _arrangement(request: Asked, pk: str) -> Arrangement:
    rows = Arrangement.objects.visible_to(request.person).select_related("network", "organisation")
    found: Arrangement = get_object_or_404(rows, pk=pk)
    return found


def arrangement(request: Asked, pk: str) -> HttpResponse:
    """One arrangement: its matrix on a day, and who reads what from which day."""
    shown = _arrangement(request, pk)
    form, asked = day_asked(request)
    return _page(request, shown, {"form": form, "asked": asked})


def _page(request: Asked, shown: Arrangement, more: dict[str, Any]) -> HttpResponse:
    person = request.person
    day = more.get("asked") or max(clock.today(), shown.since)
    told = course(shown.network, shown.organisation, person=person)
    is_open = shown.state != Arrangement.State.ENDED
    grants = is_open and may(person, "right.grant", shown)
    context = {
        "arrangement": shown, "day": day, "form": DayFilter(), "matrix": matrix(shown, day, person=person),
        "reading": reading(shown, person=person),
        "takes_part": any(one.touches(shown.since, shown.until) for one in told.memberships),
        "may_grant": grants,
        "may_sign": shown.state == Arrangement.State.DRAFTED
        and may(person, "arrangement.sign", shown),
        "may_end": shown.state == Arrangement.State.SIGNED
        and may(person, "arrangement.end", shown),
        "grant": GrantForm(), "sign": SignForm(initial={"signed_on": clock.today()}),
        "end": EndForm(initial={"on": clock.today()}),
    }  # fmt: skip
    return render(request, "network/arrangement.html", context | more)


def draft(request: Asked, code: str) -> HttpResponse:
    """Draft an arrangement with a participant."""
    only(request, "with")
    shown = visible_network(request, code)
    policy.require(request.person, "arrangement.draft", shown)
    form = DraftForm(
        request.POST or None, parties=parties(shown, person=request.person),
        initial={"since": clock.today(), "organisation": request.GET.get("with", "")},
    )  # fmt: skip

    def act() -> Arrangement:
        told = dict(form.cleaned_data)
        organisation = told.pop("organisation")
        return actions.draft(shown, organisation, by=request.person, area=organisation.area, **told)

    if drafted := done(form, act):
        messages.success(request, _("Drafted. It opens nothing before it is signed."))
        return redirect("network:arrangement", drafted.pk)
    return render(request, "network/draft.html", {"network": shown, "form": form})


@require_POST
def sign(request: Asked, pk: str) -> HttpResponse:
    """Record that an arrangement was signed."""
    shown = _arrangement(request, pk)
    form = SignForm(request.POST)
    if done(form, lambda: actions.sign(shown, by=request.person, **form.cleaned_data)) is None:
        return _page(request, shown, {"sign": form})
    said = _("Signed. Its rights count from %(day)s.") % {"day": written(shown.since)}
    messages.success(request, said)
    return redirect("network:arrangement", shown.pk)


@require_POST
def end(request: Asked, pk: str) -> HttpResponse:
    """End an arrangement; its last day may lie ahead."""
    shown = _arrangement(request, pk)
    form = EndForm(request.POST)
    if done(form, lambda: actions.end(shown, by=request.person, **form.cleaned_data)) is None:
        return _page(request, shown, {"end": form})
    said = _("The arrangement's last day is %(day)s.") % {"day": written(shown.until)}
    messages.success(request, said)
    return redirect("network:arrangement", shown.pk)


@require_POST
def grant(request: Asked, pk: str) -> HttpResponse:
    """Grant rights to one or several products; all of them or none."""
    shown = _arrangement(request, pk)
    form = GrantForm(request.POST)

    @transaction.atomic
    def act() -> list[Right]:
        told = dict(form.cleaned_data)
        products, acts = told.pop("products"), told.pop("acts")
        return [
            actions.grant(shown, by=request.person, product=product, act=one, **told)
            for product in products for one in acts
        ]  # fmt: skip

    if done(form, act) is None:
        return _page(request, shown, {"grant": form})
    messages.success(request, _("The rights are entered; see below who will read what."))
    return redirect("network:arrangement", shown.pk)


def withdraw(request: Asked, pk: str, right: str) -> HttpResponse:
    """Withdraw one right of an arrangement."""
    only(request)
    shown = _arrangement(request, pk)
    rows = Right.objects.visible_to(request.person).filter(arrangement=shown)
    held = get_object_or_404(rows.select_related("arrangement"), pk=right)
    policy.require(request.person, "right.withdraw", held)
    form = WithdrawForm(request.POST or None)

    def act() -> bool:
        actions.withdraw(held, by=request.person, on=form.cleaned_data["on"])
        return True

    if done(form, act):
        messages.success(request, _("The right is withdrawn."))
        return redirect("network:arrangement", shown.pk)
    context = {"arrangement": shown, "right": held, "form": form}
    return render(request, "network/withdraw.html", context)
