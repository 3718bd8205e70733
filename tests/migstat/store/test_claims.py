"""Files that were written for a catalogue: swept once nobody will enter them, never before."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
from tests.migstat.factories import dataflow, table

from migstat.store import Claim, Store


def nobody(_paths: Collection[str]) -> list[str]:
    """A catalogue without a row."""
    return []


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def written(store: Store, claim: Claim | None, code: str = "TESTFLOW") -> str:
    made = table(dataflow(), [("A", "XK", "AT", "T", "2024", 1.0)])
    return store.write(replace(made, dataflow=dataflow(id=code)), claim).path


def test_a_claimed_file_stays_while_the_claim_is_held(store: Store) -> None:
    claim = store.claim()
    path = written(store, claim)
    assert Store(store._disk.root).sweep(nobody) == [] and store.strays(nobody) == []
    claim.close()
    assert store.strays(nobody) == [path]
    assert store.sweep(nobody) == [path] and store.releases() == []
    assert list(store._disk.folder.glob(".claim-*")) == []


def test_a_file_that_the_catalogue_knows_stays(store: Store) -> None:
    claim = store.claim()
    path = written(store, claim)
    claim.close()
    assert store.sweep(lambda paths: paths) == [] and store.releases() == [path]
    assert store.sweep(nobody) == [], "the claim is settled; no later catalogue can take the file"


def test_a_file_that_was_never_claimed_is_named_and_removed_only_by_name(store: Store) -> None:
    path = written(store, None)
    assert store.strays(nobody) == [path] and store.sweep(nobody) == []
    assert store.sweep(nobody, [path]) == [path] and store.releases() == []


def test_of_two_claims_on_one_file_the_living_one_counts(store: Store) -> None:
    dead, alive = store.claim(), store.claim()
    path = written(store, dead)
    assert written(store, alive) == path
    dead.close()
    assert store.sweep(nobody) == [] and store.releases() == [path]
    alive.close()
    assert store.sweep(nobody) == [path]


def test_a_claim_that_is_forgotten_has_ended(store: Store) -> None:
    claim = store.claim()
    path = written(store, claim)
    del claim
    assert store.sweep(nobody) == [path]


def test_a_claim_ends_with_its_process(store: Store) -> None:
    child = os.fork()
    if child == 0:
        claim = store.claim()
        written(store, claim)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    written(store, None, "OTHERFLOW")
    (gone,) = store.sweep(nobody)
    assert "TESTFLOW" in gone and len(store.releases()) == 1


def test_whoever_is_killed_while_sweeping_leaves_the_rest_to_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = store.claim()
    path = written(store, claim)
    claim.close()

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "unlink", killed)
        store.sweep(nobody)
    assert store.sweep(nobody) == [path]
