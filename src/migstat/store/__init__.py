"""Releases of figures: written once as Parquet, asked through one query, never changed.

Nouns: :class:`Store`, :class:`StoredRelease` (what a catalogue keeps of a release), :class:`Query`,
:class:`Answer`, :class:`CellState`. Used by ``tessera.statistics``. Start reading in ``store.py``;
``encode.py`` and ``check.py`` say what is refused, ``series.py`` how quick answers are made.
"""

from migstat.store.answer import Answer
from migstat.store.cell import CellState, State, state
from migstat.store.disk import Catalogued, Claim
from migstat.store.engine import Changes, EngineFailed
from migstat.store.errors import (
    BadPeriod,
    BadQuery,
    DuplicateKey,
    HashMismatch,
    InvalidTable,
    NoSuchRelease,
    NotSummable,
    TooLarge,
    UnknownCode,
    UnknownColumn,
    Unreadable,
)
from migstat.store.metadata import Facts
from migstat.store.period import Period, period
from migstat.store.query import Query
from migstat.store.store import Store, StoredRelease

Release = StoredRelease

__all__ = [
    "Answer",
    "BadPeriod",
    "BadQuery",
    "Catalogued",
    "CellState",
    "Changes",
    "Claim",
    "DuplicateKey",
    "EngineFailed",
    "Facts",
    "HashMismatch",
    "InvalidTable",
    "NoSuchRelease",
    "NotSummable",
    "Period",
    "Query",
    "Release",
    "State",
    "Store",
    "StoredRelease",
    "TooLarge",
    "UnknownCode",
    "UnknownColumn",
    "Unreadable",
    "period",
    "state",
]
