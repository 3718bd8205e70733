"""The page of a dataflow: filters, chart, table, notes, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.statistics import bridge, figures, forms
from tessera.statistics.naming import Naming
from tessera.statistics.paging import Pages
from tessera.statistics.reads import facts as releases
from tessera.statistics.reads import tables
from tessera.statistics.reads.beginning import beginning
from tessera.statistics.reads.definitions import is_alike, sides
from tessera.statistics.reads.facts import Facts
from tessera.statistics.reads.pivot import Pivot, PivotRow, pivot, with_sums
from tessera.statistics.reads.remarks import Remarks
from tessera.statistics.views import addresses, filters
from tessera.statistics.views.known import before_the_first
from tessera.statistics.views.snippets import snippets

#: Rows on a page.
ROWS = 50
#: As many codes as the line over the table names one by one.
FEW = 4
#: An address with nothing but these has asked for no figures in particular.
BARE = frozenset({"lang", "style", "release", "as_known_on"})
#: What does not concern the files, which give every row of the selection.
ON_THE_PAGE = ("page", "totals", "rows", "columns", "order", "chart", "all")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page's table: names of its codes, then cells with their flag and remark."""

    heads: tuple[SafeString, ...]
    cells: tuple[tuple[bridge.CellState | None, str, str], ...]


@require_safe
def flow(request: Asked, flow: str) -> HttpResponse:
    """The figures of one dataflow as a page."""
    asked = forms.question(request.GET)
    if asked.limit is not None or asked.offset:
        raise BadRequest(_("“limit” and “offset” belong to the files; the page has “page”."))
    person = request.person
    try:
        facts = releases.release(flow, person, as_known_on=asked.as_known_on, sha=asked.release)
    except releases.NotYetKnown as why:
        return before_the_first(request, flow, asked, str(why))
    for id in asked.keys:
        facts.structure.dimension(id)  # refuses what the table does not have
    asked.whole()  # refuses a dimension without a code
    if tidy := addresses.tidied(request):
        return tidy
    if set(request.GET) <= BARE and (begun := _begun(request, facts)):
        return redirect(request.path + begun)
    answer = render(request, "statistics/flow.html", _context(request, facts, asked))
    return addresses.named(answer, facts)


def _begun(request: Asked, facts: Facts) -> str:
    """The question of the view to begin with, "" where the whole table is small enough."""
    begin = beginning(facts)
    if begin is None:
        return ""
    params = QueryDict(mutable=True)
    for name, values in begin.parameters().items():
        params.setlist(name, values)
    for name in request.GET:
        params.setlist(name, request.GET.getlist(name))
    return f"?{params.urlencode(safe='-,')}"


def _context(request: Asked, facts: Facts, asked: forms.Question) -> dict[str, Any]:
    person = request.person
    naming = Naming.of(request, asked.as_known_on)
    view = tables.read(facts, asked.whole(), person)
    laid = pivot(
        view, across=asked.columns, down=asked.rows, offset=(asked.page - 1) * ROWS, limit=ROWS,
        order=asked.order,
    )  # fmt: skip
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
        "filters": filters.filters(facts, asked, naming),
        "breakdown": filters.breakdown(facts, asked, naming),
        "axes": filters.axes(facts, naming),
        "chart": _chart(request, view, laid, asked),
        "query": addresses.query_of(request, without=ON_THE_PAGE),
        "everything": addresses.query_of(request, without=(*ON_THE_PAGE, *forms.SELECTED, *asked.keys)),
        "all": addresses.query_of(request, without=(*ON_THE_PAGE, *forms.SELECTED, *asked.keys), all="yes"),
        "chosen": [_chosen(facts.structure.dimension(id), codes, naming) for id, codes in asked.keys.items()],
        "summed": _summed(facts, asked, naming),
        "is_all": not asked.selects,
        "pinned": addresses.pinned(request, facts),
        "snippets": snippets(request, facts, asked),
        "newer": releases.newer(facts, person) if asked.release or asked.as_known_on else None,
        "unit": naming.unit(facts.unit),
        "today": addresses.query_of(request, without=("release", "as_known_on")),
    }  # fmt: skip
    context["definition"] = bridge.definition(facts.flow)
    context["unlike"] = _unlike(facts, laid, naming)
    if laid.sums is not None:
        context["sums"] = list(zip(laid.sums.cells, laid.sums.flags, strict=True))
    context["flags"] = figures.legend(laid)
    context["remarks"] = remarks.sentences
    context["edits"] = [naming.edit(one) for one in facts.edits]
    return context


def _unlike(facts: Facts, laid: Pivot, naming: Naming) -> list[tuple[SafeString, bridge.Practice]]:
    """The areas shown that do not count as the others do, each with how; empty where all do."""
    found: list[tuple[SafeString, bridge.Practice]] = []
    for dimension in facts.structure.dimensions:
        shown = [code for id, code in laid.fixed if id == dimension.id]
        if dimension.id == laid.across:
            shown += laid.columns
        elif dimension.id in laid.down:
            at = laid.down.index(dimension.id)
            shown += dict.fromkeys(row.codes[at] for row in laid.rows)
        if dimension.is_area and not is_alike(known := sides(facts, dimension, shown)):
            found += [(naming.area_html(one.area), how) for one in known for how in one.practices]
    return found


def _chosen(dimension: bridge.Dimension, codes: tuple[str, ...], naming: Naming) -> tuple[str, str]:
    """A dimension and what is chosen of it: the names of a few codes, the number of many."""
    names = list(naming.names(dimension, codes).values())
    return naming.dimension(dimension), ", ".join(names) if len(names) <= FEW else str(len(names))


def _summed(facts: Facts, asked: forms.Question, naming: Naming) -> list[str]:
    """The names of the dimensions that are added up."""
    if not asked.group:
        return []
    return [
        naming.dimension(d)
        for d in facts.structure.dimensions
        if d.id not in asked.group and len(asked.keys.get(d.id) or tables.codes(facts, d.id)) > 1
    ]


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


def _chart(
    request: Asked, view: tables.TableView, laid: Pivot, asked: forms.Question
) -> dict[str, Any] | None:
    """Where the picture of these figures is, or None where they make no readable picture."""
    rows = min(laid.total, figures.READABLE) if asked.order == "largest" else laid.total
    if (
        asked.chart == "none"
        or laid.across != bridge.TIME_PERIOD
        or not figures.is_drawable(rows, len(laid.columns))
    ):
        return None
    asked_for = addresses.query_of(request)
    address = {format: reverse("statistics:chart", args=[view.facts.flow, format])
               for format in ("svg", "png", "json")}  # fmt: skip
    return {
        "svg": address["svg"] + asked_for,
        "png": address["png"] + asked_for,
        "json": f"{address['json']}{asked_for}{'&' if asked_for else '?'}framed=no",
    }
