"""What a person should know before figures that have come replace those that are here.

Nouns: a *finding* is one rule's remark with its severity: a *note* says what is new, *look* asks for
a glance, *severe* means that somebody has to decide. :func:`review` asks every rule; it changes
nothing. Rules are the lessons of data that other platforms took in unread: a year that vanished, a
fall of 99 per cent, people who migrate from an area to itself, codes that drift, rows counted twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from migstat.sdmx.frame import plain, query
from migstat.sdmx.model import (
    OBS_STATUS,
    OBS_VALUE,
    TIME_PERIOD,
    DataStructure,
    Kind,
    Role,
    Table,
    marked,
)
from migstat.store.metadata import Facts


class Severity(StrEnum):
    """How much a finding weighs."""

    NOTE = "note"
    LOOK = "look"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark: the rule's name, its weight, a sentence with places for values, and the values."""

    rule: str
    severity: Severity
    sentence: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return self.sentence.format(**self.values)


@dataclass(frozen=True)
class _Pair:
    """Figures that are here and figures that have come, as DuckDB and the rules take them."""

    structure: DataStructure
    kind: Kind
    old: pa.Table | None
    new: pa.Table
    same_axes: bool

    @property
    def keys(self) -> list[str]:
        return [f'"{d.id}"' for d in self.structure.dimensions]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        tables = {"new": self.new} | ({"old": self.old} if self.old is not None else {})
        found = query(sql, **tables)
        columns = [found.column(n).to_pylist() for n in range(found.num_columns)]
        return list(zip(*columns, strict=True))


#: How many examples a sentence names.
_EXAMPLES = 3
#: Below this a fall says nothing.
_SMALL = 100
_FALL = 0.01
#: Change of a period's sum that asks for a glance, and the one that somebody has to decide about.
_LOOK, _SEVERE = 0.10, 0.50


def review(
    new: Table, old: pa.Table | None, structure: DataStructure | None = None
) -> list[Finding]:
    """What is to be known of ``new`` before it follows the rows ``old``; the weightiest first.

    :param old: the rows of the newest release of the same dataflow; None where there is none.
    :param structure: that release's structure, where it may differ.
    """
    axes = new.dataflow.structure
    same = old is None or structure is None or structure.columns == axes.columns
    pair = _Pair(axes, new.dataflow.kind, plain(old) if old is not None and same else None,
                 plain(new.rows), same)  # fmt: skip
    found = [finding for rule in RULES for finding in rule(pair)]
    order = (Severity.SEVERE, Severity.LOOK, Severity.NOTE)
    return sorted(found, key=lambda one: order.index(one.severity))


def glance(new: Facts, old: Facts | None) -> list[Finding]:
    """What is to be known of a table that is too large to be compared, from what both say of themselves.

    :param new: of the table that has come; ``old`` of the release that is here, None where there is none.
    """
    if old is None:
        sentence = marked("This is the first release of the table; figures: {rows}.")
        return [Finding("first", Severity.NOTE, sentence, {"rows": new.rows})]
    found = [Finding("large", Severity.SEVERE, marked(
        "The table is too large to be compared figure by figure before it is accepted; figures that have "
        "come: {rows}, in the release that is here: {here}."), {"rows": new.rows, "here": old.rows})]  # fmt: skip
    found += _lost_periods(set(old.codes[TIME_PERIOD]), set(new.codes[TIME_PERIOD]))
    for name in (*(d.id for d in new.dataflow.structure.dimensions), OBS_STATUS):
        found += _drifted(name, set(old.codes.get(name, ())), set(new.codes[name]))
    return found


def is_severe(findings: Sequence[Finding]) -> bool:
    """Whether somebody has to decide."""
    return any(one.severity is Severity.SEVERE for one in findings)


