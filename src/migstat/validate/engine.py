"""The engine: every rule that fits a table is run over its columns at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
_GRAVEST = list(Severity)


def check(
    table: Table,
    rules: Iterable[Rule],
    before: Table | None = None,
    beside: Mapping[str, Table] | None = None,
) -> tuple[Finding, ...]:
    """Hold a table against rules; nothing in it is changed.

    :param table: as a reader gave it; values in the dataflow's unit, null is missing.
    :param rules: usually :func:`migstat.validate.rules`; one whose axes the table lacks says nothing.
    :param before: the release that the table would follow; rules about revisions need it.
    :param beside: other dataflows by id; rules about mirrors and balances need them.
    :returns: the gravest first, then in the order of the rules. Missing figures break no rule about
        sums or sizes: what is not known is not wrong.
    """
    case = Case(table, before, beside or {})
    findings = [
        found(rule, broken, case)
        for rule in rules
        if rule.is_about(table.dataflow.id)
        for broken in TESTS[rule.test](case, rule)
    ]
    return tuple(sorted(findings, key=lambda one: _GRAVEST.index(one.severity)))
