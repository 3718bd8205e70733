"""Search in everything that was asked, answered and studied, as far as the person may see it.

The database's full text yields identifiers, the newest row first; each batch of them is held against
the rule of ``visible_to`` before anything else is done with it. Counts, facets and order are made of what is left,
so that none of them tells of more. Where much of the first batch is left, marks of who may see what
would only cost time; where little is, they lead past what is hidden. As many as :data:`MOST` are counted one by one; where more is
found, the result says so.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from tessera.audit.models import Event
from tessera.core.folding import tokens
from tessera.core.prepared import Listed, prepared
from tessera.exchange import fulltext, marks
from tessera.exchange.fulltext import Shelf, Term, Wanted
from tessera.exchange.models import Passage, Progress
from tessera.exchange.visibility_search import found_by
from tessera.network.models import Organisation

if TYPE_CHECKING:
    from tessera.access.people import Actor

Kind = Passage.Kind
#: So many answers, and so many other things, are counted one by one.
MOST = 500
#: Identifiers in the first batch, which shows how many lead to what may be seen; in the smallest and
#: the largest of those that follow.
FIRST, SMALLEST, LARGEST = MOST // 5, MOST // 10, 8 * MOST
#: What share of the first batch must be seen for marks of who may see what to be left out.
ENOUGH = 0.5
#: The filters there are, and the marks that say them.
FILTERS = {
    "kind": "K", "topic": "T", "requester": "O", "area": "A", "year": "Y", "question_kind": "W",
}  # fmt: skip
RELEVANCE, NEWEST = "relevance", "newest"
#: What a find is worth by its kind: a title says more about a query than one answer to it.
WORTH: dict[str, float] = {
    Kind.QUERY: 3.0,
    Kind.QUESTION: 2.0,
    Kind.COMPILATION: 1.5,
    Kind.STUDY: 3.0,
    Kind.SECTION: 2.0,
    Kind.SYNTHESIS: 1.5,
    Kind.FILE: 1.5,
    Kind.CONTRIBUTION: 1.0,
    Kind.ANSWER: 1.0,
}
#: What participants say and put beside it: far more of it than of all else.
SAID = (Kind.ANSWER, Kind.CONTRIBUTION, Kind.FILE)
#: How soon one more occurrence says nothing new, and how much shorter texts count for more.
SATURATION, BREVITY, USUAL_LENGTH = 1.2, 0.5, 300
_PIECE = re.compile(r'"([^"]*)"?(\*)?|([^\s"]+)')

Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was found: what it is, of which query or study, of whom, when."""

    pk: int
    kind: str
    source: UUID
    query: UUID | None
    study: UUID | None
    area: str
    year: int | None
    question_kind: str
    language: str
    at: datetime


#: What is read of everything that is counted: identifier, kind, moment as text, words, marks.
Light = tuple[int, str, str, str, str]


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
    with_facets: bool = True,
    **filters: Any,
) -> Found:
    """What ``person`` may see of queries, studies and all that belongs to them, with these words.

    ``words`` may hold phrases in quotes and ``begin*``; all of them must occur. Without words
    everything is found that meets ``filters``: kind, topic (code), requester (UUID), area, year,
    question_kind, each one value or several of which one must hold; None or empty asks nothing.
    Raises TypeError for another filter.
    """
    if unknown := filters.keys() - FILTERS.keys():
        raise TypeError(f"search() knows no filter {', '.join(sorted(unknown))}")
    terms, chosen = understood(words), {name: _several(value) for name, value in filters.items()}
    if words.strip() and not terms:
        return Found(terms=terms)
    found: list[Light] = []
    is_more = False
    for shelf in Shelf:
        if not (kinds := _on(shelf, chosen.get("kind", ()))):
            continue
        wanted = _wanted(shelf, terms, chosen | {"kind": kinds})
        part, more = _visible(person, kinds, wanted)
        found += part
        is_more |= more
    shown = _ordered(found, terms, sort)[offset : offset + limit]
    facets = _facets(found) if with_facets else {}
    return Found(_rows(shown), len(found), is_more, facets, terms)


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


