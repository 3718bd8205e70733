"""Conditions of visibility put into SQL once for everybody who stands alike, not at every request.

A rule that reaches into other tables is a deep tree; to build and compile it costs many times what
the database needs to answer it. The text is kept by all that the rule can depend on: the model, who
asks as far as rights go, and the day. It is the rule's own text, so it cannot say anything else.
"""

from __future__ import annotations

import re
import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection as database
from django.db import models
from django.db.models import BooleanField, Expression, F, Q

#: Stands for the organisation of whoever asks while a text is written; no organisation has it.
OWN = uuid.UUID("00000000-0000-4000-8000-6f776e000000")
#: The row that is judged, in the text of a rule.
ROW = "JUDGED."
#: What Django calls the tables of a subquery; a text that is put anywhere has names of its own.
INNER = re.compile(r'(?<![\w"%])([A-Z]{1,3}\d+)(?![\w"])')
#: A column of a table under its plain name, which could mean the table of who asks.
PLAIN = re.compile(r'"\w+"\."')
KEPT = 3000

_kept: OrderedDict[Hashable, Settled | None] = OrderedDict()
_lock = Lock()
#: Whether a rule is being put into SQL: the rules within it become part of its text.
_within: ContextVar[bool] = ContextVar("within", default=False)


class Settled(Expression):
    """A condition whose text is known, about the row of the table it is asked of."""

    conditional = True

    def __init__(self, text: str, params: tuple[Any, ...]) -> None:
        super().__init__(output_field=BooleanField())
        self.text, self.params = text, params
        self.row: Any = F("pk")

    def get_source_expressions(self) -> list[Any]:
        return [self.row]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.row,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The text, about the table under the name that it has in this query."""
        row, params = compiler.compile(self.row)
        table, dot, _column = row.rpartition(".")
        if params or not dot or "(" in table:
            raise ValueError("A rule of visibility is asked of rows of its own table.")
        return self.text.replace(ROW, table + dot), list(self.params)

    def at(self, organisation: uuid.UUID | None) -> Settled:
        """The same condition with the blank filled in."""
        return Settled(self.text, filled(self.params, organisation))


def filled(params: Iterable[Any], organisation: uuid.UUID | None) -> tuple[Any, ...]:
    """Parameters with an organisation in the place of OWN."""
    blank, own = _parameter(OWN), _parameter(organisation)
    return tuple(own if one == blank else one for one in params)


def _parameter(organisation: uuid.UUID | None) -> Any:
    return _KEY.get_db_prep_value(organisation, database)


_KEY = models.UUIDField()


def settled(model: type[models.Model], key: Hashable, rule: Callable[[], Q]) -> Settled | None:
    """The text of ``rule``, as kept under ``key``; None where it is no deep tree."""
    if _within.get():
        return None
    key = (database.vendor, database.alias, model, key)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    with _putting():
        text = _put(model, rule())
    with _lock:
        _kept[key] = text
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return text


@contextmanager
def _putting() -> Iterator[None]:
    before = _within.set(True)
    try:
        yield
    finally:
        _within.reset(before)


def _put(model: type[models.Model], rows: Q) -> Settled | None:
    query = model._base_manager.filter(rows).order_by().values("pk").query
    names = list(query.alias_map)  # the model's own table comes first
    one_table = sum(count > 0 for count in query.alias_refcount.values()) < 2
    query.change_aliases({name: f"judging{place}" for place, name in enumerate(names)})
    compiler = query.get_compiler(connection=database)
    try:
        compiler.pre_sql_setup()
        where, params = compiler.compile(query.where)
        tables, more = compiler.get_from_clause()
    except (EmptyResultSet, FullResultSet):
        return None
    if "SELECT" not in where:
        return None
    text = INNER.sub(r"judging_\1", where)
    if one_table:
        text = text.replace("judging0.", ROW)
    else:
        key = database.ops.quote_name(str(model._meta.pk.column))
        base = f"judging0.{key} = {ROW}{key}"
        # Every piece is what the query compiler wrote; values stay parameters.
        text = f"EXISTS(SELECT 1 FROM {' '.join(tables)} WHERE {base} AND ({text}))"  # noqa: S608
    if PLAIN.search(text):
        return None
    return Settled(f"({text})", (*more, *params))
