"""A figure with its bar, places to measure in, servers to measure, and medians."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("TESSERA_DATA") or ROOT.parent / "shared" / "data")


@dataclass(frozen=True)
class Figure:
    """One promise: what is measured, what came out, where the bar stands and on which side."""

    name: str
    value: float
    unit: str
    bar: float
    at_most: bool = True
    beside: str = ""  # what the peer reached in the same run

    @property
    def met(self) -> bool:
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    def line(self, group: str) -> str:
        """``group | name | measured | bar | met or short``."""
        side = "≤" if self.at_most else "≥"
        measured = f"{number(self.value)} {self.unit}".strip()
        if self.beside:
            measured += f" ({self.beside})"
        bar = f"{side} {number(self.bar)} {self.unit}".strip()
        return f"{group} | {self.name} | {measured} | {bar} | {'met' if self.met else 'short'}"


def number(value: float) -> str:
    """A figure with as many digits as a reader needs."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def median(runs: int, once: Callable[[], float]) -> float:
    """The median of so many runs."""
    return statistics.median(once() for _ in range(runs))


def note(words: str) -> None:
    """What is being done: on standard error, so that the table can be piped."""
    print(f"  {words}", file=sys.stderr, flush=True)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that goes away afterwards."""
    place = Path(tempfile.mkdtemp(prefix="tessera-bench-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def free_port() -> int:
    """A port of this machine that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of an installation of its own, without what this machine's has set."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("TESSERA_", "DJANGO_", "PYTHON"))
    }
    return {
        **kept,
        "TESSERA_HOME": str(home), "TESSERA_DATA": str(DATA), "TESSERA_LOG": "text",
        "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", **more,
    }  # fmt: skip


def run(arguments: Sequence[str], env: dict[str, str], cwd: Path = ROOT) -> float:
    """Seconds that a command takes; its own words are shown when it fails."""
    start = time.perf_counter()
    done = subprocess.run(arguments, env=env, cwd=cwd, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(
            f"{' '.join(arguments[:5])} … failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
        )
    return seconds


def tessera(*arguments: str) -> list[str]:
    """The command line, in this environment."""
    return [sys.executable, "-m", "tessera.site.cli", *arguments]


def get(address: str, seconds: float = 5) -> bool:
    """Whether an address answers 200."""
    try:
        with urllib.request.urlopen(address, timeout=seconds) as answer:
            return bool(answer.status == 200 and answer.read())
    except OSError:
        return False


def peer(name: str, lock: str) -> Path:
    """The environment of a peer, made from its lock below TESSERA_HOME/peers where it is not there."""
    place = Path(os.environ["TESSERA_HOME"]) / "peers" / name
    pins, stamp = ROOT / "requirements" / lock, place / ".ready"
    if stamp.exists() and stamp.read_text() == pins.read_text():
        return place
    note(f"installing {name} into an environment of its own")
    subprocess.run(
        ["bash", "-c", '. bin/env; BASE=$(base_python); want_uv && with_uv "$1" "$2"', "-", str(place), str(pins)],
        cwd=ROOT, check=True,
    )  # fmt: skip
    stamp.write_text(pins.read_text())
    return place


@contextmanager
def serving(
    arguments: Sequence[str],
    env: dict[str, str],
    first: str,
    cwd: Path = ROOT,
    patience: float = 600,
) -> Iterator[tuple[float, int]]:
    """A server from its start to a clean end: seconds until ``first`` answered, and its process."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as words:
        server = subprocess.Popen(
            arguments, env=env, cwd=cwd, stdout=words, stderr=words, start_new_session=True
        )
        try:
            while not get(first, 60):
                if server.poll() is not None or time.perf_counter() - start > patience:
                    words.seek(0)
                    raise SystemExit(f"{first} never answered:\n{words.read()[-4000:].decode()}")
                time.sleep(0.02)
            yield time.perf_counter() - start, server.pid
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def resident(process: int) -> float:
    """Megabytes resident in a process and everything it started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        children.setdefault(int(text.rsplit(")", 1)[1].split()[1]), []).append(
            int(stat.parent.name)
        )
    family, waiting = set(), [process]
    while waiting:
        one = waiting.pop()
        family.add(one)
        waiting += children.get(one, [])
    pages = 0
    for one in family:
        try:
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
