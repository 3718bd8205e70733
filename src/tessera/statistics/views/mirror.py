"""The mirror view: two reports of the same people, and why they differ."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tessera.core.text import say
from tessera.documents import charts
from tessera.statistics import bridge, forms, forms_between
from tessera.statistics.forms_between import MirrorQuestion
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import between
from tessera.statistics.reads import areas as reads
from tessera.statistics.reads import derived
from tessera.statistics.reads.derived import Mirror
from tessera.statistics.reads.facts import outdated
from tessera.statistics.views import addresses, panels


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Choose a pair of reports and two areas; see both and what lies between them."""
    asked = forms_between.mirror(request.GET)
    if tidy := addresses.tidied(request):
        return tidy
    naming = Naming.of(request, asked.as_known_on)
    language = get_language() or "en"
    context: dict[str, Any] = {
        "asked": asked,
        "pairs": [(one.id, say(one.name, language)) for one in bridge.derive.pairs().values()],
        "needs": asked.pair.needs,
        "left": asked.pair.left.counts,
        "right": asked.pair.right.counts,
    }
    if asked.is_complete:
        found = _found(request, asked)
        context |= _shown(request, asked, found, naming)
    context["areas"] = reads.areas(naming).areas
    return render(request, "statistics/mirror.html", context)


def _shown(
    request: HttpRequest, asked: MirrorQuestion, found: Mirror, naming: Naming
) -> dict[str, Any]:
    panel = between.mirror(found, *_areas(asked), naming, asked.as_known_on)
    context: dict[str, Any] = {"found": found}
    if panel is None:
        return context
    person = request.person  # type: ignore[attr-defined]
    reasons = [cause for cause in found.pair.causes if between.applies(cause.id, found)]
    said = {str(say(cause.sentence, naming.language)) for cause in reasons}
    return context | {
        "explained": between.explained(found, naming),
        "reasons": reasons,
        "shown": panels.shown(request, panel, reverse("statistics:mirror"), said),
        "today": addresses.query_of(request, without=("as_known_on",)) or ".",
        "newer": outdated(panel.facts, person) if asked.as_known_on else (),
        "cited": addresses.as_of_today(request),
    }


def _areas(asked: MirrorQuestion) -> tuple[str, str]:
    """The areas that the pair is about, "" for one it is not."""
    return (
        asked.a if "a" in asked.pair.needs else "",
        asked.b if "b" in asked.pair.needs else "",
    )


@require_safe
def figure(request: HttpRequest, format: str) -> HttpResponse:
    """The mirror as CSV, XLSX, SVG, PNG or Vega-Lite."""
    params, paper = forms.paper(request.GET)
    asked = forms_between.mirror(params)
    if not asked.is_complete:
        raise Http404
    panel = between.mirror(
        _found(request, asked), *_areas(asked), Naming.of(request, asked.as_known_on),
        asked.as_known_on,
    )  # fmt: skip
    if panel is None:
        raise Http404
    name = "_".join(filter(None, ("mirror", asked.pair.id, *_areas(asked))))
    return panels.answer(request, panel, format, name, paper, charts.spec)


def _found(request: HttpRequest, asked: MirrorQuestion) -> Mirror:
    person = request.person  # type: ignore[attr-defined]
    return derived.mirror(asked.pair, *_areas(asked), person, asked.as_known_on)
