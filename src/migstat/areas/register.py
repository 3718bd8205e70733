"""The register of areas, read once from the package's two tables."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from migstat.areas.model import Area, AreaCode, AreaKind, System, UnknownCode

# Numbers are written with and without leading zeros; that is spelling, not another code.
_WIDTH = {System.M49: 3, System.WPP: 1, System.UNDESA: 1}


def _rows(name: str) -> list[dict[str, str]]:
    text = files("migstat.areas").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=1)
def _areas() -> Mapping[str, Area]:
    held: dict[str, list[AreaCode]] = defaultdict(list)
    for row in _rows("codes.csv"):
        held[row["area"]].append(
            AreaCode(
                System(row["system"]), row["code"], _day(row["valid_from"]), _day(row["valid_to"])
            )
        )
    return MappingProxyType(
        {
            row["code"]: Area(
                code=row["code"],
                kind=AreaKind(row["kind"]),
                codes=tuple(held[row["code"]]),
                parts=tuple(row["parts"].split()),
                successors=tuple(row["successors"].split()),
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                summable=row["summable"] == "yes",
                note=row["note"],
                source=row["source"],
            )
            for row in _rows("areas.csv")
        }
    )


@lru_cache(maxsize=1)
def _holders() -> Mapping[tuple[System, str], tuple[tuple[AreaCode, str], ...]]:
    """For each code of each system, the areas that hold or held it."""
    found: dict[tuple[System, str], list[tuple[AreaCode, str]]] = defaultdict(list)
    for one in _areas().values():
        for held in one.codes:
            found[held.system, held.code].append((held, one.code))
    return {key: tuple(value) for key, value in found.items()}


def _spelt(code: str, system: System) -> str:
    width = _WIDTH.get(system)
    if width and code.isascii() and code.isdigit():
        return code.lstrip("0").zfill(width)
    return code


def _holder(system: System, code: str, on: date | None) -> str | None:
    """The one area that holds a code; without a day, the one that holds it still."""
    found = [(held, area) for held, area in _holders().get((system, code), ()) if held.holds(on)]
    if len(found) > 1:
        found = [(held, area) for held, area in found if held.valid_to is None]
    return found[0][1] if len(found) == 1 else None


def _hint(code: str, system: System, on: date | None) -> str:
    held = _holders().get((system, code), ())
    if held and on is None:
        spans = " or ".join(f"{area} until {h.valid_to}" for h, area in held)
        return f"give a date, it denoted {spans}"
    if held:
        return "it denoted " + " or ".join(
            f"{area} from {h.valid_from or 'the beginning'} to {h.valid_to or 'today'}"
            for h, area in held
        )
    for other in System:  # the best-known systems stand first
        if found := _holder(other, code, on):
            return f"in {other} it is the code of {found}"
    near = get_close_matches(code, [c for s, c in _holders() if s is system], n=1, cutoff=0.6)
    return f"the nearest is {near[0]!r}" if near else ""


def resolve(code: str, system: System, on: date | None = None) -> Area:
    """The area that a publisher's code denotes.

    Params: ``code`` exactly as published (numbers with or without leading zeros), ``system`` whose
    code it is, ``on`` the day meant. Without a day a code means the area that holds it today; a code
    that only former areas held, one after the other, needs a day.
    Errors: :class:`UnknownCode` in one sentence with the nearest hint; nothing is guessed.
    Source: ``codes.csv``.
    """
    system = System(system)
    found = _holder(system, _spelt(code, system), on)
    if found is None:
        raise UnknownCode(code, system, _hint(_spelt(code, system), system, on), on)
    return _areas()[found]


@lru_cache(maxsize=256)
def mapping(system: System, on: date | None = None) -> Mapping[str, str]:
    """Publisher's codes to canonical codes, for joins in bulk; agrees with :func:`resolve`.

    Params: as in :func:`resolve`. Missing: codes that denote nothing that day are absent.
    Source: ``codes.csv``.
    """
    system = System(system)
    pairs = {
        code: found
        for of, code in _holders()
        if of is system and (found := _holder(system, code, on)) is not None
    }
    return MappingProxyType(dict(sorted(pairs.items())))


def area(code: str) -> Area:
    """The area with that canonical code.

    Params: ``code`` as stored in releases. Errors: :class:`UnknownCode`. Source: ``areas.csv``.
    """
    try:
        return _areas()[code]
    except KeyError:
        near = get_close_matches(code, list(_areas()), n=1, cutoff=0.6)
        raise UnknownCode(code, None, near=near[0] if near else "") from None


def all_areas() -> tuple[Area, ...]:
    """Every area: territories, composites, predecessors, specials, aggregates, each by code.

    Source: ``areas.csv``.
    """
    return tuple(_areas().values())


def codes(kind: AreaKind | None = None) -> frozenset[str]:
    """The canonical codes, of one kind or of all. Source: ``areas.csv``."""
    return frozenset(a.code for a in _areas().values() if kind is None or a.kind is kind)


def overlaps(canonical: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs (whole, part) among the codes that must not be added, because one contains the other.

    Params: ``canonical`` codes that stand on one axis of a table. Aggregates without listed parts
    are not found here; they are not ``summable`` at all. Errors: :class:`UnknownCode`.
    Source: ``areas.csv``.
    """
    present = {code: area(code) for code in canonical}
    return tuple(
        (whole.code, part) for whole in present.values() for part in whole.parts if part in present
    )
