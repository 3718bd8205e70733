"""A small catalogue to ask about: one public dataflow with two releases, one that few may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest


@pytest.fixture
def cast(db):
    """The world of ``tests.personas`` with its people; imported late, when Django is ready."""
    from tests.personas import known

    return known()


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

    old: object
    new: object
    closed: object


@pytest.fixture
def figures(cast) -> Catalogue:
    """OPENFLOW with a release of 2024 and one of 2025; CLOSEDFLOW for a member's own team."""
    from tests.migstat import factories

    from tessera.access.people import OPERATOR
    from tessera.core.circle import Circle
    from tessera.statistics import actions

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
            kept, by=OPERATOR, audience=Circle.TEAM, network=cast.international,
            contributor=cast.organisations["member"],
        ).release,
    )  # fmt: skip


@pytest.fixture
def ask(client, db):
    """Ask the API: ``ask("flows", q="x")`` is the answer; ``as_`` signs a person in first."""

    def asked(path: str, as_=None, expect: int = 200, **params):
        if as_ is not None:
            client.force_login(as_.person)
        response = client.get(f"/api/v1/{path}", params)
        assert response.status_code == expect, response.content[:400]
        return response.json()

    return asked
