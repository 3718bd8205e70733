"""The personal link of an invitation: whoever follows it chooses name, language and password."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tessera.access.asking import Asked
from tessera.core.asking import done, only
from tessera.network import actions
from tessera.network.forms.people import AcceptForm
from tessera.network.models import Invitation, Person
from tessera.network.reads.invitations import has_account, invitation


@sensitive_post_parameters("password")
@never_cache
def accept(request: Asked, token: str) -> HttpResponse:
    """Show what a link offers, and accept it."""
    only(request)
    offered = invitation(token)
    if offered is None:
        return render(request, "network/invitation_closed.html", status=410)
    if not request.person.is_visitor:
        return _as_oneself(request, token, offered)
    if has_account(offered):
        return render(request, "network/invitation_known.html", {"invitation": offered})
    form = AcceptForm(
        request.POST or None,
        initial={"name": offered.name, "language": request.LANGUAGE_CODE},
    )

    def act() -> Person:
        return actions.accept(token, by=request.person, **form.cleaned_data)

    if person := done(form, act):
        messages.success(request, _("Welcome. Your account is open."))
        return perform_login(request, Login(user=person, email=person.email))
    return render(request, "network/invitation.html", {"invitation": offered, "form": form})


def _as_oneself(request: Asked, token: str, offered: Invitation) -> HttpResponse:
    """Somebody signed in takes on a further mandate."""
    person = request.person.person
    context = {
        "invitation": offered,
        "is_mine": person is not None and person.email == offered.email,
    }
    if request.method == "POST":
        try:
            actions.accept(token, by=request.person)
        except ValidationError as why:
            context["refused"] = why.messages[0]
        else:
            messages.success(request, _("You now act for this organisation too."))
            return redirect("network:organisation", offered.organisation.code)
    return render(request, "network/invitation_signed_in.html", context)
