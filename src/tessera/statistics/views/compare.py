"""Areas side by side: the page, and its figure as a file or a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.documents import charts
from tessera.statistics import forms
from tessera.statistics.measures import MEASURES, POPULATION, Measure
from tessera.statistics.naming import Naming
from tessera.statistics.outlines.compare import Compared, comparison
from tessera.statistics.reads import areas as reads
from tessera.statistics.reads import derived
from tessera.statistics.reads.facts import NotYetKnown, outdated
from tessera.statistics.views import addresses, panels
from tessera.statistics.views.filters import Option, pick
from tessera.statistics.views.known import then

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: How many areas the page begins with.
EXAMPLES = 3


@require_safe
def compare(request: Asked) -> HttpResponse:
    """Choose areas and a measure; see them in one chart and one table."""
    asked = forms.comparison(request.GET)
    if tidy := addresses.tidied(request):
        return tidy
    if not asked.areas and (begun := _begun(request, asked)):
        return redirect(request.path + begun)
    naming = Naming.of(request, asked.as_known_on)
    context: dict[str, Any] = {"asked": asked, "measures": MEASURES, "modes": forms.MODES}
    if asked.areas:
        context |= _answer(request, asked, naming)
    # What is only an example nobody has chosen; who chooses need not untick it first.
    examples = _candidates(asked, asked.measure, request.person) if asked.areas else ()
    is_example = bool(examples) and asked.areas == examples
    chosen = () if is_example else asked.areas
    context |= {"is_example": is_example, "chosen": chosen}
    found = (Option(one.code, one.label, one.code in chosen) for one in reads.areas(naming).areas)
    context["areas"] = pick("area", _("Areas"), found, _("choose two to eight"))
    return render(request, "statistics/compare.html", context)


def _begun(request: Asked, asked: forms.Comparison) -> str:
    """The question to begin with: the areas of which a measure tells most; "" where there are none."""
    for measure in (asked.measure,) if "measure" in request.GET else MEASURES:
        if areas := _candidates(asked, measure, request.person):
            return addresses.query_of(request, area=",".join(areas), measure=measure.code)
    return ""


def _candidates(asked: forms.Comparison, measure: Measure, person: Actor) -> tuple[str, ...]:
    """A few areas of which the measure's table tells most; none where it does not tell of two."""
    found = derived.areas_of_measure(measure, person, asked.as_known_on)[:EXAMPLES]
    return tuple(found) if len(found) > 1 else ()


def _answer(request: Asked, asked: forms.Comparison, naming: Naming) -> dict[str, Any]:
    """The comparison, or the sentence that nothing of it was known on the day."""
    flows = {asked.measure.flow} | ({POPULATION.flow} if asked.mode == "per1000" else set())
    try:
        found = _compared(request, asked, naming)
    except NotYetKnown as why:
        return {"why": str(why), **then(request, asked, flows)}
    context: dict[str, Any] = {"found": found, **then(request, asked, flows, beside=False)}
    context["absolute"] = addresses.query_of(request, without=("mode",))
    if found.panel is not None:
        context["today"] = addresses.query_of(request, without=("as_known_on",))
        context["cited"] = addresses.as_of_today(request)
        if asked.as_known_on:
            context["newer"] = outdated(found.panel.facts, request.person)
        context["shown"] = panels.shown(request, found.panel, reverse("statistics:compare"))
    return context


@require_safe
def figure(request: Asked, format: str) -> HttpResponse:
    """The comparison as CSV, XLSX, SVG, PNG or Vega-Lite."""
    params, paper = forms.paper(request.GET)
    asked = forms.comparison(params)
    naming = Naming.of(request, asked.as_known_on)
    found = _compared(request, asked, naming) if asked.areas else None
    if found is None or found.panel is None:
        raise Http404
    name = f"compare_{asked.measure.code}"
    return panels.answer(request, found.panel, format, name, paper, charts.spec)


def _compared(request: Asked, asked: forms.Comparison, naming: Naming) -> Compared:
    return comparison(
        asked.areas, asked.measure, asked.mode, request.person, naming,
        start=asked.start, end=asked.end, as_known_on=asked.as_known_on,
    )  # fmt: skip
