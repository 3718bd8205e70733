"""Composite reads: the catalogue, tables, series, and what an area's page tells.

Every read starts from what the person may see; confidential cells are withheld in ``tables``.
"""

from tessera.statistics.reads.catalogue import (
    Entry,
    after,
    before,
    catalogue,
    newest_releases,
    publishers,
    releases,
    then,
    topic_names,
)
from tessera.statistics.reads.facts import Facts, NoFigures, NotYetKnown, newer, release
from tessera.statistics.reads.pivot import Pivot, PivotRow, pivot, with_sums
from tessera.statistics.reads.tables import TableView, codes, read, series, table

__all__ = [
    "Entry", "Facts", "NoFigures", "NotYetKnown", "Pivot", "PivotRow", "TableView", "after", "before", "catalogue",
    "codes", "newer", "newest_releases", "pivot", "publishers", "read", "release", "releases",
    "series", "table", "then", "topic_names", "with_sums",
]  # fmt: skip
