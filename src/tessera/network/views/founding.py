"""Founding a network, merging organisations, and which organisations form a contact point."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.core import clock
from tessera.core.asking import done, only, written
from tessera.core.circle import Circle
from tessera.network import actions
from tessera.network.forms.founding import EntitiesForm, FoundForm, MergeForm
from tessera.network.models import ContactPoint, Network
from tessera.network.offices import network_text, office
from tessera.network.reads.merging import entities_of, may_merge, moves, successors
from tessera.network.reads.organisations import bodies
from tessera.network.views.organisations import visible_organisation


def found(request: Asked) -> HttpResponse:
    """Found a network, entering the body that coordinates it where it is new."""
    only(request)
    policy.require(request.person, "network.found")
    form = FoundForm(
        request.POST or None, bodies=bodies(person=request.person),
        initial={"since": clock.today(), "audience": Circle.NETWORK,
                 "default_audience": Circle.MEMBERS, "level": Network.Level.INTERNATIONAL},
    )  # fmt: skip
    network = done(form, lambda: actions.establish(by=request.person, **form.facts()))
    if network is None:
        return render(request, "network/found.html", {"form": form})
    said = _("%(network)s is founded.") % {"network": network_text(network)}
    if form.cleaned_data["coordinator"]:
        messages.success(request, said)
        return redirect("network:network", network.code)
    messages.success(request, f"{said} {_('Now invite who coordinates it.')}")
    return redirect("network:people_of", network.memberships.get().organisation.code)


def merge(request: Asked, code: str) -> HttpResponse:
    """Show what goes over into another organisation; record it once that was seen."""
    only(request, "into", "on")
    shown = visible_organisation(request, code)
    if shown.successor_id or not may_merge(request.person, shown):
        raise Http404(_("There is no such page."))
    asked = request.POST or request.GET
    form = MergeForm(
        asked or None, successors=successors(shown, person=request.person),
        initial={"on": clock.today()},
    )  # fmt: skip
    context = {"organisation": shown, "form": form}
    if not form.is_valid():
        return render(request, "network/merge.html", context)
    into, on = form.cleaned_data["into"], form.cleaned_data["on"]
    context["may"] = may_merge(request.person, shown, into)
    if request.method == "POST" and context["may"]:
        if done(form, lambda: actions.merge(shown, into, by=request.person, on=on)):
            said = _("From %(day)s on there is only %(office)s.")
            messages.success(request, said % {"day": written(on), "office": office(into)})
            return redirect("network:organisation", into.code)
        return render(request, "network/merge.html", context)
    told = moves(shown, into, on) if context["may"] else None
    context |= {"into": into, "on": on, "moves": told}
    return render(request, "network/merge.html", context)


def compose(request: Asked, pk: str) -> HttpResponse:
    """Say which organisations form a contact point."""
    only(request)
    rows = ContactPoint.objects.visible_to(request.person).select_related("organisation", "network")
    point: ContactPoint = get_object_or_404(rows, pk=pk)
    policy.require(request.person, "contact_point.compose", point)
    form = EntitiesForm(
        request.POST if request.method == "POST" else None,
        offered=entities_of(point, person=request.person),
        initial={"entities": list(point.entities.values_list("code", flat=True))},
    )  # fmt: skip
    if done(form, lambda: actions.compose(point, form.cleaned_data["entities"], by=request.person)):
        messages.success(request, _("The page of the contact point says so now."))
        return redirect("network:organisation", point.organisation.code)
    return render(request, "network/compose.html", {"point": point, "form": form})
