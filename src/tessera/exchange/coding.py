"""What an answer's coded part looks like, by the kind of its question."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.exchange.models import Question, Status
from tessera.network.checks import refuse

Kind = Question.Kind
YES_NO_PARTLY = ("yes", "no", "partly")
#: Kinds that are answered in words or with a file alone.
UNCODED = (Kind.TEXT, Kind.FILE)
MOST_ROWS = 500


def coded(question: Question, status: str, value: Any) -> Any:
    """The coded part of an answer, normalised; None where there is none.

    Errors: ValidationError when the value does not fit the question, when an answer lacks it, or
    when something that is no answer has one.
    """
    if value in (None, "", [], ()):
        if status == Status.ANSWERED and question.kind not in UNCODED:
            raise refuse("coded", _("Choose or enter the answer, or say that it is pending."))
        return None
    if status not in (Status.ANSWERED, Status.PENDING):
        raise refuse("coded", _("Only an answer has a value; leave it empty."))
    read = READERS.get(Kind(question.kind))
    if read is None:
        raise refuse("coded", _("This question is answered in words."))
    return read(question, value)


def _one_of(known: tuple[str, ...], value: Any) -> str:
    if not isinstance(value, str) or value not in known:
        raise refuse(
            "coded",
            _("“%(value)s” cannot be chosen here; choose one of %(known)s.")
            % {"value": str(value)[:40], "known": ", ".join(known)},
        )
    return value


def _several(question: Question, value: Any) -> list[str]:
    known = tuple(question.option_words)
    values = [value] if isinstance(value, str) else list(value)
    chosen = {_one_of(known, one) for one in values}
    return [code for code in known if code in chosen]


def number(value: Any) -> int | float:
    """A number as it is stored; ValidationError for what is none, and for infinity."""
    try:
        told = Decimal(str(value)) if not isinstance(value, bool) else None
    except InvalidOperation:
        told = None
    if told is None or not told.is_finite() or not math.isfinite(float(told)):
        raise refuse("coded", _("“%(value)s” is not a number.") % {"value": str(value)[:40]})
    return int(told) if told == told.to_integral_value() else float(told)


def day(value: Any) -> str:
    """A day as it is stored: year-month-day."""
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()[
            :10
        ]
    except ValueError:
        raise refuse(
            "coded",
            _("“%(value)s” is not a day; write it as 2026-03-30.") % {"value": str(value)[:40]},
        ) from None


def _rows(question: Question, value: Any) -> list[list[Any]]:
    """Rows of cells in the order of the question's columns; empty rows fall away."""
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise refuse("coded", _("A table has at most %(most)d rows.") % {"most": MOST_ROWS})
    rows = [_row(question, one) for one in value]
    kept = [row for row in rows if any(cell is not None for cell in row)]
    if not kept:
        raise refuse("coded", _("The table is empty; fill at least one row."))
    return kept


def _row(question: Question, value: Any) -> list[Any]:
    codes = [one["code"] for one in question.columns]
    if isinstance(value, Mapping):
        if strange := set(value) - set(codes):
            raise refuse(
                "coded", _("The table has no column “%(code)s”.") % {"code": str(min(strange))[:40]}
            )
        value = [value.get(code) for code in codes]
    if not isinstance(value, list) or len(value) != len(codes):
        raise refuse(
            "coded",
            ngettext(
                "Each row of this table has %(count)d cell.",
                "Each row of this table has %(count)d cells.", len(codes),
            ) % {"count": len(codes)},
        )  # fmt: skip
    pairs = zip(question.columns, value, strict=True)
    return [_cell(column.get("kind", "text"), cell) for column, cell in pairs]


def _cell(kind: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    return {"number": number, "date": day}.get(kind, lambda told: str(told)[:2000])(value)


READERS: Mapping[Kind, Callable[[Question, Any], Any]] = {
    Kind.YES_NO_PARTLY: lambda question, value: _one_of(YES_NO_PARTLY, value),
    Kind.ONE_CHOICE: lambda question, value: _one_of(tuple(question.option_words), value),
    Kind.SEVERAL_CHOICES: _several,
    Kind.NUMBER: lambda question, value: number(value),
    Kind.DATE: lambda question, value: day(value),
    Kind.TABLE: _rows,
}
