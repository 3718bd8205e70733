"""A writer killed at any moment leaves the store as before or as after."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.migstat.factories import dataflow, table

from migstat.store import Query, Store

REPOSITORY = Path(__file__).parents[3]

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from migstat.store import Store
from tests.migstat.factories import monthly

store, source = Store(Path(sys.argv[1])), monthly(12, 12)
print("ready", flush=True)
for day in range(1, 29):
    store.write(replace(source, vintage=source.vintage.replace(day=day)))
"""

# The writer kills itself right before or right after the n-th call that touches the disk.
SUICIDE = """
import os, pathlib, signal
calls, when = [0], os.environ["DIE"]
def deadly(module, name):
    real = getattr(module, name)
    def call(*args, **kwargs):
        calls[0] += 1
        if when == f"{calls[0]}-":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if when == f"{calls[0]}+":
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(module, name, call)
import migstat.store.disk
deadly(os, "fsync")
deadly(pathlib.Path, "replace")
"""


def start(script: str, root: Path, **extra: str) -> subprocess.Popen[str]:
    env = os.environ | {"PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"} | extra
    return subprocess.Popen(
        [sys.executable, "-c", script, str(root)], stdout=subprocess.PIPE, text=True, env=env
    )


def assert_whole(root: Path) -> int:
    """Every release in the store has the bytes its name says and can be read; how many there are."""
    store = Store(root)
    for path in store.releases():
        sha = hashlib.sha256((root / path).read_bytes()).hexdigest()
        assert sha.startswith(Path(path).stem)
        flow = store.dataflow(path)
        answer = store.read(flow.structure, path, Query(columns=("OBS_VALUE",)))
        assert len(answer) == store.facts(path).rows
    return len(store.releases())


def assert_swept(root: Path) -> None:
    """The next write leaves no trace of a killed one."""
    Store(root).write(table(dataflow(), [("A", "XK", "AT", "T", "2024", 1.0)]))
    assert list(root.rglob("*.part")) == []


def test_killed_at_random_moments(tmp_path: Path) -> None:
    moments = random.Random(20250301)
    seen = set()
    for turn in range(5):
        root = tmp_path / str(turn)
        writer = start(WRITER, root)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0, 0.4))
        writer.kill()
        writer.wait()
        writer.stdout.close()
        seen.add(assert_whole(root))
        assert_swept(root)
    assert max(seen) > 0, "every writer was killed before it wrote: nothing was tested"


@pytest.mark.parametrize("moment", ["1-", "1+", "2-", "2+", "3-", "3+", "4+"])
def test_killed_at_each_step_to_the_disk(tmp_path: Path, moment: str) -> None:
    writer = start(SUICIDE + WRITER, tmp_path, DIE=moment)
    assert writer.wait(60) == -signal.SIGKILL
    assert writer.stdout is not None
    writer.stdout.close()
    is_renamed = moment in ("2+", "3-", "3+", "4+")  # 1: content, 2: rename, 3 and 4: folders
    assert assert_whole(tmp_path) == (1 if is_renamed else 0)
    assert len(list(tmp_path.rglob("*.part"))) == (0 if is_renamed else 1)
    assert_swept(tmp_path)


def test_writers_in_several_processes_do_not_sweep_each_other(tmp_path: Path) -> None:
    writers = [start(WRITER, tmp_path) for _ in range(2)]
    for writer in writers:
        assert writer.wait(120) == 0
        assert writer.stdout is not None
        writer.stdout.close()
    assert assert_whole(tmp_path) == 28
