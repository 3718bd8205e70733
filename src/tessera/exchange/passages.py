"""What can be found of a query: itself, its questions, what was answered, compiled and attached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tessera.core.folding import fold
from tessera.exchange import marks
from tessera.exchange.models import (
    AnswerEdition,
    Attachment,
    Compilation,
    Consultation,
    Passage,
    Query,
    Question,
    Reply,
    Status,
)

Kind = Passage.Kind
#: Marks of everything of a query; and besides of what all may see who were asked or review.
Common = tuple[list[str], list[str]]


def of_query(query: Query) -> Iterator[Passage]:
    """What can be found of a query, as it stands now; nothing before its launch."""
    if query.launched_at is None:
        return
    common = _common(query)
    yield _of_query(query, common)
    for question in Question.objects.filter(query=query):
        yield _of_question(query, question, common)
    for file in Attachment.objects.filter(query=query).kept():
        yield _of_background(query, file, common)
    rows = AnswerEdition.objects.filter(query=query).current().exclude(status=Status.PENDING)
    rows = rows.select_related("reply", "question").prefetch_related("attachments")
    for edition in rows.order_by("released_at", "pk"):
        yield _of_edition(query, edition, common)
        for file in edition.files:
            yield _of_file(query, edition, file, common)
    for made in Compilation.objects.filter(query=query).order_by("made_at", "pk"):
        yield _of_compilation(query, made, common)


def _common(query: Query) -> Common:
    asking = [query.organisation_id, *query.requesters.values_list("pk", flat=True)]
    every = [marks.of("O", one) for one in dict.fromkeys(asking)]
    every += [marks.of("T", code) for code in query.topics.values_list("code", flat=True)]
    if query.year:
        every.append(marks.of("Y", query.year))
    asked = set(Reply.objects.filter(query=query).values_list("organisation", flat=True))
    asked |= set(
        Consultation.objects.filter(reply__query=query, organisation__isnull=False).values_list(
            "organisation", flat=True
        )
    )
    told = sorted(marks.of("P", one) for one in asked)
    if query.submitted_at is not None:
        told.append(marks.of("S", query.network_id))
    return every, told


def passage(
    kind: Passage.Kind, source: Any, said: Iterable[str], marked: Iterable[str], **facts: Any
) -> Passage:
    """One row: whose words it holds, folded, under the marks of its facts and those given."""
    found = {"area": "", "question_kind": "", "language": ""} | facts
    more = [marks.of("K", kind)]
    more += [marks.of(letter, found[name]) for letter, name in (("A", "area"), ("W", "question_kind"))
             if found[name]]  # fmt: skip
    return Passage(
        kind=kind, source=source.pk, folded=fold("\n".join(filter(None, said))),
        marks=" ".join(dict.fromkeys([*more, *marked])), **found,
    )  # fmt: skip


def _of_query(query: Query, common: Common) -> Passage:
    said = [query.number or "", *query.title.values(), *query.background.values()]
    return passage(
        Kind.QUERY, query, said, _within(query, [query.audience], common), **_asked(query),
        language=language_of(query.title),
    )  # fmt: skip


def _of_question(query: Query, question: Question, common: Common) -> Passage:
    return passage(
        Kind.QUESTION, question, words_of(question), _within(query, [query.audience], common),
        language=language_of(question.words), question_kind=question.kind, **_asked(query),
    )  # fmt: skip


def _of_background(query: Query, file: Attachment, common: Common) -> Passage:
    return passage(
        Kind.FILE, file, [file.title, file.name], _within(query, [query.audience], common),
        **_asked(query),
    )  # fmt: skip


def _of_edition(query: Query, edition: AnswerEdition, common: Common) -> Passage:
    return passage(
        Kind.ANSWER, edition, words_given(edition), _answered(query, edition, common),
        language=edition.language, **_from(query, edition),
    )  # fmt: skip


def _of_file(query: Query, edition: AnswerEdition, file: Attachment, common: Common) -> Passage:
    """Found as far as the answer that it was released with."""
    return passage(
        Kind.FILE, file, [file.title, file.name], _answered(query, edition, common),
        **_from(query, edition),
    )  # fmt: skip


def _of_compilation(query: Query, made: Compilation, common: Common) -> Passage:
    said = [query.number or "", *query.title.values()]
    return passage(
        Kind.COMPILATION, made, said, _within(query, [made.circle], common),
        **_asked(query) | {"at": made.made_at}, language=made.language,
    )  # fmt: skip


def _asked(query: Query) -> dict[str, Any]:
    return {"query": query, "year": query.year, "at": query.launched_at}


def _from(query: Query, edition: AnswerEdition) -> dict[str, Any]:
    return {
        "query": query, "year": query.year, "at": edition.released_at,
        "area": edition.reply.area, "question_kind": edition.question.kind,
    }  # fmt: skip


def _within(query: Query, audiences: Iterable[str], common: Common) -> list[str]:
    """The marks of what travels as its query, to which everybody belongs who was asked or reviews."""
    far = marks.travelling(query.network_id, audiences, query.audience)
    return [*common[0], *far, *common[1]]


def _answered(query: Query, edition: AnswerEdition, common: Common) -> list[str]:
    far = marks.travelling(edition.network_id, audiences_of(edition), query.audience)
    return [marks.of("C", edition.contributor_id), *common[0], *far]


def audiences_of(edition: Any) -> list[str]:
    """How far something released may travel, now and once its limit has passed."""
    return [edition.audience, edition.audience_then if edition.audience_until else ""]


def words_of(question: Question) -> list[str]:
    """All that a question says: its words, its hint, its options."""
    said = [*question.words.values(), *question.hint.values()]
    return said + [one for option in question.option_words.values() for one in option.values()]


def words_given(edition: Any) -> list[str]:
    """All that an answer or a contribution says in words."""
    return [edition.words, edition.comment, *(one.get("title", "") for one in edition.sources)]


def language_of(text: dict[str, str]) -> str:
    """The first language that a text is in."""
    return next((code for code, words in text.items() if words), "")
