"""How wide the columns of a table are on paper. Pure."""

from __future__ import annotations

from tessera.documents.outline import Table

_LEAST, _MOST = 8, 60


def widths(table: Table) -> list[int]:
    """Relative widths of columns, from what stands in them, none too narrow for its head."""
    found = []
    for place, column in enumerate(table.columns):
        longest = max((len(str(row[place].value or "")) for row in table.rows), default=0)
        word = max((len(word) for word in column.label.split()), default=4)
        found.append(max(_LEAST, word, min(longest, _MOST)))
    return found
