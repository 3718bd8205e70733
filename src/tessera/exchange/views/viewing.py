"""Looking at pages as somebody else: choosing through whose eyes, and ending it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy, viewing
from tessera.access.asking import Asked
from tessera.core.asking import only
from tessera.exchange.forms.viewing import ViewForm
from tessera.exchange.reads.personas import personas
from tessera.exchange.views.finding import done


def view_as(request: Asked) -> HttpResponse:
    """Choose a participant and an office there, or the visitor."""
    only(request)
    policy.require(request.person, "organisation.view_as")
    form = ViewForm(request.POST or None, personas=personas(request.person, request.style))

    def act() -> dict[str, str]:
        return viewing.view_as(form.organisation, form.cleaned_data["office"], by=request.person)

    kept = done(form, act)
    if kept is None:
        return render(request, "exchange/view_as.html", {"form": form})
    request.session[viewing.KEPT] = kept
    return redirect("home")


@require_POST
def end(request: Asked) -> HttpResponse:
    """See the pages as oneself again."""
    viewing.end_view(by=request.person)
    if request.session.pop(viewing.KEPT, None):
        messages.success(request, _("You see the pages as yourself again."))
    return redirect("home")
