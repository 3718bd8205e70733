"""A file of figures as the wire gave it: every cell, with codes or labels still the publisher's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import pyarrow as pa

from migstat.sdmx.model import BadFile, marked

_NO_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Message:
    """What one file says, before its codes are resolved; no cell of the file is dropped.

    ``rows`` holds the dimensions in the file's order (names in capitals), then TIME_PERIOD,
    OBS_VALUE, OBS_STATUS and CONF_STATUS. ``has_labels`` says that the dimensions hold words
    ("Austria"), not codes; ``labels`` gives the words of codes where the file has both.
    ``attributes`` are the file's other columns, row by row. ``first_line`` is the line of the first
    row, for messages about later findings; None where one line gives several rows.
    """

    file: str
    format: str
    dimensions: tuple[str, ...]
    rows: pa.Table
    structure: str = ""
    title: str = ""
    has_labels: bool = False
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: _NO_LABELS)
    updated: date | None = None
    attributes: pa.Table | None = None
    first_line: int | None = 2

    @property
    def flow(self) -> str:
        """The dataflow's own id, without agency and version: MIGR_EIPRE."""
        name = self.structure.rpartition(":")[2].partition("(")[0]
        return name.partition("$")[0].partition("@")[2] or name.partition("$")[0]

    @property
    def agency(self) -> str:
        """Who maintains the structure, as the file writes it; empty where it does not."""
        return self.structure.partition(":")[0] if ":" in self.structure else ""


def has_rows(rows: pa.Table, file: str) -> None:
    """Refuse a file that has a header and nothing else."""
    if rows.num_rows == 0:
        raise BadFile(
            file,
            marked("there is a header and no figures; check the selection and fetch it again."),
        )
