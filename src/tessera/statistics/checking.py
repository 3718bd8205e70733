"""Figures held against the rules, with the release before and the tables that tell of the same beside.

Only what everybody reads is looked at: findings are read by everybody who reads the release.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from tessera.access.people import VISITOR
from tessera.statistics import bridge
from tessera.statistics.models import Release
from tessera.statistics.reads.facts import Facts, releases_of

#: Called while a large table is checked: parts done, parts there are, rows looked at so far.
Heard: TypeAlias = Callable[[int, int, int], None]
#: Rows that are held against the rules at once.
WHOLE = bridge.HELD
#: Rows of one reporter that are still held.
MOST = 6_000_000


def beside(flow: str, vintage: date) -> dict[str, bridge.Table | None]:
    """The releases that rules compare a table with, by dataflow: the current ones that everybody reads.

    :param vintage: of the table; where a newer one of its dataflow is here, so that this is one of
        earlier figures, the others are taken as they were known then.
    :returns: None for a release that is too large to be held.
    """
    wanted = bridge.compared_with(flow)
    if not wanted:
        return {}
    seen = Release.objects.visible_to(VISITOR)
    is_earlier = seen.filter(dataflow__code=flow, vintage__gt=vintage).exists()
    known = releases_of(wanted - {flow}, VISITOR, vintage if is_earlier else None)
    return {code: _held(facts) for code, facts in known.items()}


def _held(facts: Facts) -> bridge.Table | None:
    """A release as a table that knows its release's name."""
    if facts.rows > WHOLE:
        return None
    table = bridge.table_of(facts.path)
    return replace(table, extra={**table.extra, "release": facts.short})


def findings_of(
    table: bridge.Table | bridge.Streamed, path: str, rows: int, before: Release | None,
    heard: Heard | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """What the rules find in what everybody reads, as the catalogue keeps it.

    :param path: the release in the store; a table too large for memory is read from it part by part.
    """
    found: Iterable[bridge.validate.Finding]
    if max(rows, before.rows if before is not None else 0) > WHOLE:
        found = _in_parts(table, path, before, heard)
    else:
        held = table if isinstance(table, bridge.Table) else bridge.table_of(path)
        earlier = bridge.table_of(before.path) if before is not None else None
        found = bridge.findings_in(held, earlier, beside(held.dataflow.id, held.vintage))
    return told(found)


def findings_again(row: Release, rules: Collection[str]) -> list[dict[str, Any]]:
    """The findings of a release, with what some rules find now, beside what has been published since."""
    if row.rows > WHOLE:
        return list(row.findings)
    table = bridge.table_of(row.path)
    now = told(bridge.findings_in(table, None, beside(row.dataflow.code, row.vintage), rules))
    kept = [one for one in row.findings if one["rule"] not in rules]
    order = list(bridge.validate.Severity)
    return sorted((*kept, *now), key=lambda one: order.index(one["severity"]))


def told(found: Iterable[bridge.validate.Finding]) -> list[dict[str, Any]]:
    """Findings as the catalogue keeps them."""
    return [
        {"rule": one.rule, "severity": str(one.severity), "words": dict(one.words),
         "where": dict(one.where), "rows": one.rows}
        for one in found
    ]  # fmt: skip


def _in_parts(
    table: bridge.Table | bridge.Streamed, path: str, before: Release | None, heard: Heard | None
) -> Iterable[bridge.validate.Finding]:
    """Reporter by reporter, as many at once as can be held.

    A table without an axis of reporters, or one with a reporter that cannot be held, has one finding of
    each rule: that it was not checked.
    """
    flow = table.dataflow
    axis = bridge.reporter(flow.structure)
    groups = list(_groups(bridge.store().counts(path, axis))) if axis else []
    if any(rows > MOST for _codes, rows in groups):
        groups = []
    same = before is not None and [one["id"] for one in before.structure["dimensions"]] == [
        one.id for one in flow.structure.dimensions
    ]

    def parts() -> Iterator[tuple[bridge.Table, bridge.Table | None]]:
        seen = 0
        for done, (codes, rows) in enumerate(groups, 1):
            now = bridge.part_of(path, axis or "", codes)
            was = bridge.part_of(before.path, axis or "", codes) if before and same else None
            yield now, was
            seen += rows
            if heard is not None:
                heard(done, len(groups), seen)

    return bridge.findings_in_parts(flow.id, parts(), beside(flow.id, table.vintage))


def _groups(counts: Mapping[str, int]) -> Iterator[tuple[list[str], int]]:
    """Codes that are looked at together: never more rows than may be, but for a code that has them."""
    held: list[str] = []
    rows = 0
    for code, count in sorted(counts.items()):
        if held and rows + count > WHOLE:
            yield held, rows
            held, rows = [], 0
        held.append(code)
        rows += count
    if held:
        yield held, rows
