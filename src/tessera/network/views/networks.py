"""Networks: who takes part, on any day; admitting participants and changing their part."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core import clock
from tessera.core.asking import done, only, written
from tessera.network import actions
from tessera.network.actions.admission import welcome
from tessera.network.forms.networks import AdmitForm, ChangeForm, LeaveForm
from tessera.network.models import Membership, Network, Organisation
from tessera.network.offices import office
from tessera.network.reads.networks import networks
from tessera.network.reads.organisations import candidates, course
from tessera.network.reads.participants import by_role, contact_points, earlier, participants
from tessera.network.views.asking import day_asked


def index(request: Asked) -> HttpResponse:
    """The networks that the person may know of."""
    only(request)
    person = request.person
    context = {"networks": networks(person), "may_found": may(person, "network.found")}
    return render(request, "network/index.html", context)


def visible_network(request: Asked, code: str) -> Network:
    """The network with that code, if the person may know of it."""
    found: Network = get_object_or_404(Network.objects.visible_to(request.person), code=code)
    return found


def network(request: Asked, code: str) -> HttpResponse:
    """One network: who takes part, today or on the day asked for."""
    shown = visible_network(request, code)
    form, asked = day_asked(request)
    day = asked or clock.today()
    rows = participants(shown, day, person=request.person, style=request.style)
    points = contact_points(shown, day, person=request.person)
    context = {
        "network": shown, "form": form, "asked": asked, "day": day,
        "groups": by_role(rows, points), "complete": sum(one.is_complete for one in points),
        "points": points, "earlier": earlier(shown, day, person=request.person, style=request.style),
        "may_admit": may(request.person, "network.admit", shown),
        "may_draft": may(request.person, "arrangement.draft", shown),
    }  # fmt: skip
    return render(request, "network/network.html", context)


def points(request: Asked, code: str) -> HttpResponse:
    """The contact points of a network and what each lacks today."""
    only(request)
    shown = visible_network(request, code)
    rows = contact_points(shown, person=request.person, style=request.style)
    complete = sum(one.is_complete for one in rows)
    context = {"network": shown, "points": rows, "complete": complete}
    return render(request, "network/points.html", context)


def participant(request: Asked, code: str, organisation: str) -> HttpResponse:
    """An organisation's way through one network."""
    only(request)
    shown = visible_network(request, code)
    rows = Organisation.objects.visible_to(request.person)
    who = get_object_or_404(rows, code=organisation)
    told = course(shown, who, person=request.person)
    if not (told.memberships or told.points or told.arrangements):
        raise Http404(_("It never took part."))
    last = told.memberships[-1] if told.memberships else None
    changes = last is not None and last.holds()
    context = {"network": shown, "organisation": who, "course": told, "last": last,
               "today": clock.today(),
               "may_change": changes and may(request.person, "membership.change", last)}  # fmt: skip
    return render(request, "network/participant.html", context)


def admit(request: Asked, code: str) -> HttpResponse:
    """Admit a participant, entering its organisation where it is new."""
    only(request)
    shown = visible_network(request, code)
    policy.require(request.person, "network.admit", shown)
    form = AdmitForm(request.POST or None, candidates=candidates(shown, person=request.person),
                     initial={"since": clock.today(), "kind": Organisation.Kind.CONTACT_POINT,
                              "role": Membership.Role.OBSERVER})  # fmt: skip
    admitted = done(form, lambda: welcome(shown, by=request.person, **form.facts()))
    if admitted:
        who = admitted.organisation
        said = _("%(office)s takes part from %(day)s.") % {
            "office": office(who), "day": written(admitted.since)
        }  # fmt: skip
        messages.success(request, said)
        return redirect("network:participant", shown.code, who.code)
    return render(request, "network/admit.html", {"network": shown, "form": form})


def _membership(request: Asked, pk: str, act: str) -> Membership:
    """The membership at that address, if the person may take the act on it."""
    rows = Membership.objects.visible_to(request.person).select_related("network", "organisation")
    found: Membership = get_object_or_404(rows, pk=pk)
    policy.require(request.person, act, found)
    return found


def change(request: Asked, pk: str) -> HttpResponse:
    """Another role from a day on."""
    only(request)
    held = _membership(request, pk, "membership.change")
    form = ChangeForm(request.POST or None, initial={"since": clock.today(), "role": held.role})
    changed = done(form, lambda: actions.change_role(held, by=request.person, **form.cleaned_data))
    if changed:
        messages.success(
            request, _("The role changes on %(day)s.") % {"day": written(changed.since)}
        )
        return redirect("network:participant", held.network.code, held.organisation.code)
    return render(request, "network/change.html", {"membership": held, "form": form})


def leave(request: Asked, pk: str) -> HttpResponse:
    """The end of a part in a network."""
    only(request)
    held = _membership(request, pk, "membership.end")
    form = LeaveForm(request.POST or None, initial={"on": clock.today()})
    ended = done(form, lambda: actions.end_membership(held, by=request.person, **form.cleaned_data))
    if ended:
        messages.success(
            request, _("The membership ends on %(day)s.") % {"day": written(ended.until)}
        )
        return redirect("network:participant", held.network.code, held.organisation.code)
    return render(request, "network/leave.html", {"membership": held, "form": form})
