"""One question of a compilation: its answers as a table, and what is coded as a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tessera.core.circle import Circle
from tessera.core.text import say
from tessera.documents.lettering import number
from tessera.documents.outline import (
    Answers,
    Block,
    Cell,
    Column,
    ColumnType,
    Response,
    Source,
    Table,
    Text,
)
from tessera.exchange.models import AnswerEdition, Attachment, Question, Status
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.reads.compilation import Entry, Part
from tessera.exchange.reads.query import NO_REPLY, WITHHELD

Kind = Question.Kind


def answers(part: Part, naming: Naming) -> Answers:
    """The table Participant / Wider dissemination / Response."""
    return Answers(
        title=say(part.question.words, naming.language).words,
        participants=head_of_participants(naming.style),
        dissemination=_("Wider dissemination"),
        responses=_("Response"),
        rows=tuple(_response(entry, part.question, naming) for entry in part.entries),
    )


def head_of_participants(style: str) -> str:
    """The head of the first column: a national style may say country, the others stay neutral."""
    return _("Country") if style == "national" else _("Participant")


def _response(entry: Entry, question: Question, naming: Naming) -> Response:
    name = naming.participant(entry.reply)
    edition = entry.edition
    if edition is None:
        return Response(
            name, (Text(_notice(entry)),), dissemination=_travels(entry), is_notice=True
        )
    if edition.status != Status.ANSWERED:
        words = tuple(_texts(edition.words, edition))
        said = (Text(STATES[edition.status]()), *words)
        return Response(name, said, "", _travels(entry), _comment(edition), _sources(edition), True)
    coded = said_coded(question, edition.coded, naming.language)
    words = tuple(_texts(edition.words, edition))
    if not words and not coded:
        words = (Text(_("See the files that belong to this answer.")),)
    return Response(
        name, words, coded, _travels(entry), _comment(edition), _sources(edition)
    )  # fmt: skip


STATES: Mapping[str, Callable[[], str]] = {
    Status.DECLINED: lambda: _("Declined to answer."),
    Status.NOT_APPLICABLE: lambda: _("Not applicable."),
    Status.NO_DATA: lambda: _("No data."),
    Status.PENDING: lambda: _("The answer to this question is still pending."),
    WITHHELD: lambda: _("A reply was given. It is not disseminated further."),
    NO_REPLY: lambda: _("No reply."),
}


def _notice(entry: Entry) -> str:
    if entry.state == NO_REPLY:
        day = date_format(entry.reply.due_on, "DATE_FORMAT")
        return _("No reply; due on %(day)s.") % {"day": day}
    return STATES[entry.state]()


def _travels(entry: Entry) -> str:
    """Yes for everybody; No with the circle it stays in, so that readers know what they may do."""
    if entry.edition is None:
        return _("No") if entry.state == WITHHELD else ""
    audience = entry.edition.audience_now
    if audience is Circle.PUBLIC:
        return _("Yes")
    words = _("No: %(circle)s") % {"circle": Circle(audience).label}
    until = entry.edition.audience_until
    if until is not None and entry.edition.audience == audience and entry.edition.audience_then:
        words += " " + _("until %(day)s") % {"day": date_format(until, "DATE_FORMAT")}
    return words


def _texts(words: str, edition: AnswerEdition) -> list[Text]:
    return [Text(words, edition.language)] if words else []


def _comment(edition: AnswerEdition) -> tuple[Text, ...]:
    found = []
    if edition.as_of:
        day = date_format(edition.as_of, "DATE_FORMAT")
        found.append(Text(_("As of %(day)s.") % {"day": day}))
    found += _texts(edition.comment, edition)
    files = "; ".join(_file(one) for one in edition.files)
    if files:
        found.append(Text(_("Files: %(names)s") % {"names": files}))
    return tuple(found)


def _file(file: Attachment) -> str:
    """A file as a compilation lists it: what it is, its kind and size."""
    return f"{file.called} ({file.ending}, {filesizeformat(file.size)})"


def _sources(edition: AnswerEdition) -> tuple[Source, ...]:
    return tuple(
        Source(one.get("title", ""), address=one.get("url", "")) for one in edition.sources
    )


def said_coded(question: Question, coded: Any, language: str) -> str:
    """The coded part of an answer in words; empty where there is none, or where a table says it."""
    if coded is None or question.kind == Kind.TABLE:
        return ""
    match question.kind:
        case Kind.YES_NO_PARTLY:
            return yes_no_partly(coded)
        case Kind.ONE_CHOICE | Kind.SEVERAL_CHOICES:
            chosen = coded if isinstance(coded, list) else [coded]
            words = question.option_words
            return "; ".join(say(words.get(code, {}), language).words or code for code in chosen)
        case Kind.NUMBER:
            unit = say(question.unit, language).words
            return f"{number(coded, language, decimals(coded))} {unit}".strip()
        case Kind.DATE:
            return date_format(date.fromisoformat(coded), "DATE_FORMAT")
        case _:
            return ""


def yes_no_partly(code: str) -> str:
    """The three answers, in words."""
    match code:
        case "yes":
            return pgettext("answer", "Yes")
        case "no":
            return pgettext("answer", "No")
        case "partly":
            return pgettext("answer", "Partly")
    raise ValueError(f"An answer is yes, no or partly; not {code!r}.")


def decimals(value: float) -> int:
    """How many digits a number was given with, up to three."""
    return min(3, len(f"{value:.6f}".rstrip("0").partition(".")[2]))


def rows_of_tables(part: Part, naming: Naming) -> list[Block]:
    """The answers to a question with fixed columns, in one table."""
    if part.question.kind != Kind.TABLE:
        return []
    columns = part.question.columns
    types = {"number": ColumnType.NUMBER, "date": ColumnType.DATE}
    most = max(
        (decimals(cell) for entry in part.entries if entry.edition
         for row in entry.edition.coded or () for cell in row if isinstance(cell, int | float)),
        default=0,
    )  # fmt: skip
    heads = [
        Column(
            say(one["words"], naming.language).words,
            types.get(one.get("kind", "text"), ColumnType.TEXT),
            most,
        )
        for one in columns
    ]
    rows = [
        (
            Cell(naming.participant(entry.reply)),
            *(_cell(*pair) for pair in zip(columns, row, strict=True)),
        )
        for entry in part.entries
        if entry.edition and isinstance(entry.edition.coded, list)
        for row in entry.edition.coded
    ]
    if not rows:
        return []
    table = Table(
        _("Figures and facts given"),
        (Column(head_of_participants(naming.style)), *heads),
        tuple(rows),
    )
    return [table]


def _cell(column: Mapping[str, Any], value: Any) -> Cell:
    if value is not None and column.get("kind") == "date":
        return Cell(date.fromisoformat(value))
    return Cell(value)
