"""A page of the archive: what was found, each with its place in the text, and what narrows it down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import get_language

from tessera.exchange.models import (
    AnswerEdition,
    Attachment,
    Compilation,
    Passage,
    Query,
    Question,
    SectionEdition,
    Study,
    SynthesisEdition,
    TemplateSection,
)
from tessera.exchange.reads.participants import in_order
from tessera.exchange.reads.search import Found, Row, Terms, search
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

    ``about`` is the query or study that it belongs to, or that it is; ``title`` is that one's, with
    what was found in it marked. ``snippet`` is None where the title holds all there is to show.
    """

    kind: str
    at: datetime
    about: Query | Study
    title: Snippet
    thing: Any
    snippet: Snippet | None = None

    @property
    def is_of_study(self) -> bool:
        """Whether it belongs to a study."""
        return isinstance(self.about, Study)


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
    abouts: dict[Any, Any] = {
        **_all(Query.objects.select_related("organisation"), {row.query for row in rows}),
        **_all(Study.objects.select_related("organisation"), {row.study for row in rows}),
    }
    things = {kind: _all(of(), _sources(rows, kind)) for kind, of in _THINGS.items()}
    for row in rows:
        about = abouts.get(row.query or row.study)
        thing = things[row.kind].get(row.source) if row.kind in things else about
        if about is None or thing is None:
            continue
        there = _SNIPPETS[row.kind](thing, terms)
        yield Hit(
            row.kind, row.at, about, of_texts(about.title, terms, _language()), thing,
            there if there and there.words else None,
        )  # fmt: skip


def _sources(rows: Iterable[Row], kind: str) -> set[UUID]:
    return {row.source for row in rows if row.kind == kind}


def _all(rows: Any, keys: set[Any]) -> dict[Any, Any]:
    """The objects with these keys, without asking where there are none."""
    return rows.in_bulk(keys - {None}) if keys else {}


#: Where the things of a kind are; queries and studies are there already.
_THINGS: dict[str, Callable[[], Any]] = {
    Kind.QUESTION: lambda: Question.objects.all(),
    Kind.ANSWER: (
        lambda: AnswerEdition.objects.current().select_related("reply__organisation", "question")
    ),
    Kind.COMPILATION: lambda: Compilation.objects.all(),
    Kind.SECTION: lambda: TemplateSection.objects.all(),
    Kind.CONTRIBUTION: (
        lambda: SectionEdition.objects.current().select_related(
            "contribution__organisation", "section"
        )
    ),
    Kind.SYNTHESIS: lambda: SynthesisEdition.objects.select_related("section"),
    Kind.FILE: (
        lambda: Attachment.objects.select_related("answer__question", "answer__reply__organisation")
    ),
}


def _said(texts: Mapping[str, str], terms: Terms) -> Snippet:
    return of_texts(texts, terms, _language())


def _given(edition: AnswerEdition | SectionEdition, terms: Terms) -> Snippet:
    sources = [one.get("title", "") for one in edition.sources]
    words = " · ".join(filter(None, [edition.words, edition.comment, *sources]))
    return Snippet(snippet(words, terms), edition.language)


def _of_synthesis(thing: SynthesisEdition, terms: Terms) -> Snippet:
    """At length where the words stand there, else in short."""
    long, short = _said(thing.words, terms), _said(thing.short, terms)
    is_in_short = any(part.is_found for part in short.parts)
    return short if is_in_short and not any(part.is_found for part in long.parts) else long


def _of_file(thing: Attachment, terms: Terms) -> Snippet:
    return Snippet(snippet(" · ".join(filter(None, [thing.title, thing.name])), terms), "")


#: The words of a thing of each kind around what was found.
_SNIPPETS: dict[str, Callable[[Any, Terms], Snippet | None]] = {
    Kind.QUERY: lambda thing, terms: _said(thing.background, terms),
    Kind.QUESTION: lambda thing, terms: _said(thing.words, terms),
    Kind.ANSWER: _given,
    Kind.COMPILATION: lambda _thing, _terms: None,
    Kind.STUDY: lambda thing, terms: _said(thing.rationale, terms),
    Kind.SECTION: lambda thing, terms: _said(thing.heading, terms),
    Kind.CONTRIBUTION: _given,
    Kind.SYNTHESIS: _of_synthesis,
    Kind.FILE: _of_file,
}


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
