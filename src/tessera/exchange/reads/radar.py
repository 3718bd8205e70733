"""Similar questions that were asked before, found by their words and by what they mean.

Two rankings, one made by full text and one by vectors, are put together by the places that a query
has in each (reciprocal rank fusion). Everything is looked for among the queries that the reader's
organisation may read anyway, and counted among the answers that reach the reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from tessera.exchange import semantics
from tessera.exchange.models import AnswerEdition, Query, Question, Status, Vector
from tessera.exchange.reads.alike import alike
from tessera.exchange.reads.board import networks
from tessera.exchange.reads.participants import in_order
from tessera.exchange.visibility import reached

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: How many queries are shown, and how many of the first answers to the best question of each.
LIMIT, FEW = 5, 3
#: How deep each ranking is read, and what a place in it is worth: 1 / (RANK + place).
DEPTH, RANK = 20, 60
#: Of what is typed, the title and so many questions are looked for; shorter words say too little.
MOST, SHORTEST = 6, 4
#: Queries that ask something already or will: draft and review are nobody's yet.
ASKED = Q(launched_at__isnull=False) | Q(state=Query.State.APPROVED)


@dataclass(frozen=True, slots=True)
class Similar:
    """A query asked before and its question that comes nearest; None where only the title does.

    ``replied`` counts the participants of whom the reader may read an answer, ``answers`` are the
    first to that question in protocol order, ``more`` how many others there are.
    """

    query: Query
    question: Question | None
    replied: int
    answers: tuple[AnswerEdition, ...]
    more: int
    may_follow_up: bool


@dataclass(frozen=True, slots=True)
class Radar:
    """What was found. ``is_asked`` is False while too little is typed to look for.

    ``has_meaning`` is False where no vectors can be made on this machine: words alone were compared.
    """

    found: tuple[Similar, ...]
    is_asked: bool
    has_meaning: bool


def radar(
    person: Actor, texts: Iterable[str], *, besides: Query | None = None, style: str = "eu",
    limit: int = LIMIT,
) -> Radar:  # fmt: skip
    """Queries like ``texts`` (a title, questions) among those that ``person`` reads.

    ``besides``, the draft itself, is left out with the query that it follows. Nothing is asked, and
    nothing found, where no text is long enough. Source: titles, questions and answers as released.
    """
    told = list(dict.fromkeys(" ".join(one.split()) for one in texts))
    told = [one for one in told if len(one) >= SHORTEST][:MOST]
    has_meaning = not isinstance(semantics.maker(), semantics.Absent)
    if not told:
        return Radar((), False, has_meaning)
    without = {besides.pk, besides.follow_up_of_id} if besides else set()
    meant = dict(_by_meaning(person, told, without))
    said = dict(_by_words(person, told, without))
    best = _fused([list(meant), list(said)])[:limit]
    nearest = {query: meant.get(query) or said.get(query) for query in best}
    return Radar(tuple(_similar(person, best, nearest, style)), True, has_meaning)


def _fused(rankings: Sequence[Sequence[UUID]]) -> list[UUID]:
    """One ranking of several: what stands high in any, and higher what stands in both."""
    worth: dict[UUID, float] = defaultdict(float)
    for ranking in rankings:
        for place, one in enumerate(ranking, 1):
            worth[one] += 1 / (RANK + place)
    return sorted(worth, key=lambda one: -worth[one])


def _past(person: Actor, among: Sequence[UUID]) -> set[UUID]:
    """Which of these queries are asked already and read by the person."""
    rows = Query.objects.visible_to(person).filter(ASKED, pk__in=among)
    if not person.is_trusted:
        rows = rows.filter(pk__in=reached(person).filter(pk__in=among))
    return set(rows.values_list("pk", flat=True))


# By words


def _by_words(
    person: Actor, texts: Sequence[str], without: set[Any]
) -> Iterator[tuple[UUID, UUID | None]]:
    """Queries whose words are like it, the best first, each with the question that is."""
    rows = [one for one in alike(person, texts, limit=DEPTH * 3) if one[0] not in without]
    past = _past(person, [query for query, _question in rows])
    seen: set[UUID] = set()
    for query, question in rows:
        if query in past and query not in seen and len(seen) < DEPTH:
            seen.add(query)
            yield query, question


# By meaning


@dataclass(frozen=True)
class _Held:
    """All vectors of one maker as this process holds them."""

    newest: int
    queries: tuple[UUID, ...]
    questions: tuple[UUID, ...]
    rows: semantics.Bytes
    lengths: semantics.Floats


_HELD: dict[str, _Held] = {}


def _held(maker: semantics.Maker) -> _Held:
    """The vectors in memory: those that came since are read, all of them when some went."""
    all_ = Vector.objects.filter(model=maker.name)
    there = all_.aggregate(Count("pk"), Max("pk"))
    count, newest = there["pk__count"], there["pk__max"] or 0
    held = _HELD.get(maker.name) or _Held(
        0, (), (), np.empty((0, maker.dimensions), np.int8), np.empty(0, np.float32)
    )
    if (len(held.queries), held.newest) == (count, newest):
        return held
    more = _read(all_.filter(pk__gt=held.newest, pk__lte=newest), newest, maker)
    if len(held.queries) + len(more.queries) == count:
        more = _Held(
            newest, held.queries + more.queries, held.questions + more.questions,
            np.concatenate([held.rows, more.rows]), np.concatenate([held.lengths, more.lengths]),
        )  # fmt: skip
    else:
        more = _read(all_.filter(pk__lte=newest), newest, maker)
    _HELD[maker.name] = more
    return more


def _read(vectors: QuerySet[Vector], newest: int, maker: semantics.Maker) -> _Held:
    told = vectors.order_by("pk").values_list("question__query", "question", "data")
    rows = [(query, question, bytes(data)) for query, question, data in told.iterator()]
    stored = semantics.unpacked([data for *_keys, data in rows], maker.dimensions)
    return _Held(
        newest, tuple(one[0] for one in rows), tuple(one[1] for one in rows), stored,
        semantics.lengths(stored),
    )  # fmt: skip


def _by_meaning(
    person: Actor, texts: Sequence[str], without: set[Any]
) -> Iterator[tuple[UUID, UUID]]:
    """Queries that mean something alike, the nearest first, each with the question that does."""
    maker = semantics.maker()
    if isinstance(maker, semantics.Absent):
        return
    held = _held(maker)
    if not held.queries:
        return
    near = semantics.nearness(maker.asked(texts), held.rows, held.lengths)
    places = np.flatnonzero(near >= semantics.NEAR)
    nearest: dict[UUID, Any] = {}
    for place in places[np.argsort(-near[places], kind="stable")]:
        if held.queries[place] not in without:
            nearest.setdefault(held.queries[place], place)
    # What may be read is asked of the nearest first; few have to be asked for.
    ranked, given = iter(nearest), 0
    while given < DEPTH and (part := list(islice(ranked, 4 * DEPTH))):
        past = _past(person, part)
        for query in [one for one in part if one in past][: DEPTH - given]:
            given += 1
            yield query, held.questions[nearest[query]]


def without_vectors() -> QuerySet[Query]:
    """Queries whose words stand and some of whose questions have no vector yet; none without maker."""
    maker = semantics.maker()
    if isinstance(maker, semantics.Absent):
        return Query.objects.none()
    made = Vector.objects.filter(question=OuterRef("pk"), model=maker.name)
    lacking = Question.objects.filter(~Exists(made), query=OuterRef("pk")).exclude(words={})
    return Query.objects.filter(ASKED & Q(Exists(lacking)))


# What is shown


def _similar(
    person: Actor, queries: Sequence[UUID], nearest: dict[UUID, UUID | None], style: str
) -> Iterator[Similar]:
    rows = Query.objects.visible_to(person).select_related("organisation", "network")
    found = rows.in_bulk(list(queries))
    wanted = [one for one in nearest.values() if one]
    questions = Question.objects.visible_to(person).in_bulk(wanted)
    answers = _answers(person, wanted, style)
    replied = _replied(person, queries)
    able = {one.pk for one in networks(person)}
    for key in queries:
        query, question = found[key], questions.get(nearest[key]) if nearest[key] else None
        told = answers.get(question.pk, []) if question else []
        yield Similar(
            query, question, replied.get(key, 0), tuple(told[:FEW]), max(len(told) - FEW, 0),
            query.launched_at is not None and query.network_id in able,
        )  # fmt: skip


def _readable(person: Actor) -> Any:
    rows = AnswerEdition.objects.visible_to(person).current()
    return rows.exclude(status=Status.PENDING)


def _answers(person: Actor, questions: Sequence[Any], style: str) -> dict[UUID, Any]:
    rows = _readable(person).filter(question__in=questions).select_related("reply__organisation")
    found = defaultdict(list)
    for one in in_order(
        rows, lambda row: row.reply.area, lambda row: row.reply.organisation.code, style
    ):
        found[one.question_id].append(one)
    return found


def _replied(person: Actor, queries: Sequence[UUID]) -> dict[UUID, int]:
    rows = _readable(person).filter(query__in=queries).order_by().values("query")
    return dict(rows.annotate(count=Count("reply", distinct=True)).values_list("query", "count"))
