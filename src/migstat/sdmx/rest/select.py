"""A question made definite for one structure: a query to the store, and what it cannot say itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from migstat.sdmx.model import (
    CONF_STATUS,
    OBS_STATUS,
    OBS_VALUE,
    OBSERVATION,
    TIME_PERIOD,
    DataStructure,
    Dimension,
    UnknownDimension,
    marked,
)
from migstat.sdmx.rest import periods
from migstat.sdmx.rest.errors import semantic
from migstat.sdmx.rest.query import DataQuery, Filter, Test
from migstat.store.answer import Answer, Coded, Measured
from migstat.store.check import require_known
from migstat.store.query import Query

ALL_DIMENSIONS = "AllDimensions"
ATTRIBUTES = (OBS_STATUS, CONF_STATUS)


@dataclass(frozen=True)
class Selection:
    """``query`` is what the store is asked; ``cut`` takes from its answer what was not meant.

    ``codes``: the codes that each restricted dimension may have, TIME_PERIOD among them.
    """

    asked: DataQuery
    structure: DataStructure
    query: Query
    codes: Mapping[str, frozenset[str]]
    marks: tuple[Filter, ...]  # of observations: status, confidentiality, value
    is_empty: bool

    @property
    def is_exact(self) -> bool:
        """Whether the store's own answer is the whole answer."""
        return self._is_covered and not self._picks

    @property
    def _is_covered(self) -> bool:
        """Whether the store's query says all but how many observations of each series are meant."""
        return not (self.marks or len(self.asked.keys) > 1 or TIME_PERIOD in self.codes)

    @property
    def _picks(self) -> bool:
        return self.asked.first is not None or (
            self.asked.last is not None and self.query.last is None
        )

    def cut(self, answer: Answer) -> Answer:
        """The rows that were meant, of those that :attr:`query` gave.

        :param answer: with all columns of the structure, values withheld where they are confidential,
            so that no test can tell what they are.
        """
        if self.is_empty:
            return part(answer, np.zeros(len(answer), bool))
        if self.is_exact or not len(answer):
            return answer
        mask = np.ones(len(answer), bool)
        if len(self.asked.keys) > 1:
            mask &= self._on_keys(answer)
        if TIME_PERIOD in self.codes:
            mask &= _among(answer, TIME_PERIOD, self.codes[TIME_PERIOD])
        for mark in self.marks:
            mask &= _marked(answer, mark)
        found = part(answer, mask)
        return part(found, self._picked(found)) if self._picks and len(found) else found

    def _on_keys(self, answer: Answer) -> NDArray[np.bool_]:
        fits = np.zeros(len(answer), bool)
        for key in self.asked.keys:
            here = np.ones(len(answer), bool)
            for dimension, codes in zip(self.structure.dimensions, key, strict=True):
                if codes:
                    here &= _among(answer, dimension.id, codes)
            fits |= here
        return fits

    def _picked(self, answer: Answer) -> NDArray[np.bool_]:
        """The first and the last so many observations of each series."""
        size = len(answer)
        differs = np.zeros(size - 1, bool)
        for dimension in self.structure.dimensions:
            codes = _coded(answer, dimension.id).codes
            differs |= codes[1:] != codes[:-1]
        starts = np.concatenate(([0], np.flatnonzero(differs) + 1))
        lengths = np.diff(np.append(starts, size))
        place = np.arange(size) - np.repeat(starts, lengths)
        found = np.zeros(size, bool)
        if self.asked.first is not None:
            found |= place < self.asked.first
        if self.asked.last is not None:
            found |= np.repeat(lengths, lengths) - place <= self.asked.last
        return found


def select(
    asked: DataQuery, structure: DataStructure, occurring: Mapping[str, Sequence[str]]
) -> Selection:
    """Check a question against a structure and make it definite for one release.

    :param occurring: the codes that each column of the release has, as its file says them.
    :raises SdmxError, MigstatError: an unknown dimension, code, attribute or period, or a key of
        another length, in one sentence that names it.
    """
    _check_names(asked, structure)
    codes = _of_keys(asked, structure)
    marks = []
    for one in asked.filters:
        if one.component in (*ATTRIBUTES, OBS_VALUE):
            marks.append(_checked(one))
        else:
            found = frozenset(_passing(one, structure, occurring[one.component]))
            known = codes.get(one.component)
            codes[one.component] = found if known is None else known & found
    is_empty = not all(codes.values())
    allowed = {
        id: tuple(sorted(found)) for id, found in codes.items() if id != TIME_PERIOD and found
    }
    start, end, spoken = _bounds(asked, codes)
    if spoken:
        codes.pop(TIME_PERIOD, None)
    query = Query(keys=allowed, start=start, end=end, limit=0 if is_empty else None)
    selection = Selection(asked, structure, query, codes, tuple(marks), is_empty)
    if asked.last is not None and asked.first is None and selection._is_covered:
        query = replace(query, last=asked.last)
    return replace(selection, query=query)


def _bounds(
    asked: DataQuery, codes: Mapping[str, frozenset[str]]
) -> tuple[str | None, str | None, bool]:
    """Start and end as the store knows them, and whether they say all that is asked of time."""
    if TIME_PERIOD not in codes or not codes[TIME_PERIOD]:
        return None, None, False
    first, last = periods.span(set(codes[TIME_PERIOD]))
    tests = [one for one in asked.filters if one.component == TIME_PERIOD]
    is_span = all(
        len(one.either) == 1 and all(test.operator in ("ge", "le") for test in one.either[0])
        for one in tests
    )
    return first.isoformat(), last.isoformat(), is_span


