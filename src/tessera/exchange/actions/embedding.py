"""Vectors of questions: made from what is asked once its words stand, missing ones at any time.

Nobody's act, so no event: vectors are derived from questions and can be made anew. Whoever kills the
process, what was written stays and the rest is made at the next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tessera.core.text import say
from tessera.exchange import semantics
from tessera.exchange.models import Query, Question, Vector
from tessera.exchange.reads.radar import without_vectors

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: So many are made between two writes: a second of work that a kill can lose.
A_BATCH = 16


@dataclass(frozen=True, slots=True)
class _Piece:
    """The words of one question in one language, behind the title that they belong to."""

    question: UUID
    language: str
    words: str


def embed(query: Query, *, by: Actor) -> int:
    """Make the vectors of a query's questions that are missing or of other words; how many."""
    _require_trusted(by)
    maker = semantics.maker()
    if isinstance(maker, semantics.Absent):
        return 0
    questions = list(query.questions.select_related("query"))
    pieces = [one for question in questions for one in _pieces(question)]
    there = {
        (one.question_id, one.language): one.words_sha256
        for one in Vector.objects.filter(question__in=questions, model=maker.name).defer("data")
    }
    missing = iter([
        one for one in pieces
        if there.get((one.question, one.language)) != semantics.sha256(one.words)
    ])  # fmt: skip
    made = 0
    while batch := list(islice(missing, A_BATCH)):
        made += _write(batch, maker)
    kept = {(one.question, one.language) for one in pieces}
    for question, language in there.keys() - kept:
        Vector.objects.filter(question=question, language=language, model=maker.name).delete()
    return made


def embed_missing(*, by: Actor) -> int:
    """Make the vectors of every query that lacks some; how many."""
    _require_trusted(by)
    return sum(embed(query, by=by) for query in without_vectors().iterator(chunk_size=100))


def embed_later(query: Query, *, by: Actor) -> None:
    """Let the queue make a query's vectors, once the transaction that asks for it has ended."""
    from tessera.exchange.tasks import embed_query

    transaction.on_commit(lambda: embed_query.enqueue(str(query.pk)))


def _require_trusted(by: Actor) -> None:
    if not by.is_trusted:
        raise PermissionDenied("Vectors are made by themselves.")


def _pieces(question: Question) -> Iterator[_Piece]:
    for language, words in question.words.items():
        if words.strip():
            title = say(question.query.title, language).words
            yield _Piece(question.pk, language, f"{title}. {words}".strip(". "))


def _write(pieces: Iterable[_Piece], maker: semantics.Maker) -> int:
    """Compute outside the transaction, then replace: nobody waits while the processor works."""
    told = list(pieces)
    rows = semantics.packed(maker.stored([one.words for one in told]))
    with transaction.atomic():
        for one in told:
            Vector.objects.filter(
                question=one.question, language=one.language, model=maker.name
            ).delete()
        Vector.objects.bulk_create(
            [
                Vector(
                    question_id=one.question, language=one.language, model=maker.name,
                    words_sha256=semantics.sha256(one.words), data=data,
                )
                for one, data in zip(told, rows, strict=True)
            ],
            ignore_conflicts=True,  # another worker was quicker
        )  # fmt: skip
    return len(told)
