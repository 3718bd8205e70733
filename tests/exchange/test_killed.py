"""Killed at any moment of launch, release, compile or digest: after the restart it is done once, whole."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from tests.databases import Installed
from tests.dying import told_by
from tests.exchange.dying import CASES

EVERY = [(name, moment) for name, case in CASES.items() for moment in case.moments]
#: What the database holds once a step is done, and what it may hold between kill and restart.
DONE: dict[str, dict[str, Any]] = {
    "launch": {"state": "open", "replies": 3, "entries": 1, "events": 1},
    "release": {"state": "released", "editions": 8, "questions": 8, "events": 1},
    "compile": {"versions": [["members", 1]], "whole": 4,
                "orders": ["made"], "tasks": ["SUCCESSFUL"]},
    "digest": {"digests": ["sent"], "in a digest": True, "told": True},
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, installed: Installed) -> dict[str, Any]:
    """What became of every step; nothing of it changes any more."""
    found: dict[str, Any] = told_by("tests.exchange.dying", tmp_path_factory, installed)
    found["by"] = {(one["case"], one["moment"]): one for one in found["told"]}
    return found


@pytest.mark.parametrize(("case", "moment"), EVERY)
def test_what_was_killed_is_done_once_and_whole(
    told: dict[str, Any], case: str, moment: str
) -> None:
    one = told["by"][case, moment]
    assert one["killed"] == -signal.SIGKILL
    assert one["again"] == 0
    assert one["held"] == DONE[case]


@pytest.mark.parametrize("case", ["launch", "release"])
@pytest.mark.parametrize("moment", ["first write", "middle write", "last write"])
def test_a_step_that_was_killed_has_left_nothing_behind(
    told: dict[str, Any], case: str, moment: str
) -> None:
    between = told["by"][case, moment]["between"]
    assert between["state"] != DONE[case]["state"]
    assert {between[name] for name in between if name != "state"} == {0}


def test_the_chain_of_events_holds_after_all_of_it(told: dict[str, Any]) -> None:
    assert told["chain"] == "holds"