def _of_keys(asked: DataQuery, structure: DataStructure) -> dict[str, frozenset[str]]:
    """The codes that some key allows, by dimension."""
    found: dict[str, frozenset[str]] = {}
    ids = [d.id for d in structure.dimensions]
    for key in asked.keys:
        if len(key) != len(ids):
            raise semantic(
                marked("A key of {structure} has {count} places, one for each of {dimensions};"
                       " “{key}” has {given}."),
                structure=structure.id, count=len(ids), dimensions=", ".join(ids),
                key=".".join("+".join(codes) for codes in key)[:80], given=len(key),
            )  # fmt: skip
    for n, dimension in enumerate(structure.dimensions):
        if asked.keys and all(key[n] for key in asked.keys):
            found[dimension.id] = frozenset(code for key in asked.keys for code in key[n])
            for code in sorted(found[dimension.id]):
                require_known(dimension, code)
        else:
            for key in asked.keys:
                for code in key[n]:
                    require_known(dimension, code)
    return found


def _check_names(asked: DataQuery, structure: DataStructure) -> None:
    ids = tuple(d.id for d in structure.dimensions)
    for one in asked.filters:
        if one.component not in (*ids, *OBSERVATION):
            raise UnknownDimension(one.component, (*ids, *OBSERVATION))
    if asked.at_observation not in ("", TIME_PERIOD, ALL_DIMENSIONS, *ids):
        raise UnknownDimension(asked.at_observation, (*ids, TIME_PERIOD, ALL_DIMENSIONS))
    words = {"dsd", "msd", "dataset", "series", "obs", "all", "none"}
    for name in asked.attributes:
        if name not in words and name not in ATTRIBUTES:
            raise semantic(
                marked("There is no attribute “{id}” here; there are {known}."),
                id=name[:60], known=", ".join((*ATTRIBUTES, *sorted(words))),
            )  # fmt: skip
    for name in asked.measures:
        if name not in ("all", "none", OBS_VALUE):
            raise semantic(
                marked("There is no measure “{id}” here; there are {known}."),
                id=name[:60], known=f"{OBS_VALUE}, all, none",
            )  # fmt: skip


def _passing(one: Filter, structure: DataStructure, occurring: Sequence[str]) -> list[str]:
    """The codes that occur and satisfy a filter; a code that is named must be known."""
    if one.component == TIME_PERIOD:
        for tests in one.either:
            for test in tests:
                if test.operator not in ("co", "nc", "sw", "ew"):
                    periods.read(test.value)
        return [
            text
            for text in occurring
            if any(all(periods.passes(text, test) for test in tests) for tests in one.either)
        ]
    dimension = structure.dimension(one.component)
    for tests in one.either:
        _check_codes(dimension, tests)
    return [
        code
        for code in occurring
        if any(all(periods.passes_text(code, test) for test in tests) for tests in one.either)
    ]


def _check_codes(dimension: Dimension, tests: Sequence[Test]) -> None:
    for test in tests:
        if test.operator in ("eq", "ne"):
            require_known(dimension, test.value)


def _checked(one: Filter) -> Filter:
    """A filter of observations whose values can be compared."""
    if one.component == OBS_VALUE:
        for test in (test for tests in one.either for test in tests):
            if test.operator in ("co", "nc", "sw", "ew") or not _is_number(test.value):
                raise semantic(
                    marked("{id} is compared with numbers, by eq, ne, lt, le, gt or ge; “{value}”"
                           " cannot be."),
                    id=OBS_VALUE, value=f"{test.operator}:{test.value}"[:40],
                )  # fmt: skip
    return one


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _marked(answer: Answer, one: Filter) -> NDArray[np.bool_]:
    """The rows whose status or value satisfies a filter; a value that is missing satisfies none."""
    if one.component != OBS_VALUE:
        labels = _coded(answer, one.component).labels
        fitting = {
            label
            for label in labels
            if any(all(periods.passes_text(label, test) for test in tests) for tests in one.either)
        }
        return _among(answer, one.component, fitting)
    column = answer.data[answer.columns.index(OBS_VALUE)]
    if not isinstance(column, Measured):
        raise TypeError(f"{OBS_VALUE} holds codes, not values.")
    found = np.zeros(len(answer), bool)
    for tests in one.either:
        here = ~np.isnan(column.values)
        for test in tests:
            here &= _COMPARED[test.operator](column.values, float(test.value))
        found |= here
    return found


_COMPARED = {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal,
    "gt": np.greater, "ge": np.greater_equal,
}  # fmt: skip


def part(answer: Answer, where: NDArray[np.bool_]) -> Answer:
    """Some of an answer's rows."""
    if where.all():
        return answer
    data = tuple(column.part(where) for column in answer.data)
    return Answer(answer.columns, data, int(np.count_nonzero(where)))


def _coded(answer: Answer, id: str) -> Coded:
    column = answer.data[answer.columns.index(id)]
    if not isinstance(column, Coded):
        raise TypeError(f"{id} holds values, not codes.")
    return column


def _among(
    answer: Answer, id: str, codes: Sequence[str] | frozenset[str] | set[str]
) -> NDArray[np.bool_]:
    column = _coded(answer, id)
    allowed = np.fromiter((label in codes for label in column.labels), bool, len(column.labels))
    found: NDArray[np.bool_] = allowed[column.codes]
    return found
