"""Areas side by side: the page, and its figure as a file or a picture."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tessera.documents import charts
from tessera.statistics import forms
from tessera.statistics.measures import MEASURES
from tessera.statistics.naming import Naming
from tessera.statistics.outlines.compare import Compared, comparison
from tessera.statistics.reads import areas as reads
from tessera.statistics.reads.facts import outdated
from tessera.statistics.views import addresses, panels


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Choose areas and a measure; see them in one chart and one table."""
    asked = forms.comparison(request.GET)
    naming = Naming.of(request, asked.as_known_on)
    context: dict[str, Any] = {"asked": asked, "measures": MEASURES, "modes": forms.MODES}
    if asked.areas:
        found = _compared(request, asked, naming)
        context["found"] = found
        if found.panel is not None:
            page = reverse("statistics:compare")
            context["today"] = addresses.query_of(request, without=("as_known_on",))
            context["cited"] = addresses.as_of_today(request)
            if asked.as_known_on:
                context["newer"] = outdated(found.panel.facts, request.person)  # type: ignore[attr-defined]
            context["shown"] = panels.shown(request, found.panel, page)
    context["areas"] = sorted(
        reads.areas(naming).areas, key=lambda one: one.code not in asked.areas
    )
    return render(request, "statistics/compare.html", context)


@require_safe
def figure(request: HttpRequest, format: str) -> HttpResponse:
    """The comparison as CSV, XLSX, SVG, PNG or Vega-Lite."""
    params, paper = forms.paper(request.GET)
    asked = forms.comparison(params)
    naming = Naming.of(request, asked.as_known_on)
    found = _compared(request, asked, naming) if asked.areas else None
    if found is None or found.panel is None:
        raise Http404
    name = f"compare_{asked.measure.code}"
    return panels.answer(request, found.panel, format, name, paper, charts.spec)


def _compared(request: HttpRequest, asked: forms.Comparison, naming: Naming) -> Compared:
    return comparison(
        asked.areas, asked.measure, asked.mode, request.person, naming,  # type: ignore[attr-defined]
        start=asked.start, end=asked.end, as_known_on=asked.as_known_on,
    )  # fmt: skip
