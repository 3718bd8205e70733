"""Which process this is, how large, and whether another one lives: who holds a claim is asked so."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import NoReturn


def _started(pid: int) -> str:
    """When a process started, so that a number given anew is not taken for the old process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def here() -> str:
    """This process, in at most 64 signs: machine, number, start."""
    pid = os.getpid()
    return f"{_machine()}:{pid}:{_started(pid)}"


def _machine() -> str:
    return socket.gethostname().replace(":", "-")[:30]


def is_alive(name: str) -> bool | None:
    """Whether a process lives; None when it is another machine's, which cannot be told from here."""
    machine, _colon, rest = name.partition(":")
    pid, _colon, started = rest.partition(":")
    if machine != _machine() or not pid.isdigit():
        return None
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not started or _started(int(pid)) in ("", started)


def held() -> int:
    """Bytes of memory that are this process's alone; 0 where the system does not tell.

    Pages of files, such as the database's, are not counted: the system takes them back when it wants.
    """
    try:
        _all, resident, shared = Path("/proc/self/statm").read_text().split()[:3]
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def begin_again() -> NoReturn:
    """Start the command that this process runs anew, under the same number, with nothing kept."""
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606  (our own command line, as it was given)
