"""A comparison told as a document: one wide table, every answer in full, and what it was made of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from tessera.core.text import say
from tessera.documents.outline import (
    Box,
    Cell,
    Column,
    ColumnType,
    Facts,
    Missing,
    Outline,
    Section,
    Table,
    Text,
)
from tessera.exchange.labels import tlp
from tessera.exchange.models import Question, Status
from tessera.exchange.outlines.answers import (
    STATES,
    decimals,
    head_of_participants,
    said_coded,
)
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.outlines.participation import invented
from tessera.exchange.reads.comparison import NOT_ASKED, Compared, Comparison, key_of
from tessera.exchange.reads.comparison import Cell as Compares

Kind = Question.Kind


def state_words(state: str) -> str:
    """Why a cell holds no value, in the stock words."""
    return _("Not asked.") if state == NOT_ASKED else STATES[state]()


def told(
    compared: Comparison, language: str, style: str, *, on: date, address: str, filters: str = ""
) -> Outline:
    """The comparison for whoever read it: its circle says how far it may be passed on.

    Params: a language, a house style, the day, the permanent address, filters in words. Missing:
    each cell says why. Source: the released answers alone.
    """
    with override(language):
        return _Teller(compared, language, style).document(on, address, filters)


def csv_lines(outline: Outline) -> Iterator[str]:
    """Every answer as a row; what the table is made of, and each note, in lines that begin with #."""
    with override(outline.language):
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        buffer.write("\ufeff")
        for line in about(outline):
            buffer.write(f"# {' '.join(line.split())}\r\n")
        table = next(block for block in outline.sections[-1].blocks if isinstance(block, Table))
        writer.writerow([column.label for column in table.columns])
        for row in table.rows:
            writer.writerow([_plain(cell.value) for cell in row])
        yield buffer.getvalue()


def about(outline: Outline) -> Iterator[str]:
    """What a comparison is made of, how far it may be passed on, and each note, a line each."""
    yield outline.title
    for block in outline.front:
        if isinstance(block, Facts):
            for name, texts in block.rows:
                yield f"{name}: {' '.join(one.words for one in texts)}"
        elif isinstance(block, Box):
            yield f"{block.title}: {' '.join(one.words for one in block.texts)}"
    for note in outline.notes():
        yield str(note)


