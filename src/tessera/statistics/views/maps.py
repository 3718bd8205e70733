"""Maps: one measure of all areas, the world or Europe."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.documents import maps
from tessera.statistics import forms
from tessera.statistics.measures import MEASURES, POPULATION
from tessera.statistics.naming import Naming
from tessera.statistics.outlines.maps import Mapped, mapped
from tessera.statistics.reads.facts import NotYetKnown, outdated
from tessera.statistics.views import addresses, panels
from tessera.statistics.views.charts import picture
from tessera.statistics.views.known import then


@require_safe
def page(request: Asked) -> HttpResponse:
    """A map with the table that says the same."""
    asked = forms.map_question(request.GET)
    if tidy := addresses.tidied(request):
        return tidy
    naming = Naming.of(request, asked.as_known_on)
    flows = {asked.measure.flow} | ({POPULATION.flow} if asked.mode == "per1000" else set())
    context: dict[str, Any] = {"asked": asked, "measures": MEASURES}
    try:
        found = _mapped(request, asked, naming)
    except NotYetKnown as why:
        context |= {"why": str(why), **then(request, asked, flows)}
        return render(request, "statistics/map.html", context)
    context |= then(request, asked, flows, beside=False)
    if asked.as_known_on:
        context["newer"] = outdated(found.panel.facts, request.person)
        context["today"] = addresses.query_of(request, without=("as_known_on",)) or "."
    context |= {
        "found": found,
        "alt": maps.describe_map(found.map),
        "boundaries": maps.boundaries_note(naming.language),
        "shown": panels.shown(request, found.panel, reverse("statistics:map")),
    }
    return render(request, "statistics/map.html", context)


@require_safe
def figure(request: Asked, format: str) -> HttpResponse:
    """The map as SVG, PNG or Vega-Lite, its table as CSV or XLSX."""
    params, paper = forms.paper(request.GET)
    asked = forms.map_question(params)
    naming = Naming.of(request, asked.as_known_on)
    found = _mapped(request, asked, naming)
    name = f"map_{asked.measure.code}_{found.period}"
    if format in ("csv", "xlsx"):
        return panels.answer(request, found.panel, format, name, paper, maps.spec)
    etag = addresses.tag(request, *(one.sha256 for one in found.panel.facts))
    if (same := addresses.unchanged(request, etag)) is not None:
        return same
    spec = maps.spec(found.map, interactive=format == "json", **paper)
    made = picture(spec if format == "json" else maps.inlined(spec), format, name)
    audience = "public" if all(one.audience == "public" for one in found.panel.facts) else "team"
    return addresses.kept(made, etag, audience, is_pinned=False)


def _mapped(request: Asked, asked: forms.MapQuestion, naming: Naming) -> Mapped:
    return mapped(
        asked.measure, request.person, naming,
        period=asked.period, extent=asked.extent,
        per=1000 if asked.mode == "per1000" else None, as_known_on=asked.as_known_on,
    )  # fmt: skip
