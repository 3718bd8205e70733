"""The group of the room ``statistics``: loading, slices, pages, data messages, many readers."""

from __future__ import annotations

from collections.abc import Iterator

from bench import figures, messages, pages, readers, sdmx, slices
from bench.frame import Figure, folder


def measure() -> Iterator[Figure]:
    """Everything that is promised of figures."""
    with folder() as place:
        yield from figures.measure(place)
        yield from slices.measure(place)
        yield from pages.measure(place)
    yield from sdmx.measure()
    yield from messages.measure()
    yield from readers.measure()
