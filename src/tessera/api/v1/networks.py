"""Networks that the reader may know of, and who takes part in them on a day."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router

from tessera.access.asking import Asked
from tessera.api.asking import day, listing, sliced
from tessera.api.parameters import PART, asks, parameter
from tessera.api.v1 import telling
from tessera.api.v1.schemas import REFUSED, Networks, Participants
from tessera.core import clock
from tessera.network.models import Network
from tessera.network.offices import office
from tessera.network.reads import Participant
from tessera.network.reads import participants as taking_part
from tessera.network.reads.networks import networks as visible_networks

router = Router(tags=["networks"])


@router.get("/networks", response={200: Networks, **REFUSED}, summary="Networks",
            openapi_extra=asks(*PART))  # fmt: skip
def networks(request: Asked) -> dict[str, Any]:
    """Networks, international ones first, with how many take part today."""
    _params, part = sliced(request.GET)
    found = visible_networks(request.person)
    shown = part.of(found)
    areas = telling.areas(request, (row.area for row in shown))
    items = [_network(request, row, areas) for row in shown]
    return listing(request, part, len(found), items)


def _network(request: Asked, row: Any, areas: dict[str, dict[str, str]]) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    return {
        "code": row.code, "name": telling.words(row.name, language), "short_name": row.short_name,
        "level": row.level, "area": areas.get(row.area), "since": row.since,
        "members": row.members, "observers": row.observers, "others": row.others,
        "is_invented": row.is_invented, "remark": telling.words(row.remark, language),
        "participants": telling.link(request, "participants", row.code),
    }  # fmt: skip


@router.get("/networks/{code}/participants", response={200: Participants, **REFUSED},
            summary="Who takes part", openapi_extra=asks(
                parameter("on", "The day asked about; today where it is left out.", format="date"),
                *PART))  # fmt: skip
def participants(request: Asked, code: str) -> dict[str, Any]:
    """Who takes part in a network on a day, by role, then in protocol order."""
    params, part = sliced(request.GET)
    on = day(params, "on") or clock.today()
    network = get_object_or_404(Network.objects.visible_to(request.person), code=code)
    found = taking_part(network, on, person=request.person, style=request.style)
    shown = part.of(found)
    areas = telling.areas(
        request, (code for row in shown for code in (row.area, row.organisation.area))
    )
    items = [_participant(request, row, areas) for row in shown]
    return {"network": network.code, "on": on, **listing(request, part, len(found), items)}


def _participant(
    request: Asked, row: Participant, areas: dict[str, dict[str, str]]
) -> dict[str, Any]:
    who = row.organisation
    return {
        "organisation": {"code": who.code, "name": office(who), "kind": who.kind,
                         "area": areas.get(who.area), "website": who.website or None},
        "area": areas.get(row.area), "role": row.role, "role_name": row.role_name,
        "since": row.since, "until": row.until, "basis": row.basis,
        "is_invented": row.is_invented, "remark": telling.words(row.remark, request.LANGUAGE_CODE),
    }  # fmt: skip
