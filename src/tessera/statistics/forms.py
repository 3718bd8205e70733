"""Addresses as questions: every parameter is known and checked, or the answer is a sentence (400)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

from tessera.core import clock
from tessera.documents.charts import WIDTHS
from tessera.documents.figures import Theme
from tessera.statistics import bridge
from tessera.statistics.measures import BY_CODE, Measure

#: Parameters that any page may carry.
COMMON = frozenset({"lang", "style"})
#: Which figures.
SELECTION = frozenset({"start", "end", "last", "as_known_on", "release", "group"})
#: What leaves out or adds up rows of a release.
SELECTED = ("start", "end", "last", "group")
#: How a page lays them out.
LAYOUT = frozenset({"rows", "columns", "order", "totals", "chart", "page", "all"})
#: Which rows of an answer.
SLICE = frozenset({"limit", "offset"})
_ASKED = COMMON | SELECTION | LAYOUT | SLICE
_SINGLE = (SELECTION | LAYOUT | SLICE) - {"group", "rows"}
MOST_AREAS = 8
ORDERS = ("table", "largest")
CHARTS = ("line", "bar", "stacked", "none")

_SHA = re.compile(r"[0-9a-f]{12,64}", re.ASCII)
_SEPARATORS = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class Question:
    """Which figures of a dataflow are asked for, and how they are laid out."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: str | None = None
    end: str | None = None
    last: int | None = None
    group: tuple[str, ...] = ()
    as_known_on: date | None = None
    release: str | None = None
    limit: int | None = None
    offset: int = 0
    rows: tuple[str, ...] = ()
    columns: str = bridge.TIME_PERIOD
    order: str = "table"
    totals: bool = False
    chart: str = "line"
    page: int = 1

    @property
    def selects(self) -> bool:
        """Whether anything of the release is left out or added up."""
        return bool(self.keys or self.start or self.end or self.last or self.group)

    @property
    def is_laid_out(self) -> bool:
        """Whether anything was asked of the table that its folded fields ask for."""
        return (
            self.columns != bridge.TIME_PERIOD
            or bool(self.rows or self.last or self.totals or self.as_known_on)
            or self.chart != "line"
        )

    def query(self) -> bridge.Query:
        """The question as the store understands it.

        :raises bridge.MigstatError: for a period that is none, or that ends before it starts.
        """
        return bridge.Query(
            keys=self.keys, start=self.start, end=self.end, last=self.last, group=self.group,
            limit=self.limit, offset=self.offset,
        )  # fmt: skip

    def whole(self) -> bridge.Query:
        """The same without limit and offset: what a page lays out and cuts into pages itself."""
        return replace(self.query(), limit=None, offset=0)


def question(params: QueryDict) -> Question:
    """What the address of a table, a file or a chart asks; dimensions are its capital parameters.

    :raises BadRequest: for a parameter that is unknown, given twice, or cannot be read. Unknown
        dimensions and codes are refused where the release's structure is known.
    """
    keys = {name: listed(params, name) for name in params if name.isupper()}
    refuse_unknown(params, {*_ASKED, *keys})
    once(params, _SINGLE)
    said: dict[str, Any] = params.dict()
    choice(said, "all", ("yes",), "yes")
    return Question(
        keys=keys,  # one without a code is refused where the structure is known
        start=said.get("start") or None,
        end=said.get("end") or None,
        last=number(said, "last", least=1),
        group=listed(params, "group"),
        as_known_on=day(said, "as_known_on"),
        release=sha(said),
        limit=number(said, "limit", least=0),
        offset=number(said, "offset", least=0) or 0,
        rows=listed(params, "rows"),
        columns=said.get("columns") or bridge.TIME_PERIOD,
        order=choice(said, "order", ORDERS, "table"),
        totals=choice(said, "totals", ("yes", "no"), "no") == "yes",
        chart=choice(said, "chart", CHARTS, "line"),
        page=number(said, "page", least=1) or 1,
    )


def refuse_unknown(params: QueryDict, known: Collection[str]) -> None:
    """Refuse an address with a parameter that would otherwise be silently ignored."""
    for name in params:
        if name not in known:
            raise BadRequest(
                _("This page has no parameter “%(name)s”; it knows %(known)s.")
                % {"name": name[:40], "known": ", ".join(sorted(set(known) - COMMON))}
            )


