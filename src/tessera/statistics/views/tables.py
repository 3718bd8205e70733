"""The page of a dataflow: filters, chart, table, notes, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tessera.statistics import bridge, figures, forms
from tessera.statistics.naming import Naming
from tessera.statistics.paging import Pages
from tessera.statistics.reads import facts as releases
from tessera.statistics.reads import tables
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.pivot import Pivot, PivotRow, pivot, with_sums
from tessera.statistics.reads.remarks import Remarks
from tessera.statistics.views import addresses

#: Rows on a page.
ROWS = 50


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A dimension with the codes the release has figures for."""

    id: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page's table: names of its codes, then cells with their flag and remark."""

    heads: tuple[SafeString, ...]
    cells: tuple[tuple[bridge.CellState | None, str, str], ...]


@require_safe
def flow(request: HttpRequest, flow: str) -> HttpResponse:
    """The figures of one dataflow as a page."""
    asked = forms.question(request.GET)
    if asked.group or asked.limit is not None or asked.offset:
        raise BadRequest(
            _(
                "“group”, “limit” and “offset” belong to the files; the page has “totals” and “page”."
            )
        )
    person = request.person  # type: ignore[attr-defined]
    facts = releases.release(flow, person, as_known_on=asked.as_known_on, sha=asked.release)
    naming = Naming.of(request, asked.as_known_on)
    view = tables.read(facts, asked.whole(), person)
    laid = pivot(
        view, across=asked.columns, down=asked.rows, offset=(asked.page - 1) * ROWS, limit=ROWS
    )
    pages = Pages(laid.total, ROWS, asked.page)
    if asked.totals:
        laid = with_sums(laid, view, person)
    remarks = Remarks(facts.flow, naming.language)
    context = {
        "facts": facts,
        "asked": asked,
        "view": view,
        "laid": laid,
        "page": pages,
        "fixed": [(naming.dimension(_axis(facts, id)), _name(naming, facts, id, code))
                  for id, code in laid.fixed],
        "heads": [naming.dimension(_axis(facts, id)) for id in laid.down],
        "columns": [_name(naming, facts, laid.across, code) for code in laid.columns],
        "lines": [_line(row, laid, facts, naming, remarks) for row in laid.rows],
        "decimals": figures.decimals(laid.rows),
        "filters": _filters(facts, asked, naming),
        "axes": _axes(facts, naming),
        "chart": _chart(request, view, laid, asked),
        "query": addresses.query_of(request, without=("page", "totals", "rows", "columns", "chart")),
        "pinned": addresses.pinned(request, facts),
        "newer": releases.newer(facts, person) if asked.release or asked.as_known_on else None,
        "unit": naming.unit(facts.unit),
        "today": addresses.query_of(request, without=("release", "as_known_on")),
    }  # fmt: skip
    if laid.sums is not None:
        context["sums"] = list(zip(laid.sums.cells, laid.sums.flags, strict=True))
    context["flags"] = figures.legend(laid)
    context["remarks"] = remarks.sentences
    return render(request, "statistics/flow.html", context)


def _axis(facts: Facts, id: str) -> bridge.Dimension:
    if id == bridge.TIME_PERIOD:
        return figures.time_axis()
    return facts.structure.dimension(id)


def _name(naming: Naming, facts: Facts, id: str, code: str) -> SafeString:
    return naming.html(_axis(facts, id), code)


def _line(row: PivotRow, laid: Pivot, facts: Facts, naming: Naming, remarks: Remarks) -> Line:
    codes = dict(laid.fixed) | dict(zip(laid.down, row.codes, strict=True))
    cells = []
    for code, cell, flag in zip(laid.columns, row.cells, row.flags, strict=True):
        cells.append((cell, flag, remarks.number({**codes, laid.across: code}) if cell else ""))
    heads = tuple(
        _name(naming, facts, id, code) for id, code in zip(laid.down, row.codes, strict=True)
    )
    return Line(heads, tuple(cells))


def _filters(facts: Facts, asked: forms.Question, naming: Naming) -> list[Filter]:
    """A filter for each dimension that leaves a choice."""
    found = []
    for dimension in facts.structure.dimensions:
        codes = tables.codes(facts, dimension.id)
        if len(codes) < 2:
            continue
        chosen = asked.keys.get(dimension.id, ())
        names = naming.names(dimension, codes)
        options = tuple(
            Option(code, names[code], code in chosen)
            for code in sorted(
                naming.in_order(dimension, codes), key=lambda code: code not in chosen
            )
        )
        found.append(Filter(dimension.id, naming.dimension(dimension), options))
    return found


def _axes(facts: Facts, naming: Naming) -> list[Option]:
    """What can run across: time first, then every dimension with several codes."""
    axes = [figures.time_axis(), *facts.structure.dimensions]
    return [Option(d.id, naming.dimension(d), False) for d in axes
            if d.id == bridge.TIME_PERIOD or len(tables.codes(facts, d.id)) > 1]  # fmt: skip


def _chart(
    request: HttpRequest, view: tables.TableView, laid: Pivot, asked: forms.Question
) -> dict[str, Any] | None:
    """Where the picture of these figures is, or None where they make no readable picture."""
    if (
        asked.chart == "none"
        or laid.across != bridge.TIME_PERIOD
        or not figures.is_drawable(laid.total, len(laid.columns))
    ):
        return None
    address = reverse("statistics:chart", args=[view.facts.flow, "svg"])
    asked_for = addresses.query_of(request)
    return {
        "svg": address + addresses.query_of(request),
        "png": reverse("statistics:chart", args=[view.facts.flow, "png"])
        + addresses.query_of(request),
        "json": f"{reverse('statistics:chart', args=[view.facts.flow, 'json'])}{asked_for}{'&' if asked_for else '?'}framed=no",
    }
