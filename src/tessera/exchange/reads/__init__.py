"""What the pages, the API and the files of the exchange are made of.

Everything starts from ``visible_to``; what is withheld is a row that says so. ``page`` is a query's
page, ``workspace`` a reply's, ``board`` the room's first one.
"""

from tessera.exchange.reads.asking import Met, asked, met
from tessera.exchange.reads.board import Board, Running, Waiting, board, networks, waiting
from tessera.exchange.reads.ledger import Line, ledger
from tessera.exchange.reads.links import bearer
from tessera.exchange.reads.query import (
    NO_REPLY,
    WITHHELD,
    Page,
    Row,
    Section,
    Tally,
    compilations,
    page,
)
from tessera.exchange.reads.radar import Radar, Similar, radar
from tessera.exchange.reads.readers import Difference, Reader, Reading, Unnamed, who_will_read
from tessera.exchange.reads.scoreboard import Score, scoreboard
from tessera.exchange.reads.versions import Version, versions
from tessera.exchange.reads.workspace import Item, Workspace, workspace

__all__ = [
    "NO_REPLY",
    "WITHHELD",
    "Board",
    "Difference",
    "Item",
    "Line",
    "Met",
    "Page",
    "Radar",
    "Reader",
    "Reading",
    "Row",
    "Running",
    "Score",
    "Section",
    "Similar",
    "Tally",
    "Unnamed",
    "Version",
    "Waiting",
    "Workspace",
    "asked",
    "bearer",
    "board",
    "compilations",
    "ledger",
    "met",
    "networks",
    "page",
    "radar",
    "scoreboard",
    "versions",
    "waiting",
    "who_will_read",
    "workspace",
]  # fmt: skip
