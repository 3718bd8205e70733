"""Which codes of an axis make up which: what a reader can add up or subtract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from migstat.areas import AreaKind, UnknownCode, area
from migstat.sdmx.model import Dimension

#: Codes of areas that stand for everybody.
_EVERYBODY = frozenset({"TOTAL", "WORLD"})


@dataclass(frozen=True)
class Axis:
    """The codes of one dimension that occur, and the wholes among them with their parts.

    ``wholes``: position of a whole -> positions of its parts. Parts are never wholes themselves, so
    that a code with all wholes that contain it can change and leave every relation of the axis true.
    """

    id: str
    codes: tuple[str, ...]
    wholes: dict[int, tuple[int, ...]]

    @cached_property
    def containers(self) -> tuple[tuple[int, ...], ...]:
        """For each code, the wholes it is a part of."""
        found: list[list[int]] = [[] for _code in self.codes]
        for whole, parts in self.wholes.items():
            for part in parts:
                found[part].append(whole)
        return tuple(map(tuple, found))

    @cached_property
    def sisters(self) -> tuple[tuple[int, ...], ...]:
        """For each part, the other parts of just the same wholes: what one gains, another can lose."""
        groups: dict[tuple[int, ...], list[int]] = {}
        for n, wholes in enumerate(self.containers):
            if wholes:
                groups.setdefault(wholes, []).append(n)
        return tuple(
            tuple(other for other in groups[wholes] if other != n) if wholes else ()
            for n, wholes in enumerate(self.containers)
        )


def axis(dimension: Dimension, codes: Sequence[str]) -> Axis:
    """The relations on an axis, among the codes that occur.

    A total contains every sister that is no total. TOTAL and WORLD contain every area that may be
    added up; an aggregate or a composite with known parts contains those that occur. An aggregate
    whose content is not known (“depends on the reporting area”) is in no relation that a reader could
    use exactly.
    """
    known = tuple(codes)
    place = {code: n for n, code in enumerate(known)}
    if dimension.codelist is not None:
        totals = {c.id for c in dimension.codelist.codes if c.total} & set(known)
        parts = tuple(n for n, code in enumerate(known) if code not in totals)
        return Axis(dimension.id, known, {place[one]: parts for one in totals if parts})
    kinds = {code: _kind(code, known) for code in known}
    wholes: dict[int, tuple[int, ...]] = {}
    leaves = tuple(code for code in known if not kinds[code])
    for code in known:
        if code in _EVERYBODY:
            wholes[place[code]] = tuple(place[leaf] for leaf in leaves)
        elif kinds[code]:
            wholes[place[code]] = tuple(place[one] for one in _parts(code, leaves))
    return Axis(dimension.id, known, {whole: parts for whole, parts in wholes.items() if parts})


def _parts(code: str, leaves: Sequence[str]) -> tuple[str, ...]:
    """The leaves that a whole contains; “outside the Union” is everything but the Union's parts."""
    if code.startswith("EXT_"):
        inside = area(code.removeprefix("EXT_")).parts
        return tuple(leaf for leaf in leaves if leaf not in inside)
    return tuple(leaf for leaf in leaves if leaf in area(code).parts)


def _kind(code: str, known: Sequence[str]) -> bool:
    """Whether a code contains others that occur; a composite alone is a leaf like any."""
    if code in _EVERYBODY:
        return True
    try:
        found = area(code)
    except UnknownCode:
        return False
    if found.kind is AreaKind.COMPOSITE:
        return any(part in known for part in found.parts)
    return found.kind is AreaKind.AGGREGATE or not found.summable
