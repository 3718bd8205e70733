"""The releases' folder: files that appear whole or not at all, and are never changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from migstat.store.errors import HashMismatch, NoSuchRelease

FOLDER = "releases"
_LEFTOVER = ".part"
_SPOOL = ".spool-"
_CLAIM = ".claim-"
_PATH = re.compile(rf"{FOLDER}/[A-Z][A-Z0-9_]*/([0-9a-f]{{16}})\.parquet", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{16}(?:[0-9a-f]{48})?", re.ASCII)

#: Which of these paths a catalogue knows.
Catalogued: TypeAlias = Callable[[Collection[str]], Collection[str]]


class Claim:
    """A writer's word that it is about to catalogue some files.

    It ends when it is closed or forgotten, and with its process; the files that no catalogue knows then
    are swept.
    """

    def __init__(self, folder: Path):
        self._held, _name = tempfile.mkstemp(prefix=_CLAIM, dir=folder)
        fcntl.flock(self._held, fcntl.LOCK_EX)

    def add(self, path: str) -> None:
        """Claim a file, before it appears; ``path`` is relative to the store's root."""
        os.write(self._held, f"{path}\n".encode())
        os.fsync(self._held)

    def close(self) -> None:
        """Leave the files to the catalogue."""
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    def __del__(self) -> None:
        if hasattr(self, "_held"):
            self.close()


class Disk:
    """Files under ``root/releases/<DATAFLOW>/<first 16 of SHA-256>.parquet``."""

    def __init__(self, root: Path):
        self.root = root.resolve()
        self.folder = self.root / FOLDER
        self.folder.mkdir(parents=True, exist_ok=True)

    def put(
        self, dataflow: str, content: bytes | memoryview, claim: Claim | None = None
    ) -> tuple[str, str]:
        """Store a file; the path relative to the root, and the SHA-256.

        The same content again changes nothing. Killed at any moment, the folder is as before or as
        after; what a killed writer left is swept by the next one.
        """
        sha = hashlib.sha256(content).hexdigest()
        path = f"{FOLDER}/{dataflow}/{sha[:16]}.parquet"
        final = self.root / path
        with self._alone():
            final.parent.mkdir(exist_ok=True)
            for leftover in self.folder.glob(f"*/*{_LEFTOVER}"):
                leftover.unlink()
            if claim is not None:
                claim.add(path)
            if not (final.is_file() and _sha256(final) == sha):
                _write_whole(final, content)
        return path, sha

    def put_file(self, dataflow: str, made: Path, claim: Claim | None = None) -> tuple[str, str]:
        """Store a file that was made in a :meth:`spool`, as :meth:`put` stores bytes."""
        sha = _sha256(made)
        path = f"{FOLDER}/{dataflow}/{sha[:16]}.parquet"
        final = self.root / path
        with made.open("rb") as file:
            os.fsync(file.fileno())
        with self._alone():
            final.parent.mkdir(exist_ok=True)
            if claim is not None:
                claim.add(path)
            if not (final.is_file() and _sha256(final) == sha):
                _appear(made, final)
        return path, sha

    @contextmanager
    def spool(self) -> Iterator[Path]:
        """A folder beside the releases for what is being written; what a killed writer left goes."""
        with self._alone():
            self._clear_spools()
            place = Path(tempfile.mkdtemp(prefix=_SPOOL, dir=self.folder))
            lock = (place / "lock").open("wb")
            fcntl.flock(lock, fcntl.LOCK_EX)
        with lock:
            try:
                yield place
            finally:
                shutil.rmtree(place, ignore_errors=True)

    def claim(self) -> Claim:
        """A claim on files that are about to be put; nobody sweeps them while it is held."""
        with self._alone():
            return Claim(self.folder)

    def strays(self, catalogued: Catalogued) -> list[str]:
        """Every release that no catalogue knows and nobody is about to catalogue, sorted."""
        with self._alone():
            held, _ended = self._claims()
            there = set(self.paths()) - held
            return sorted(there - set(catalogued(there)))

    def sweep(self, catalogued: Catalogued, paths: Collection[str] = ()) -> list[str]:
        """Remove what writers claimed and did not live to catalogue, and what killed ones left.

        :param paths: of files that nobody claimed, removed likewise; what is known here stays.
        """
        with self._alone():
            self._clear_spools()
            held, ended = self._claims()
            doubtful = {path for claimed in ended.values() for path in claimed}.union(paths) - held
            gone = sorted(doubtful - set(catalogued(doubtful) if doubtful else ()))
            for path in gone:
                (self.root / path).unlink(missing_ok=True)
            for claim in ended:  # last: whoever is killed here leaves the rest to the next one
                claim.unlink(missing_ok=True)
        return gone

    def _claims(self) -> tuple[set[str], dict[Path, list[str]]]:
        """The paths that somebody holds, and those of each claim that has ended."""
        held: set[str] = set()
        ended: dict[Path, list[str]] = {}
        for claim in self.folder.glob(f"{_CLAIM}*"):
            paths = [path for path in claim.read_text().split("\n") if _PATH.fullmatch(path)]
            if _is_held(claim):
                held.update(paths)
            else:
                ended[claim] = paths
        return held, ended

    def _clear_spools(self) -> None:
        for left in self.folder.glob(f"{_SPOOL}*"):
            if not _is_held(left / "lock"):
                shutil.rmtree(left, ignore_errors=True)

    def locate(self, name: str) -> str:
        """The relative path of a release named by path or by SHA-256 (whole, or its first 16).

        Raises :class:`NoSuchRelease`; no name leads outside the folder.
        """
        if _HASH.fullmatch(name):
            found = sorted(self.folder.glob(f"*/{name[:16]}.parquet"))
            if len(found) == 1:
                return found[0].relative_to(self.root).as_posix()
        elif _PATH.fullmatch(name) and (self.root / name).is_file():
            return name
        raise NoSuchRelease(name)

    def verify(self, path: str, expected: str) -> None:
        """Raise :class:`HashMismatch` unless the file's SHA-256 is ``expected``."""
        found = self.sha256(path)
        if found != expected:
            raise HashMismatch(path, expected, found)

    def sha256(self, path: str) -> str:
        """The SHA-256 of a file as it is now; raises :class:`NoSuchRelease`."""
        return _sha256(self.root / self.locate(path))

    def paths(self) -> list[str]:
        """Every release, by relative path, sorted."""
        found = (file.relative_to(self.root).as_posix() for file in self.folder.glob("*/*.parquet"))
        return sorted(path for path in found if _PATH.fullmatch(path))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time, across threads and processes; the lock dies with its process."""
        with (self.folder / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _write_whole(final: Path, content: bytes | memoryview) -> None:
    part = final.with_name(final.name + _LEFTOVER)
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _appear(part, final)


def _appear(part: Path, final: Path) -> None:
    part.replace(final)
    for folder in (final.parent, final.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_held(file: Path) -> bool:
    """Whether the process that locked a file lives; a lock dies with its process."""
    try:
        with file.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
