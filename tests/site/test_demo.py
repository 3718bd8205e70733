"""bin/demo as people treat it: ended in the middle, started again, ended with Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "tessera.site.cli")


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory, data: Path) -> dict[str, str]:
    """An installation of its own, with two of the publishers so that loading is short."""
    folder = tmp_path_factory.mktemp("demo")
    figures = folder / "figures"
    figures.mkdir()
    for publisher in ("frontex", "iom_mmp"):
        (figures / publisher).symlink_to(data / publisher)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TESSERA_", "DJANGO_"))}
    return {
        **kept, "TESSERA_HOME": str(folder / "home"), "TESSERA_DATA": str(figures),
        "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1",
    }  # fmt: skip


def run(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], env=env, cwd=ROOT, capture_output=True, text=True)


def killed_at(env: dict[str, str], moment: str) -> None:
    """Start, and end the process the hard way as soon as it says what it is about to do."""
    started = subprocess.Popen(
        [*COMMAND, "demo", "--prepare"], env=env, cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert started.stderr is not None
    said = ""
    while moment not in said:
        piece = started.stderr.read(1)
        assert piece, f"the start never came to “{moment}”:\n{said}"
        said += piece
    started.kill()
    started.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def greeted(server: subprocess.Popen[str]) -> str:
    """What a start that serves says until it has named the last of the sign-ins."""
    assert server.stderr is not None
    said = []
    for line in server.stderr:
        said.append(line)
        if "regional@" in line:
            break
    return "".join(said)


def test_killed_at_every_step_it_goes_on_serves_and_ends(env: dict[str, str]):
    """Killed at one step after the other, the next start completes; what is stored is well.

    The address and the sign-ins are printed once pages answer; Ctrl-C ends it without complaint. What
    making needed is given back: the process that stays to watch holds no engine.
    """
    for moment in ("Creating the database", "Loading figures", "Creating the demonstration"):
        killed_at(env, moment)
    port = free_port()
    server = subprocess.Popen(
        [*COMMAND, "demo", "--port", str(port)],
        env=env,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    said = greeted(server)
    assert "0 new releases" in said and "Creating the demonstration network" in said
    assert f"http://127.0.0.1:{port}" in said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
        assert answer.status == 200
    assert "duckdb" not in Path(f"/proc/{server.pid}/maps").read_text()
    server.send_signal(signal.SIGINT)
    rest = server.stderr.read()
    assert server.wait(60) == 0
    assert "Traceback" not in rest

    well = run(env, "check", "database", "store", "audit")
    assert well.returncode == 0, well.stderr
    third = run(env, "demo", "--prepare")
    assert third.returncode == 0 and third.stderr == "", "a start that changes nothing says nothing"
