"""A page of the archive: what was found, each with its place in the text, and what narrows it down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import get_language

from tessera.exchange.models import (
    AnswerEdition,
    Compilation,
    Passage,
    Query,
    Question,
)
from tessera.exchange.reads.participants import in_order
from tessera.exchange.reads.search import Found, Row, search
from tessera.exchange.reads.snippets import Snippet, of_texts, snippet
from tessera.network.models import Organisation
from tessera.reference.models import Topic

if TYPE_CHECKING:
    from tessera.access.people import Actor

A_PAGE = 20
Kind = Passage.Kind


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: the thing itself, as the person may read it now, and where the words stand in it.

    ``snippet`` is empty where the title holds all there is to show. ``title`` is the query's, with
    what was found in it marked.
    """

    kind: str
    at: datetime
    query: Query
    title: Snippet
    snippet: Snippet | None = None
    question: Question | None = None
    edition: AnswerEdition | None = None
    compilation: Compilation | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: as it stands in the address, what it is called, how often it is found."""

    value: str
    label: Any  # a word, or the object whose name the page writes
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """What the page shows. With ``is_more`` there are more finds than ``total``."""

    hits: tuple[Hit, ...]
    total: int
    is_more: bool
    facets: Mapping[str, tuple[Value, ...]]
    page: Page[int]


def archive(
    person: Actor, words: str = "", *, page: int | str = 1, sort: str = "relevance",
    style: str = "eu", **filters: Any,
) -> Archive:  # fmt: skip
    """A page of what ``person`` may see with these words and filters, as :func:`search` takes them.

    ``requester`` is an Organisation here. Without words and without a kind queries are listed, the
    newest first. A page beyond the last one is the last one.
    """
    asked = {**filters, "requester": filters["requester"].pk if filters.get("requester") else None}
    if not words.strip() and not asked.get("kind"):
        asked["kind"] = Kind.QUERY
    found = search(person, words, limit=A_PAGE, offset=_offset(page), sort=sort, **asked)
    pages = Paginator(range(found.total), A_PAGE).get_page(page)
    if not found.rows and found.total:
        offset = (pages.number - 1) * A_PAGE
        found = search(person, words, limit=A_PAGE, offset=offset, sort=sort, **asked)
    return Archive(
        tuple(_hits(found)),
        found.total,
        found.is_more,
        _facets(found, filters, style),
        pages,
    )


def _offset(page: int | str) -> int:
    return (int(page) - 1) * A_PAGE if str(page).isdecimal() and int(page) > 0 else 0


# What was found


def _hits(found: Found) -> Iterable[Hit]:
    """The things themselves, which the search has just held against what the person may see."""
    rows, terms = found.rows, found.terms
    queries = _all(Query.objects.select_related("organisation"), {row.query for row in rows})
    questions = _all(Question.objects, _sources(rows, Kind.QUESTION))
    editions = _all(
        AnswerEdition.objects.current().select_related("reply__organisation", "question"),
        _sources(rows, Kind.ANSWER),
    )
    compilations = _all(Compilation.objects, _sources(rows, Kind.COMPILATION))
    for row in rows:
        query = queries.get(row.query)
        if query is None:
            continue
        title = of_texts(query.title, terms, _language())
        if row.kind == Kind.QUERY:
            there = of_texts(query.background, terms, _language())
            yield Hit(row.kind, row.at, query, title, there if there.words else None)
        elif row.kind == Kind.QUESTION and (question := questions.get(row.source)):
            there = of_texts(question.words, terms, _language())
            yield Hit(row.kind, row.at, query, title, there, question=question)
        elif row.kind == Kind.ANSWER and (edition := editions.get(row.source)):
            there = Snippet(snippet(_words(edition), terms), edition.language)
            yield Hit(
                row.kind, row.at, query, title, there if there.words else None,
                question=edition.question, edition=edition,
            )  # fmt: skip
        elif row.kind == Kind.COMPILATION and (made := compilations.get(row.source)):
            yield Hit(row.kind, row.at, query, title, compilation=made)


def _sources(rows: Iterable[Row], kind: str) -> set[UUID]:
    return {row.source for row in rows if row.kind == kind}


def _all(rows: Any, keys: set[Any]) -> dict[Any, Any]:
    """The objects with these keys, without asking where there are none."""
    return rows.in_bulk(keys - {None}) if keys else {}


def _words(edition: AnswerEdition) -> str:
    sources = [one.get("title", "") for one in edition.sources]
    return " · ".join(filter(None, [edition.words, edition.comment, *sources]))


def _language() -> str:
    return get_language() or "en"


# What narrows it down


def _facets(found: Found, filters: Mapping[str, Any], style: str) -> dict[str, tuple[Value, ...]]:
    """By name, the values that occur among the finds; where one is chosen, that one at least."""
    counts = {name: dict(told) for name, told in found.facets.items()}
    for name, chosen in filters.items():
        key = chosen.pk if isinstance(chosen, Organisation) else chosen
        if key:
            counts.setdefault(name, {}).setdefault(key, 0)
    return {
        "kind": _values(Kind.choices, counts, "kind", filters),
        "topic": _values(_topics(counts.get("topic", {})), counts, "topic", filters),
        "requester": _requesters(counts.get("requester", {}), filters.get("requester"), style),
        "area": _areas(counts.get("area", {}), filters.get("area"), style),
        "year": _values(
            [(year, str(year)) for year in sorted(counts.get("year", {}), reverse=True)], counts,
            "year", filters,
        ),
        "question_kind": _values(Question.Kind.choices, counts, "question_kind", filters),
    }  # fmt: skip


def _values(
    choices: Iterable[tuple[Any, Any]], counts: Mapping[str, Mapping[Any, int]], name: str,
    filters: Mapping[str, Any],
) -> tuple[Value, ...]:  # fmt: skip
    there = counts.get(name, {})
    return tuple(
        Value(str(value), label, there[value], filters.get(name) == value)
        for value, label in choices
        if value in there
    )


def _topics(codes: Iterable[str]) -> list[tuple[str, Topic]]:
    return [(one.code, one) for one in Topic.objects.filter(code__in=list(codes))]


def _areas(counts: Mapping[str, int], chosen: str | None, style: str) -> tuple[Value, ...]:
    """Areas in protocol order."""
    rows: Sequence[str] = in_order(counts, lambda area: area, lambda area: area, style)
    return tuple(Value(area, area, counts[area], area == chosen) for area in rows)


def _requesters(
    counts: Mapping[UUID, int], chosen: Organisation | None, style: str
) -> tuple[Value, ...]:
    """Organisations by their area in protocol order; they stand in the address by code."""
    rows = in_order(
        Organisation.objects.filter(pk__in=list(counts)), lambda one: one.area,
        lambda one: one.code, style,
    )  # fmt: skip
    return tuple(Value(one.code, one, counts[one.pk], one == chosen) for one in rows)


__all__ = ["A_PAGE", "Archive", "Hit", "Value", "archive"]
