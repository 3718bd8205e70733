"""What the figures tell of an area: the panels of its page, each with its releases."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tessera.access.asking import Asked
from tessera.api.parameters import RELEASE, asks, parameter
from tessera.api.v1.areas import known
from tessera.api.v1.schemas import REFUSED, Profile
from tessera.api.v1.telling import cited, link
from tessera.documents.outline import Cell
from tessera.statistics import files, forms
from tessera.statistics.naming import Naming
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.outlines.profile import profile as told_of
from tessera.statistics.views.addresses import query
from tessera.statistics.views.panels import compact

router = Router(tags=["areas"])


@router.get("/areas/{code}/profile", response={200: Profile, **REFUSED}, summary="An area's profile",
            openapi_extra=asks(RELEASE[0], parameter(
                "per", "1000 for figures per 1,000 inhabitants, where that has a meaning.",
                enum=["1", "1000"])))  # fmt: skip
def profile(request: Asked, code: str) -> dict[str, Any]:
    """The panels of the area's page: what each shows, its table, its remarks, its releases."""
    asked = forms.area(request.GET)
    known(code, request)
    naming = Naming.of(request, asked.as_known_on)
    told = told_of(code, request.person, naming, as_known_on=asked.as_known_on, per=asked.per)
    releases = {one.short: one for panel in told.panels for one in panel.facts}
    return {
        "code": code, "name": told.name, "as_known_on": asked.as_known_on,
        "per": asked.per, "headline": told.headline,
        "panels": [_panel(request, panel) for panel in told.panels],
        "releases": {short: cited(request, one) for short, one in releases.items()},
        "notes": list(naming.notes),
    }  # fmt: skip


def _panel(request: Asked, panel: Panel) -> dict[str, Any]:
    return {
        "id": panel.id, "title": panel.title, "counted": panel.counted,
        "columns": [column.label for column in panel.table.columns],
        "rows": [[_cell(cell) for cell in row] for row in panel.table.rows],
        "remarks": panel.remarks, "releases": [one.short for one in panel.facts],
        "data": [link(request, "data", flow) + query(compact(keys)) for flow, keys in panel.origin],
    }  # fmt: skip


def _cell(cell: Cell) -> dict[str, Any]:
    value = files.plain(cell.value) if isinstance(cell.value, float) else cell.value
    return {"value": value, "missing": cell.missing, "flags": cell.flags}
