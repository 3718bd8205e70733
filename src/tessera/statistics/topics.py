"""Which topics of migration policy each dataflow is about."""

from __future__ import annotations

#: Codes of ``reference.topics`` by the beginning of a dataflow's code; the longest beginning counts.
TOPICS: dict[str, tuple[str, ...]] = {
    "ASYAPP": ("asylum",),
}


def of(flow: str) -> tuple[str, ...]:
    """The topics of a dataflow; none where the table above does not know it."""
    known = [start for start in TOPICS if flow.startswith(start)]
    return TOPICS[max(known, key=len)] if known else ()
