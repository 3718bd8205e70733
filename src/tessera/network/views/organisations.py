"""Organisations and their people: who acts for them, who is invited, who comes and goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core import clock
from tessera.core.asking import done, link, only, written
from tessera.network import actions
from tessera.network.actions.invitations import Sent, resend
from tessera.network.actions.mandates import limit
from tessera.network.forms.networks import OrganisationForm
from tessera.network.forms.people import AppointForm, DismissForm, InviteForm, roles
from tessera.network.mails import send_invitation
from tessera.network.models import Invitation, Mandate, Organisation
from tessera.network.reads.merging import may_merge
from tessera.network.reads.organisations import (
    appointable,
    open_invitations,
    past_mandates,
    portrait,
)


def visible_organisation(request: Asked, code: str) -> Organisation:
    """The organisation with that code, if the person may know of it."""
    rows = Organisation.objects.visible_to(request.person).select_related("successor")
    found: Organisation = get_object_or_404(rows, code=code)
    return found


def organisation(request: Asked, code: str) -> HttpResponse:
    """One organisation: where it takes part, who acts for it, what was agreed with it."""
    only(request)
    shown = visible_organisation(request, code)
    context = {
        "organisation": shown,
        "portrait": (told := portrait(shown, person=request.person)),
        "may_compose": bool(told.points)
        and may(request.person, "contact_point.compose", told.points[0].contact_point),
        "may_manage": _manages(request, shown),
        "may_correct": may(request.person, "organisation.correct", shown),
        "may_merge": not shown.successor_id and may_merge(request.person, shown),
    }
    return render(request, "network/organisation.html", context)


def correct(request: Asked, code: str) -> HttpResponse:
    """Correct an organisation's name, short name and website."""
    only(request)
    shown = visible_organisation(request, code)
    policy.require(request.person, "organisation.correct", shown)
    said = {"name_en": shown.name.get("en", ""), "name_sq": shown.name.get("sq", ""),
            "name_sr": shown.name.get("sr-latn", ""), "short_name": shown.short_name,
            "website": shown.website}  # fmt: skip
    form = OrganisationForm(request.POST or None, initial=said)
    if done(form, lambda: actions.correct_organisation(shown, by=request.person, **form.facts())):
        messages.success(request, _("Corrected."))
        return redirect("network:organisation", shown.code)
    return render(
        request, "network/correct_organisation.html", {"organisation": shown, "form": form}
    )


def _manages(request: Asked, shown: Organisation) -> bool:
    return may(request.person, "person.invite", shown)


def _managed(request: Asked, code: str) -> Organisation:
    """The organisation, if the person looks after its people; otherwise who does is said."""
    shown = visible_organisation(request, code)
    if not _manages(request, shown):
        raise PermissionDenied(policy.sentence("person.invite"))
    return shown


def _forms(request: Asked, shown: Organisation) -> tuple[InviteForm, AppointForm]:
    """Empty forms that offer the roles which the person may give."""
    standing = request.person.standing
    oversees = standing.holds(Mandate.Role.ADMINISTRATOR)
    own = request.person.organisation_id == shown.pk and standing.holds(Mandate.Role.COORDINATOR)
    offered = roles(oversees=oversees, names_first=not (oversees or own))
    invite = InviteForm(
        _sent_to(request, "invite"), prefix="invite", offered=offered,
        initial={"language": request.LANGUAGE_CODE},
    )  # fmt: skip
    appoint = AppointForm(
        _sent_to(request, "appoint"), prefix="appoint", offered=offered,
        people=appointable(shown, person=request.person), initial={"since": clock.today()},
    )  # fmt: skip
    return invite, appoint


def _sent_to(request: Asked, form: str) -> Any:
    """What was sent, if it was sent to this form of the page."""
    return request.POST if request.method == "POST" and f"{form}-role" in request.POST else None


def own_people(request: Asked) -> HttpResponse:
    """The people of the organisation one acts for."""
    only(request)
    if request.acting is None:
        raise Http404(_("You act for no organisation."))
    return redirect("network:people_of", request.acting.code)


@require_GET
def people(request: Asked, code: str) -> HttpResponse:
    """The people of an organisation, for who looks after them."""
    only(request)
    return _people(request, _managed(request, code))


