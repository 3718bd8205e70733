"""Areas: what they are called in a house style and language, and their codes elsewhere."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from ninja import Router

from tessera.access.asking import Asked
from tessera.api.asking import listing, sliced
from tessera.api.errors import Absent
from tessera.api.parameters import PART, asks, parameter
from tessera.api.v1 import telling
from tessera.api.v1.schemas import REFUSED, AreaFacts, Areas
from tessera.reference import designation, reads
from tessera.reference.bridge import AreaKind

router = Router(tags=["areas"])
KINDS = [str(kind) for kind in AreaKind]
#: Longer words are no name.
LONGEST = 80


@router.get("/areas", response={200: Areas, **REFUSED}, summary="Areas", openapi_extra=asks(
    parameter("q", "Part of a name in the asked language, or a code in any system.",
              maxLength=LONGEST),
    parameter("kind", "One kind of area; all where it is left out.", enum=KINDS), *PART))  # fmt: skip
def areas(request: Asked) -> dict[str, Any]:
    """Areas in the protocol order of the house style."""
    params, part = sliced(request.GET)
    kind = params.get("kind")
    if kind is not None and kind not in KINDS:
        raise BadRequest(
            _("There is no kind “%(kind)s”; choose one of %(kinds)s.")
            % {"kind": kind[:40], "kinds": ", ".join(KINDS)}
        )
    words = params.get("q", "").strip()
    if len(words) > LONGEST:
        raise BadRequest(
            _("“q” is longer than any name; %(most)d letters are enough.") % {"most": LONGEST}
        )
    chosen = AreaKind(kind) if kind else None
    found = reads.areas(request.style, request.LANGUAGE_CODE, chosen, words)
    shown = telling.areas(request, (row.code for row in part.of(found)))
    items = [{**one, "address": telling.link(request, "area", code)} for code, one in shown.items()]
    return listing(request, part, len(found), items)


@router.get("/areas/{code}", response={200: AreaFacts, **REFUSED}, summary="One area",
            openapi_extra=asks())  # fmt: skip
def area(request: Asked, code: str) -> dict[str, Any]:
    """One area by Eurostat's code: its designation with note, its codes, what it is part of."""
    found = known(code, request)
    one = found.area
    around = telling.areas(request, (code, *found.parts, *found.wholes, *found.successors))
    said = designation(code, request.style, request.LANGUAGE_CODE)
    return {
        **around[code], "label": said.label, "mark": request.notes.add(said),
        "style": request.style, "language": request.LANGUAGE_CODE, "kind": str(one.kind),
        "valid_from": one.valid_from, "valid_to": one.valid_to, "may_be_summed": one.summable,
        "names": {row.language: row.name for row in found.names},
        "codes": [{"system": str(row.held.system), "code": row.held.code,
                   "valid_from": row.held.valid_from, "valid_to": row.held.valid_to}
                  for row in found.codes],
        "parts": [around[part] for part in found.parts],
        "part_of": [around[whole] for whole in found.wholes],
        "successors": [around[next] for next in found.successors],
        "profile": telling.link(request, "profile", code), "notes": list(request.notes),
    }  # fmt: skip


def known(code: str, request: Asked) -> reads.AreaFacts:
    """The area with that code; where it is another system's code, the refusal names ours."""
    found = reads.area_facts(code, request.style, request.LANGUAGE_CODE)
    if found is not None:
        return found
    ours = reads.by_other_code(code)
    if ours is None:
        raise Absent(
            _("There is no area “%(code)s”; areas are written with Eurostat's codes, such as MK.")
            % {"code": code[:20]}
        )
    raise Absent(
        _("The area “%(code)s” is written “%(ours)s” here.") % {"code": code, "ours": ours}
    )
