"""A worker killed at any moment: the next one does the work once, whole."""

from __future__ import annotations

import signal
from collections import Counter
from typing import Any

import pytest
from tests.databases import Installed
from tests.dying import told_by
from tests.notices.dying import MOMENTS


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, installed: Installed) -> dict[str, Any]:
    """What became of every worker, and of what it left."""
    found: dict[str, Any] = told_by("tests.notices.dying", tmp_path_factory, installed)
    return found


@pytest.mark.parametrize("moment", [one.__name__ for one in MOMENTS])
def test_what_a_killed_worker_left_is_done_once(told: dict[str, Any], moment: str) -> None:
    assert told[moment]["killed"] == -signal.SIGKILL
    assert told[moment]["finished"] == 0
    held = told[moment]["held"]
    launches = [one for one in held["notices"] if one[0] == "query.launch"]
    assert len(launches) == len({one[3] for one in launches}) >= 3
    at_once = Counter(one[1] for one in held["notices"])
    assert at_once["sent"] == len(held["mails"]) and at_once["waiting"] == 0
    assert set(held["tasks"]) == {"SUCCESSFUL"}
    assert held["workers"] == 0
