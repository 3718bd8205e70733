"""Writers of a store that are killed: one process loads the store once and forks for each of them.

``Writers`` starts it and tells it what to do; ``python -m tests.migstat.store.writing`` is that process,
which is told one line at a time on its input and answers with one line.
"""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[3]


class Writers:
    """Processes that write 28 editions into a store, one after the other, each known by its number."""

    def __enter__(self) -> Writers:
        path = os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)])
        self._told = subprocess.Popen(
            [sys.executable, "-m", "tests.migstat.store.writing"], env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
        )  # fmt: skip
        return self

    def __exit__(self, *_error: object) -> None:
        self._told.communicate(timeout=60)

    def start(self, root: Path, dying: str = "") -> int:
        """A writer that is about to begin; ``dying``: it kills itself before (``2-``) or after (``2+``)
        so many calls that touch the disk.
        """
        return self._ask(write=str(root), dying=dying)

    def ended(self, writer: int) -> int:
        """Wait for it: what it exited with, or the signal that ended it, below zero."""
        return self._ask(wait=writer)

    def kill(self, writer: int) -> int:
        os.kill(writer, signal.SIGKILL)  # nobody has waited for it, so the number is still its own
        return self.ended(writer)

    def _ask(self, **words: Any) -> int:
        assert self._told.stdin is not None and self._told.stdout is not None
        print(json.dumps(words), file=self._told.stdin, flush=True)
        return int(self._told.stdout.readline())


def deadly(module: Any, name: str, dying: str, calls: list[int]) -> None:
    """Let a function of a module count its calls, and kill the process at one of them."""
    real: Callable[..., Any] = getattr(module, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        if dying == f"{calls[0]}-":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if dying == f"{calls[0]}+":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, call)


@cache
def source() -> Any:
    """The table that is written; making it takes four times as long as writing it 28 times."""
    from tests.migstat.factories import monthly

    return monthly(12, 12)


def write(root: Path, dying: str) -> None:
    """What a writer does once it has said that it is there."""
    from migstat.store import Store

    if dying:
        calls = [0]
        deadly(os, "fsync", dying, calls)
        deadly(pathlib.Path, "replace", dying, calls)
    store, table = Store(root), source()
    print(os.getpid(), flush=True)
    for day in range(1, 29):
        store.write(replace(table, vintage=table.vintage.replace(day=day)))


def main() -> None:
    """Fork and wait as told, until nothing more is said."""
    for name in ("migstat.store", "tests.migstat.factories"):
        import_module(name)  # once, before anybody is forked
    source()
    for line in sys.stdin:
        told = json.loads(line)
        if "wait" in told:
            _pid, status = os.waitpid(told["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
        elif os.fork() == 0:
            failed = 1
            try:
                write(Path(told["write"]), told["dying"])
                failed = 0
            finally:
                os._exit(failed)


if __name__ == "__main__":
    main()
