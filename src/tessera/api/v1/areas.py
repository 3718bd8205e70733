"""Areas: how they are named, their codes, and what the figures tell of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from ninja import Router

from tessera.api.asking import asks, naming
from tessera.api.v1.schemas import AreaOut, Areas, CellOut, CodeOut, PanelOut, ProfileOut, Refusal
from tessera.reference import designation
from tessera.statistics import bridge, forms
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.outlines.profile import profile
from tessera.statistics.reads.areas import areas as listed

router = Router(tags=["areas"])
REFUSALS = {400: Refusal, 404: Refusal}


@router.get("/areas", response={200: Areas, 400: Refusal}, openapi_extra=asks(
    ("q", "A name in any language, or a code.")))  # fmt: skip
def areas(request: HttpRequest) -> Areas:
    """Areas in protocol order, or those with a name."""
    asked = forms.area_search(request.GET)
    names = naming(request)
    found = listed(names, asked.words)
    return Areas(
        style=names.style,
        language=names.language,
        areas=[CodeOut(code=one.code, name=one.label) for one in (*found.areas, *found.others)],
        notes=list(names.notes),
    )


@router.get("/areas/{code}", response={200: AreaOut, **REFUSALS}, openapi_extra=asks())
def area(request: HttpRequest, code: str) -> AreaOut:
    """One area by its canonical code (Eurostat's): designation, note, parts and other codes."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    one = _area(code)
    names = naming(request)
    said = designation(code, names.style, names.language)
    codes: dict[str, list[str]] = {}
    for held in one.codes:
        codes.setdefault(str(held.system), []).append(held.code)
    return AreaOut(
        code=one.code, kind=str(one.kind), label=said.label, mark=said.mark, note=said.note,
        parts=list(one.parts), codes=codes,
    )  # fmt: skip


@router.get("/areas/{code}/profile", response={200: ProfileOut, **REFUSALS}, openapi_extra=asks(
    ("as_known_on", "As known on that day."), ("per", "1000 for figures per 1,000 inhabitants.")))  # fmt: skip
def area_profile(request: HttpRequest, code: str) -> ProfileOut:
    """What the figures tell of an area: the panels of its page."""
    asked = forms.area(request.GET)
    _area(code)
    names = naming(request)
    told = profile(code, request.person, names, as_known_on=asked.as_known_on, per=asked.per)  # type: ignore[attr-defined]
    return ProfileOut(
        area=code, name=told.name, headline=told.headline,
        panels=[_panel(panel) for panel in told.panels], notes=list(names.notes),
    )  # fmt: skip


def _area(code: str) -> bridge.Area:
    try:
        return bridge.area(code)
    except bridge.UnknownCode:
        raise Http404 from None


def _panel(panel: Panel) -> PanelOut:
    return PanelOut(
        id=panel.id,
        title=panel.title,
        counted=panel.counted,
        columns=[column.label for column in panel.table.columns],
        rows=[
            [CellOut(value=c.value, missing=c.missing, flags=c.flags) for c in row]
            for row in panel.table.rows
        ],
        remarks=list(panel.remarks),
        releases=[one.sha256 for one in panel.facts],
        licences=list(dict.fromkeys(one.licence for one in panel.facts)),
    )
