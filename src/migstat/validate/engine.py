"""The engine: every rule that fits a table is run over its columns at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

from migstat.sdmx.model import Table
from migstat.validate import across, keys, sums, times
from migstat.validate.case import Broken, Case, found
from migstat.validate.model import Finding, Rule, Severity

Test: TypeAlias = Callable[[Case, Rule], list[Broken]]

#: The tests that rules may ask for.
TESTS: Mapping[str, Test] = MappingProxyType(
    {**sums.TESTS, **times.TESTS, **keys.TESTS, **across.TESTS}
)
#: Tests that look across reporters, and so at nothing less than the whole table.
WHOLE = frozenset({"tail", "gone", "drift"})
_GRAVEST = list(Severity)


def check(
    table: Table,
    rules: Iterable[Rule],
    before: Table | None = None,
    beside: Mapping[str, Table | None] | None = None,
) -> tuple[Finding, ...]:
    """Hold a table against rules; nothing in it is changed.

    :param table: as a reader gave it; values in the dataflow's unit, null is missing.
    :param rules: usually :func:`migstat.validate.rules`; one whose axes the table lacks says nothing.
    :param before: the release that the table would follow; rules about revisions need it.
    :param beside: other dataflows by id; rules about mirrors and balances need them. One that is not
        among them, or None among them since it is too large, is a finding of severity INFO; no
        mapping says that nobody has looked for any.
    :returns: the gravest first, then in the order of the rules. Missing figures break no rule about
        sums or sizes: what is not known is not wrong.
    """
    case = Case(table, before, beside)
    asked = [rule for rule in rules if rule.is_about(table.dataflow.id)]
    # NumPy and DuckDB let other threads run, so that two processors are busy.
    with ThreadPoolExecutor(max_workers=2) as pool:
        broken = list(pool.map(lambda rule: TESTS[rule.test](case, rule), asked))
    findings = [
        found(rule, one, case.flow)
        for rule, those in zip(asked, broken, strict=True)
        for one in those
    ]
    return tuple(sorted(findings, key=lambda one: _GRAVEST.index(one.severity)))


def check_parts(
    flow: str,
    parts: Iterable[tuple[Table, Table | None]],
    rules: Iterable[Rule],
    beside: Mapping[str, Table | None] | None = None,
) -> tuple[Finding, ...]:
    """Hold a table that is too large for memory against rules, part by part.

    :param flow: the dataflow's id.
    :param parts: each part of the table with the same part of the release before; every part holds
        all figures of its reporters, so that only rules across reporters cannot be run. Of each of
        those there is a finding of severity INFO; of all rules, where there is no part.
    :returns: as :func:`check`; what several parts break is one finding, told by its worst case.
    """
    told: dict[str, list[Broken]] = {}
    seen = 0
    asked = tuple(rule for rule in rules if rule.is_about(flow))
    for table, before in parts:
        case, seen = Case(table, before, beside), seen + 1
        for rule in asked:
            if rule.test not in WHOLE:
                told.setdefault(rule.id, []).extend(TESTS[rule.test](case, rule))
    findings = []
    for rule in asked:
        whole = [Broken({}, 0, note="whole")] if rule.test in WHOLE or not seen else []
        broken = _joined(rule, told.get(rule.id, []), seen)
        findings += [found(rule, one, flow) for one in (*whole, *broken)]
    return tuple(sorted(findings, key=lambda one: _GRAVEST.index(one.severity)))


def _joined(rule: Rule, broken: list[Broken], parts: int) -> list[Broken]:
    """What parts have found as what the whole would have: one finding with the worst case of all."""
    real = [one for one in broken if not one.note]
    notes = [one for one in broken if one.note]
    if notes and len(notes) == parts:
        return notes[:1]
    if rule.test in across.ONE_BY_ONE:
        return sorted(real, key=_size, reverse=True)[: across.MOST]
    if not real:
        return []
    return [replace(max(real, key=_size), rows=sum(one.rows for one in real))]


def _size(broken: Broken) -> float:
    """How bad a case is: the largest of the figures that are told of it."""
    return max((abs(v) for v in broken.said.values() if isinstance(v, int | float)), default=0.0)
