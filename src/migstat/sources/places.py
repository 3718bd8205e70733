"""What all readers share: a publisher's area codes as canonical codes, and the files of its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from migstat.areas import System, mapping
from migstat.sdmx.model import Table


def places(system: System, own: Mapping[str, str] | None = None) -> dict[str, str | None]:
    """Publisher's code -> canonical code, for one source.

    :param system: the code system the source says it uses.
    :param own: codes that this source gives another meaning, or uses beside the system.
    """
    return {**mapping(system), **(own or {})}


def read_files(home: Path, files: Mapping[str, Callable[[Path], Table]]) -> Iterator[Table]:
    """The tables of a publisher's folder, one at a time; files that are not there are passed over.

    :param files: a file's place in the folder -> what reads it.
    """
    for name, read in files.items():
        if (path := home / name).exists():
            yield read(path)