def _people(
    request: Asked, shown: Organisation, invite: InviteForm | None = None,
    appoint: AppointForm | None = None,
) -> HttpResponse:  # fmt: skip
    fresh = _forms(request, shown)
    person = request.person
    held = portrait(shown, person=person)
    context = {
        "organisation": shown, "portrait": held,
        "invitations": open_invitations(shown, person=person), "now": clock.now(),
        "past": past_mandates(shown, person=person),
        "may_dismiss": bool(held.people) and may(person, "mandate.dismiss", held.people[0]),
        "invite": invite or fresh[0], "appoint": appoint or fresh[1],
    }  # fmt: skip
    return render(request, "network/people.html", context)


@require_POST
def invite(request: Asked, code: str) -> HttpResponse:
    """Invite an address to act for an organisation."""
    shown = _managed(request, code)
    form = _forms(request, shown)[0]
    sent = done(form, lambda: actions.invite(shown, by=request.person, **form.cleaned_data))
    if sent is None:
        return _people(request, shown, invite=form)
    _mail(request, sent)
    return redirect("network:people_of", shown.code)


def _mail(request: Asked, sent: Sent) -> None:
    """Send the link once the invitation is written, and say whether that worked."""

    def send() -> None:
        invitation = sent.invitation
        path = reverse("network:invitation", args=[sent.token])
        query = f"?lang={invitation.language}" if invitation.language else ""
        if send_invitation(invitation, link(request, path + query)):
            said = _("The invitation is on its way to %(email)s.") % {"email": invitation.email}
            messages.success(request, said)
        else:
            messages.warning(
                request,
                _("The mail server did not take the invitation. Send it again in a while."),
            )

    transaction.on_commit(send)


@require_POST
def appoint(request: Asked, code: str) -> HttpResponse:
    """Give somebody who has an account a mandate at an organisation."""
    shown = _managed(request, code)
    form = _forms(request, shown)[1]

    def act() -> Mandate:
        told = dict(form.cleaned_data)
        return actions.appoint(told.pop("person"), shown, by=request.person, **told)

    mandate = done(form, act)
    if mandate is None:
        return _people(request, shown, appoint=form)
    said = _("%(name)s holds the mandate from %(day)s.") % {
        "name": mandate.person.name, "day": written(mandate.since)
    }  # fmt: skip
    messages.success(request, said)
    return redirect("network:people_of", shown.code)


def _invitation(request: Asked, pk: str) -> Invitation:
    rows = Invitation.objects.visible_to(request.person).select_related("organisation")
    found: Invitation = get_object_or_404(rows, pk=pk)
    policy.require(request.person, "invitation.withdraw", found)
    return found


@require_POST
def withdraw_invitation(request: Asked, pk: str) -> HttpResponse:
    """Withdraw an invitation: its link stops working."""
    invitation = _invitation(request, pk)
    actions.withdraw_invitation(invitation, by=request.person)
    messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("network:people_of", invitation.organisation.code)


@require_POST
def resend_invitation(request: Asked, pk: str) -> HttpResponse:
    """Send an unanswered invitation again; the earlier link stops working."""
    invitation = _invitation(request, pk)
    _mail(request, resend(invitation, by=request.person))
    return redirect("network:people_of", invitation.organisation.code)


def dismiss(request: Asked, pk: str) -> HttpResponse:
    """End a mandate, at once or on a day to come."""
    only(request)
    rows = Mandate.objects.visible_to(request.person).select_related("person", "organisation")
    held: Mandate = get_object_or_404(rows, pk=pk)
    policy.require(request.person, "mandate.dismiss", held)
    form = DismissForm(request.POST or None)
    is_own = held.person_id == request.person.person_id

    def act() -> Mandate:
        told = form.cleaned_data
        if told["on"]:
            return limit(held, by=request.person, on=told["on"], reason=told["reason"])
        return actions.dismiss(held, by=request.person, reason=told["reason"])

    if ended := done(form, act):
        said = _("The mandate ended; access ended with it.")
        if form.cleaned_data["on"]:
            said = _("The mandate ends on %(day)s.") % {"day": written(ended.until)}
        messages.success(request, said)
        return redirect(
            "home" if is_own else reverse("network:people_of", args=[held.organisation.code])
        )
    return render(
        request, "network/dismiss.html", {"mandate": held, "form": form, "is_own": is_own}
    )
