"""SQLite: an FTS5 table over the passages, kept by triggers.

A later migration that makes the table of passages anew drops its triggers; it calls ``create`` again.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from tessera.exchange.fulltext.wanted import Term, Wanted

#: Words are folded and parted before they come here, so that the tokenizer only cuts at blanks.
TABLE = """
CREATE VIRTUAL TABLE exchange_passage_text USING fts5(
    folded, marks, content='exchange_passage', content_rowid='id', columnsize=0,
    tokenize="unicode61 remove_diacritics 0"
)"""
FORGET = (
    "INSERT INTO exchange_passage_text(exchange_passage_text, rowid, folded, marks) "
    "VALUES ('delete', old.id, old.folded, old.marks);"
)
KEEP = (
    "INSERT INTO exchange_passage_text(rowid, folded, marks) "
    "VALUES (new.id, new.folded, new.marks);"
)
TRIGGERS = {
    "exchange_passage_added": f"AFTER INSERT ON exchange_passage BEGIN {KEEP} END",
    "exchange_passage_removed": f"AFTER DELETE ON exchange_passage BEGIN {FORGET} END",
    "exchange_passage_changed": (
        f"AFTER UPDATE OF id, folded, marks ON exchange_passage BEGIN {FORGET} {KEEP} END"
    ),
}


def create(schema_editor: Any) -> None:
    """The table, its content and its triggers, in place of any that are there."""
    drop(schema_editor)
    schema_editor.execute(TABLE)
    schema_editor.execute(
        "INSERT INTO exchange_passage_text(exchange_passage_text) VALUES ('rebuild')"
    )
    for name, what in TRIGGERS.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {what}")


def drop(schema_editor: Any) -> None:
    """No table, no triggers."""
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    schema_editor.execute("DROP TABLE IF EXISTS exchange_passage_text")


def matching(wanted: Wanted, before: int | None, limit: int) -> list[int]:
    """Identifiers from the newest row down."""
    below, numbers = ("AND rowid < %s", [before]) if before is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM exchange_passage_text WHERE exchange_passage_text MATCH %s "  # noqa: S608
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
    """From the passages."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_passage_text(exchange_passage_text) VALUES ('rebuild')"
        )


def tidy() -> None:
    """Merge the parts that many writes left into one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_passage_text(exchange_passage_text) VALUES ('optimize')"
        )
