"""Launching: first who will be asked and who will read, and what differs from the last time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.core.asking import only
from tessera.core.circle import Circle
from tessera.exchange import actions, reads
from tessera.exchange.models import Query, terms_of
from tessera.exchange.views.finding import query_of


def launch(request: Asked, number: str) -> HttpResponse:
    """Show who will read a query; sending the page launches it."""
    only(request)
    query = query_of(request, number)
    if request.method == "POST":
        actions.launch(query, by=request.person)
        asked = reads.page(query, request.person, request.style).asked
        said = ngettext(
            "Launched: %(count)d participant was asked.",
            "Launched: %(count)d participants were asked.", asked,
        )  # fmt: skip
        messages.success(request, said % {"count": asked})
        return redirect("exchange:query", query.number)
    policy.require(request.person, "query.launch", query)
    if query.state != Query.State.APPROVED:
        messages.warning(request, _("This query was launched already, or cannot be any more."))
        return redirect("exchange:query", query.number)
    reading = reads.who_will_read(query, request.person, request.style)
    circles = [
        (circle, [one for one in reading.readers if one.circle == circle]) for circle in Circle
    ]
    roles = dict.fromkeys(one.role for one in reading.asked)
    context = {
        "asked": [(role, [one for one in reading.asked if one.role == role]) for role in roles],
        "query": query, "reading": reading,
        "circles": [(circle, rows) for circle, rows in circles if rows],
        "working_days": terms_of(query.network).days(query.urgency),
    }  # fmt: skip
    return render(request, "exchange/launch.html", context)
