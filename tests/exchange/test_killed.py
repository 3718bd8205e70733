"""Killed at any moment of launch, release, compile or digest: after the restart it is done once, whole."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.dying import CASES

ROOT = Path(__file__).resolve().parents[2]
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
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of every step; made by the first worker that comes and read by all."""
    base = tmp_path_factory.getbasetemp()
    kept = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "killed.json"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(_killed(tmp_path_factory.mktemp("dying")), "utf-8")
    found: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    found["by"] = {(one["case"], one["moment"]): one for one in found["told"]}
    return found


def _killed(home: Path) -> str:
    """Every step killed at every moment in an installation of its own, and what became of it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TESSERA_")}
    there = {
        **kept, "TESSERA_HOME": str(home), "TESSERA_LOG": "text",
        "DJANGO_SETTINGS_MODULE": "tessera.site.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.exchange.dying"], cwd=ROOT, env=there, text=True,
        capture_output=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


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