def _counts(pair: _Pair) -> Iterator[Finding]:
    """How much is new, revised and gone; a first release, and other axes."""
    rows = pair.new.num_rows
    if not pair.same_axes:
        yield Finding("axes", Severity.SEVERE, marked(
            "The table has other dimensions than the release before; nothing can be compared."), {})  # fmt: skip
        return
    if pair.old is None:
        sentence = marked("This is the first release of the table; figures: {rows}.")
        yield Finding("first", Severity.NOTE, sentence, {"rows": rows})
        return
    using = ", ".join([*pair.keys, TIME_PERIOD])
    differs = (
        f"n.{OBS_VALUE} IS DISTINCT FROM o.{OBS_VALUE} OR n.{OBS_STATUS} <> o.{OBS_STATUS} "
        "OR n.CONF_STATUS <> o.CONF_STATUS"
    )
    row = pair.ask(f"""
        SELECT count(*) FILTER (WHERE o.{OBS_STATUS} IS NULL),
               count(*) FILTER (WHERE o.{OBS_STATUS} IS NOT NULL AND n.{OBS_STATUS} IS NOT NULL
                                AND ({differs})),
               count(*) FILTER (WHERE n.{OBS_STATUS} IS NULL)
        FROM new n FULL JOIN old o USING ({using})""")[0]  # noqa: S608  names of our structure
    values = {"added": row[0], "revised": row[1], "gone": row[2]}
    yield Finding("changes", Severity.NOTE, marked(
        "Figures: {added} new, {revised} revised, {gone} gone."), values)  # fmt: skip
    if row[2] > max(_SMALL, pair.old.num_rows // 10):
        yield Finding("gone", Severity.SEVERE, marked(
            "Of the figures that are here ({rows}), {gone} are not there any more."),
            {"gone": row[2], "rows": pair.old.num_rows})  # fmt: skip


def _vanished(pair: _Pair) -> Iterator[Finding]:
    """Periods that are here and have not come again: altogether, or for one reporting area."""
    if pair.old is None:
        return
    yield from _lost_periods(*(set(_words(rows, TIME_PERIOD)) for rows in (pair.old, pair.new)))
    area = pair.structure.role(Role.DESTINATION) or pair.structure.role(Role.AREA)
    if area is None:
        return
    rows = pair.ask(f"""
        SELECT DISTINCT "{area.id}", {TIME_PERIOD} FROM old
        WHERE {TIME_PERIOD} IN (SELECT {TIME_PERIOD} FROM new)
          AND "{area.id}" IN (SELECT "{area.id}" FROM new)
        EXCEPT SELECT DISTINCT "{area.id}", {TIME_PERIOD} FROM new ORDER BY ALL""")  # noqa: S608
    if rows:
        yield Finding("vanished-area-period", Severity.SEVERE, marked(
            "Periods of single areas that have not come again ({count}): {examples}."),
            {"count": len(rows), "examples": _listed([f"{a} {t}" for a, t in rows])})  # fmt: skip


def _lost_periods(before: set[str], now: set[str]) -> Iterator[Finding]:
    if lost := sorted(before - now):
        yield Finding("vanished-period", Severity.SEVERE, marked(
            "Periods that are here have not come again: {periods}."), {"periods": _listed(lost)})  # fmt: skip


def _fell(pair: _Pair) -> Iterator[Finding]:
    """Figures that are one hundredth of what they were, or less: revised so, or from one period on."""
    if pair.old is not None:
        using = ", ".join([*pair.keys, TIME_PERIOD])
        rows = pair.ask(f"""
            SELECT {", ".join(pair.keys)}, {TIME_PERIOD}, o.{OBS_VALUE}, n.{OBS_VALUE}
            FROM new n JOIN old o USING ({using})
            WHERE o.{OBS_VALUE} >= {_SMALL} AND n.{OBS_VALUE} <= o.{OBS_VALUE} * {_FALL}
            ORDER BY o.{OBS_VALUE} DESC""")  # noqa: S608
        if rows:
            yield Finding("fell-revised", Severity.SEVERE, marked(
                "Figures revised down by 99 % or more ({count}): {examples}."),
                {"count": len(rows), "examples": _listed([_step(row) for row in rows])})  # fmt: skip
    keys = ", ".join(pair.keys)
    where = "AND TIME_PERIOD NOT IN (SELECT TIME_PERIOD FROM old)" if pair.old is not None else ""
    rows = pair.ask(f"""
        SELECT {keys}, {TIME_PERIOD}, was, {OBS_VALUE} FROM (
            SELECT {keys}, {TIME_PERIOD}, {OBS_VALUE},
                   lag({OBS_VALUE}) OVER (PARTITION BY {keys} ORDER BY {TIME_PERIOD}) AS was
            FROM new) WHERE was >= {_SMALL} AND {OBS_VALUE} <= was * {_FALL} {where}
        ORDER BY was DESC""")  # noqa: S608
    if rows:
        severity = Severity.LOOK if pair.old is None else Severity.SEVERE
        yield Finding("fell", severity, marked(
            "Figures 99 % or more below the period before ({count}): {examples}."),
            {"count": len(rows), "examples": _listed([_step(row) for row in rows])})  # fmt: skip


def _diagonal(pair: _Pair) -> Iterator[Finding]:
    """People who come from an area to the same area; the own citizens of a stock are none of them."""
    origin, host = pair.structure.role(Role.ORIGIN), pair.structure.role(Role.DESTINATION)
    if origin is None or host is None or pair.kind is not Kind.FLOW:
        return
    here = f'"{origin.id}" = "{host.id}" AND OBS_VALUE > 0'
    rows = pair.ask(f'SELECT "{origin.id}", TIME_PERIOD FROM new WHERE {here} ORDER BY ALL')  # noqa: S608
    before = pair.ask(f"SELECT 1 FROM old WHERE {here}") if pair.old is not None else []  # noqa: S608
    if rows:
        severity = Severity.SEVERE if pair.old is not None and not before else Severity.LOOK
        yield Finding("diagonal", severity, marked(
            "Flows from an area to itself ({count}): {examples}."),
            {"count": len(rows), "examples": _listed([f"{a} {t}" for a, t in rows])})  # fmt: skip


def _drift(pair: _Pair) -> Iterator[Finding]:
    """Codes that were not there before, and codes that are there no more."""
    if pair.old is None:
        return
    for name in (*(d.id for d in pair.structure.dimensions), OBS_STATUS):
        yield from _drifted(name, set(_words(pair.old, name)), set(_words(pair.new, name)))


def _drifted(name: str, before: set[str], now: set[str]) -> Iterator[Finding]:
    if come := sorted(now - before):
        yield Finding("new-codes", Severity.NOTE if name == OBS_STATUS else Severity.LOOK, marked(
            "{dimension} has codes that it did not have before: {codes}."),
            {"dimension": name, "codes": _listed(come, 12)})  # fmt: skip
    if name != OBS_STATUS and (lost := sorted(before - now)):
        yield Finding("vanished-codes", Severity.SEVERE, marked(
            "{dimension} has lost codes that it had before: {codes}."),
            {"dimension": name, "codes": _listed(lost, 12)})  # fmt: skip


def _totals(pair: _Pair) -> Iterator[Finding]:
    """Sums of a period that have changed, of the figures that are in both."""
    if pair.old is None:
        return
    using = ", ".join([*pair.keys, TIME_PERIOD])
    rows = pair.ask(f"""
        SELECT {TIME_PERIOD}, sum(o.{OBS_VALUE}) AS was, sum(n.{OBS_VALUE}) AS now
        FROM new n JOIN old o USING ({using})
        WHERE o.{OBS_VALUE} IS NOT NULL AND n.{OBS_VALUE} IS NOT NULL
        GROUP BY {TIME_PERIOD} HAVING abs(was) >= {_SMALL} AND abs(now - was) >= {_LOOK} * abs(was)
        ORDER BY {TIME_PERIOD}""")  # noqa: S608
    for severity, low, high in ((Severity.SEVERE, _SEVERE, None), (Severity.LOOK, _LOOK, _SEVERE)):
        part = [row for row in rows if low <= abs(row[2] - row[1]) / abs(row[1])
                and (high is None or abs(row[2] - row[1]) / abs(row[1]) < high)]  # fmt: skip
        if part:
            yield Finding("totals", severity, marked(
                "The sum of the figures that are in both has changed: {examples}."),
                {"examples": _listed([f"{t} {(now - was) / was:+.0%}" for t, was, now in part])})  # fmt: skip


def _doubled(pair: _Pair) -> Iterator[Finding]:
    """Keys that are there twice, and periods of which every figure is twice what it was."""
    using = ", ".join([*pair.keys, TIME_PERIOD])
    rows = pair.ask(
        f"SELECT {using}, count(*) FROM new GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"  # noqa: S608
    )
    if rows:
        yield Finding("doubled-rows", Severity.SEVERE, marked(
            "Figures that are there twice ({count}): {examples}."),
            {"count": len(rows), "examples": _listed([" ".join(map(str, row[:-1])) for row in rows])})  # fmt: skip
    if pair.old is None or rows:
        return
    periods = pair.ask(f"""
        SELECT {TIME_PERIOD} FROM new n JOIN old o USING ({using})
        WHERE o.{OBS_VALUE} > 0 AND n.{OBS_VALUE} > 0 GROUP BY {TIME_PERIOD}
        HAVING count(*) >= 5 AND count(*) FILTER (WHERE n.{OBS_VALUE} = 2 * o.{OBS_VALUE})
               >= 0.9 * count(*) ORDER BY ALL""")  # noqa: S608
    if periods:
        yield Finding("doubled-figures", Severity.SEVERE, marked(
            "Nearly every figure is exactly twice what it was: {periods}."),
            {"periods": _listed([row[0] for row in periods])})  # fmt: skip


#: Every rule; each is asked once.
RULES: tuple[Callable[[_Pair], Iterator[Finding]], ...] = (
    _counts, _vanished, _fell, _diagonal, _drift, _totals, _doubled,
)  # fmt: skip


def _words(rows: pa.Table, name: str) -> list[str]:
    return [str(word) for word in pc.unique(rows.column(name)).to_pylist()]


def _step(row: tuple[Any, ...]) -> str:
    *key, was, now = row
    return f"{' '.join(map(str, key))} ({was:g} → {now:g})"


def _listed(words: Sequence[str], most: int = _EXAMPLES) -> str:
    """The first few, and how many more there are."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f", … (+{rest})" if rest > 0 else "")
