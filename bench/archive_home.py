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
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.archive_words import Tongue, tongues

SEED = 20260302
QUESTIONS, REPLIES, SILENT = 10, 24, 4
#: Areas of those who are asked; the last ones never reply.
AREAS = (  # noqa: SIM905
    "AT BE BG CY CZ DE EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE AL GE MD XK"
).split()
KINDS = ("yes_no_partly", "text", "one_choice", "text", "number", "yes_no_partly", "text", "text",
         "yes_no_partly", "text")  # fmt: skip
AUDIENCES = (("members", 55), ("network", 20), ("public", 15), ("requester", 7), ("team", 3))
REACHES = (("network", 60), ("members", 20), ("public", 15), ("requester", 5))
FIRST, LAST = date(2009, 1, 5), date(2026, 10, 30)
#: As many of the newest queries are open, and as many before them were closed lately.
OPEN, RECENT = 40, 60
BIG = ("exchange_answer", "exchange_answeredition", "exchange_passage", "exchange_reply",
       "exchange_question", "exchange_query", "exchange_clockentry", "exchange_compilation",
       "exchange_query_topics", "exchange_query_requesters")  # fmt: skip


@dataclass
class Cast:
    """Who takes part, by what they are."""

    network: Any
    points: list[Any]
    people: dict[str, Any] = field(default_factory=dict)


def make(home: Path, queries: int) -> None:
    """Fill the database of ``home``, which Django is awake over, with so many queries."""
    from django.db import connection

    cast = _cast()
    connection.close()
    database = sqlite3.connect(home / "tessera.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000",
                   "temp_store=MEMORY"):  # fmt: skip
        database.execute(f"PRAGMA {pragma}")
    kept = _without_indexes(database)
    Writer(database, cast, queries).write()
    for statement in kept:
        database.execute(statement)
    for command in ("rebuild", "optimize"):
        database.execute(
            "INSERT INTO exchange_passage_text(exchange_passage_text) VALUES (?)", [command]
        )
    database.execute("ANALYZE")
    database.execute("PRAGMA journal_mode=WAL")
    database.close()


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


def _cast() -> Cast:
    """A network with a secretariat, 24 members, four observers, and an institution behind one."""
    from tessera.network.models import (
        Arrangement,
        ContactPoint,
        Mandate,
        Membership,
        Network,
        Organisation,
        Person,
        Right,
    )

    since = date(2008, 1, 1)
    network = Network.objects.create(
        code="bench", name={"en": "Bench network"}, short_name="BN", level="international",
        audience="public",
    )  # fmt: skip

    def office(code: str, area: str = "", kind: str = "contact_point") -> Any:
        return Organisation.objects.create(
            code=code, name={"en": f"Office {code}"}, kind=kind, area=area
        )

    def person(name: str, place: Any, role: str = "coordinator") -> Any:
        found = Person.objects.create(email=f"{name}@bench.example", name=name)
        Mandate.objects.create(person=found, organisation=place, role=role, since=since)
        return found

    points = [office(f"point-{area.lower()}", area) for area in AREAS]
    secretariat = office("secretariat", kind="secretariat")
    cast = Cast(network, points)
    Membership.objects.create(
        network=network, organisation=secretariat, role="coordinator", since=since
    )
    for place, point in enumerate(points):
        role = "member" if place < REPLIES else "observer"
        Membership.objects.create(
            network=network, organisation=point, role=role, area=point.area, since=since
        )
    observer = points[REPLIES]
    arrangement = Arrangement.objects.create(
        network=network, organisation=observer, kind="working", state="signed", since=since,
        signed_on=since, area=observer.area,
    )  # fmt: skip
    for act in ("see", "contribute"):
        Right.objects.create(
            arrangement=arrangement, product="query", act=act, circle="network", since=since
        )
    contact = ContactPoint.objects.create(
        network=network, organisation=points[0], area=points[0].area, since=since
    )
    national = Network.objects.create(
        code="national", name={"en": "National network"}, short_name="NN", level="national",
        area=points[0].area, contact_point=contact, audience="network",
    )  # fmt: skip
    institution = office("institution", points[0].area, "ministry")
    Membership.objects.create(
        network=national, organisation=institution, role="institution", since=since
    )
    cast.people = {
        "member": person("member", points[3]), "other": person("other", points[17]),
        "secretariat": person("secretariat", secretariat), "observer": person("observer", observer),
        "institution": person("institution", institution, "officer"),
    }  # fmt: skip
    return cast


