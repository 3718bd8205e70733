"""Files that are kept for good: under the hash of their content, outside the web root.

A file is written beside its place and moved there whole, so that a process killed at any moment
leaves either the file or nothing that anybody refers to.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from tessera.core import clock

if TYPE_CHECKING:
    from tessera.exchange.models import CompilationFile, StudyFile


class Damaged(OSError):
    """A stored file is not what it was when it was stored; the message says which."""


@dataclass(frozen=True)
class Kept:
    """Where a file is, relative to the folder of files, and what it is."""

    path: str
    sha256: str
    size: int


def keep(content: bytes, folder: str, ending: str) -> Kept:
    """Store a file; the same content is stored once."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = f"{folder}/{sha256[:2]}/{sha256}.{ending}"
    place = _root() / path
    if not _holds(place, sha256):
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(0o640)
        Path(file.name).replace(place)
    else:
        place.touch()  # it is wanted again: whoever sweeps leaves it for another day
    return Kept(path, sha256, len(content))


def fetch(path: str, sha256: str) -> bytes:
    """The content of a stored file.

    Raises Damaged when it is gone or is not what was stored.
    """
    place = (_root() / path).resolve()
    if not place.is_relative_to(_root().resolve()) or not place.is_file():
        raise Damaged(_("The stored file %(sha256)s is gone.") % {"sha256": sha256[:12]})
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(
            _("The stored file %(sha256)s was altered after it was stored.")
            % {"sha256": sha256[:12]}
        )
    return content


#: How old a stored file is before it can be taken for one that nobody names.
A_DAY = 24 * 3600


def sweep(folder: str, named: Callable[[list[str]], set[str]]) -> int:
    """Take away old files of a folder that ``named`` does not give back; how many there were."""
    root, now, gone = _root(), clock.now().timestamp(), 0
    for inner in sorted((root / folder).glob("*")):
        paths = {
            str(one.relative_to(root)): one
            for one in inner.glob("*")
            if one.is_file() and one.stat().st_mtime < now - A_DAY
        }
        for path in paths.keys() - named(list(paths)):
            if paths[path].stat().st_mtime < now - A_DAY:
                paths[path].unlink(missing_ok=True)
                gone += 1
    return gone


def file_name(file: CompilationFile | StudyFile) -> str:
    """What a copy is called: number, circle, version and language, never a title."""
    return f"{file.product.code}.{file.format}"


def _holds(place: Path, sha256: str) -> bool:
    return place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == sha256


def _root() -> Path:
    return Path(settings.HOME) / "files"