def once(params: QueryDict, names: Collection[str]) -> None:
    """Refuse a parameter that is given twice where one value is meant."""
    for name, values in params.lists():
        if len(values) > 1 and name in names:
            raise BadRequest(
                _("The parameter “%(name)s” is given twice; give it once.") % {"name": name}
            )


def listed(params: QueryDict, name: str) -> tuple[str, ...]:
    """The values of a parameter that may repeat or be a list with commas; duplicates count once."""
    found: dict[str, None] = {}
    for value in params.getlist(name):
        found.update(dict.fromkeys(part for part in _SEPARATORS.split(value) if part))
    return tuple(found)


def number(params: Mapping[str, Any], name: str, *, least: int) -> int | None:
    """A whole number, or None where the parameter is absent or empty."""
    value = params.get(name)
    if not value:
        return None
    if not (value.isascii() and value.isdigit()) or len(value) > 9 or int(value) < least:
        raise BadRequest(
            _("“%(name)s” must be a whole number of at least %(least)d, not “%(value)s”.")
            % {"name": name, "least": least, "value": value[:40]}
        )
    return int(value)


def day(params: Mapping[str, Any], name: str) -> date | None:
    """A day as 2024-01-31, or None; a day to come is refused, since nothing is known of it."""
    value = params.get(name)
    if not value:
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise BadRequest(
            _("“%(name)s” must be a day such as 2024-01-31, not “%(value)s”.")
            % {"name": name, "value": value[:40]}
        ) from None
    if found > clock.today():
        raise BadRequest(
            _("“%(name)s” lies in the future; choose today or before.") % {"name": name}
        )
    return found


def sha(params: Mapping[str, Any], name: str = "release") -> str | None:
    """The beginning of a release's hash, or None."""
    value = params.get(name)
    if not value:
        return None
    if not _SHA.fullmatch(value):
        raise BadRequest(
            _("“%(name)s” must be 12 to 64 digits of a release's SHA-256, not “%(value)s”.")
            % {"name": name, "value": value[:64]}
        )
    return value


def choice(params: Mapping[str, Any], name: str, allowed: Sequence[str], default: str) -> str:
    """One of a few words."""
    value = params.get(name) or default
    if value not in allowed:
        raise BadRequest(
            _("“%(name)s” must be one of %(allowed)s, not “%(value)s”.")
            % {"name": name, "allowed": ", ".join(allowed), "value": value[:40]}
        )
    return value


def paper(params: QueryDict) -> tuple[QueryDict, dict[str, Any]]:
    """How a picture is drawn (``theme``, ``width``, ``framed``), and the question without that.

    :raises BadRequest: for a theme or a width that is not offered.
    """
    once(params, ("theme", "width", "framed"))
    theme = choice(params, "theme", [str(theme) for theme in Theme], str(Theme.LIGHT))
    width = choice(params, "width", [str(width) for width in WIDTHS], "720")
    framed = choice(params, "framed", ("yes", "no"), "yes") == "yes"
    rest = params.copy()
    for name in ("theme", "width", "framed"):
        rest.pop(name, None)
    return rest, {"theme": Theme(theme), "width": int(width), "framed": framed}


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in a list: words and filters, and which page of it."""

    words: str = ""
    publisher: str = ""
    topic: str = ""
    flow: str = ""
    page: int = 1
    verify: bool = False


def catalogue(params: QueryDict) -> Sought:
    """The catalogue's question."""
    refuse_unknown(params, {*COMMON, "q", "publisher", "topic"})
    once(params, ("q", "publisher", "topic"))
    return Sought(
        words=params.get("q", "")[:200].strip(),
        publisher=params.get("publisher", ""),
        topic=params.get("topic", ""),
    )


def releases(params: QueryDict) -> Sought:
    """The question of the list of releases."""
    refuse_unknown(params, {*COMMON, "flow", "page"})
    once(params, ("flow", "page"))
    return Sought(flow=params.get("flow", ""), page=number(params, "page", least=1) or 1)


def release(params: QueryDict) -> Sought:
    """What a release's page is asked: whether to verify its file now."""
    refuse_unknown(params, {*COMMON, "verify"})
    return Sought(verify=choice(params, "verify", ("yes", "no"), "no") == "yes")


def refuse_other(name: str, value: str, allowed: Collection[str]) -> None:
    """Refuse a filter's value that nothing here has, instead of showing an empty list."""
    if value and value not in allowed:
        raise BadRequest(
            _("There is no %(name)s “%(value)s” here; choose one of %(allowed)s.")
            % {"name": name, "value": value[:60], "allowed": ", ".join(allowed)}
        )


