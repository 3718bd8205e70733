"""The mirror view: two reports of the same people, and why they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.core.text import say
from tessera.documents import charts
from tessera.statistics import bridge, forms, forms_between
from tessera.statistics.forms_between import MirrorQuestion
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import between
from tessera.statistics.reads import areas as reads
from tessera.statistics.reads import derived, sources
from tessera.statistics.reads.derived import Mirror
from tessera.statistics.reads.facts import outdated, releases_of
from tessera.statistics.views import addresses, panels

if TYPE_CHECKING:
    from tessera.access.people import Actor


@require_safe
def page(request: Asked) -> HttpResponse:
    """Choose a pair of reports and two areas; see both and what lies between them."""
    asked = forms_between.mirror(request.GET)
    if tidy := addresses.tidied(request):
        return tidy
    if not asked.is_complete and (begun := _begun(request, asked)):
        return redirect(request.path + begun)
    naming = Naming.of(request, asked.as_known_on)
    person = request.person
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
    else:
        sides = (asked.pair.left.flows, asked.pair.right.flows)
        known = releases_of({*sides[0], *sides[1]}, person, asked.as_known_on)
        absent = [flows for flows in sides if not known.keys() & set(flows)]
        context |= {"lacks": sources.bringers(absent, person), "is_empty": True}
    context["areas"] = reads.areas(naming).areas
    return render(request, "statistics/mirror.html", context)


def _begun(request: Asked, asked: MirrorQuestion) -> str:
    """The question to begin with: the areas of which both sides tell most; "" where there are none."""
    person = request.person
    day = asked.as_known_on
    pair = asked.pair if "pair" in request.GET else derived.first_pair(person, day)
    begun = derived.pair_of_areas(pair, person, day, asked.a, asked.b)
    if begun is None:
        return ""
    named = dict(zip("ab", begun[0], strict=True))
    return addresses.query_of(request, without=("a", "b"), pair=pair.id,
                              **{side: named[side] for side in pair.needs})  # fmt: skip


def _example(person: Actor, asked: MirrorQuestion) -> int:
    """In how many periods both sides tell, where these are the areas that the page begins with."""
    begun = derived.pair_of_areas(asked.pair, person, asked.as_known_on)
    return begun[1] if begun is not None and begun[0] == _areas(asked) else 0


def _shown(request: Asked, asked: MirrorQuestion, found: Mirror, naming: Naming) -> dict[str, Any]:
    panel = between.mirror(found, *_areas(asked), naming, asked.as_known_on)
    person = request.person
    context: dict[str, Any] = {
        "found": found,
        "lacks": sources.bringers(found.absent, person),
    }
    if panel is None:
        return context
    reasons = [cause for cause in found.pair.causes if between.applies(cause.id, found)]
    said = {str(say(cause.sentence, naming.language)) for cause in reasons}
    return context | {
        "explained": between.explained(found, naming),
        "reasons": reasons,
        "periods": _example(person, asked),
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
def figure(request: Asked, format: str) -> HttpResponse:
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


def _found(request: Asked, asked: MirrorQuestion) -> Mirror:
    person = request.person
    return derived.mirror(asked.pair, *_areas(asked), person, asked.as_known_on)
