"""PostgreSQL: a generated column of lexemes over the passages, with a GIN index.

Words go in with the dictionary "simple", which lower-cases; marks go in as they are and begin with a
capital letter, so that no word that somebody types can be one.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from tessera.exchange.fulltext.wanted import Term, Wanted

COLUMN = (
    "ALTER TABLE exchange_passage ADD COLUMN lexemes tsvector GENERATED ALWAYS AS ("
    "to_tsvector('simple', folded) || array_to_tsvector(string_to_array(marks, ' '))) STORED"
)


def create(schema_editor: Any) -> None:
    """The column and its index, in place of any that are there."""
    drop(schema_editor)
    schema_editor.execute(COLUMN)
    schema_editor.execute(
        "CREATE INDEX exchange_passage_lexemes ON exchange_passage USING gin (lexemes)"
    )


def drop(schema_editor: Any) -> None:
    """No column, and with it no index."""
    schema_editor.execute("ALTER TABLE exchange_passage DROP COLUMN IF EXISTS lexemes")


def matching(wanted: Wanted, before: int | None, limit: int) -> list[int]:
    """Identifiers from the newest row down."""
    conditions, values = _conditions(wanted)
    if before is not None:
        conditions.append("id < %s")
        values.append(before)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM exchange_passage WHERE {' AND '.join(conditions)} "  # noqa: S608
            "ORDER BY id DESC LIMIT %s",
            [*values, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    conditions: list[str] = ["kind = ANY(%s)"]
    values: list[Any] = [list(wanted.shelf.kinds)]
    if wanted.terms:
        between = " | " if wanted.is_any else " & "
        conditions.append("lexemes @@ to_tsquery('simple', %s)")
        values.append(between.join(_term(one) for one in wanted.terms))
    for group in wanted.marks:
        conditions.append("lexemes @@ %s::tsquery")
        values.append(" | ".join(map(_quoted, group)))
    return conditions, values


def _term(term: Term) -> str:
    words = [_quoted(word) for word in term.words]
    if term.is_prefix:
        words[-1] += ":*"
    return f"({' <-> '.join(words)})"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "").replace("'", "''") + "'"


def rebuild() -> None:
    """From the passages; the column follows them by itself."""
    with connection.cursor() as cursor:
        cursor.execute("REINDEX INDEX exchange_passage_lexemes")


def tidy() -> None:
    """Sort in what the index has only noted, and count anew what the planner goes by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('exchange_passage_lexemes')")
        cursor.execute("ANALYZE exchange_passage")
