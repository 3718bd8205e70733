"""What compilation, report and comparison print alike: who took part, and that content is invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tessera.documents.outline import Box, Cell, Column, ColumnType, Table, Text
from tessera.exchange.models import Status
from tessera.exchange.outlines.answers import head_of_participants
from tessera.exchange.outlines.naming import Naming


def participation(
    parts: Iterable[Any], given: Sequence[Any], silent: Sequence[Any],
    labels: tuple[str, str, str], naming: Naming,
) -> Table:  # fmt: skip
    """Who has replied or contributed and who has not, with the counts computed from the rows.

    ``labels`` say: in whole, in part, not at all. In part has whoever left a part pending.
    """
    pending = {
        entry.reply.pk
        for part in parts
        for entry in part.entries
        if entry.state == Status.PENDING
    }  # fmt: skip
    whole = [one for one in given if one.pk not in pending]
    partly = [one for one in given if one.pk in pending]
    rows = [one for one in zip(labels, (whole, partly, list(silent)), strict=True) if one[1]]
    return Table(
        "",
        (Column(_("State")), Column(_("Number"), ColumnType.NUMBER),
         Column(head_of_participants(naming.style))),
        tuple(
            (Cell(label), Cell(len(those)), Cell(", ".join(map(naming.participant, those))))
            for label, those in rows
        ),
    )  # fmt: skip


def invented(is_invented: bool, words: str) -> tuple[Box, ...]:
    """The box that says, in these words, that content was generated; none for what is real."""
    return (Box(_("Invented content"), (Text(words),)),) if is_invented else ()
