"""What answers where a release is too large for memory: an engine, chosen by its address.

``duckdb:`` runs in the process on the Parquet files; ``sc://host:port`` is a server of Spark Connect
(Apache Spark, Sail) whose nodes find the same files. The same plan has the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from migstat.sdmx.model import MigstatError, marked
from migstat.store.answer import Answer
from migstat.store.plan import Plan

IN_PROCESS = "duckdb:"
SPARK_CONNECT = "sc://"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a newer release says otherwise than an older one, in observations."""

    additions: int
    revisions: int
    disappearances: int
    unchanged: int


class EngineFailed(MigstatError):
    """An engine that cannot be reached, or does not find the releases.

    The sentence is for readers; ``detail``, which may name machines, for whoever keeps the
    installation.
    """

    def __init__(self, detail: str):
        super().__init__(
            marked(
                "The engine that answers wide questions does not answer now; try again later, or"
                " choose fewer codes."
            )
        )
        self.detail = detail


class Engine(Protocol):
    """Answers plans from Parquet files; safe for several threads.

    ``path``: a release's path relative to the store's root, ``releases/FLOW/hash.parquet``. What needs
    more memory than there is raises :class:`TooLarge`, a file that cannot be read :class:`Unreadable`.
    """

    def read(self, path: str, plan: Plan) -> Answer:
        """Answer a plan from a release, sorted by dimensions, then time."""
        ...

    def changes(self, old: str, new: str, dimensions: tuple[str, ...]) -> Changes:
        """Count what was added, revised and dropped between two releases of one structure."""
        ...

    def close(self) -> None:
        """Give back what is held; nothing can be asked afterwards."""
        ...


def check_address(address: str) -> str:
    """The address of an engine, as it is; ValueError where no engine has such an address."""
    if address == IN_PROCESS or (address.startswith(SPARK_CONNECT) and len(address) > 5):
        return address
    raise ValueError(f"{IN_PROCESS} or sc://host:port is expected")


def engine(address: str, root: Path, seen_at: str = "") -> Engine:
    """The engine at an address, over the store at ``root``.

    ``seen_at``: where the engine's nodes find that folder, a path or the address of an object
    storage; empty where they see it as this machine does. ValueError for an unknown address.
    """
    if check_address(address) == IN_PROCESS:
        from migstat.store.duck import Duck

        return Duck(root)
    from migstat.store.spark import Spark

    return Spark(address, seen_at or str(root))
