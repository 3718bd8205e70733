"""A panel on a page, and the same panel as a file or a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tessera.access.asking import Asked
from tessera.documents import sheets
from tessera.statistics import files
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.views import addresses
from tessera.statistics.views.charts import picture


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel with the addresses of its files and of the tables its figures come from.

    ``remarks`` are those of the panel that the page has not said already.
    """

    panel: Panel
    base: str
    query: str
    tables: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = ()

    @property
    def is_cut(self) -> bool:
        """Whether the page shows only the largest of a ranking."""
        return self.panel.count > len(self.panel.bars) > 0

    @property
    def svg(self) -> str:
        return f"{self.base}.svg{self.query}"

    @property
    def png(self) -> str:
        return f"{self.base}.png{self.query}"

    @property
    def json(self) -> str:
        return f"{self.base}.json{self.query}"

    @property
    def csv(self) -> str:
        return f"{self.base}.csv{self.query}"

    @property
    def xlsx(self) -> str:
        return f"{self.base}.xlsx{self.query}"


def shown(request: Asked, panel: Panel, page: str, said: set[str] | None = None) -> Shown:
    """A panel as the page prints it; ``said`` are the remarks on the page so far, and grows."""
    remarks = tuple(one for one in panel.remarks if said is None or one not in said)
    if said is not None:
        said.update(remarks)
    tables = tuple(
        (flow, reverse("statistics:flow", args=[flow]) + addresses.query(compact(keys)))
        for flow, keys in panel.origin
    )
    return Shown(panel, page + panel.id, addresses.query_of(request), tables, remarks)


def compact(keys: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """A question with several codes of a dimension in one parameter."""
    return {name: ",".join(codes) for name, codes in keys.items() if name != "FREQ"}


def answer(
    request: Asked,
    panel: Panel,
    format: str,
    name: str,
    paper: dict[str, Any],
    spec: Callable[..., dict[str, Any]],
) -> HttpResponse:
    """The panel in the format that the address ends with."""
    audience = "public" if all(one.audience == "public" for one in panel.facts) else "team"
    etag = addresses.tag(request, *(one.sha256 for one in panel.facts))
    if (same := addresses.unchanged(request, etag)) is not None:
        return same
    if format in ("csv", "xlsx"):
        made = _file(request, panel, format)
        made.headers["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    else:
        if panel.chart is None:
            raise Http404
        made = picture(spec(panel.chart, interactive=format == "json", **paper), format, name)
    return addresses.kept(made, etag, audience, is_pinned=False)


def _file(request: Asked, panel: Panel, format: str) -> HttpResponse:
    if format == "csv":
        content = "".join(files.panel_csv(panel.table, request.build_absolute_uri()))
        return HttpResponse(content, content_type="text/csv; charset=utf-8")
    sheet = replace(
        sheets.of(panel.table, request.LANGUAGE_CODE),
        asked=((_("This file"), request.build_absolute_uri()),),
    )
    created = max((one.vintage for one in panel.facts), default=None)
    return HttpResponse(sheets.xlsx(sheet, created=created), content_type=sheets.MEDIA_TYPE)
