"""Search in everything that was asked and answered, as far as the person may see it.

The database's full text yields identifiers, the newest row first; each batch of them is held against
``visible_to`` before anything else is done with it. Counts, facets and order are made of what is left,
so that none of them tells of more. As many as :data:`MOST` are counted one by one; where more is
found, the result says so.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from tessera.core.folding import tokens
from tessera.exchange import fulltext, marks
from tessera.exchange.fulltext import Term, Wanted
from tessera.exchange.models import Passage, Query

if TYPE_CHECKING:
    from tessera.access.people import Actor

Kind = Passage.Kind
#: So many answers, and so many other things, are counted one by one.
MOST = 1000
#: No batch of identifiers is larger.
LARGEST = 8 * MOST
#: The filters there are, and the marks that say them.
FILTERS = {
    "kind": "K", "topic": "T", "requester": "O", "area": "A", "year": "Y", "question_kind": "W",
}  # fmt: skip
RELEVANCE, NEWEST = "relevance", "newest"
#: What a find is worth by its kind: a title says more about a query than one answer to it.
WORTH = {
    Kind.QUERY: 3.0,
    Kind.QUESTION: 2.0,
    Kind.COMPILATION: 1.5,
    Kind.SECTION: 1.5,
    Kind.ANSWER: 1.0,
}
#: How soon one more occurrence says nothing new, and how much shorter texts count for more.
SATURATION, BREVITY, USUAL_LENGTH = 1.2, 0.5, 300
_PIECE = re.compile(r'"([^"]*)"?(\*)?|([^\s"]+)')

Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was found: what it is, of which query, and how well it fits."""

    pk: int
    kind: str
    source: UUID
    query: UUID | None
    area: str
    year: int | None
    question_kind: str
    language: str
    at: datetime
    folded: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: a part of the rows, how many there are, and the facets' counts.

    With ``is_more`` there are more than ``total``, and facets count the newest of them. A facet is
    ``{value: count}``; topics stand there by code, requesters by identifier.
    """

    rows: tuple[Row, ...] = ()
    total: int = 0
    is_more: bool = False
    facets: Mapping[str, Mapping[Any, int]] = field(default_factory=dict)
    terms: Terms = ()


def search(
    person: Actor,
    words: str,
    *,
    limit: int = 20,
    offset: int = 0,
    sort: str = RELEVANCE,
    is_any: bool = False,
    with_facets: bool = True,
    **filters: Any,
) -> Found:
    """What ``person`` may see of queries, questions, answers and compilations with these words.

    ``words`` may hold phrases in quotes and ``begin*``; all must occur, with ``is_any`` one is enough.
    Without words everything is found that meets ``filters``: kind, topic (code), requester (UUID),
    area, year, question_kind, each one value or several of which one must hold; None or empty asks
    nothing. Raises TypeError for another filter.
    """
    if unknown := filters.keys() - FILTERS.keys():
        raise TypeError(f"search() knows no filter {', '.join(sorted(unknown))}")
    terms, chosen = understood(words), {name: _several(value) for name, value in filters.items()}
    if words.strip() and not terms:
        return Found(terms=terms)
    rows: list[Row] = []
    is_more = False
    for kinds in _parts(chosen.get("kind", ())):
        part, more = _visible(
            person, _wanted(person, terms, chosen | {"kind": kinds}, is_any), chosen
        )
        rows += part
        is_more |= more
    ordered = _ordered(rows, terms, sort, is_any)
    facets = _facets(rows) if with_facets else {}
    return Found(tuple(ordered[offset : offset + limit]), len(rows), is_more, facets, terms)


def understood(words: str) -> Terms:
    """The terms of what somebody typed; a word that folds to several is a phrase of them."""
    found = []
    for phrase, star, word in _PIECE.findall(words):
        folded = tokens(phrase or word)
        if folded:
            found.append(Term(tuple(folded), bool(star) or word.endswith("*")))
    return tuple(dict.fromkeys(found))


def _several(value: Any) -> tuple[Any, ...]:
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, (str, int, UUID)) else tuple(value)


def _parts(kinds: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Answers apart from all else, so that many answers never hide a title."""
    wanted = kinds or Kind.values
    others = tuple(kind for kind in wanted if kind != Kind.ANSWER)
    if others:
        yield others
    if Kind.ANSWER in wanted:
        yield (Kind.ANSWER.value,)


def _wanted(
    person: Actor, terms: Terms, chosen: Mapping[str, Sequence[Any]], is_any: bool
) -> Wanted:
    groups = [
        tuple(marks.of(FILTERS[name], value) for value in values)
        for name, values in chosen.items()
        if values
    ]
    if reach := marks.reaching(person):
        groups.append(reach)
    return Wanted(terms, tuple(groups), is_any)


