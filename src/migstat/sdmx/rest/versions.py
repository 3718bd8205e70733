"""Versions: which of those there are a question means. Source: SDMX 3.0, Section 2, 3.4; semver.org."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from migstat.sdmx.model import marked
from migstat.sdmx.rest.errors import syntax
from migstat.sdmx.rest.query import ANY, LATEST, STABLE

_EXACT = re.compile(r"\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?", re.ASCII)
#: "2.3+.1" and its sisters: the newest from there on, within what stands before the plus.
_FROM = re.compile(r"(\d+)(\+)?(?:\.(\d+)(\+)?)?(?:\.(\d+)(\+)?)?", re.ASCII)


def read(text: str, separator: str) -> tuple[str, ...]:
    """The versions of a path in the form of REST API 2.1: "*", "~", "+", "1.0", "1.2+".

    :raises SdmxError: for what is no version.
    """
    said = {"all": ANY, "latest": LATEST}
    found = tuple(dict.fromkeys(said.get(one, one) for one in text.split(separator)))
    for one in found:
        if one in (ANY, LATEST, STABLE) or _EXACT.fullmatch(one):
            continue
        if not (_FROM.fullmatch(one) and one.count("+") == 1):
            raise syntax(
                marked("“{value}” is not a version; write 1.0, latest or all, or in SDMX 3.0"
                       " 1.0.0, ~, + or *."),
                value=one[:40],
            )  # fmt: skip
    return found


def rank(version: str) -> tuple[tuple[int, ...], int, str]:
    """How versions sort: "1.0" equals "1.0.0", and a draft ("1.0.0-draft") stands before its final."""
    numbers, _, draft = version.partition("-")
    parts = [int(part) for part in numbers.split(".")]
    return tuple(parts + [0] * (3 - len(parts))), 0 if draft else 1, draft


def matching(there: Iterable[str], asked: Sequence[str]) -> set[str]:
    """Those of the versions that a question means.

    :param there: the versions of one artefact. :param asked: what :func:`read` gave.
    """
    known = sorted(set(there), key=rank)
    found: set[str] = set()
    for one in asked:
        found |= _matching(known, one)
    return found


def _matching(known: list[str], asked: str) -> set[str]:
    if asked == ANY:
        return set(known)
    if asked == LATEST:
        return set(known[-1:])
    stable = [one for one in known if "-" not in one]
    if asked == STABLE:
        return set(stable[-1:])
    if "+" not in asked:
        return {one for one in known if rank(one) == rank(asked)}
    return set(_newest_from(stable, asked))


def _newest_from(stable: list[str], asked: str) -> list[str]:
    """The newest stable version that is not older, within the parts before the one with the plus."""
    fixed = asked.partition("+")[0].split(".")[:-1]
    least = rank(asked.replace("+", ""))[0]
    found = [
        one
        for one in stable
        if rank(one)[0] >= least and rank(one)[0][: len(fixed)] == tuple(map(int, fixed))
    ]
    return found[-1:]
