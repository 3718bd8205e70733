"""One small reader for each publisher: its files in, tables in our structures out.

Nouns: a *source* is a publisher's folder of files; a *reader* turns it into :class:`Table` objects,
one at a time, and knows that publisher's quirks and nothing else. ``DATAFLOWS`` names every table
that can come out. Start reading at :mod:`migstat.sources.frontex`, the shortest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from migstat.sdmx.model import Dataflow, MigstatError, Table
from migstat.sources import (
    abel_cohen,
    eurostat,
    frontex,
    idmc,
    iom_mmp,
    undesa,
    unhcr,
    unwpp,
    worldbank,
)


@dataclass(frozen=True, slots=True)
class SourceReader:
    """A publisher's reader: the folder it looks for, the dataflows it makes, and how."""

    folder: str
    dataflows: tuple[Dataflow, ...]
    read: Callable[[Path], Iterator[Table]]


class NoSources(MigstatError):
    """A folder in which no reader finds anything."""


SOURCES: tuple[SourceReader, ...] = (
    SourceReader("worldbank", worldbank.DATAFLOWS, worldbank.read),
    SourceReader("eurostat", eurostat.DATAFLOWS, eurostat.read),
    SourceReader("frontex", frontex.DATAFLOWS, frontex.read),
    SourceReader("unhcr", unhcr.DATAFLOWS, unhcr.read),
    SourceReader("undesa", undesa.DATAFLOWS, undesa.read),
    SourceReader("unwpp", unwpp.DATAFLOWS, unwpp.read),
    SourceReader("iom_mmp", iom_mmp.DATAFLOWS, iom_mmp.read),
    SourceReader("idmc", idmc.DATAFLOWS, idmc.read),
    SourceReader("abel_cohen", abel_cohen.DATAFLOWS, abel_cohen.read),
)

#: Every dataflow that a reader can make, by its id.
DATAFLOWS: Mapping[str, Dataflow] = MappingProxyType(
    {dataflow.id: dataflow for source in SOURCES for dataflow in source.dataflows}
)


def read_all(folder: Path) -> Iterator[Table]:
    """Every table of ``folder``, one at a time, so that memory holds one and no more.

    :param folder: holds one folder for each source; absent ones are passed over.
    :raises NoSources: none of the sources is there.
    :raises BadFile: a file that cannot be read; tables already given stay good.
    """
    here = [source for source in SOURCES if (folder / source.folder).is_dir()]
    if not here:
        names = ", ".join(source.folder for source in SOURCES)
        raise NoSources(
            f"No figures were found: the folder {folder.name!r} has none of {names}. "
            "Name the folder that holds them, or use the tables that come with the program."
        )
    for source in here:
        yield from source.read(folder)