def area_search(params: QueryDict) -> Sought:
    """The question of the list of areas."""
    refuse_unknown(params, {*COMMON, "q"})
    once(params, ("q",))
    return Sought(words=params.get("q", "")[:200].strip())


@dataclass(frozen=True, slots=True)
class AreaQuestion:
    """How an area's page is asked for: as of which day, absolute or per 1,000 inhabitants."""

    as_known_on: date | None = None
    per: int | None = None


def area(params: QueryDict) -> AreaQuestion:
    """The question of an area's page."""
    refuse_unknown(params, {*COMMON, "as_known_on", "per"})
    once(params, ("as_known_on", "per"))
    per = choice(params, "per", ("1", "1000"), "1")
    return AreaQuestion(day(params, "as_known_on"), 1000 if per == "1000" else None)


MODES = ("absolute", "per1000", "index")
EXTENTS = ("world", "europe")
_AREA = re.compile(r"[A-Z][A-Z0-9_]{1,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which areas are set side by side, by which measure, how, and between which years."""

    areas: tuple[str, ...]
    measure: Measure
    mode: str
    start: str
    end: str
    as_known_on: date | None


def comparison(params: QueryDict) -> Comparison:
    """The question of the page that compares areas; without an area it is a form to fill in.

    :raises BadRequest: for one area alone or more than eight, a code that is no area, a measure or
        a mode that does not exist, a year that is none.
    """
    refuse_unknown(params, {*COMMON, "area", "measure", "mode", "from", "to", "as_known_on"})
    once(params, ("measure", "mode", "from", "to", "as_known_on"))
    areas = listed(params, "area")
    for code in areas:
        known_area(code)
    if areas and not 2 <= len(areas) <= MOST_AREAS:
        raise BadRequest(
            _("Choose 2 to %(most)d areas to compare; you chose %(n)d.")
            % {"most": MOST_AREAS, "n": len(areas)}
        )
    chosen = measure(params)
    mode = choice(params, "mode", MODES, "absolute")
    if mode == "per1000" and not chosen.per_head:
        raise BadRequest(
            _("“%(name)s” has no meaning per 1,000 inhabitants.") % {"name": chosen.name}
        )
    start, end = year(params, "from"), year(params, "to")
    if start and end and start > end:
        raise BadRequest(
            _("The years %(start)s to %(end)s end before they start.")
            % {"start": start, "end": end}
        )
    return Comparison(areas, chosen, mode, start, end, day(params, "as_known_on"))


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """What a map shows: a measure, a period ("" is the newest), an extent, absolute or per head."""

    measure: Measure
    period: str
    extent: str
    mode: str
    as_known_on: date | None


def map_question(params: QueryDict) -> MapQuestion:
    """The question of the page with maps."""
    refuse_unknown(params, {*COMMON, "measure", "period", "extent", "mode", "as_known_on"})
    once(params, ("measure", "period", "extent", "mode", "as_known_on"))
    chosen = measure(params)
    default = "per1000" if chosen.per_head else "absolute"
    mode = choice(params, "mode", MODES[:2], default)
    if mode == "per1000" and not chosen.per_head:
        raise BadRequest(
            _("“%(name)s” has no meaning per 1,000 inhabitants.") % {"name": chosen.name}
        )
    return MapQuestion(
        chosen, year(params, "period"), choice(params, "extent", EXTENTS, "world"), mode,
        day(params, "as_known_on"),
    )  # fmt: skip


def measure(params: QueryDict) -> Measure:
    """The measure an address names; the first of the list where it names none."""
    return BY_CODE[choice(params, "measure", list(BY_CODE), next(iter(BY_CODE)))]


def year(params: QueryDict, name: str) -> str:
    """A year of four digits, or ""."""
    value = params.get(name) or ""
    if value and not (value.isascii() and value.isdigit() and len(value) == 4):
        raise BadRequest(
            _("“%(name)s” must be a year such as 2015, not “%(value)s”.")
            % {"name": name, "value": value[:40]}
        )
    return value


def known_area(code: str) -> None:
    """Refuse a code that is no area."""
    if _AREA.fullmatch(code):
        try:
            bridge.area(code)
        except bridge.UnknownCode:
            pass
        else:
            return
    raise BadRequest(
        _("There is no area “%(code)s”; areas are written with Eurostat's codes, such as MK.")
        % {"code": code[:20]}
    )