def _plain(value: object) -> object:
    """A value as CSV holds it: text that a spreadsheet would run as a formula is disarmed."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value


class _Teller:
    """Says one comparison in one language and house style."""

    def __init__(self, compared: Comparison, language: str, style: str) -> None:
        self.compared, self.language, self.style = compared, language, style
        areas = [one.area for one in compared.rows] + [one.organisation.area for one in
                                                       compared.rows]  # fmt: skip
        self.naming = Naming(areas, style, language)

    def document(self, on: date, address: str, filters: str) -> Outline:
        circle = self.compared.circle
        audience = f"{circle.label} ({tlp(circle)})" if circle else _("No answer is shown.")
        questions = [self._question(one) for one in self.compared.questions]
        rows: list[tuple[str, tuple[Text, ...]]] = [
            (_("Questions"), tuple(Text(one) for one in questions)),
            (_("Participants"), (Text(
                _("%(shown)s of %(all)s")
                % {"shown": len(self.compared.rows), "all": len(self.compared.whole)}
            ),)),
            (_("Filters"), (Text(filters),) if filters else ()),
            (_("Read on"), (Text(date_format(on, "DATE_FORMAT")),)),
            (_("May be passed on to"), (Text(audience),)),
            (_("Sources"), (Text(_("Released answers to the queries named above.")),)),
            (_("Address"), (Text(address),)),
        ]  # fmt: skip
        return Outline(
            title=_("Comparison of answers"), audience=circle.value if circle else "",
            language=self.language, style=self.style, issued_on=on,
            label=audience, kind=_("Comparison"),
            sections=(Section(_("Comparison"), (self._wide(),)),
                      Section(_("Every answer"), (self._long(),))),
            front=(*self.naming.notes(), Facts(tuple(one for one in rows if one[1])),
                   *self._warning()),
        )  # fmt: skip

    def _warning(self) -> tuple[Box, ...]:
        words = _("The replies were generated for a demonstration. They describe no real law or "
                  "practice, and nothing of them may be cited.")  # fmt: skip
        return invented(any(one.query.is_invented for one in self.compared.questions), words)

    def _question(self, one: Question) -> str:
        number, position = key_of(one)
        return f"{number}.{position} {say(one.words, self.language).words}"

    def _name(self, row: Compared) -> str:
        if row.area:
            return self.naming.area(row.area)
        return self.naming.organisation(row.organisation)

    def _wide(self) -> Table:
        columns = [self._column(at) for at in range(len(self.compared.questions))]
        rows = tuple(
            (Cell(self._name(row)), *(self._cell(one) for one in row.cells))
            for row in self.compared.rows
        )
        return Table("", (Column(head_of_participants(self.style)), *columns), rows)

    def _column(self, at: int) -> Column:
        question = self.compared.questions[at]
        label = self._question(question)
        if question.kind != Kind.NUMBER:
            return Column(label)
        values = [row.cells[at].edition for row in self.compared.rows]
        most = max((decimals(one.coded) for one in values if one and one.coded is not None),
                   default=0)  # fmt: skip
        return Column(label, ColumnType.NUMBER, most, say(question.unit, self.language).words)

    def _cell(self, one: Compares) -> Cell:
        edition = one.edition
        if one.question.kind == Kind.NUMBER:
            if edition is not None and edition.coded is not None:
                return Cell(edition.coded)
            return Cell(missing=MISSING.get(one.state, Missing.NOT_REPORTED))
        if edition is None or edition.status != Status.ANSWERED:
            return Cell(state_words(one.state))
        return Cell(self._value(one) or edition.words)

    def _value(self, one: Compares) -> str:
        if one.edition is None or one.edition.status != Status.ANSWERED:
            return ""
        return said_coded(one.question, one.edition.coded, self.language)

    def _long(self) -> Table:
        heads = (
            head_of_participants(self.style), _("Query"), _("Question"), _("State"), _("Answer"),
            _("In words"), _("Comment"), _("As of"), _("May travel to"), _("Sources"),
        )  # fmt: skip
        rows = [
            self._row(row, one)
            for row in self.compared.rows
            for one in row.cells
            if one.state != NOT_ASKED
        ]
        return Table("", tuple(Column(one) for one in heads), tuple(rows))

    def _row(self, row: Compared, one: Compares) -> tuple[Cell, ...]:
        number, position = key_of(one.question)
        edition = one.edition
        said = [self._name(row), number, str(position)]
        if edition is None:
            return tuple(Cell(text) for text in (*said, state_words(one.state), *[""] * 6))
        state = STATES[edition.status]() if edition.status in STATES else _("Answered.")
        sources = "; ".join(
            " ".join(filter(None, (at.get("title", ""), at.get("url", ""))))
            for at in edition.sources
        )
        day = date_format(edition.as_of, "DATE_FORMAT") if edition.as_of else ""
        return tuple(Cell(text) for text in (
            *said, state, self._value(one) or self._rows_of(one), edition.words, edition.comment,
            day, str(edition.audience_now.label), sources,
        ))  # fmt: skip

    def _rows_of(self, one: Compares) -> str:
        """The rows of an answered table, in one cell."""
        coded = one.edition.coded if one.edition else None
        if one.question.kind != Kind.TABLE or not isinstance(coded, list):
            return ""
        return "; ".join(
            ", ".join("" if cell is None else str(cell) for cell in row) for row in coded
        )


#: A figure that is not there, as a spreadsheet flags it.
MISSING = {
    "withheld": Missing.CONFIDENTIAL, "pending": Missing.PENDING, "no_reply": Missing.PENDING,
    "not_applicable": Missing.NOT_APPLICABLE, NOT_ASKED: Missing.NOT_APPLICABLE,
}  # fmt: skip