def _on(shelf: Shelf, kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds that are asked for and stand on this shelf."""
    return tuple(kind for kind in shelf.kinds if not kinds or kind in kinds)


def _wanted(shelf: Shelf, terms: Terms, chosen: Mapping[str, Sequence[Any]]) -> Wanted:
    groups = [
        tuple(marks.of(FILTERS[name], value) for value in values)
        for name, values in chosen.items()
        # Words on a whole shelf need no mark of their kind.
        if values and not (terms and values == shelf.kinds)
    ]
    return Wanted(shelf, terms, tuple(groups))


def _visible(person: Actor, kinds: Sequence[str], wanted: Wanted) -> tuple[list[Light], bool]:
    """The newest matching rows that the person may see, and whether there are more than those."""
    rows: list[Light] = []
    before, size = None, FIRST
    while len(rows) <= MOST:
        keys = fulltext.matching(wanted, before=before, limit=size)
        there = _light(person, tuple(kinds), keys=json.dumps(keys)) if keys else []
        rows += there
        if len(keys) < size:
            break
        share = len(there) / len(keys)
        if before is None and share < ENOUGH:
            wanted, share = _narrowed(wanted, person), 1
        before, size = keys[-1], _size(MOST + 1 - len(rows), share)
    return rows[:MOST], len(rows) > MOST


def _size(missing: int, share: float) -> int:
    """How many identifiers lead to so many more rows, where such a share of the last ones did.

    Each one costs a look at the thing itself, so that hardly more are asked for than are needed.
    """
    likely = round(missing / max(share, MOST / LARGEST) * 17 / 16)
    return min(max(likely, SMALLEST), LARGEST)


@prepared
def _light(person: Actor, kinds: tuple[str, ...], *, keys: Any) -> QuerySet[Any, Light]:
    """Those of the listed rows that the person may see."""
    rows = Passage.objects.filter(found_by(person, kinds), Listed("pk", keys)).order_by("-pk")
    return rows.values_list("pk", "kind", Cast("at", TextField()), "folded", "marks")


def _narrowed(wanted: Wanted, person: Actor) -> Wanted:
    """The same, past most of what this person may not see."""
    reach = marks.reaching(person)
    return replace(wanted, marks=(*wanted.marks, reach)) if reach else wanted


def _rows(shown: Sequence[Light]) -> tuple[Row, ...]:
    """All that a list needs of the rows it shows."""
    keys = [one[0] for one in shown]
    rows = Passage.objects.filter(pk__in=keys).values_list(*_COLUMNS) if keys else ()
    by_key = {one[0]: Row(*one) for one in rows}
    return tuple(by_key[key] for key in keys if key in by_key)


_COLUMNS = (
    "pk", "kind", "source", "query", "study", "area", "year", "question_kind", "language", "at",
)  # fmt: skip


def _ordered(rows: Iterable[Light], terms: Terms, sort: str) -> list[Light]:
    newest = sorted(rows, key=lambda one: (one[2], one[0]), reverse=True)
    if sort == NEWEST or not terms:
        return newest
    phrases = [" " + " ".join(term.words) + ("" if term.is_prefix else " ") for term in terms]
    # Sorting keeps the order of what is equally good: the newest first.
    return sorted(newest, key=lambda one: _score(one, phrases), reverse=True)


def _score(row: Light, phrases: Sequence[str]) -> float:
    """How well a row fits: what it is, how often the words occur in it, how short it is."""
    text = f" {row[3]} "
    longer = SATURATION * (1 - BREVITY + BREVITY * len(text) / USUAL_LENGTH)
    counts = [text.count(phrase) for phrase in phrases]
    return WORTH[row[1]] * sum(many * (SATURATION + 1) / (many + longer) for many in counts)


def _facets(rows: Sequence[Light]) -> dict[str, dict[Any, int]]:
    """How many of the rows have which value, the most frequent first.

    The rows' marks say it all, so that no row of another table is read, however many there are.
    """
    counts = Counter(chain.from_iterable(row[4].split() for row in rows))
    found: dict[str, dict[Any, int]] = {name: {} for name in FILTERS}
    names = {letter: name for name, letter in FILTERS.items()}
    for mark, many in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        if name := names.get(mark[0]):
            found[name][mark[1:]] = many
    found["year"] = {int(year): many for year, many in found["year"].items()}
    found["requester"] = _by_identifier(found["requester"])
    return found


def _by_identifier(counts: Mapping[str, int]) -> dict[UUID, int]:
    """Counts by the organisations that marks name by the end of their identifier."""
    if not counts:
        return {}
    ends = {marks.of("O", pk)[1:]: pk for pk in Organisation.objects.values_list("pk", flat=True)}
    return {ends[end]: many for end, many in counts.items() if end in ends}


__all__ = ["FILTERS", "MOST", "NEWEST", "RELEVANCE", "Found", "Row", "search", "understood"]


def is_behind() -> bool:
    """Whether there are events that the passages do not follow yet."""
    last = Event.objects.order_by("-number").values_list("number", flat=True).first() or 0
    return last > (Progress.objects.values_list("number", flat=True).first() or 0)
