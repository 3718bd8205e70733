"""How an address is opened: for which objects of a world, with which questions, sending what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.confidentiality.worlds import READ, World

from tessera.audit.models import Event
from tessera.exchange.models import (
    CompilationFile,
    Question,
    Study,
    StudyFile,
    Summary,
    TemplateSection,
)
from tessera.network.models import Right

NOWHERE = UUID(int=7)
Sets = Callable[[World], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Visit:
    """One request: an address and, where it writes, what is sent."""

    path: str
    method: str = "GET"
    sent: dict[str, Any] = field(default_factory=dict)
    is_central: bool = False  # read more often where only some addresses are drawn


@dataclass(frozen=True)
class Route:
    """For which objects an address is opened, with which questions, and whether it also writes."""

    of: Sets
    asks: tuple[str, ...] = ("",)
    writes: bool = False
    sent: tuple[dict[str, Any], ...] = ({},)


def once(_world: World) -> list[tuple[Any, ...]]:
    return [()]


def drafts(world: World) -> list[tuple[Any, ...]]:
    return [(query.pk,) for query in world.queries]


def numbers(world: World) -> list[tuple[Any, ...]]:
    return [(query.number,) for query in world.queries if query.number] + [("2026.999",)]


def studies(_world: World) -> list[tuple[Any, ...]]:
    return [(number,) for number in Study.objects.values_list("number", flat=True)] + [("2026.1",)]


def with_(of: Sets, *more: Any) -> Sets:
    return lambda world: [(*args, *more) for args in of(world)]


def positions(world: World) -> list[tuple[Any, ...]]:
    rows = Question.objects.filter(query__number__isnull=False)
    return [*rows.values_list("query__number", "position"), ("2026.1", 99)]


def of_list(name: str) -> Sets:
    """Objects of a list of the world, below their query's number; also below every other's."""

    def found(world: World) -> list[tuple[Any, ...]]:
        numbers = [query.number for query in world.queries if query.number]
        return [(number, one.pk) for number in numbers for _query, one in getattr(world, name)]

    return found


def codes(name: str) -> Sets:
    return lambda world: [(code,) for code in getattr(world, name)]


def keys(model: Any, limit: int = 8) -> Sets:
    def found(_world: World) -> list[tuple[Any, ...]]:
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True)[:limit])
        return [(key,) for key in keys or [NOWHERE]]

    return found


def rights(_world: World) -> list[tuple[Any, ...]]:
    return list(Right.objects.values_list("arrangement", "pk")[:4])


def participants(world: World) -> list[tuple[Any, ...]]:
    parts = world.facts.parts
    return list(dict.fromkeys((network, who) for network, who, _role, _span in parts))


def formats(*formats: str) -> Sets:
    return lambda world: [(flow, one) for flow in world.flows for one in formats]


def releases(world: World) -> list[tuple[Any, ...]]:
    return [(one.sha256[:12],) for one in world.releases]


def compilation_files(world: World) -> list[tuple[Any, ...]]:
    """Files of compilations below their query's number; also below every other's."""
    keys = CompilationFile.objects.order_by("pk").values_list("compilation", "format")
    numbers = [query.number for query in world.queries if query.number]
    return [(number, *key) for number in numbers for key in list(keys)[:4] or [(NOWHERE, "pdf")]]


def summaries(world: World) -> list[tuple[Any, ...]]:
    """Summaries below their query's number; also below every other's."""
    keys = list(Summary.objects.order_by("pk").values_list("pk", flat=True))
    numbers = [query.number for query in world.queries if query.number]
    return [(number, key) for number in numbers for key in keys or [NOWHERE]]


def events(_world: World) -> list[tuple[Any, ...]]:
    last = Event.objects.order_by("-number").values_list("number", flat=True).first() or 1
    return [(number,) for number in range(1, last + 2, max(1, last // 6))]


def study_parts(model: Any, path: str, limit: int = 6) -> Sets:
    """Parts of studies below their study's number; also one that there is not."""

    def found(_world: World) -> list[tuple[Any, ...]]:
        rows = model.objects.order_by("pk").values_list(f"{path}__number", "pk")[:limit]
        return [*rows, ("2026.1", NOWHERE)]

    return found


def study_sections(_world: World) -> list[tuple[Any, ...]]:
    """Every place in the template of each study, and one that there is not."""
    rows = TemplateSection.objects.order_by("pk").values_list("template__study__number", "position")
    return [*dict.fromkeys(rows), ("2026.1", 9)]


def study_files(_world: World) -> list[tuple[Any, ...]]:
    rows = StudyFile.objects.order_by("pk")
    keys = rows.values_list("document__study__number", "document", "format")
    return [*keys, ("2026.1", NOWHERE, "pdf")]


#: What is sent to an address that writes: nothing, and something that must be refused with words.
EMPTY: dict[str, Any] = {}
WRONG: dict[str, Any] = {
    "do": "save", "edition": "0", "words": "So it is.", "audience": "public", "reason": "Because.",
    "until": (READ + timedelta(days=3)).date().isoformat(), "earlier": str(NOWHERE),
    "contribution": str(NOWHERE), "email": "nobody@example.org", "comment-words": "Why?",
    "back-words": "Why?", "approval-words": "Why?", "withdrawal-reason": "So.",
}  # fmt: skip


def read(of: Sets, *asks: str) -> Route:
    return Route(of, ("", *asks))


def form(of: Sets) -> Route:
    """An address that shows a form and takes it."""
    return Route(of, writes=True, sent=(EMPTY, WRONG))


def act(of: Sets) -> Route:
    """An address that only takes; asked for, it must say nothing either."""
    return Route(of, writes=True, sent=(WRONG,))


LANGUAGES = ("?lang=sq", "?lang=sr", "?style=un", "?nothing=1")
#: One question of each of the first queries: seen by some readers, by others not there.
COMPARED = tuple(f"?question=2026.{serial}.1" for serial in range(1, 6))
PARTS = ("?limit=1", "?limit=1&offset=1", "?nothing=1")
