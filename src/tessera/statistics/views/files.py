"""A table as a file: the question of the page, answered in CSV, JSON, JSON-stat, Parquet or a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.core.circle import Circle
from tessera.documents import sheets
from tessera.statistics import bridge, files, forms
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import tables as tables_outline
from tessera.statistics.reads import facts as releases
from tessera.statistics.reads import tables
from tessera.statistics.reads.tables import TableView
from tessera.statistics.spoken import Spoken
from tessera.statistics.views import addresses

#: Answers of at most this many rows are sent whole: quicker, and their length is known.
WHOLE = 5_000
#: Rows that a spreadsheet may have: more take too long to write while somebody waits.
MOST = 100_000


@require_safe
def data(request: Asked, flow: str, format: str) -> HttpResponseBase:
    """The figures a question selects, in the format its address ends with."""
    asked = forms.question(request.GET)
    person = request.person
    facts = releases.release(flow, person, as_known_on=asked.as_known_on, sha=asked.release)
    etag = addresses.tag(request, facts.sha256)
    if (same := addresses.unchanged(request, etag)) is not None:
        return addresses.named(same, facts)
    view = tables.read(facts, asked.query(), person)
    naming = Naming.of(request, asked.as_known_on)
    answer = WRITERS[format](view, naming, addresses.pinned(request, facts))
    addresses.named(answer, facts)
    name = f"{facts.flow}_{facts.vintage.isoformat()}_{facts.short}.{format}"
    answer.headers["Content-Disposition"] = f'{DISPOSITION[format]}; filename="{name}"'
    audience = Circle.TEAM if view.is_given else facts.audience
    return addresses.kept(answer, etag, audience, is_pinned=asked.release is not None)


def _json(view: TableView, naming: Naming, address: str) -> HttpResponseBase:
    parts = files.json_parts(view, naming, address)
    if len(view.answer) <= WHOLE:
        return HttpResponse(b"".join(parts), content_type="application/json")
    return StreamingHttpResponse(parts, content_type="application/json")


def _csv(view: TableView, naming: Naming, address: str) -> HttpResponseBase:
    lines = (line.encode() for line in files.csv_lines(view, naming, address))
    if len(view.answer) <= WHOLE:
        return HttpResponse(b"".join(lines), content_type="text/csv; charset=utf-8")
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")


def _parquet(view: TableView, naming: Naming, address: str) -> HttpResponseBase:
    content = files.parquet(view, naming, address)
    return HttpResponse(content, content_type="application/vnd.apache.parquet")


def _xlsx(view: TableView, naming: Naming, address: str) -> HttpResponseBase:
    if len(view.answer) > MOST:
        raise BadRequest(
            ngettext(
                "A spreadsheet of %(rows)d row is more than most programs open; take CSV or Parquet, "
                "or choose at most %(most)d.",
                "A spreadsheet of %(rows)d rows is more than most programs open; take CSV or "
                "Parquet, or choose at most %(most)d.", len(view.answer),
            ) % {"rows": len(view.answer), "most": MOST}
        )  # fmt: skip
    made = sheets.xlsx(tables_outline.sheet(view, naming, address), created=view.facts.vintage)
    return HttpResponse(made, content_type=sheets.MEDIA_TYPE)


def _jsonstat(view: TableView, naming: Naming, address: str) -> HttpResponseBase:
    spoken = Spoken(naming.style, (naming.language,), naming.on)
    facts = view.facts
    stored = bridge.store().facts(facts.path)
    occurring = {
        d.id: files.occurring(bridge.coded(view.answer, d.id)) if d in view.dimensions else ()
        for d in stored.dataflow.structure.dimensions
    }
    flow, notes = spoken.labelled(stored.dataflow, occurring)
    made = bridge.writing.DataMessage(
        flow, [bridge.writing.DataSet(view.answer, facts.vintage, facts.sha256)],
        facts.published_at, "TESSERA", notes=notes, languages=spoken.languages,
    )  # fmt: skip
    parts = bridge.JSONSTAT.write(made, bridge.writing.Shape())
    if len(view.answer) <= WHOLE:
        return HttpResponse(b"".join(parts), content_type="application/json")
    return StreamingHttpResponse(parts, content_type="application/json")


WRITERS: dict[str, Callable[[TableView, Naming, str], HttpResponseBase]] = {
    "json": _json,
    "jsonstat": _jsonstat,
    "csv": _csv,
    "parquet": _parquet,
    "xlsx": _xlsx,
}
#: JSON opens in the browser; the others are files to keep.
DISPOSITION = {
    "json": "inline",
    "jsonstat": "inline",
    "csv": "attachment",
    "parquet": "attachment",
    "xlsx": "attachment",
}
