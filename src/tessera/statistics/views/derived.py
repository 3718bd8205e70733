"""Derived figures: rates, years from months, recognition rates, balances."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.documents import charts
from tessera.statistics import bridge, forms, forms_between
from tessera.statistics.forms_between import DerivedQuestion
from tessera.statistics.measures import POPULATION, Side
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import between
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.reads import areas as reads
from tessera.statistics.reads import derived, sources
from tessera.statistics.reads.derived import Derived
from tessera.statistics.reads.facts import outdated, releases_of
from tessera.statistics.views import addresses, panels

if TYPE_CHECKING:
    from tessera.access.people import Actor


@require_safe
def page(request: Asked) -> HttpResponse:
    """Choose a figure and an area; see it with its formula and what it is made of."""
    asked = forms_between.derived(request.GET)
    if tidy := addresses.tidied(request):
        return tidy
    if not asked.area and (begun := _begun(request, asked)):
        return redirect(request.path + begun)
    naming = Naming.of(request, asked.as_known_on)
    person = request.person
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
            context["is_example"] = asked.area in _candidates(asked, person)[:1]
    if context.get("found") is None:
        known = releases_of(
            {flow for flows in _needed(asked) for flow in flows}, person, asked.as_known_on
        )
        absent = [flows for flows in _needed(asked) if not known.keys() & set(flows)]
        context["lacks"] = sources.bringers(absent, person)
    context["areas"] = reads.areas(naming).areas
    return render(request, "statistics/derived.html", context)


def _begun(request: Asked, asked: DerivedQuestion) -> str:
    """The question to begin with: the area of which the table tells most; "" where there is none."""
    person = request.person
    choices = [asked]
    if asked.kind in ("rate", "annual") and "measure" not in request.GET:
        measures = forms_between.MONTHLY if asked.kind == "annual" else forms_between.RATED
        choices = [replace(asked, measure=one) for one in measures]
    for choice in choices:
        for area in _candidates(choice, person):
            found = _found(request, replace(choice, area=area))
            if found is not None and any(not one.is_unknown for one in found.points.values()):
                more = {"measure": choice.measure.code} if len(choices) > 1 else {}
                return addresses.query_of(request, (), figure=choice.kind, area=area, **more)
    return ""


def _candidates(asked: DerivedQuestion, person: Actor) -> list[str]:
    """The areas of which the tables of a figure tell most, the most first."""
    day = asked.as_known_on
    if asked.kind in ("rate", "annual"):
        return derived.areas_of_measure(asked.measure, person, day)
    if asked.kind == "balance":
        return derived.areas_of(("POP1CTZ",), Side.IN, {"CITIZEN": ("TOTAL",)}, person, day) or (
            derived.areas_of_measure(POPULATION, person, day)
        )
    found: list[str] = []
    for way in bridge.derive.DEFINITIONS[asked.definition].readings:
        found += derived.areas_of(
            way.flows,
            asked.side,
            {**{id: (code,) for id, code in way.fixed.items()}, way.dimension: way.decided[:1]},
            person,
            day,
        )
    return found


def _needed(asked: DerivedQuestion) -> list[tuple[str, ...]]:
    """The tables that a figure is made of; of each group one will do."""
    if asked.kind == "rate":
        return [(asked.measure.flow,), (POPULATION.flow,)]
    if asked.kind == "annual":
        return [(asked.measure.flow,)]
    if asked.kind == "balance":
        return [("POP1CTZ", POPULATION.flow), ("WPP_INDICATORS",)]
    readings = bridge.derive.DEFINITIONS[asked.definition].readings
    return [tuple(flow for way in readings for flow in way.flows)]


def _shown(request: Asked, asked: DerivedQuestion, panel: Panel) -> dict[str, Any]:
    person = request.person
    return {
        "shown": panels.shown(request, panel, reverse("statistics:derived")),
        "today": addresses.query_of(request, without=("as_known_on",)) or ".",
        "newer": outdated(panel.facts, person) if asked.as_known_on else (),
        "cited": addresses.as_of_today(request),
    }


@require_safe
def figure(request: Asked, format: str) -> HttpResponse:
    """The figure as CSV, XLSX, SVG, PNG or Vega-Lite."""
    params, paper = forms.paper(request.GET)
    asked = forms_between.derived(params)
    found = _found(request, asked) if asked.area else None
    if found is None:
        raise Http404
    panel = between.derived(found, Naming.of(request, asked.as_known_on), asked.as_known_on)
    return panels.answer(request, panel, format, f"{asked.kind}_{asked.area}", paper, charts.spec)


def _found(request: Asked, asked: DerivedQuestion) -> Derived | None:
    person, day = request.person, asked.as_known_on
    if asked.kind == "rate":
        return derived.rate_of(asked.measure, asked.area, asked.per, person, day)
    if asked.kind == "annual":
        return derived.from_months(asked.measure, asked.area, person, day)
    if asked.kind == "recognition":
        return derived.recognition_of(asked.definition, asked.area, asked.side, person, day)
    return derived.balance_of(asked.area, person, day)
