"""One small reader for each publisher: its files in, tables in our structures out.

Nouns: a *source* is a publisher's folder of files; a *reader* turns it into :class:`Table` objects,
one at a time, and knows that publisher's quirks and nothing else. ``DATAFLOWS`` names every table
that can come out. Start reading at :mod:`migstat.sources.frontex`, the shortest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from migstat.sdmx.guard import shown
from migstat.sdmx.model import BadFile, Dataflow, MigstatError, Table, marked
from migstat.sources import (
    abel_cohen,
    eurostat,
    frontex,
    idmc,
    iom_mmp,
    knomad,
    oecd,
    streamed,
    undesa,
    unhcr,
    unwpp,
    worldbank,
)
from migstat.sources.file import message_of, of_message, read_each
from migstat.sources.streamed import Heard, Streamed, own_release, parquet_of, text_file


@dataclass(frozen=True, slots=True)
class SourceReader:
    """A publisher's reader: its folder, the dataflows it makes, and which file gives which table."""

    folder: str
    dataflows: tuple[Dataflow, ...]
    files: Mapping[str, Callable[[Path], Table]]
    read: Callable[[Path], Iterator[Table]]


class NoSources(MigstatError):
    """A folder in which no reader finds anything."""


#: Those first that rules hold others against, so that each table is compared when it comes.
SOURCES: tuple[SourceReader, ...] = tuple(
    SourceReader(folder, module.DATAFLOWS, module.FILES, module.read)
    for folder, module in (
        ("worldbank", worldbank),
        ("unwpp", unwpp),
        ("unhcr", unhcr),
        ("eurostat", eurostat),
        ("frontex", frontex),
        ("iom_mmp", iom_mmp),
        ("idmc", idmc),
        ("oecd", oecd),
        ("worldbank", knomad),
        ("undesa", undesa),
        ("abel_cohen", abel_cohen),
    )
)

#: Every dataflow that a reader can make, by its id.
DATAFLOWS: Mapping[str, Dataflow] = MappingProxyType(
    {dataflow.id: dataflow for source in SOURCES for dataflow in source.dataflows}
)


def read_all(folder: Path) -> Iterator[Table]:
    """Every table of ``folder``, one at a time; the next is read while the caller deals with it.

    Memory holds two tables and no more.

    :param folder: holds one folder for each source; absent ones are passed over.
    :raises NoSources: none of the sources is there.
    :raises BadFile: a file that cannot be read; tables already given stay good.
    """
    here = [source for source in SOURCES if (folder / source.folder).is_dir()]
    if not here:
        names = ", ".join(dict.fromkeys(source.folder for source in SOURCES))
        raise NoSources(
            f"No figures were found: the folder {folder.name!r} has none of {names}. "
            "Name the folder that holds them, or use the tables that come with the program."
        )
    yield from _ahead(table for source in here for table in source.read(folder))


def _ahead(tables: Iterator[Table]) -> Iterator[Table]:
    """The same tables, each read in another thread while the one before is dealt with."""
    with ThreadPoolExecutor(1, "reader") as reader:
        waiting = reader.submit(next, tables, None)
        while (table := waiting.result()) is not None:
            waiting = reader.submit(next, tables, None)
            yield table


def read_file(path: Path, vintage: date | None = None) -> Table:
    """The table in one file; see :func:`read_tables`.

    :raises BadFile: as there; several tables in one file.
    """
    found = read_tables(path, vintage)
    if len(found) > 1:
        first, second = (one.dataflow.id for one in found[:2])
        raise BadFile(
            shown(path),
            marked("one file holds two tables, {first} and {second}; give them one by one."),
            first=first,
            second=second,
        )
    return found[0]


def read_tables(path: Path, vintage: date | None = None) -> tuple[Table, ...]:
    """The tables in one file: a publisher's own table, or a format of the wire found by its content.

    A message of SDMX may hold several dataflows, as this platform's own service writes them.

    :param vintage: the figures' date where the file does not tell it; the file's own by default.
    :raises BadFile: absent, empty, too large, damaged, of no kind known here, or with a code, figure
        or header that cannot be read; the message names file, line and column.
    """
    files = {
        name.rpartition("/")[2]: read for source in SOURCES for name, read in source.files.items()
    }
    return read_each(path, files, dict(DATAFLOWS), vintage)


def stream_file(
    path: Path,
    dataflow: Dataflow | None = None,
    vintage: date | None = None,
    heard: Heard | None = None,
) -> Streamed | None:
    """The table in a file of any size, its rows in pieces; None where it is better read whole.

    That is a small file, and one in a format that cannot be read in pieces. In pieces are read: text
    of the wire (SDMX-CSV, TSV), a release of this platform, and Parquet with a known dataflow's columns.

    :param dataflow: what a Parquet file holds that does not say so itself.
    :param heard: called while the file is read; text is read twice.
    :raises BadFile: as :func:`read_file`, with the line of the whole file.
    """
    if not path.is_file() or not streamed.is_large(path):
        return None
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == b"PAR1":
        own = own_release(path, heard)
        return own or (parquet_of(path, dataflow, heard) if dataflow is not None else None)
    if head == b"PK\x03\x04" and path.suffix.lower() in (".xlsx", ".xlsm"):
        return None

    def read(data: bytes, file: str, when: date) -> Table:
        return of_message(message_of(data, file), DATAFLOWS, when)

    return text_file(path, read, vintage, heard)
