"""One series through its vintages: the triangle of its revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.documents import charts
from tessera.statistics import forms, forms_between
from tessera.statistics.forms_between import SeriesQuestion
from tessera.statistics.naming import Naming
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.outlines.triangle import triangle
from tessera.statistics.reads import facts as releases
from tessera.statistics.reads.derived import revisions_of
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.tables import codes
from tessera.statistics.views import addresses, panels
from tessera.statistics.views.filters import Option


@require_safe
def page(request: Asked, flow: str) -> HttpResponse:
    """Choose one code of each dimension; see what every vintage said."""
    asked = forms_between.series(request.GET)
    facts = _facts(request, flow, asked)
    if tidy := addresses.tidied(request):
        return tidy
    naming = Naming.of(request, asked.as_known_on)
    keys = _keys(facts, asked)
    context: dict[str, Any] = {
        "facts": facts,
        "asked": asked,
        "choices": [
            (dimension.id, naming.dimension(dimension), _options(facts, dimension.id, keys, naming))
            for dimension in facts.structure.dimensions
            if len(codes(facts, dimension.id)) > 1
        ],
    }
    if len(keys) == len(facts.structure.dimensions):
        panel = _panel(request, facts, replace(asked, keys=keys), naming)
        base = reverse("statistics:series", args=[flow])
        context["shown"] = panels.shown(request, panel, base)
        context["vintages"] = panel.facts
    return render(request, "statistics/series.html", context)


@require_safe
def figure(request: Asked, flow: str, format: str) -> HttpResponse:
    """The triangle as CSV, XLSX, SVG, PNG or Vega-Lite."""
    params, paper = forms.paper(request.GET)
    asked = forms_between.series(params)
    facts = _facts(request, flow, asked)
    keys = _keys(facts, asked)
    if len(keys) != len(facts.structure.dimensions):
        raise Http404
    naming = Naming.of(request, asked.as_known_on)
    panel = _panel(request, facts, replace(asked, keys=keys), naming)
    return panels.answer(request, panel, format, f"{flow}_revisions", paper, charts.spec)


def _facts(request: Asked, flow: str, asked: SeriesQuestion) -> Facts:
    """The newest release of the day; refuses dimensions that it does not have."""
    person = request.person
    facts = releases.release(flow, person, as_known_on=asked.as_known_on)
    for id in asked.keys:
        facts.structure.dimension(id)
    return facts


def _keys(facts: Facts, asked: SeriesQuestion) -> Mapping[str, tuple[str, ...]]:
    """The codes chosen; a dimension with one code needs no choice."""
    alone = {
        dimension.id: there
        for dimension in facts.structure.dimensions
        if len(there := codes(facts, dimension.id)) == 1
    }
    return {**alone, **asked.keys}


def _options(
    facts: Facts, id: str, keys: Mapping[str, tuple[str, ...]], naming: Naming
) -> list[Option]:
    dimension = facts.structure.dimension(id)
    there = naming.in_order(dimension, codes(facts, id))
    names = naming.names(dimension, there)
    return [Option(code, names[code], (code,) == keys.get(id)) for code in there]


def _panel(request: Asked, facts: Facts, asked: SeriesQuestion, naming: Naming) -> Panel:
    found = revisions_of(
        facts.flow, asked.keys, request.person,
        start=asked.start, end=asked.end, as_known_on=asked.as_known_on,
    )  # fmt: skip
    if found is None:
        raise Http404
    several = [d for d in facts.structure.dimensions if len(codes(facts, d.id)) > 1]
    names = [naming.text(d, asked.keys[d.id][0]) for d in several]
    what = ", ".join((facts.called(naming.language), *names))
    return triangle(found, what, naming.unit(facts.unit), naming)
