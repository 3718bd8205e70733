"""Start the web server, say when it answers, and end it cleanly.

Nothing of Django is imported here: this process only watches, the pages live in the server's own.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from tessera.site.cli.frame import Refusal

#: Seconds within which a healthy installation answers.
PATIENCE = 60
#: Seconds between two starts of a worker, and those that worker and server have to come to an end.
REST = 10
#: What is large is asked of the system and given back to it, else it stays in pieces between what is
#: small. Where the C library is another than GNU's nothing is changed.
_SPARING = {"MALLOC_MMAP_THRESHOLD_": "262144"}
#: Connections that a process holds; more wait. A reader keeps one open while reading, processes are
#: given them by chance and not evenly, and usually 1,024 files may be open.
CONNECTIONS = 960


def check_port(host: str, port: int) -> None:
    """Refuse a port that something else holds, before any work is done."""
    if not 1 <= port <= 65535:
        raise Refusal(f"{port} is no port; choose one between 1 and 65535 with --port.")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Refusal(f"port {port} needs more rights; choose one above 1023.") from None
        except OSError as why:
            raise Refusal(
                f"port {port} on {host} cannot be used ({(why.strerror or 'unknown').lower()}); "
                f"choose another with --port {port + 1}."
            ) from None


def command(host: str, port: int, threads: int, processes: int) -> list[str]:
    """The web server: processes with a few threads each; every process holds figures of its own."""
    return [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
        "--host", host, "--port", str(port), "--workers", str(processes),
        "--blocking-threads", str(threads), "--backpressure", str(CONNECTIONS),
        "--no-access-log", "--log-level", "warning",
        "tessera.site.wsgi:application",
    ]  # fmt: skip


def serve(
    host: str, port: int, *, threads: int = 4, processes: int = 1, works: bool = True,
    when_ready: Callable[[str], None],
) -> int:  # fmt: skip
    """Run the server until it ends or a signal asks for its end; its exit status.

    ``when_ready`` is called once with the address as soon as /healthz answers; then, where the server
    ``works``, a worker is started beside it: a process of its own, so that a long job never makes a
    page wait, and after the pages, so that it does not make the start longer.
    """
    check_port(host, port)
    server = subprocess.Popen(  # noqa: S603
        command(host, port, threads, processes), env=_SPARING | os.environ, start_new_session=True
    )  # fmt: skip

    def end(_signal: int, _frame: FrameType | None) -> None:
        server.terminate()
        signal.alarm(REST)  # one that was asked while it started may never have heard it

    def insist(_signal: int, _frame: FrameType | None) -> None:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, end)
    signal.signal(signal.SIGALRM, insist)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if _answers(server, address):
        when_ready(address)
        if works:
            return _beside(server, address)
    elif server.poll() is None:
        server.terminate()
        _ended(server)
        raise Refusal(f"the server did not answer within {PATIENCE} seconds; its lines say why.")
    return _ended(server)


def _answers(server: subprocess.Popen[bytes], address: str) -> bool:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.05)
    return False


def _worker(address: str) -> subprocess.Popen[bytes]:
    """The worker; links in its mails lead to where the pages are, unless a setting says otherwise."""
    return subprocess.Popen(
        [sys.executable, "-m", "tessera.site.cli", "work", "--beside"],
        env={**_SPARING, "TESSERA_ORIGIN": address, **os.environ}, start_new_session=True,
    )  # fmt: skip


def _beside(server: subprocess.Popen[bytes], address: str) -> int:
    """Wait for the server's end with a worker beside it; one that dies is followed by another."""
    worker, started = _worker(address), time.monotonic()
    try:
        while server.poll() is None:
            try:
                server.wait(timeout=1)
            except subprocess.TimeoutExpired:
                if worker.poll() is not None and time.monotonic() - started > REST:
                    worker, started = _worker(address), time.monotonic()
    finally:
        worker.terminate()
        status = _ended(server)
        try:
            worker.wait(timeout=REST)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
    return status


def _ended(server: subprocess.Popen[bytes]) -> int:
    try:
        status = server.wait()
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
    # A server that ends because it was asked to has ended well.
    return 0 if status in (0, -signal.SIGTERM, -signal.SIGINT) else status
