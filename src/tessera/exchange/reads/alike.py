"""Which questions and titles share words with what is typed: the ranking of the radar by full text.

Search proper wants every word and tells the newest first. Here any words may be shared; what shares
the rarer ones, and more of them, comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.core.folding import tokens
from tessera.exchange import fulltext, marks
from tessera.exchange.models import Passage

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: Shorter words are mostly "of" and "the", "dhe" and "se"; longer ones are rarer.
SHORTEST = 4
#: Of longer words only the beginning is compared, since all three languages bend the end.
STEM = 7
#: So many words of one text are looked for, and so many passages are weighed.
WORDS, POOL = 8, 200
#: How much of what is typed must be shared, by the weight of its words.
SHARED = 1 / 3
KINDS = (Passage.Kind.QUERY, Passage.Kind.QUESTION)

Found = tuple[UUID, UUID | None]


def alike(person: Actor, texts: Sequence[str], *, limit: int) -> list[Found]:
    """Queries that share words with ``texts``, best first, each with the question that does or None.

    Only passages that ``person`` sees are weighed, so that hidden ones move nothing. Texts without a
    word that counts find nothing.
    """
    wanted = [words for one in texts if (words := _stems(one))]
    if not wanted:
        return []
    reader = marks.reaching(person)
    groups = (reader,) if reader else ()
    pool: set[int] = set()
    for words in wanted:
        pool |= _matching(words, groups)
    rows = Passage.objects.visible_to(person).filter(pk__in=pool, kind__in=KINDS)
    found = rows.values_list("kind", "query", "source", "folded")
    return _ranked([(row, _stems_of(row[3])) for row in found], wanted)[:limit]


def _stems(text: str) -> tuple[str, ...]:
    """The beginnings of the words that count, the longest words first."""
    words = sorted({one for one in tokens(text) if len(one) >= SHORTEST}, key=lambda one: -len(one))
    return tuple(dict.fromkeys(one[:STEM] for one in words))[:WORDS]


def _stems_of(folded: str) -> frozenset[str]:
    return frozenset(one[:STEM] for one in folded.split() if len(one) >= SHORTEST)


def _matching(words: Sequence[str], groups: tuple[tuple[str, ...], ...]) -> set[int]:
    """Passages with all words, then with any: until there are enough."""
    found: set[int] = set()
    for part, is_any in _parts(words):
        terms = tuple(fulltext.Term((one,), is_prefix=True) for one in part)
        asked = fulltext.Wanted(fulltext.Shelf.TOLD, terms, groups, is_any=is_any)
        found |= set(fulltext.matching(asked, limit=POOL))
        if len(found) >= POOL:
            break
    return found


def _parts(words: Sequence[str]) -> Iterator[tuple[Sequence[str], bool]]:
    yield words, False
    if len(words) > 1:
        yield words, True


Weighed = tuple[tuple[str, UUID | None, UUID, str], frozenset[str]]


def _ranked(rows: Sequence[Weighed], wanted: Iterable[Sequence[str]]) -> list[Found]:
    """The best first: the larger the shared part, rare words counting more, then the shorter text."""
    often = Counter(stem for _row, stems in rows for stem in stems)
    weighed = [{word: log(1 + len(rows) / (often[word] or 0.5)) for word in one} for one in wanted]
    worth: dict[Found, tuple[float, int]] = {}
    for (kind, query, source, _folded), stems in rows:
        if query is None:
            continue
        shared = max(
            sum(weight for word, weight in one.items() if word in stems) / sum(one.values())
            for one in weighed
        )
        if shared >= SHARED:
            key = (query, source if kind == Passage.Kind.QUESTION else None)
            worth[key] = (-shared, len(stems))
    return sorted(worth, key=lambda one: worth[one])
