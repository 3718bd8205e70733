"""The scoreboard told as a document, with a sentence about how each column is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from tessera.core.text import say
from tessera.documents.outline import Cell, Column, ColumnType, Facts, Outline, Section, Table, Text
from tessera.exchange.outlines.answers import head_of_participants
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.reads.scoreboard import Score
from tessera.network.models import Network


def columns() -> list[tuple[str, str]]:
    """The head of each column, and how it is counted."""
    return [
        (pgettext("scoreboard", "Asked"), _("Queries put to the participant, launched in the time "
                                            "chosen; withdrawn ones are left out.")),
        (_("Accepted within 7 days"), _("Of the queries launched more than seven days ago or "
                                        "accepted since, the share accepted within seven days of "
                                        "the launch.")),
        (_("Days to answer"), _("Calendar days from the launch to the reply without a pending "
                                "answer; the median of the replies that came.")),
        (_("On time"), _("Of the replies that came or are past their last day, the share that came "
                         "by the participant's own last day, agreed extensions included.")),
        (_("Late"), _("Replies past their last day that have not come yet.")),
    ]  # fmt: skip


def told(
    network: Network, scores: Sequence[Score], year: int | None, language: str, style: str, on: date
) -> Outline:
    """The scores for whoever read them, participants in protocol order; nobody is ranked.

    Params: a year or None for all, a language, a house style, the day. Missing: a share of nothing
    is an empty cell. Source: the dates of queries and replies.
    """
    with override(language):
        naming = Naming([one.area for one in scores], style, language)
        heads = columns()
        kinds = (ColumnType.NUMBER, ColumnType.SHARE, ColumnType.NUMBER, ColumnType.SHARE,
                 ColumnType.NUMBER)  # fmt: skip
        digits = (0, 0, 1, 0, 0)
        table = Table(
            "",
            (Column(head_of_participants(style)), *(
                Column(head, kind, places)
                for (head, _how), kind, places in zip(heads, kinds, digits, strict=True)
            )),
            tuple(_row(one, naming) for one in scores),
        )  # fmt: skip
        rows: list[tuple[str, tuple[Text, ...]]] = [
            (_("Network"), (Text(say(network.name, language).words),)),
            (_("Queries launched in"), (Text(str(year) if year else _("all years")),)),
            (_("Counted on"), (Text(date_format(on, "DATE_FORMAT")),)),
            *((head, (Text(how),)) for head, how in heads),
            (_("Order"), (Text(_("Protocol order; nobody is ranked.")),)),
        ]
        return Outline(
            title=_("Scoreboard"), audience="", language=language, style=style, issued_on=on,
            label=say(network.name, language).words,
            sections=(Section(_("Scoreboard"), (table,)),),
            front=(*naming.notes(), Facts(tuple(rows))),
        )  # fmt: skip


def _row(score: Score, naming: Naming) -> tuple[Cell, ...]:
    name = naming.area(score.area) if score.area else naming.organisation(score.organisation)
    return (
        Cell(name), Cell(score.asked), Cell(score.accepted),
        Cell(None if score.days is None else round(score.days, 1)), Cell(score.on_time),
        Cell(score.late),
    )  # fmt: skip
