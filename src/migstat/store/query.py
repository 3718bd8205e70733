"""A question to a release: which codes, which periods, summed to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from migstat.sdmx.model import (
    OBSERVATION,
    TIME_PERIOD,
    DataStructure,
    UnknownDimension,
    marked,
)
from migstat.store.errors import BadQuery, UnknownColumn
from migstat.store.period import period


@dataclass(frozen=True)
class Query:
    """What is asked of a release; what is not said is not restricted.

    ``keys``: dimension id -> codes allowed (several are "or"); ``start`` and ``end``: periods, both
    included, so that end="2015" contains 2015-12, and a period counts when it lies wholly between;
    ``last``: the last n observations of each series; ``group``: the dimensions to keep while all
    others are summed (TIME_PERIOD is always kept and may be named, to keep nothing else);
    ``columns``: those of the answer, in order; ``limit`` and ``offset`` count its rows.
    Raises :class:`BadQuery` or :class:`BadPeriod` for what could be asked of no release.
    """

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: str | None = None
    end: str | None = None
    last: int | None = None
    group: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    limit: int | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        keys = {id: _codes(id, codes) for id, codes in self.keys.items()}
        object.__setattr__(self, "keys", MappingProxyType(keys))
        object.__setattr__(self, "group", _names("group", self.group))
        object.__setattr__(self, "columns", _names("columns", self.columns))
        begin = period(self.start).begin if self.start is not None else None
        end = period(self.end).end if self.end is not None else None
        if begin and end and begin > end:
            raise BadQuery(
                marked("The period {start} to {end} ends before it starts."),
                start=self.start, end=self.end,
            )  # fmt: skip
        _at_least("last", self.last, 1)
        _at_least("limit", self.limit, 0)
        _at_least("offset", self.offset, 0)

    def check(self, structure: DataStructure) -> None:
        """Refuse dimensions and columns that the structure does not have.

        Raises :class:`UnknownDimension` or :class:`UnknownColumn`.
        """
        for id in self.keys:
            structure.dimension(id)
        known = tuple(d.id for d in structure.dimensions)
        for id in self.group:
            if id != TIME_PERIOD and id not in known:
                raise UnknownDimension(id, known)
        if self.columns:
            available = self.kept(structure) + OBSERVATION
            for id in self.columns:
                if id not in available:
                    raise UnknownColumn(id, available)

    def kept(self, structure: DataStructure) -> tuple[str, ...]:
        """The dimensions that the answer has, in the structure's order."""
        ids = tuple(d.id for d in structure.dimensions)
        return tuple(id for id in ids if id in self.group) if self.group else ids


def _codes(id: str, codes: Iterable[str]) -> tuple[str, ...]:
    """One dimension's codes; an empty list is refused, so that no filter is ever lost silently."""
    if isinstance(codes, str):
        raise BadQuery(f"The codes of {id} must be a list, not the text {codes[:60]!r}.")
    found = tuple(dict.fromkeys(codes))
    if not found:
        raise BadQuery(
            marked("{id} is given without a code; name one, or leave {id} out for all."), id=id
        )
    if not all(isinstance(code, str) for code in found):
        raise BadQuery(f"The codes of {id} must be text.")
    return found


def _names(what: str, names: Iterable[str]) -> tuple[str, ...]:
    found = (names,) if isinstance(names, str) else tuple(names)
    if len(set(found)) != len(found):
        raise BadQuery(f"{what} names the same column twice: {', '.join(found)}.")
    return found


def _at_least(what: str, number: int | None, least: int) -> None:
    if number is None:
        return
    if isinstance(number, bool) or not isinstance(number, int) or number < least:
        raise BadQuery(f"{what} must be a whole number of {least} or more, not {number!r}.")
