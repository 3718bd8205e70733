"""The group of the room ``exchange``: compilations, the archive, the radar, many people at once."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from bench.frame import Figure

#: Modules with a ``measure()``, in the order in which they are measured.
PARTS = ("compilations", "archive", "radar", "crowd")


def measure() -> Iterator[Figure]:
    """Everything that is promised of the exchange."""
    for part in PARTS:
        if find_spec(f"bench.{part}"):
            yield from import_module(f"bench.{part}").measure()
