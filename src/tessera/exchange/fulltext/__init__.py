"""Full text in the database that is there: which passages match, newest first.

Each database has a module with the same functions: ``create`` and ``drop`` (called by migrations),
``matching`` (identifiers), ``rebuild`` and ``tidy``. Nothing here knows who asks; whoever calls it
holds what is found against ``visible_to``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.db import connection

from tessera.exchange.fulltext import postgresql, sqlite
from tessera.exchange.fulltext.wanted import Shelf, Term, Wanted

__all__ = ["Engine", "Shelf", "Term", "Wanted", "create", "drop", "matching", "rebuild", "tidy"]


@dataclass(frozen=True)
class Engine:
    """The module of one database."""

    vendor: str

    @property
    def module(self) -> ModuleType:
        """Raises LookupError for a database nobody wrote a module for."""
        if self.vendor not in ("sqlite", "postgresql"):
            raise LookupError(f"Search has no module for {self.vendor}.")
        return sqlite if self.vendor == "sqlite" else postgresql


def _here() -> ModuleType:
    return Engine(connection.vendor).module


def create(_apps: Any, schema_editor: Any) -> None:
    """Make the index, empty or of the passages there are; an operation of a migration."""
    Engine(schema_editor.connection.vendor).module.create(schema_editor)


def drop(_apps: Any, schema_editor: Any) -> None:
    """Take the index away."""
    Engine(schema_editor.connection.vendor).module.drop(schema_editor)


def matching(wanted: Wanted, *, before: int | None = None, limit: int) -> list[int]:
    """Identifiers of the passages that match, the newest row first, at most so many.

    ``before`` goes on below an identifier that was found; None starts at the top. Nothing wanted
    matches nothing.
    """
    if not wanted:
        return []
    found: list[int] = _here().matching(wanted, before, limit)
    return found


def rebuild() -> None:
    """Make the index anew from the passages, whatever it held."""
    _here().rebuild()


def tidy() -> None:
    """Bring the index into the shape in which it is read quickest; after many changes."""
    _here().tidy()
