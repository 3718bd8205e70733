"""The short form in which readers declare their dataflows."""

from __future__ import annotations

from dataclasses import dataclass

from migstat.sdmx.model import Dataflow, DataStructure, Dimension, Kind, Source, Text


@dataclass(frozen=True, slots=True)
class Words:
    """A dataflow's name and its description of one sentence, each in three languages."""

    name: Text
    description: Text


def flow(
    id: str,
    words: Words,
    dimensions: tuple[Dimension, ...],
    source: Source,
    kind: Kind,
    unit: str = "PER",
    rounded_to: int | None = None,
) -> Dataflow:
    """A dataflow whose structure has its own name (``DSD_`` and the dataflow's id)."""
    structure = DataStructure(f"DSD_{id}", dimensions)
    return Dataflow(id, words.name, words.description, structure, source, kind, unit, rounded_to)
