"""An archive made by chance, always the same: queries with ten questions and 24 replies each.

Rows are written straight into the tables, without the actions that people's writing goes through, and
indexes are made after them: the archive is read here, not written. What stands in the index of search
is checked against what ``actions.indexing`` would write.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.archive_cast import REPLIES, Cast, cast_of
from bench.archive_words import Tongue, tongues

SEED = 20260302
QUESTIONS = 10
KINDS = ("yes_no_partly", "text", "one_choice", "text", "number", "yes_no_partly", "text", "text",
         "yes_no_partly", "text")  # fmt: skip
AUDIENCES = (("members", 55), ("network", 20), ("public", 15), ("requester", 7), ("team", 3))
REACHES = (("network", 60), ("members", 20), ("public", 15), ("requester", 5))
#: How many of the answers travel further after a year, and what stands in the coded ones.
ENDING = 0.04
CODED = {"yes_no_partly": '"yes"', "one_choice": '"court"', "number": "12"}
FIRST, LAST = date(2009, 1, 5), date(2026, 10, 30)
#: As many of the newest queries are open, and as many before them were closed lately.
OPEN, RECENT = 40, 60
BIG = ("exchange_answer", "exchange_answeredition", "exchange_passage", "exchange_reply",
       "exchange_question", "exchange_query", "exchange_clockentry", "exchange_compilation",
       "exchange_query_topics", "exchange_query_requesters")  # fmt: skip


#: A home that is half made when the power fails is made again.
PRAGMAS = (
    "journal_mode=DELETE", "journal_mode=OFF", "locking_mode=EXCLUSIVE", "synchronous=OFF",
    "cache_size=-400000", "temp_store=MEMORY",
)  # fmt: skip


def make(home: Path, queries: int) -> None:
    """Fill the database of ``home``, which Django is awake over, with so many queries."""
    from django.db import connection

    from tessera.exchange import fulltext

    cast = cast_of()
    connection.close()
    database = sqlite3.connect(home / "tessera.sqlite3", isolation_level=None)
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    kept = _without_indexes(database)
    Writer(database, cast, queries).write()
    for statement in kept:
        database.execute(statement)
    database.execute("ANALYZE")
    database.close()
    with connection.cursor() as cursor:
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
    fulltext.rebuild()
    fulltext.tidy()
    connection.close()  # the next connection sets the journal that an installation has


def _without_indexes(database: sqlite3.Connection) -> list[str]:
    """Take indexes and triggers of the large tables away; what makes them again."""
    places = ",".join("?" * len(BIG))
    rows = database.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL "
        f"AND type IN ('index', 'trigger') AND tbl_name IN ({places})", BIG,
    ).fetchall()  # fmt: skip
    for kind, name, _sql in rows:
        database.execute(f'DROP {kind} "{name}"')
    return [sql for _kind, _name, sql in rows]


#: The columns that rows are written with; all others stand there as they do by default.
COLUMNS = {
    "query": "id created_at is_invented network_id organisation_id title background year serial number "
    "state due_on submitted_at approved_at launched_at closed_at audience",
    "query_topics": "query_id topic_id",
    "query_requesters": "query_id organisation_id",
    "question": "id created_at query_id position kind words options unit is_compared",
    "reply": "id created_at is_invented query_id organisation_id area state due_on accepted_at "
    "released_at completed_at revised_at version",
    "answer": "id created_at reply_id question_id status coded words language as_of audience "
    "audience_until audience_then edition saved_at saved_by",
    "answeredition": "id created_at answer_id query_id question_id reply_id network_id contributor_id "
    "version released_at released_audience status coded words language as_of audience audience_until "
    "audience_then",
    "compilation": "id created_at query_id circle version language style made_at made_by sha256",
    "clockentry": "id created_at query_id reply_id kind at organisation_id office audience",
    "passage": "id kind source query_id area year question_kind language at folded marks",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What all rows of one query share."""

    key: str
    at: datetime
    audience: str
    year: int
    common: str
    left: int  # queries from here to the newest

    @property
    def is_open(self) -> bool:
        return self.left <= OPEN


