"""A worker killed at any moment: the next one does the work once, whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.notices.dying import MOMENTS

ROOT = Path(__file__).resolve().parents[2]


def run(home: Path, what: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TESSERA_")}
    there = {
        **kept, "TESSERA_HOME": str(home), "TESSERA_LOG": "text",
        "DJANGO_SETTINGS_MODULE": "tessera.site.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "tests.notices.dying", what], cwd=ROOT, env=there, text=True,
        capture_output=True, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation in which a query has just been launched."""
    home: Path = tmp_path_factory.mktemp("prepared")
    made = run(home, "prepare")
    assert made.returncode == 0, made.stderr
    return home


@pytest.mark.parametrize("moment", [one.__name__ for one in MOMENTS])
def test_what_a_killed_worker_left_is_done_once(
    prepared: Path, tmp_path: Path, moment: str
) -> None:
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    killed = run(home, moment)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    finished = run(home, "whole")
    assert finished.returncode == 0, finished.stderr
    told: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    launches = [one for one in told["notices"] if one[0] == "query.launch"]
    assert len(launches) == len({one[3] for one in launches}) >= 3
    at_once = Counter(one[1] for one in told["notices"])
    assert at_once["sent"] == len(told["mails"]) and at_once["waiting"] == 0
    assert set(told["tasks"]) == {"SUCCESSFUL"}
    assert told["workers"] == 0
