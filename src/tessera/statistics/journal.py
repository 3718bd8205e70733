"""Answers that have come, kept on the disk until a fetch has ended: cut off, it goes on where it was.

A conversation with a publisher gives the same questions for the same answers, so that it is simply
held again from its beginning; what was answered before is not asked a second time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, MutableMapping
from pathlib import Path

from django.conf import settings

from tessera.statistics import bridge
from tessera.statistics.live import Wire, inflated

#: Begins what is kept where the publisher said that it has nothing; no answer begins so.
_NOTHING = b"\0nothing\0"
#: Called after each answer: how many answers there are, how many rows had come before this one.
Heard = Callable[[int, int], None]


class Journal:
    """The answers of one fetch. ``shared`` holds those that other fetches of one run ask for too."""

    def __init__(
        self,
        name: str,
        wire: Wire,
        heard: Heard | None = None,
        shared: MutableMapping[str, bytes] | None = None,
    ):
        self.folder = Path(settings.HOME) / "fetching" / name
        self.wire, self.heard = wire, heard or (lambda answers, rows: None)
        self.shared = shared if shared is not None else {}
        self.answers = 0

    def fetch(self, ask: bridge.Ask) -> bytes:
        """The answer, from the disk where it has come before.

        :raises bridge.MigstatError: what the publisher said instead.
        """
        address = ask.address(self.wire.bases[ask.publisher])
        data = self._kept(ask, address)
        if data is None:
            try:
                data = self._filed(ask, address) if ask.is_file else self.wire.fetch(ask)
            except bridge.Nothing as why:  # an answer too
                self._keep(ask, address, _NOTHING + str(why).encode())
                raise
            if not ask.is_file:
                self._keep(ask, address, data)
        if data.startswith(_NOTHING):
            raise bridge.Nothing(data.removeprefix(_NOTHING).decode())
        self.answers += 1
        self.heard(self.answers, ask.rows)
        return data

    def clear(self) -> None:
        """Forget every answer."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _kept(self, ask: bridge.Ask, address: str) -> bytes | None:
        if ask.is_shared and address in self.shared:
            return self.shared[address]
        if ask.expects == "status":  # how far a delivery is, changes
            return None
        file = self._file(ask, address)
        if not file.exists():
            return None
        return _held(file, f"{ask.publisher}, {ask.about}") if ask.is_file else file.read_bytes()

    def _filed(self, ask: bridge.Ask, address: str) -> bytes:
        """An answer of any size, as it came; it stays on the disk where it is too long to be held."""
        file = self._file(ask, address)
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(f".{os.getpid()}")
        self.wire.fetch(ask, half)
        half.replace(file)
        return _held(file, f"{ask.publisher}, {ask.about}")

    def _keep(self, ask: bridge.Ask, address: str, data: bytes) -> None:
        if ask.is_shared and not data.startswith(_NOTHING):
            self.shared[address] = data
        if ask.expects == "status":
            return
        file = self._file(ask, address)
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(f".{os.getpid()}")
        half.write_bytes(data)
        half.replace(file)

    def _file(self, ask: bridge.Ask, address: str) -> Path:
        said = b"\n".join((address.encode(), ask.accept.encode(), ask.body))
        return self.folder / hashlib.sha256(said).hexdigest()


def _held(file: Path, about: str) -> bytes:
    """What a file holds, inflated; of a large one its beginning, and where it lies."""
    if bridge.is_large(file):
        return bridge.Long.of(file, bridge.beginning(file))
    data = file.read_bytes()
    for _ in range(2):  # a compressed file, sent compressed
        if data[:2] == b"\x1f\x8b":
            data = inflated(data, about)
    return data
