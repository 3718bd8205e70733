"""A table as a picture, and the specification that the picture is drawn from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.documents import charts
from tessera.documents.pictures import render
from tessera.statistics import figures, forms
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import tables as tables_outline
from tessera.statistics.reads import facts as releases
from tessera.statistics.reads import tables
from tessera.statistics.reads.pivot import pivot
from tessera.statistics.views import addresses

KINDS = {"svg": "image/svg+xml", "png": "image/png"}


@require_safe
def chart(request: Asked, flow: str, format: str) -> HttpResponse:
    """The chart of the figures that a question selects, as SVG, PNG or Vega-Lite."""
    params, paper = forms.paper(request.GET)
    asked = forms.question(params)
    person = request.person
    facts = releases.release(flow, person, as_known_on=asked.as_known_on, sha=asked.release)
    etag = addresses.tag(request, facts.sha256)
    if (same := addresses.unchanged(request, etag)) is not None:
        return same
    naming = Naming.of(request, asked.as_known_on)
    view = tables.read(facts, asked.whole(), person)
    laid = pivot(
        view, across=asked.columns, down=asked.rows, limit=figures.READABLE, order=asked.order
    )
    is_top = asked.order == "largest"
    drawn = tables_outline.chart(view, laid, asked.chart, naming, is_top=is_top)
    made = picture(charts.spec(drawn, interactive=format == "json", **paper), format, facts.flow)
    return addresses.kept(made, etag, facts.audience, is_pinned=asked.release is not None)


def picture(spec: dict[str, Any], format: str, name: str) -> HttpResponse:
    """A specification as it is, or drawn; drawn pictures are kept by what they show."""
    if format == "json":
        return JsonResponse(spec)
    content = render(spec, format, settings.CACHE / "pictures")
    answer = HttpResponse(content, content_type=KINDS[format])
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.{format}"'
    # A picture carries its letters and colours inside; the page's policy would forbid them.
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
    )
    return answer