class Writer:
    """Rows of every table, query after query."""

    def __init__(self, database: sqlite3.Connection, cast: Cast, queries: int) -> None:
        self.database, self.cast, self.queries = database, cast, queries
        self.dice = random.Random(SEED)
        self.tongues = tongues(SEED)
        self.spoken = [self.tongues[code] for code in ("en", "sq", "sr", "sr-latn")]
        self.topics = cast.topics
        self.audiences, self.reaches = _drawn(AUDIENCES), _drawn(REACHES)
        self.network = cast.network.pk.hex
        self.count = self.passages = 0
        self.far: dict[tuple[str, ...], str] = {}
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
        self.statements = {name: _statement(name) for name in COLUMNS}

    def write(self) -> None:
        """All of it, fifty queries at a time."""
        days = (LAST - FIRST).days
        for place in range(self.queries):
            self._query(place, FIRST + timedelta(days=days * place // self.queries))
            if place % 50 == 49 or place == self.queries - 1:
                self._flush()

    def _flush(self) -> None:
        self.database.execute("BEGIN")
        for name, rows in self.rows.items():
            statement, usual = self.statements[name]
            self.database.executemany(
                statement, [(*row, *usual) for row in rows] if usual else rows
            )
            rows.clear()
        self.database.execute("COMMIT")

    def _key(self, at: int) -> str:
        """An identifier as uuid7 makes it, its random part counted instead."""
        self.count += 1
        number, noise = self.count, (self.count * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFF
        return f"{at:012x}7{number >> 12 & 0xFFF:03x}8{number & 0xFFF:03x}{noise:012x}"

    def _query(self, place: int, day: date) -> None:
        dice = self.dice
        left = self.queries - place
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(seconds=place)
        closed = at + timedelta(days=30)
        if left <= OPEN + RECENT:
            at = datetime.now(UTC) - timedelta(days=20 if left <= OPEN else 45)
            closed = at + timedelta(days=20)
        asker = self.cast.points[dice.randrange(REPLIES)]
        asking = dict.fromkeys([asker, dice.choice(self.cast.points[:REPLIES])])
        topics = dice.sample(self.topics, dice.randint(1, 2))
        tongue = self.tongues[dice.choice(("en", "en", "sq", "sr-latn"))]
        title, background = _titled(tongue, dice), tongue.passage(dice)
        number, key, stamp = f"{at.year}.{place + 1}", self._key(_ms(at)), _at(at)
        asked = Asked(key, at, dice.choice(self.reaches), at.year,
                      self._common(asking, topics, at.year), left)  # fmt: skip
        due = (at + timedelta(days=28)).date()
        self.rows["query"].append((
            key, stamp, 1, self.cast.network.pk.hex, asker.pk.hex, json.dumps({tongue.code: title[0]}),
            json.dumps({tongue.code: background[0]}), at.year, place + 1, number,
            "open" if asked.is_open else "closed", due.isoformat(), _at(at - timedelta(days=9)),
            _at(at - timedelta(days=2)), stamp, None if asked.is_open else _at(closed), asked.audience,
        ))  # fmt: skip
        self.rows["query_topics"] += [(key, topic.hex) for topic, _code in topics]
        self.rows["query_requesters"] += [(key, one.pk.hex) for one in asking]
        numbered = f"{number.replace('.', ' ')} {title[1]}"
        marked = f"{asked.common} {self._far(asked.audience, asked.audience)} {self._told()}"
        self._index("query", key, asked, stamp, f"{numbered} {background[1]}", marked, tongue.code)
        questions = [self._question(asked, position, tongue, marked)
                     for position in range(1, QUESTIONS + 1)]  # fmt: skip
        for circle in ("members", "network"):
            self._compilation(asked, circle, closed, numbered)
        self._entry(asked, at, "launched", None, asker)
        for turn, point in enumerate(self.cast.points):
            self._reply(asked, turn, point, due, questions)

    def _common(self, asking: Any, topics: Any, year: int) -> str:
        from tessera.exchange import marks

        found = [marks.of("O", one.pk) for one in asking]
        found += [marks.of("T", code) for _pk, code in sorted(topics, key=self.topics.index)]
        return " ".join([*found, marks.of("Y", year)])

    @cache  # noqa: B019 - there is one writer
    def _told(self) -> str:
        from tessera.exchange import marks

        asked = sorted(marks.of("P", one.pk) for one in self.cast.points)
        return " ".join([*asked, marks.of("S", self.cast.network.pk)])

    def _far(self, own: str, query: str, then: str = "") -> str:
        from tessera.exchange import marks

        if (own, query, then) not in self.far:
            found = marks.travelling(self.cast.network.pk, [own, then], query)
            self.far[own, query, then] = " ".join(dict.fromkeys(found))
        return self.far[own, query, then]

    def _question(
        self, asked: Asked, position: int, tongue: Tongue, marked: str
    ) -> tuple[str, str]:
        kind = KINDS[position - 1]
        words, folded = _titled(tongue, self.dice)
        options: list[dict[str, Any]] = []
        if kind == "one_choice":
            options = [{"code": code, "words": {"en": code}} for code in ("court", "centre")]
            folded += " court centre"
        key, stamp = self._key(_ms(asked.at)), _at(asked.at)
        self.rows["question"].append((
            key, stamp, asked.key, position, kind, json.dumps({tongue.code: words}),
            json.dumps(options), '{"en": "persons"}' if kind == "number" else "{}",
            int(kind == "yes_no_partly"),
        ))  # fmt: skip
        self._index("question", key, asked, stamp, folded, marked, tongue.code, kind=kind)
        return key, kind

    def _compilation(self, asked: Asked, circle: str, at: datetime, folded: str) -> None:
        key, stamp = self._key(_ms(asked.at)), _at(at)
        self.rows["compilation"].append(
            (key, stamp, asked.key, circle, 1, "en", "eu", stamp, "Office", "0" * 64)
        )
        marked = f"{asked.common} {self._far(circle, asked.audience)} {self._told()}"
        self._index("compilation", key, asked, stamp, folded, marked, "en")

    def _reply(
        self, asked: Asked, turn: int, point: Any, due: date, questions: list[tuple[str, str]]
    ) -> None:
        """What one participant replied: every one but the last four, of open queries some."""
        came = asked.at + timedelta(days=2 if asked.is_open else 5 + turn % 23, seconds=turn)
        is_silent = turn >= REPLIES or (asked.is_open and (turn + asked.left) % 3 == 0)
        key, stamp = self._key(_ms(asked.at)), _at(came)
        then = None if is_silent else stamp
        self.rows["reply"].append((
            key, _at(asked.at), 1, asked.key, point.pk.hex, point.area,
            "draft" if is_silent else "released", due.isoformat(), then, then, then, then,
            int(not is_silent),
        ))  # fmt: skip
        if turn >= REPLIES:
            return
        if not is_silent:
            self._entry(asked, came, "answered", key, point)
        ends = (came + timedelta(days=365)).date().isoformat()
        for question, kind in questions:
            self._answer(asked, question, kind, key, point, _ms(came), stamp, ends, is_silent)

    def _answer(
        self, asked: Asked, question: str, kind: str, reply: str, point: Any, at: int, stamp: str,
        ends: str, is_silent: bool,
    ) -> None:  # fmt: skip
        dice = self.dice
        tongue = self.spoken[int(dice.random() * 4)]
        words, folded = tongue.passage(dice)
        own = self.audiences[int(dice.random() * len(self.audiences))]
        until, then = (ends, "public") if dice.random() < ENDING else (None, "")
        said = ("answered", CODED.get(kind))
        travels = (tongue.code, stamp[:10], own, until, then)
        answer, edition = self._key(at), self._key(at)
        # Nobody reads the workspace of a reply that was released long ago: its words stand once.
        kept = words if asked.is_open else ""
        self.rows["answer"].append(
            (answer, stamp, reply, question, *said, kept, *travels, 1, stamp, "Office")
        )
        if is_silent:
            return
        self.rows["answeredition"].append((
            edition, stamp, answer, asked.key, question, reply, self.network, point.pk.hex, 1,
            stamp, own, *said, words, *travels,
        ))  # fmt: skip
        marked = f"C{point.pk.hex[-10:]} {asked.common} {self._far(own, asked.audience, then)}"
        self._index("answer", edition, asked, stamp, folded, marked, tongue.code, point.area, kind)

    def _entry(self, asked: Asked, at: datetime, kind: str, reply: str | None, who: Any) -> None:
        stamp = _at(at)
        self.rows["clockentry"].append((
            self._key(_ms(at)), stamp, asked.key, reply, kind, stamp, who.pk.hex, "Office", "network"
        ))  # fmt: skip

    def _index(
        self, what: str, source: str, asked: Asked, stamp: str, folded: str, marked: str,
        language: str, area: str = "", kind: str = "",
    ) -> None:  # fmt: skip
        self.passages += 1
        first = f"K{what}" + (f" A{area}" if area else "") + (f" W{kind}" if kind else "")
        self.rows["passage"].append((
            self.passages, what, source, asked.key, area, asked.year, kind, language, stamp, folded,
            f"{first} {marked}",
        ))  # fmt: skip


def _drawn(shares: tuple[tuple[str, int], ...]) -> list[str]:
    """Each value as often as its share says."""
    return [value for value, many in shares for _turn in range(many)]


def _statement(table: str) -> tuple[str, tuple[Any, ...]]:
    """What writes a row of a table, and the values of the columns that rows do not name."""
    given, usual = COLUMNS[table].split(), _usual(f"exchange_{table}")
    if unknown := set(given) - usual.keys():
        raise SystemExit(f"exchange_{table} has no {', '.join(sorted(unknown))}.")
    rest = {name: value for name, value in usual.items() if name not in given and value is not None}
    names = [*given, *rest]
    return (
        f"INSERT INTO exchange_{table} ({', '.join(names)}) "
        f"VALUES ({', '.join('?' * len(names))})"
    ), tuple(rest.values())  # fmt: skip


def _usual(table: str) -> dict[str, Any]:
    """The columns of a table with what stands there unless a row says otherwise."""
    from django.apps import apps
    from django.db import connection

    for model in apps.get_app_config("exchange").get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return {
                one.column: None if one.primary_key or (not one.has_default() and one.null)
                else one.get_db_prep_save(one.get_default(), connection)
                for one in model._meta.concrete_fields
                if not (one.primary_key and model._meta.auto_created)
            }  # fmt: skip
    raise SystemExit(f"There is no table {table}.")


def _titled(tongue: Tongue, dice: random.Random) -> tuple[str, str]:
    start, length = dice.randrange(len(tongue.written) - 20), dice.randint(6, 14)
    cut = slice(start, start + length)
    return " ".join(tongue.written[cut]), " ".join(tongue.folded[cut])


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _at(moment: datetime) -> str:
    """A moment as Django writes it into SQLite."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def sample(dice: random.Random, many: int) -> Iterator[UUID]:
    """Some of the queries, by chance."""
    from tessera.exchange.models import Query

    keys = list(Query.objects.order_by("pk").values_list("pk", flat=True))
    yield from dice.sample(keys, min(many, len(keys)))
