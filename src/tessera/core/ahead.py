"""Bring the database's file into the system's memory before somebody waits for it.

A search in a large archive looks at thousands of places of the file. On a machine that has just been
started each of them waits for the disk; read once from start to end, the file takes no longer than a
hundred such searches. The memory is the system's own, which it takes back whenever something else
needs it. PostgreSQL does the same by itself where its extension pg_prewarm is set up.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)

#: Bytes that are read at once, and the seconds between two pieces, in which readers have the disk.
PIECE, PAUSE = 2**22, 0.01
#: What share of the machine's memory a file may fill; of a larger one so much is read and no more.
SHARE = 0.5


def beside() -> None:
    """Read ahead behind whatever this process does; it may fail without harm."""
    threading.Thread(target=_quietly, name="ahead", daemon=True).start()


def _quietly() -> None:
    started = time.monotonic()
    try:
        size = read_ahead()
    except OSError as why:
        log.warning("the database could not be read ahead: %s", why.strerror)
        return
    if size:
        log.info("database read ahead", extra={"bytes": size,
                 "seconds": round(time.monotonic() - started, 1)})  # fmt: skip


def read_ahead(*, most: int | None = None, pause: float = PAUSE) -> int:
    """Read the file of the database; how many bytes of it were read, 0 where it has no file.

    ``most`` bytes at most, or where it is None that share of the memory; ``pause`` seconds between two
    pieces. Once for each process, which keeps the file open. Raises OSError where the file cannot be read.
    """
    path = file_of(settings.DATABASES["default"])
    if path is None:
        return 0
    most = int(SHARE * _memory()) if most is None else most
    piece, done = memoryview(bytearray(PIECE)), 0
    # It stays open until the process ends: whoever closes a file loses all its locks on it (POSIX), those
    # of the database too. Then the next process that leaves would put the log of changes away beneath us.
    file = os.open(path, os.O_RDONLY)
    while size := os.preadv(file, [piece[: min(PIECE, most - done)]], done):
        # What was read once is the first that a system lets go; read again it stays.
        os.preadv(file, [piece[:size]], done)
        done += size
        time.sleep(pause)
    return done


def file_of(database: Mapping[str, Any]) -> Path | None:
    """The file that holds a database, or None for one that another server keeps or that has none."""
    if not database["ENGINE"].endswith("sqlite3"):
        return None
    path = Path(str(database["NAME"]))
    return path if path.is_file() else None


def _memory() -> int:
    """Bytes of memory that the machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
