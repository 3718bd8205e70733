"""What a newer release says otherwise than the one before."""

from __future__ import annotations

import pytest
from tests.migstat.factories import APPLICANT, dataflow, monthly, table

from migstat.sdmx.model import Dimension, MigstatError, Role
from migstat.store import Changes, Store
from migstat.store import store as stores

FLOW = dataflow()


@pytest.fixture(autouse=True, params=["in memory", "by the engine"])
def counted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "by the engine":
        monkeypatch.setattr(stores, "FEW", 0)


def test_additions_revisions_and_disappearances_are_counted(store: Store) -> None:
    old = store.write(
        table(
            FLOW,
            [
                ("A", "SY", "AT", "T", "2020", 1.0),
                ("A", "SY", "AT", "T", "2021", 2.0),
                ("A", "SY", "AT", "T", "2022", None, "O", "F"),
                ("A", "SY", "AT", "T", "2023", 4.0, "P", "F"),
                ("A", "SY", "AT", "T", "2024", None, "O", "F"),
            ],
        )
    )
    new = store.write(
        table(
            FLOW,
            [
                ("A", "SY", "AT", "T", "2021", 3.0),  # revised
                ("A", "SY", "AT", "T", "2022", 0.0),  # revised: missing is not zero
                ("A", "SY", "AT", "T", "2023", 4.0),  # revised: provisional no more
                ("A", "SY", "AT", "T", "2024", None, "O", "F"),  # unchanged
                ("A", "XK", "AT", "T", "2024", 5.0),  # added
            ],
        )
    )
    assert store.changes(old, new) == Changes(
        additions=1, revisions=3, disappearances=1, unchanged=1
    )
    assert store.changes(new, new.path) == Changes(0, 0, 0, 5)


def test_large_releases(store: Store) -> None:
    old, new = store.write(monthly(10, 10)), store.write(monthly(10, 12))
    changes = store.changes(old, new)
    assert (changes.additions, changes.disappearances) == (2 * 10 * 120, 0)


def test_releases_of_different_dimensions_are_not_compared(store: Store) -> None:
    other = dataflow(Dimension("APPLICANT", {"en": "Applicant"}, Role.OTHER, APPLICANT))
    one = store.write(table(FLOW, [("A", "SY", "AT", "T", "2020", 1.0)]))
    two = store.write(table(other, [("A", "SY", "AT", "T", "FRST", "2020", 1.0)]))
    with pytest.raises(MigstatError, match="different dimensions"):
        store.changes(one, two)
