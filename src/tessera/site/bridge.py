"""The only door from the front door (error pages, command line) to migstat."""

from __future__ import annotations

from migstat.areas import Area, System, resolve
from migstat.sdmx.model import BadFile, MigstatError, Table

__all__ = ["Area", "BadFile", "MigstatError", "System", "Table", "dataflows", "resolve"]


def dataflows() -> tuple[str, ...]:
    """The ids of all dataflows that the publishers' files can hold."""
    from migstat.sources import DATAFLOWS

    return tuple(DATAFLOWS)
