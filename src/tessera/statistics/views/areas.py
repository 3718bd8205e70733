"""Areas: the list with its search, each area's page, and each of its figures as a file or picture."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.documents import charts
from tessera.statistics import bridge, forms
from tessera.statistics.naming import Naming
from tessera.statistics.outlines.panels import sources
from tessera.statistics.outlines.profile import Profile, profile
from tessera.statistics.outlines.telling import FLOWS
from tessera.statistics.reads import areas as reads
from tessera.statistics.reads.facts import outdated
from tessera.statistics.views import addresses, panels
from tessera.statistics.views.known import then


@require_safe
def areas(request: Asked) -> HttpResponse:
    """All areas in protocol order, or those whose name in any language has the words."""
    asked = forms.area_search(request.GET)
    naming = Naming.of(request)
    found = reads.areas(naming, asked.words)
    if asked.words and len(found.areas) == 1:
        return redirect("statistics:area", found.areas[0].code)
    return render(request, "statistics/areas.html", {"found": found, "asked": asked})


@require_safe
def area(request: Asked, code: str) -> HttpResponse:
    """What the figures tell of one area."""
    asked = forms.area(request.GET)
    _known(code)
    if tidy := addresses.tidied(request):
        return tidy
    naming = Naming.of(request, asked.as_known_on)
    person = request.person
    told = profile(code, person, naming, as_known_on=asked.as_known_on, per=asked.per)
    context: dict[str, Any] = {
        "profile": told,
        "code": code,
        "heading": naming.area_html(code),
        "asked": asked,
        "groups": _groups(request, told, code),
        "absolute": addresses.query_of(request, without=("per",)),
        "sources": sources(facts for panel in told.panels for facts in panel.facts),
        "cited": addresses.as_of_today(request),
        "newer": _newer(request, told) if asked.as_known_on else (),
        "rates": addresses.query_of(request, per="1000"),
        "today": addresses.query_of(request, without=("as_known_on",)) or ".",
    }
    context |= then(request, asked, FLOWS, beside=not told.panels)
    return render(request, "statistics/area.html", context)


@require_safe
def figure(request: Asked, code: str, panel: str, format: str) -> HttpResponse:
    """One figure of an area's page as CSV, XLSX, SVG, PNG or Vega-Lite."""
    params, paper = forms.paper(request.GET)
    asked = forms.area(params)
    _known(code)
    naming = Naming.of(request, asked.as_known_on)
    person = request.person
    told = profile(code, person, naming, as_known_on=asked.as_known_on, per=asked.per, only=panel)
    found = told.panel(panel)
    if found is None:
        raise Http404
    return panels.answer(request, found, format, f"{code}_{panel}", paper, charts.spec)


#: The page's sections and the panels in each; a section without a panel is not printed.
GROUPS = (
    (_("Asylum"), ("asylum", "asylum-where")),
    (_("Asylum in the area"), ("asylum-here",)),
    (_("Decisions on asylum"), ("recognition",)),
    (_("Who lives where"), ("abroad", "permits")),
    (_("Who leaves, who arrives"), ("leave", "arrive")),
    (_("Largest corridors"), ("corridors-from", "corridors-in")),
    (_("Refugees"), ("refugees-from", "refugees-here")),
    (_("At the border"), ("detections",)),
    (_("Population and money"), ("population", "remittances")),
    (_("What several sources say"), ("mirror",)),
)


def _groups(request: Asked, told: Profile, code: str) -> list[dict[str, Any]]:
    found = []
    said = set(told.joint)  # the page says so above all figures
    for title, ids in GROUPS:
        shown = [
            panels.shown(request, panel, _address(code), said)
            for id in ids
            if (panel := told.panel(id))
        ]
        if shown:
            is_narrow = len(shown) > 1 or bool(shown[0].panel.bars)
            found.append({"title": title, "shown": shown, "is_narrow": is_narrow})
    return found


def _newer(request: Asked, told: Profile) -> tuple[str, ...]:
    found = [facts for panel in told.panels for facts in panel.facts]
    return outdated(found, request.person)


def _address(code: str) -> str:
    return f"/statistics/areas/{code}/"


def _known(code: str) -> None:
    """404 for a code that is no area, or one that exists only in sums of a publisher."""
    try:
        bridge.area(code)
    except bridge.UnknownCode:
        raise Http404 from None