class Writer:
    """Rows of every table, query after query."""

    def __init__(self, database: sqlite3.Connection, cast: Cast, queries: int) -> None:
        from tessera.reference.models import Topic

        self.database, self.cast, self.queries = database, cast, queries
        self.dice = random.Random(SEED)
        self.tongues = tongues(SEED)
        self.topics = list(Topic.objects.all().order_by("position").values_list("pk", "code"))
        self.count, self.is_open = 0, False
        self.rows: dict[str, list[tuple[Any, ...]]] = {}
        self.columns = {name: _columns(name) for name in BIG}
        self.passage = 0

    def write(self) -> None:
        """All of it, a hundred queries at a time."""
        days = (LAST - FIRST).days
        for place in range(self.queries):
            self._query(place, FIRST + timedelta(days=days * place // self.queries))
            if place % 100 == 99 or place == self.queries - 1:
                self._flush()

    def _flush(self) -> None:
        self.database.execute("BEGIN")
        for table, rows in self.rows.items():
            names = self.columns[table]
            self.database.executemany(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                rows,
            )
        self.database.execute("COMMIT")
        self.rows = {}

    def _add(self, table: str, **facts: Any) -> None:
        usual = self.columns[f"exchange_{table}"]
        row = tuple(facts.pop(name, value) for name, value in usual.items())
        if facts:
            raise SystemExit(f"{table} has no {', '.join(facts)}")
        self.rows.setdefault(f"exchange_{table}", []).append(row)

    def _key(self, at: datetime) -> str:
        """An identifier as uuid7 makes it, its random part counted instead."""
        self.count += 1
        number, noise = self.count, (self.count * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFF
        high, low = number >> 12 & 0xFFF, number & 0xFFF
        return f"{int(at.timestamp() * 1000):012x}7{high:03x}8{low:03x}{number >> 24 & 0xFF:02x}{noise:010x}"

    def _of(self, choices: tuple[tuple[str, int], ...]) -> str:
        return self.dice.choices([one for one, _ in choices], [many for _, many in choices])[0]

    def _query(self, place: int, day: date) -> None:
        dice, network = self.dice, self.cast.network
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(seconds=place)
        left = self.queries - place
        self.is_open = left <= OPEN
        state = "open" if self.is_open else "closed"
        closed = at + timedelta(days=30)
        if left <= OPEN + RECENT:
            at = datetime.now(UTC) - timedelta(days=20 if left <= OPEN else 45)
            closed = at + timedelta(days=20)
        asker = self.cast.points[dice.randrange(REPLIES)]
        audience, tongue = (
            self._of(REACHES),
            self.tongues[dice.choice(("en", "en", "sq", "sr-latn"))],
        )
        title, background = _titled(tongue, dice), tongue.passage(dice)
        number = f"{at.year}.{place + 1}"
        key = self._key(at)
        due = (at + timedelta(days=28)).date()
        self._add(
            "query", id=key, created_at=_at(at), is_invented=1, remark="{}", network_id=network.pk.hex,
            organisation_id=asker.pk.hex, title=json.dumps({tongue.code: title[0]}),
            background=json.dumps({tongue.code: background[0]}), year=at.year, serial=place + 1,
            number=number, state=state, urgency="standard", due_on=due.isoformat(),
            submitted_at=_at(at - timedelta(days=9)), approved_at=_at(at - timedelta(days=2)),
            launched_at=_at(at), closed_at=_at(closed) if state == "closed" else None,
            audience=audience, default_audience="members", asked_roles='["member", "observer"]',
            asked_areas="[]", asked_arrangements="[]", edition=1,
        )  # fmt: skip
        topics = dice.sample(self.topics, dice.randint(1, 2))
        for topic, _code in topics:
            self._add("query_topics", query_id=key, topic_id=topic.hex)
        asking = dict.fromkeys([asker, dice.choice(self.cast.points[:REPLIES])])
        for one in asking:
            self._add("query_requesters", query_id=key, organisation_id=one.pk.hex)
        common = self._common(asking, topics, at.year)
        told = self._told()
        far = self._far([audience], audience)
        self._index("query", key, key, at, f"{number.replace('.', ' ')} {title[1]} {background[1]}",
                    [*common, *far, *told], tongue.code)  # fmt: skip
        questions = [
            self._question(key, position, at, tongue, [*common, *far, *told])
            for position in range(1, QUESTIONS + 1)
        ]
        for circle in ("members", "network"):
            made = self._key(at)
            self._add(
                "compilation", id=made, created_at=_at(closed), query_id=key, circle=circle, version=1,
                language="en", style="eu", is_draft=0, made_at=_at(closed), made_by="Office",
                sha256="0" * 64, changes="[]",
            )  # fmt: skip
            self._index("compilation", made, key, closed, f"{number.replace('.', ' ')} {title[1]}",
                        [*common, *self._far([circle], audience), *told], "en")  # fmt: skip
        self._entry(key, at, "launched", None, asker)
        for point in self.cast.points:
            self._reply(key, point, at, due, questions, audience, common, left)

    def _common(self, asking: Any, topics: Any, year: int) -> list[str]:
        from tessera.exchange import marks

        return [
            *(marks.of("O", one.pk) for one in asking),
            *(marks.of("T", code) for _pk, code in sorted(topics, key=self.topics.index)),
            marks.of("Y", year),
        ]

    def _told(self) -> list[str]:
        from tessera.exchange import marks

        asked = sorted(marks.of("P", one.pk) for one in self.cast.points)
        return [*asked, marks.of("S", self.cast.network.pk)]

    def _far(self, own: list[str], query: str) -> list[str]:
        from tessera.exchange import marks

        return list(marks.travelling(self.cast.network.pk, own, query))

    def _question(
        self, query: str, position: int, at: datetime, tongue: Tongue, marked: list[str]
    ) -> tuple[str, str]:
        kind = KINDS[position - 1]
        words, folded = _titled(tongue, self.dice)
        options: list[dict[str, Any]] = []
        if kind == "one_choice":
            options = [{"code": code, "words": {"en": code}} for code in ("court", "centre")]
            folded += " court centre"
        key = self._key(at)
        self._add(
            "question", id=key, created_at=_at(at), query_id=query, position=position, kind=kind,
            words=json.dumps({tongue.code: words}), hint="{}", options=json.dumps(options),
            unit='{"en": "persons"}' if kind == "number" else "{}", columns="[]",
            is_compared=int(kind == "yes_no_partly"),
        )  # fmt: skip
        self._index("question", key, query, at, folded, marked, tongue.code, kind=kind)
        return key, kind

    def _reply(self, query: str, point: Any, at: datetime, due: date, questions: list[tuple[str, str]], audience: str, common: list[str], left: int) -> None:  # fmt: skip
        place = self.cast.points.index(point)
        came = at + timedelta(days=5 + place % 23, seconds=place)
        silent = place >= REPLIES or (left <= OPEN and (place + left) % 3 == 0)
        if left <= OPEN:
            came = at + timedelta(days=2, seconds=place)
        key = self._key(at)
        self._add(
            "reply", id=key, created_at=_at(at), is_invented=1, remark="{}", query_id=query,
            organisation_id=point.pk.hex, area=point.area, state="draft" if silent else "released",
            due_on=due.isoformat(), accepted_at=None if silent else _at(at), version=int(not silent),
            released_at=None if silent else _at(came), completed_at=None if silent else _at(came),
            revised_at=None if silent else _at(came),
        )  # fmt: skip
        if place >= REPLIES:
            return
        self._entry(query, came, "answered", key, point)
        for question, kind in questions:
            self._answer(query, question, kind, key, point, came, audience, common, silent)

    def _answer(self, query: str, question: str, kind: str, reply: str, point: Any, came: datetime, audience: str, common: list[str], silent: bool) -> None:  # fmt: skip
        dice = self.dice
        tongue = self.tongues[dice.choice(("en", "sq", "sr", "sr-latn"))]
        words, folded = tongue.passage(dice)
        own = self._of(AUDIENCES)
        ends = dice.random() < 0.04
        said = {
            "status": "answered", "words": words, "language": tongue.code, "comment": "",
            "sources": "[]", "as_of": came.date().isoformat(), "audience": own, "reason": "",
            "audience_until": (came + timedelta(days=365)).date().isoformat() if ends else None,
            "audience_then": "public" if ends else "",
            "coded": {"yes_no_partly": '"yes"', "one_choice": '"court"', "number": "12"}.get(kind),
        }  # fmt: skip
        answer = self._key(came)
        # Nobody reads the workspace of a reply that was released long ago: its words stand once.
        kept = said if self.is_open else said | {"words": ""}
        self._add("answer", id=answer, created_at=_at(came), reply_id=reply, question_id=question,
                  edition=1, saved_at=_at(came), saved_by="Office", **kept)  # fmt: skip
        if silent:
            return
        edition = self._key(came)
        self._add(
            "answeredition", id=edition, created_at=_at(came), answer_id=answer, query_id=query,
            question_id=question, reply_id=reply, network_id=self.cast.network.pk.hex,
            contributor_id=point.pk.hex, version=1, released_at=_at(came), released_audience=own,
            is_current=1, **said,
        )  # fmt: skip
        far = self._far([own, "public" if ends else ""], audience)
        self._index("answer", edition, query, came, folded,
                    [f"C{point.pk.hex[-10:]}", *common, *far], tongue.code, point.area, kind)  # fmt: skip

    def _entry(self, query: str, at: datetime, kind: str, reply: str | None, who: Any) -> None:
        self._add(
            "clockentry", id=self._key(at), created_at=_at(at), query_id=query, reply_id=reply, kind=kind,
            at=_at(at), organisation_id=who.pk.hex, office="Office", facts="{}", audience="network",
        )  # fmt: skip

    def _index(self, what: str, source: str, query: str, at: datetime, folded: str, marked: list[str], language: str, area: str = "", kind: str = "") -> None:  # fmt: skip
        first = [f"K{what}"]
        if area:
            first.append(f"A{area}")
        if kind:
            first.append(f"W{kind}")
        self._add(
            "passage", id=self._next(), kind=what, source=source, query_id=query, area=area,
            year=int(_year(marked)), question_kind=kind, language=language, at=_at(at), folded=folded,
            marks=" ".join(dict.fromkeys([*first, *marked])),
        )  # fmt: skip

    def _next(self) -> int:
        self.passage += 1
        return self.passage


def _year(marked: list[str]) -> str:
    return next(one[1:] for one in marked if one[0] == "Y")


def _columns(table: str) -> dict[str, Any]:
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


def _at(moment: datetime) -> str:
    """A moment as Django writes it into SQLite."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def sample(dice: random.Random, many: int) -> Iterator[UUID]:
    """Some of the queries, by chance."""
    from tessera.exchange.models import Query

    keys = list(Query.objects.order_by("pk").values_list("pk", flat=True))
    yield from dice.sample(keys, min(many, len(keys)))
