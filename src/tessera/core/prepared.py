"""Reads put into SQL once for everybody who stands alike, and asked again with other values.

A page is a few dozen reads, always the same ones. Building and compiling one costs Django ten times
what the database needs to answer it, so the text is kept, as the text of a rule is
(``core/settled.py``) and by the same key: the read, who asks as far as rights go, and the day. Which
organisation asks and the values that the read is given are blanks in it::

    @prepared
    def _answers(person: Actor, reply: Any) -> QuerySet[Answer]:
        return Answer.objects.visible_to(person).filter(reply=reply)

    rows = _answers(person, reply=reply.pk)

A read may depend on nothing but its arguments and the day: not on the language, not on the hour. A
value is compared with ``=`` and is never None; a list of numbers is one value, written as JSON, and
asked with ``Listed``.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable
from copy import copy
from datetime import date, datetime
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Expression, Func, QuerySet

from tessera.core import clock
from tessera.core.settled import filled

if TYPE_CHECKING:
    from tessera.access.people import Actor

KEPT = 3000
FIELDS: dict[type, models.Field[Any, Any]] = {
    uuid.UUID: models.UUIDField(), datetime: models.DateTimeField(), date: models.DateField(),
    int: models.BigIntegerField(), str: models.TextField(),
}  # fmt: skip

_kept: OrderedDict[Hashable, Prepared] = OrderedDict()
_lock = Lock()


class Blank(Expression):
    """A value that is told when the text is asked."""

    def __init__(self, name: str, value: Any) -> None:
        kind = next((one for one in FIELDS if isinstance(value, one)), None)
        if kind is None:
            raise TypeError(
                f"{name}: a prepared read compares with an identifier, number, word or day."
            )
        super().__init__(output_field=FIELDS[kind])
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A parameter that is this blank."""
        return "%s", [self]


class Listed(Func):
    """Whether a column of numbers holds one of those in a list, which is told as JSON."""

    conditional = True
    output_field = models.BooleanField()
    arg_joiner = " IN (SELECT value FROM json_each("
    template = "%(expressions)s))"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """The same with PostgreSQL's own function."""
        return self.as_sql(
            compiler, connection, template="%(expressions)s::jsonb) AS one(value))",
            arg_joiner=" IN (SELECT value::bigint FROM jsonb_array_elements_text(",
        )  # fmt: skip


class Prepared:
    """A queryset and its text."""

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self.queryset = rows
        self.compiler = rows.query.get_compiler(using=rows.db)
        self.text, self.params = "", ()
        try:
            self.text, self.params = self.compiler.as_sql()
        except EmptyResultSet:  # whoever stands so is told nothing
            pass

    def rows(self, organisation: uuid.UUID | None, values: dict[str, Any]) -> list[Any]:
        """What the database says now."""
        if not self.text:
            return []
        connection = connections[self.queryset.db]
        told = [
            one.output_field.get_db_prep_value(values[one.name], connection)
            if isinstance(one, Blank) else one
            for one in filled(self.params, organisation)
        ]  # fmt: skip
        compiler, query = copy(self.compiler), copy(self.queryset.query)
        compiler.connection = connection  # each thread has its own
        compiler.as_sql = lambda *_, **__: (self.text, told)
        vars(query)["get_compiler"] = lambda *_, **__: compiler
        rows = object.__new__(type(self.queryset))
        vars(rows).update(vars(self.queryset), _query=query)
        return list(rows)


Row = TypeVar("Row")


def prepared(build: Callable[..., QuerySet[Any, Row]]) -> Callable[..., list[Row]]:
    """Let a read keep its text.

    The first argument is who asks, or None where it does not matter; what follows by place becomes
    part of the text, what follows by name is a blank in it; other names make another text.
    """

    @wraps(build)
    def read(person: Actor | None, /, *fixed: Hashable, **values: Any) -> list[Row]:
        if person is not None and person.viewer is not None:  # two pairs of eyes: seldom, not kept
            return list(build(person, *fixed, **values))
        alike = person and person.alike
        connection = connections["default"]
        stands = alike.basis if alike else clock.today()
        key = (build, fixed, tuple(values), connection.vendor, stands)
        with _lock:
            found = _kept.get(key)
            if found is not None:
                _kept.move_to_end(key)
        if found is None:
            blanks = {name: Blank(name, value) for name, value in values.items()}
            found = Prepared(build(alike, *fixed, **blanks))
            with _lock:
                _kept[key] = found
                while len(_kept) > KEPT:
                    _kept.popitem(last=False)
        return found.rows(person.organisation_id if person else None, values)

    return read
