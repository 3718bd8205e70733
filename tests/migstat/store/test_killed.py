"""A writer killed at any moment leaves the store as before or as after."""

from __future__ import annotations

import hashlib
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.migstat.factories import dataflow, table
from tests.migstat.store.writing import Writers

from migstat.store import Query, Store


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with Writers() as started:
        yield started


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


def test_killed_at_random_moments(writers: Writers, tmp_path: Path) -> None:
    moments = random.Random(20250301)
    seen = set()
    for turn in range(5):
        root = tmp_path / str(turn)
        writer = writers.start(root)
        time.sleep(moments.uniform(0, 0.4))
        assert writers.kill(writer) in (-signal.SIGKILL, 0)
        seen.add(assert_whole(root))
        assert_swept(root)
    assert max(seen) > 0, "every writer was killed before it wrote: nothing was tested"


@pytest.mark.parametrize("moment", ["1-", "1+", "2-", "2+", "3-", "3+", "4+"])
def test_killed_at_each_step_to_the_disk(writers: Writers, tmp_path: Path, moment: str) -> None:
    assert writers.ended(writers.start(tmp_path, dying=moment)) == -signal.SIGKILL
    is_renamed = moment in ("2+", "3-", "3+", "4+")  # 1: content, 2: rename, 3 and 4: folders
    assert assert_whole(tmp_path) == (1 if is_renamed else 0)
    assert len(list(tmp_path.rglob("*.part"))) == (0 if is_renamed else 1)
    assert_swept(tmp_path)


def test_writers_in_several_processes_do_not_sweep_each_other(
    writers: Writers, tmp_path: Path
) -> None:
    several = [writers.start(tmp_path) for _ in range(2)]
    assert [writers.ended(one) for one in several] == [0, 0]
    assert assert_whole(tmp_path) == 28
