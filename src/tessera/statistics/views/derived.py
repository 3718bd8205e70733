"""Derived figures: rates, years from months, recognition rates, balances."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tessera.documents import charts
from tessera.statistics import bridge, forms, forms_between
from tessera.statistics.forms_between import DerivedQuestion
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import between
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.reads import areas as reads
from tessera.statistics.reads import derived
from tessera.statistics.reads.derived import Derived
from tessera.statistics.reads.facts import outdated
from tessera.statistics.views import addresses, panels


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Choose a figure and an area; see it with its formula and what it is made of."""
    asked = forms_between.derived(request.GET)
    if tidy := addresses.tidied(request):
        return tidy
    naming = Naming.of(request, asked.as_known_on)
    context: dict[str, Any] = {
        "asked": asked,
        "kinds": forms_between.KINDS.items(),
        "measures": forms_between.MONTHLY if asked.kind == "annual" else forms_between.RATED,
        "definitions": bridge.derive.DEFINITIONS.values(),
        "sides": forms_between.SIDES.items(),
    }
    if asked.area:
        found = _found(request, asked)
        context["found"] = found
        if found is not None:
            panel = between.derived(found, naming, asked.as_known_on)
            context |= _shown(request, asked, panel)
    context["areas"] = reads.areas(naming).areas
    return render(request, "statistics/derived.html", context)


def _shown(request: HttpRequest, asked: DerivedQuestion, panel: Panel) -> dict[str, Any]:
    person = request.person  # type: ignore[attr-defined]
    return {
        "shown": panels.shown(request, panel, reverse("statistics:derived")),
        "today": addresses.query_of(request, without=("as_known_on",)) or ".",
        "newer": outdated(panel.facts, person) if asked.as_known_on else (),
        "cited": addresses.as_of_today(request),
    }


@require_safe
def figure(request: HttpRequest, format: str) -> HttpResponse:
    """The figure as CSV, XLSX, SVG, PNG or Vega-Lite."""
    params, paper = forms.paper(request.GET)
    asked = forms_between.derived(params)
    found = _found(request, asked) if asked.area else None
    if found is None:
        raise Http404
    panel = between.derived(found, Naming.of(request, asked.as_known_on), asked.as_known_on)
    return panels.answer(request, panel, format, f"{asked.kind}_{asked.area}", paper, charts.spec)


def _found(request: HttpRequest, asked: DerivedQuestion) -> Derived | None:
    person, day = request.person, asked.as_known_on  # type: ignore[attr-defined]
    if asked.kind == "rate":
        return derived.rate_of(asked.measure, asked.area, asked.per, person, day)
    if asked.kind == "annual":
        return derived.from_months(asked.measure, asked.area, person, day)
    if asked.kind == "recognition":
        return derived.recognition_of(asked.definition, asked.area, asked.side, person, day)
    return derived.balance_of(asked.area, person, day)
