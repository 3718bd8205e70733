"""Figures of one dataflow: visibility decided by the release, confidentiality applied here, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tessera.statistics import bridge
from tessera.statistics.reads.facts import Facts, release

if TYPE_CHECKING:
    from tessera.access.people import Actor

NOTHING: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True, slots=True)
class TableView:
    """Rows of one release that a person may see, sorted by dimensions, then time.

    ``answer`` is already guarded: a confidential value is not in it. ``total`` counts the rows
    before limit and offset.
    """

    facts: Facts
    query: bridge.Query
    answer: bridge.Answer

    @property
    def is_given(self) -> bool:
        """Whether these are figures that others are not shown."""
        return bool(self.facts.disclosure) and self.facts.path == self.facts.disclosure["path"]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.answer.columns

    @property
    def total(self) -> int:
        return self.answer.total

    @property
    def dimensions(self) -> tuple[bridge.Dimension, ...]:
        """The axes that the answer has."""
        kept = self.query.kept(self.facts.structure)
        return tuple(self.facts.structure.dimension(id) for id in kept)

    def rows(self) -> list[tuple[str | float | None, ...]]:
        """All rows as tuples of codes, value and statuses."""
        return self.answer.rows()

    def cells(self) -> list[tuple[tuple[str, ...], bridge.CellState]]:
        """Each row as its codes (dimensions, then period) and the state of its cell."""
        columns = [bridge.coded(self.answer, id).tolist() for id in self.columns[:-3]]
        value = self.answer.column(bridge.OBS_VALUE)
        status = self.answer.column(bridge.OBS_STATUS)
        conf = self.answer.column(bridge.CONF_STATUS)
        to = self.facts.rounded_to
        return [
            (tuple(map(str, codes)), bridge.state(_number(one), str(two), str(three), to))
            for *codes, one, two, three in zip(*columns, value, status, conf, strict=True)
        ]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def table(
    flow: str,
    key: Mapping[str, Sequence[str]] = NOTHING,
    person: Actor | None = None,
    *,
    as_known_on: date | None = None,
    sha: str | None = None,
    start: str | None = None,
    end: str | None = None,
    last: int | None = None,
    group: Sequence[str] = (),
    limit: int | None = None,
    offset: int = 0,
) -> TableView:
    """The figures of a dataflow that lie on ``key``, as this person may see them.

    :param flow: the dataflow's code, e.g. "ASYAPP".
    :param key: dimension -> codes; a dimension that is not named is not restricted.
    :param person: who reads; required, so that nothing is read for nobody.
    :param as_known_on, sha: which release; see :func:`tessera.statistics.reads.facts.release`.
    :param start, end: periods, both included. ``last``: the newest n of each series.
    :param group: dimensions to keep while the others are summed; sums that would count somebody
        twice are refused.
    :param limit, offset: which of the rows.
    :returns: values in the dataflow's unit; None where missing or confidential, never zero.
    :raises NoFigures: no such dataflow or release. :raises bridge.MigstatError: what has no
        meaning here, in one sentence: unknown dimension, unknown code, bad period, bad sum.
    """
    if person is None:
        raise TypeError("A table is read by somebody: person is required.")
    facts = release(flow, person, as_known_on=as_known_on, sha=sha)
    query = bridge.Query(
        keys={id: tuple(codes) for id, codes in key.items()},
        start=start, end=end, last=last, group=tuple(group), limit=limit, offset=offset,
    )  # fmt: skip
    return read(facts, query, person)


def read(facts: Facts, query: bridge.Query, person: Actor) -> TableView:
    """One question to a release that :func:`release` has already given to this person."""
    facts = as_given(facts, person)
    answer = bridge.store().read(facts.structure, facts.path, query)
    return TableView(facts, query, guarded(answer, facts, person))


def as_given(facts: Facts, person: Actor) -> Facts:
    """The release, with its figures as they were given where this person's organisation gave them.

    Small figures of a release under a policy are withheld in the file that everybody reads, so that
    no question to it, of whatever sums, can find more than another.
    """
    path = facts.disclosure.get("path")
    if not path or path == facts.path or not _gave(facts, person):
        return facts
    return replace(facts, path=path, rounded_to=facts.disclosure["rounded_to"])


def guarded(answer: bridge.Answer, facts: Facts, person: Actor) -> bridge.Answer:
    """The answer without the values that are confidential to this person.

    Only the organisation that gave the figures, and the installation's operator, see them.
    """
    conf = bridge.coded(answer, bridge.CONF_STATUS)
    if conf.labels == (bridge.FREE,) or not conf.labels or _gave(facts, person):
        return answer
    free = np.array([label == bridge.FREE for label in conf.labels])[conf.codes]
    if free.all():
        return answer
    at = answer.columns.index(bridge.OBS_VALUE)
    values = np.where(free, bridge.values(answer), np.nan)
    data = (*answer.data[:at], bridge.Measured(values), *answer.data[at + 1 :])
    return replace(answer, data=data)


def _gave(facts: Facts, person: Actor) -> bool:
    return person.is_trusted or (
        facts.contributor_id is not None
        and all(one.organisation_id == facts.contributor_id for one in person.eyes)
    )


def codes(facts: Facts, dimension: str) -> tuple[str, ...]:
    """The codes of a dimension that the release has figures for."""
    return tuple(bridge.store().codes(facts.structure, facts.path, dimension))


def series(
    flow: str,
    key: Mapping[str, Sequence[str]],
    person: Actor,
    *,
    as_known_on: date | None = None,
    start: str | None = None,
    end: str | None = None,
) -> tuple[Facts, dict[str, bridge.CellState]]:
    """One series: period -> state of its cell, with the release it comes from.

    :raises bridge.MigstatError: where ``key`` selects more than one series.
    """
    view = table(flow, key, person, as_known_on=as_known_on, start=start, end=end)
    found: dict[str, bridge.CellState] = {}
    for codes, cell in view.cells():
        if codes[-1] in found:
            raise bridge.MigstatError(f"{flow}: the key selects more than one series.")
        found[codes[-1]] = cell
    return view.facts, found
