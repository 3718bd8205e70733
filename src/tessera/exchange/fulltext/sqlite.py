"""SQLite: an FTS5 table over the passages of each shelf, kept by triggers.

The tables hold no copy of the text, only what is needed to find it. A later migration that makes the
table of passages anew drops its triggers; it calls ``create`` again.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from tessera.exchange.fulltext.wanted import Shelf, Term, Wanted

TABLES = {Shelf.SAID: "exchange_passage_said", Shelf.TOLD: "exchange_passage_told"}
#: Words are folded and parted before they come here, so that the tokenizer only cuts at blanks.
#: Common beginnings are indexed too: a search for one would otherwise gather hundreds of words.
TABLE = """
CREATE VIRTUAL TABLE {table} USING fts5(
    folded, marks, content='', columnsize=0, prefix='4 5',
    tokenize="unicode61 remove_diacritics 0"
)"""
FORGET = (
    "INSERT INTO {table}({table}, rowid, folded, marks) "
    "VALUES ('delete', old.id, old.folded, old.marks);"
)
KEEP = "INSERT INTO {table}(rowid, folded, marks) VALUES (new.id, new.folded, new.marks);"
#: Bytes of words that are held before they are written, in a rebuild and else.
MUCH, USUAL = 64 * 2**20, 2**20
#: What a trigger is called after its table, and what it does; a passage never changes its kind.
TRIGGERS = {
    "added": "AFTER INSERT ON exchange_passage WHEN new.kind IN {kinds} BEGIN {keep} END",
    "removed": "AFTER DELETE ON exchange_passage WHEN old.kind IN {kinds} BEGIN {forget} END",
    "changed": (
        "AFTER UPDATE OF id, folded, marks ON exchange_passage WHEN new.kind IN {kinds} "
        "BEGIN {forget} {keep} END"
    ),
}


def create(schema_editor: Any) -> None:
    """The tables, their content and their triggers, in place of any that are there."""
    drop(schema_editor)
    for shelf, table in TABLES.items():
        schema_editor.execute(TABLE.format(table=table))
        schema_editor.execute(_filling(shelf))
        forget, keep = FORGET.format(table=table), KEEP.format(table=table)
        for name, what in TRIGGERS.items():
            does = what.format(kinds=_kinds(shelf), forget=forget, keep=keep)
            schema_editor.execute(f"CREATE TRIGGER {table}_{name} {does}")


def drop(schema_editor: Any) -> None:
    """No tables, no triggers."""
    for table in TABLES.values():
        for name in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


def _kinds(shelf: Shelf) -> str:
    return "(" + ", ".join(f"'{kind}'" for kind in shelf.kinds) + ")"


def _filling(shelf: Shelf) -> str:
    return (
        f"INSERT INTO {TABLES[shelf]}(rowid, folded, marks) "  # noqa: S608 (names of our own)
        f"SELECT id, folded, marks FROM exchange_passage WHERE kind IN {_kinds(shelf)} ORDER BY id"
    )


def _held(table: str, size: int) -> str:
    return f"INSERT INTO {table}({table}, rank) VALUES ('hashsize', {size})"  # noqa: S608


def matching(wanted: Wanted, before: int | None, limit: int) -> list[int]:
    """Identifiers from the newest row down."""
    table = TABLES[wanted.shelf]
    below, numbers = ("AND rowid < %s", [before]) if before is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH %s "  # noqa: S608
            f"{below} ORDER BY rowid DESC LIMIT %s",
            [expression(wanted), *numbers, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def expression(wanted: Wanted) -> str:
    """The question in FTS5's language; every word stands in quotes and is letters and digits."""
    parts = []
    if wanted.terms:
        between = " OR " if wanted.is_any else " AND "
        parts.append(f"folded : ({between.join(_term(one) for one in wanted.terms)})")
    for group in wanted.marks:
        parts.append(f"marks : ({' OR '.join(map(_quoted, group))})")
    return " AND ".join(parts)


def _term(term: Term) -> str:
    return _quoted(" ".join(term.words)) + (" *" if term.is_prefix else "")


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def rebuild() -> None:
    """From the passages, with much of it held in memory: so it is written down in few large parts."""
    with connection.cursor() as cursor:
        for shelf, table in TABLES.items():
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")  # noqa: S608
            cursor.execute(_held(table, MUCH))
            cursor.execute(_filling(shelf))
            cursor.execute(_held(table, USUAL))


def tidy() -> None:
    """Merge the parts that many writes left into one.

    In one go ("merge", below zero: whatever the parts are): "optimize" does the same a thousand pages
    at a time, which on an index of a gigabyte did not end in twenty minutes; this takes half of one.
    """
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(
                f"INSERT INTO {table}({table}, rank) VALUES ('merge', {-(2**30)})"  # noqa: S608
            )
