"""Files in the two stores and the rows that know them: no file without a row outlives its writer.

A file is written before its row, under a claim that dies with the process. Whoever writes next removes
what was claimed and has no row; ``bin/tessera check store`` names files that nobody ever claimed.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from tessera.statistics import bridge
from tessera.statistics.models import Fetch, Release


def released(paths: Collection[str]) -> set[str]:
    """Which of these files in the store of releases the catalogue knows, as shown or as given."""
    rows = Release._default_manager
    given = rows.filter(disclosure__path__in=paths).values_list("disclosure__path", flat=True)
    return {*rows.filter(path__in=paths).values_list("path", flat=True), *given}


def waiting(paths: Collection[str]) -> set[str]:
    """Which of these files in the store of waiting figures a fetch knows."""
    return set(Fetch._default_manager.filter(path__in=paths).values_list("path", flat=True))


def settle(claim: bridge.Claim) -> None:
    """Leave released files to the catalogue once this transaction has ended."""
    _settle(claim, bridge.store(), released)


def settle_waiting(claim: bridge.Claim) -> None:
    """Leave waiting files to their fetches once this transaction has ended."""
    _settle(claim, bridge.waiting(), waiting)


def let_go(path: str) -> None:
    """Take a table out of the store of waiting figures once this transaction has ended.

    It stays where a fetch still knows it, as when the transaction comes to nothing.
    """
    if path:
        claim = bridge.waiting().claim()
        claim.add(path)
        settle_waiting(claim)


def _settle(claim: bridge.Claim, store: bridge.Store, catalogued: bridge.Catalogued) -> None:
    def ended() -> None:
        claim.close()
        store.sweep(catalogued)

    # What is not swept now is swept by the next writer; no decision is to fail for it.
    transaction.on_commit(ended, robust=True)
