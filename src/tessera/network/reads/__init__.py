"""Composite reads: who takes part, with which rights, who knows what, what waits, what is new."""

from tessera.network.reads.directory import Entry, directory, people_of
from tessera.network.reads.home import News, Waiting, news, waiting
from tessera.network.reads.invitations import invitation
from tessera.network.reads.participants import (
    Completeness,
    Participant,
    completeness,
    contact_points,
    history,
    participants,
)
from tessera.network.reads.rights import Cell, Reader, matrix, who_will_read

__all__ = [
    "Cell", "Completeness", "Entry", "News", "Participant", "Reader", "Waiting",
    "completeness", "contact_points", "directory", "history", "invitation", "matrix", "news",
    "participants", "people_of", "waiting", "who_will_read",
]  # fmt: skip
