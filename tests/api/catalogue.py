"""A small catalogue to ask about: one public dataflow with two releases, one that few may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tests.migstat import factories
from tests.once import made_once
from tests.personas import World

from tessera.access.people import OPERATOR
from tessera.core.circle import Circle
from tessera.statistics import actions
from tessera.statistics.models import Release

ROWS = [
    ("A", origin, reporter, sex, year, value)
    for origin, size in (("XK", 100.0), ("AF", 1000.0), ("AL", 0.0))
    for reporter, share in (("AT", 1), ("DE", 3))
    for sex, value in (("T", size * share), ("M", size * share))
    for year in ("2021", "2022", "2023")
]
#: A figure that is there and withheld, and one that nobody gave.
WITHHELD = ("A", "MK", "AT", "T", "2023", 7.0, "A", "C")
MISSING = ("A", "MK", "DE", "T", "2023", None, "O", "F")


@dataclass(frozen=True)
class Catalogue:
    """The releases of the tests."""

    old: Release
    new: Release
    closed: Release


@made_once
def catalogue(cast: World) -> Catalogue:
    """Publish the three releases; their files stay in the store of the run, row by row or not."""
    public = factories.dataflow(id="OPENFLOW")
    closed = replace(factories.dataflow(id="CLOSEDFLOW"), name={"en": "Applicants, restricted"})
    long_ago = date(2024, 3, 1)
    first = replace(factories.table(public, ROWS), vintage=long_ago, retrieved=long_ago)
    second = factories.table(public, [*ROWS, WITHHELD, MISSING])
    kept = factories.table(closed, ROWS[:6])
    return Catalogue(
        old=actions.publish(first, by=OPERATOR).release,
        new=actions.publish(second, by=OPERATOR).release,
        closed=actions.publish(
            kept, by=OPERATOR,
            terms=actions.Terms(
                audience=Circle.TEAM, network=cast.international,
                contributor=cast.organisations["member"],
            ),
        ).release,
    )  # fmt: skip
