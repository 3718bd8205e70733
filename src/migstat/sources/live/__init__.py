"""What publishers answer at their live addresses: what to ask, and how to read it; no network here.

Nouns: an *ask* is one question; a *conversation* asks as often as a table needs and ends with the
same :class:`Table` that the publisher's files give. ``LIVE`` names every table that can be asked for.
Start reading at :mod:`migstat.sources.live.worldbank`, the shortest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from migstat.sdmx.model import Dataflow
from migstat.sources.live import eurostat, unhcr, worldbank
from migstat.sources.live.ask import (
    Ask,
    Conversation,
    Later,
    Long,
    Nothing,
    Queued,
    TooMuch,
    Unanswered,
    Unchanged,
    hold,
    judge,
)
from migstat.sources.worldbank_flows import POPULATION

__all__ = [
    "LIVE",
    "Ask",
    "Conversation",
    "Later",
    "LiveTable",
    "Long",
    "Nothing",
    "Queued",
    "TooMuch",
    "Unanswered",
    "Unchanged",
    "hold",
    "judge",
]


@dataclass(frozen=True, slots=True)
class LiveTable:
    """A table that a publisher gives at its live address; ``begin`` starts asking, given the day."""

    publisher: str
    dataflow: Dataflow
    begin: Callable[[date], Conversation]


#: Small tables first, so that a first page has figures early.
LIVE: tuple[LiveTable, ...] = (
    LiveTable(worldbank.PUBLISHER, POPULATION, worldbank.population),
    *(
        LiveTable(eurostat.PUBLISHER, asked.dataflow, eurostat.conversation(asked))
        for asked in eurostat.TABLES
    ),
    *(
        LiveTable(unhcr.PUBLISHER, asked.dataflow, unhcr.conversation(asked))
        for asked in unhcr.TABLES
    ),
)