def _visible(
    person: Actor, wanted: Wanted, chosen: Mapping[str, Sequence[Any]]
) -> tuple[list[Row], bool]:
    """The newest matching rows that the person may see, and whether there are more than those."""
    rows: list[Row] = []
    before, size = None, MOST + 1
    exact = _exact(chosen)
    while len(rows) <= MOST:
        keys = fulltext.matching(wanted, before=before, limit=size)
        if keys:
            seen = Passage.objects.visible_to(person).filter(exact, pk__in=keys).order_by("-pk")
            rows += [Row(*one) for one in seen.values_list(*_COLUMNS)]
        if len(keys) < size:
            break
        before, size = keys[-1], min(2 * size, LARGEST)
    return rows[:MOST], len(rows) > MOST


_COLUMNS = (
    "pk", "kind", "source", "query", "area", "year", "question_kind", "language", "at", "folded",
)  # fmt: skip


def _exact(chosen: Mapping[str, Sequence[Any]]) -> Q:
    """What was chosen, asked of the rows themselves: a mark may be another's, or old."""
    rows = Q()
    for name in ("kind", "area", "year", "question_kind"):
        if values := chosen.get(name):
            rows &= Q(**{f"{name}__in": values})
    if topics := chosen.get("topic"):
        at = Query.topics.through.objects.filter(query=OuterRef("query"), topic__code__in=topics)
        rows &= Q(Exists(at))
    if requesters := chosen.get("requester"):
        by = Query.requesters.through.objects.filter(
            query=OuterRef("query"), organisation__in=requesters
        )
        rows &= Q(query__organisation__in=requesters) | Q(Exists(by))
    return rows


def _ordered(rows: Iterable[Row], terms: Terms, sort: str, is_any: bool) -> list[Row]:
    newest = sorted(rows, key=lambda row: (row.at, row.pk), reverse=True)
    if sort == NEWEST or not terms:
        return newest
    texts = [f" {row.folded} " for row in newest]
    counts = [[_occurrences(text, term) for term in terms] for text in texts]
    weights = _weights(counts, terms) if is_any else [1.0] * len(terms)
    scores = [
        _score(row, text, told, weights)
        for row, text, told in zip(newest, texts, counts, strict=True)
    ]
    # Sorting keeps the order of what is equally good: the newest first.
    order = sorted(range(len(newest)), key=lambda place: -scores[place])
    return [newest[place] for place in order]


def _occurrences(text: str, term: Term) -> int:
    phrase = " " + " ".join(term.words)
    return text.count(phrase if term.is_prefix else phrase + " ")


def _weights(counts: Sequence[Sequence[int]], terms: Terms) -> list[float]:
    """What each term is worth where one is enough: the rarer among the finds, the more."""
    having = [sum(told[place] > 0 for told in counts) for place in range(len(terms))]
    return [math.log(1 + len(counts) / (1 + many)) for many in having]


def _score(row: Row, text: str, told: Sequence[int], weights: Sequence[float]) -> float:
    longer = 1 - BREVITY + BREVITY * len(text) / USUAL_LENGTH
    fits = sum(
        weight * many * (SATURATION + 1) / (many + SATURATION * longer)
        for many, weight in zip(told, weights, strict=True)
    )
    return fits * WORTH[Kind(row.kind)]


def _facets(rows: Sequence[Row]) -> dict[str, dict[Any, int]]:
    """How many of the rows have which value; two queries to the database, however many rows."""
    of_query = Counter(row.query for row in rows if row.query)
    return {
        "kind": _counted(row.kind for row in rows),
        "question_kind": _counted(row.question_kind for row in rows),
        "area": _counted(row.area for row in rows),
        "year": _counted(row.year for row in rows),
        "topic": _spread(of_query, Query.topics.through.objects.filter(query__in=of_query)
                         .values_list("query", "topic__code")),
        "requester": _spread(of_query, _asking(of_query)),
    }  # fmt: skip


def _asking(queries: Iterable[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Each query with each organisation that asks it."""
    rows = Query.objects.filter(pk__in=queries).order_by()
    asking = rows.values_list("pk", "organisation")
    return iter(asking.union(rows.filter(requesters__isnull=False).values_list("pk", "requesters")))


def _counted(values: Iterable[Any]) -> dict[Any, int]:
    counts = Counter(value for value in values if value)
    return dict(sorted(counts.items(), key=lambda one: (-one[1], str(one[0]))))


def _spread(rows: Mapping[UUID | None, int], pairs: Iterable[tuple[UUID, Any]]) -> dict[Any, int]:
    """Counts of what belongs to the rows' queries."""
    counts: Counter[Any] = Counter()
    for query, value in pairs:
        counts[value] += rows[query]
    return dict(sorted(counts.items(), key=lambda one: (-one[1], str(one[0]))))


__all__ = ["FILTERS", "MOST", "NEWEST", "RELEVANCE", "Found", "Row", "search", "understood"]
