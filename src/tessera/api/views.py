"""The page for people, and the answer to an address that does not exist."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.api import errors, v1
from tessera.api.asking import MOST
from tessera.network.models import Network
from tessera.reference import names
from tessera.reference.bridge import AreaKind, all_areas
from tessera.statistics import forms, reads

#: Every address with what it answers: the operation's name, its path, the words, and a question.
ADDRESSES: tuple[tuple[str, str, str | Promise, str], ...] = (
    ("beginning", "", _("Where to begin: the addresses of the lists"), ""),
    ("flows", "flows", _("The dataflows, with search by words, publisher and topic"), "?q=asylum"),
    ("flow", "flows/{code}", _("The axes of a dataflow and their codes, with names"), ""),
    ("data", "flows/{code}/data", _("Figures: filter by dimension, period, release or day"),
     "?last=1&limit=10"),
    ("releases", "releases", _("Releases, with their hashes and what they changed"), "?limit=10"),
    ("release", "releases/{sha}", _("One release, and whether its file is whole"), "?verify=yes"),
    ("areas", "areas", _("Areas in protocol order, with their designations and notes"), "?style=un"),
    ("area", "areas/{code}", _("One area: designation, note, codes in other systems"), "?lang=sq"),
    ("profile", "areas/{code}/profile", _("What the figures tell of an area"), ""),
    ("networks", "networks", _("Networks that are open to you"), ""),
    ("participants", "networks/{code}/participants", _("Who takes part in a network on a day"),
     "?on=2022-03-01"),
    ("topics", "topics", _("Topics of migration policy"), ""),
    ("openapi-json", "openapi.json", _("All of this as OpenAPI"), ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One address on the page."""

    path: str
    answers: str | Promise
    example: str


@require_safe
def index(request: Asked) -> HttpResponse:
    """What programs can ask, with an example of each, and how answers and refusals look."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    flows = reads.catalogue(request.person)
    network = Network.objects.visible_to(request.person).values_list("code", flat=True).first()
    area = _area(request)
    places = {
        "flow": flows[0].code if flows else None,
        "data": flows[0].code if flows else None,
        "release": flows[0].sha256[:12] if flows else None,
        "area": area,
        "profile": area,
        "participants": network,
    }
    root = reverse("api:beginning")
    context = {
        "rows": [
            Row(root + path, words, _example(name, places, asked))
            for name, path, words, asked in ADDRESSES
        ],
        "flows": flows,
        "most": MOST,
        "refusal": _refusal(root),
    }
    return render(request, "api/index.html", context)


def _example(name: str, places: dict[str, str | None], asked: str) -> str:
    """An address that works here and now; "" where there is nothing yet to name in it."""
    if name not in places:
        return reverse(f"api:{name}") + asked
    place = places[name]
    return reverse(f"api:{name}", args=[place]) + asked if place else ""


def _area(request: Asked) -> str:
    """The example of an area: the first in the style's order that shows what notes are for."""
    codes = (one.code for one in all_areas() if one.kind is AreaKind.TERRITORY)
    found = names(codes, request.style, request.LANGUAGE_CODE)
    return next((code for code, one in found.items() if one.note), next(iter(found)))


def _refusal(root: str) -> str:
    """A question with a slip and its answer."""
    said = json.loads(errors.answer(400, errors.unknown("colour", v1.known()["areas"])).content)
    return f"GET {root}areas?colour=red\n\n{json.dumps(said, ensure_ascii=False, indent=2)}"


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """404 in the form that programs read, whatever the method: there is nothing to write to either."""
    return errors.answer(404, errors.nothing())
