"""Every address of the rooms that hold something protected, as it is read here.

A new address fails the test of coverage until it has its line in :data:`ROUTES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.confidentiality.oracle import Reader
from tests.confidentiality.worlds import READ, World

from tessera.audit.models import Event
from tessera.exchange.models import (
    Attachment,
    CompilationFile,
    LegacyImport,
    Question,
    Study,
    Subscription,
    Summary,
)
from tessera.network.models import Arrangement, ContactPoint, Mandate, Membership, Right
from tessera.notices.models import Bounce, Notice

ROOMS = ("exchange", "notices", "network", "audit", "api", "statistics")
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


def _once(_world: World) -> list[tuple[Any, ...]]:
    return [()]


def _drafts(world: World) -> list[tuple[Any, ...]]:
    return [(query.pk,) for query in world.queries]


def _numbers(world: World) -> list[tuple[Any, ...]]:
    return [(query.number,) for query in world.queries if query.number] + [("2026.999",)]


def _studies(_world: World) -> list[tuple[Any, ...]]:
    return [(number,) for number in Study.objects.values_list("number", flat=True)] + [("2026.1",)]


def _with(of: Sets, *more: Any) -> Sets:
    return lambda world: [(*args, *more) for args in of(world)]


def _positions(world: World) -> list[tuple[Any, ...]]:
    rows = Question.objects.filter(query__number__isnull=False)
    return [*rows.values_list("query__number", "position"), ("2026.1", 99)]


def _of(name: str) -> Sets:
    """Objects of a list of the world, below their query's number; also below every other's."""

    def found(world: World) -> list[tuple[Any, ...]]:
        numbers = [query.number for query in world.queries if query.number]
        return [(number, one.pk) for number in numbers for _query, one in getattr(world, name)]

    return found


def _codes(name: str) -> Sets:
    return lambda world: [(code,) for code in getattr(world, name)]


def _keys(model: Any, limit: int = 8) -> Sets:
    def found(_world: World) -> list[tuple[Any, ...]]:
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True)[:limit])
        return [(key,) for key in keys or [NOWHERE]]

    return found


def _rights(_world: World) -> list[tuple[Any, ...]]:
    return list(Right.objects.values_list("arrangement", "pk")[:4])


def _participants(world: World) -> list[tuple[Any, ...]]:
    parts = world.facts.parts
    return list(dict.fromkeys((network, who) for network, who, _role, _span in parts))


def _own_links(world: World) -> list[tuple[Any, ...]]:
    return [(path.rstrip("/").rpartition("/")[2],) for path in world.links.values()]


def _formats(*formats: str) -> Sets:
    return lambda world: [(flow, one) for flow in world.flows for one in formats]


def _releases(world: World) -> list[tuple[Any, ...]]:
    return [(one.sha256[:12],) for one in world.releases]


def _compilation_files(world: World) -> list[tuple[Any, ...]]:
    """Files of compilations below their query's number; also below every other's."""
    keys = CompilationFile.objects.order_by("pk").values_list("compilation", "format")
    numbers = [query.number for query in world.queries if query.number]
    return [(number, *key) for number in numbers for key in list(keys)[:4] or [(NOWHERE, "pdf")]]


def _summaries(world: World) -> list[tuple[Any, ...]]:
    """Summaries below their query's number; also below every other's."""
    keys = list(Summary.objects.order_by("pk").values_list("pk", flat=True))
    numbers = [query.number for query in world.queries if query.number]
    return [(number, key) for number in numbers for key in keys or [NOWHERE]]


def _events(_world: World) -> list[tuple[Any, ...]]:
    last = Event.objects.order_by("-number").values_list("number", flat=True).first() or 1
    return [(number,) for number in range(1, last + 2, max(1, last // 6))]


#: What is sent to an address that writes: nothing, and something that must be refused with words.
EMPTY: dict[str, Any] = {}
WRONG: dict[str, Any] = {
    "do": "save", "edition": "0", "words": "So it is.", "audience": "public", "reason": "Because.",
    "until": (READ + timedelta(days=3)).date().isoformat(), "earlier": str(NOWHERE),
    "contribution": str(NOWHERE), "email": "nobody@example.org", "comment-words": "Why?",
    "back-words": "Why?", "approval-words": "Why?", "withdrawal-reason": "So.",
}  # fmt: skip


def _read(of: Sets, *asks: str) -> Route:
    return Route(of, ("", *asks))


def _form(of: Sets) -> Route:
    """An address that shows a form and takes it."""
    return Route(of, writes=True, sent=(EMPTY, WRONG))


def _act(of: Sets) -> Route:
    """An address that only takes; asked for, it must say nothing either."""
    return Route(of, writes=True, sent=(WRONG,))


LANGUAGES = ("?lang=sq", "?lang=sr", "?style=un", "?nothing=1")
#: One question of each of the first queries: seen by some readers, by others not there.
COMPARED = tuple(f"?question=2026.{serial}.1" for serial in range(1, 6))
PARTS = ("?limit=1", "?limit=1&offset=1", "?nothing=1")

ROUTES: dict[str, Route] = {
    "exchange:index": _read(_once, *LANGUAGES),
    "exchange:new": _form(_once),
    "exchange:draft": _read(_drafts, "?nothing=1"),
    "exchange:edit": _form(_drafts),
    "exchange:submit": _act(_drafts),
    "exchange:withdraw_draft": _act(_drafts),
    "exchange:comment": _act(_drafts),
    "exchange:return": _act(_drafts),
    "exchange:approve": _act(_drafts),
    "exchange:query": _read(_numbers, *LANGUAGES),
    "exchange:launch": _form(_numbers),
    "exchange:close": _act(_numbers),
    "exchange:reopen": _act(_numbers),
    "exchange:withdraw": _form(_numbers),
    "exchange:follow_up": _form(_numbers),
    "exchange:extension": _form(_of("extensions")),
    # Looked for: whatever was planted in a protected word.
    "exchange:archive": _read(
        _once,
        "?q=tsr*",
        "?q=tsr*&page=2",
        "?q=tsr*&kind=answer",
        "?q=tsr*&kind=answer&sort=newest",
        "?q=tsr*&kind=question&lang=sq",
        "?q=tsr*&kind=compilation",
        "?kind=answer",
        "?q=tsr*&area=AL",
        "?q=nothing",
        "?nothing=1",
    ),
    # Looked for: the words that every title and question of the world begins with.
    "exchange:radar": Route(
        _once,
        writes=True,
        sent=(
            {"title_en": "Title"},
            {"title_en": "Title", "q0-words_en": "Question"},
            {"draft": str(NOWHERE), "title_en": "Title"},
        ),
    ),
    "exchange:following": _form(_once),
    "exchange:subscription": _act(_keys(Subscription)),
    "exchange:imports": _form(_once),
    "exchange:import": _form(_keys(LegacyImport)),
    "exchange:discard_import": _act(lambda _world: [(NOWHERE,)]),
    "exchange:import_original": _read(_keys(LegacyImport)),
    "exchange:import_page": _read(lambda _world: [(NOWHERE, 1)]),
    "exchange:compilations": _read(_numbers, "?nothing=1"),
    "exchange:compile": _act(_numbers),
    "exchange:compilation_file": _read(_compilation_files),
    "exchange:reply": _read(_numbers),
    "exchange:accept": _act(_numbers),
    "exchange:clear": _act(_numbers),
    "exchange:resume": _act(_numbers),
    "exchange:release": _act(_numbers),
    "exchange:correct": _act(_numbers),
    "exchange:more_time": _form(_numbers),
    "exchange:answer": _form(_positions),
    "exchange:reuse": _act(_positions),
    "exchange:merge": _act(_positions),
    "exchange:audience": _form(_positions),
    "exchange:consult": _form(_numbers),
    "exchange:consulted": _read(_of("consultations")),
    "exchange:ask_again": _act(_of("consultations")),
    "exchange:withdraw_consultation": _act(_of("consultations")),
    "exchange:own_consultation": _form(
        lambda world: [(one.pk,) for _query, one in world.consultations]
    ),
    "exchange:compare": _read(
        _once,
        *COMPARED,
        "?question=2026.1.1&question=2026.1.2",
        "?question=2026.999.1",
        "?nothing=1",
    ),
    "exchange:comparison_file": _read(
        lambda _world: [("csv",), ("xlsx",)], *COMPARED, "?nothing=1"
    ),
    "exchange:comparison_picture": _read(lambda _world: [(0, "svg")], *COMPARED, "?nothing=1"),
    "exchange:summaries": _read(_numbers),
    "exchange:begin_summary": _act(_numbers),
    "exchange:summary": _read(_summaries),
    "exchange:summary_section": _form(lambda world: [(*one, 0) for one in _summaries(world)]),
    "exchange:summary_step": _act(_summaries),
    "exchange:summary_version": _read(lambda world: [(*one, 1) for one in _summaries(world)]),
    "exchange:scoreboard": _read(_once, "?nothing=1"),
    "exchange:scoreboard_file": _read(lambda _world: [("csv",), ("xlsx",)]),
    "exchange:scoreboard_audience": _act(_codes("networks")),
    "exchange:view_as": _form(_once),
    "exchange:end_view": _act(_once),
    "exchange:attachment": _read(_keys(Attachment, 12)),
    "exchange:remove_file": _act(_keys(Attachment, 6)),
    "exchange:confirm_file": _act(_keys(Attachment, 6)),
    "exchange:clean_file": _act(_keys(Attachment, 6)),
    "exchange:attach_background": _act(_drafts),
    "exchange:attachment_by_link": _read(lambda _world: [("no-such-link", NOWHERE)]),
    "exchange:remove_file_by_link": _act(lambda _world: [("no-such-link", NOWHERE)]),
    "exchange:clean_file_by_link": _act(lambda _world: [("no-such-link", NOWHERE)]),
    # Links are opened by their bearers, below; here as nobody's.
    "exchange:consultation": _form(lambda _world: [("no-such-link",)]),
    "exchange:studies": _read(_once, *LANGUAGES),
    "exchange:study_new": _form(_once),
    "exchange:study": _read(_studies, "?lang=sq", "?nothing=1"),
    "exchange:study_edit": _form(_studies),
    "exchange:study_step": _act(_with(_studies, "agree")),
    "exchange:study_section": _read(_with(_studies, 1)),
    "exchange:study_template": _read(_studies, "?version=1&against=1", "?version=9"),
    "exchange:study_section_new": _form(_studies),
    "exchange:study_section_edit": _form(_with(_studies, NOWHERE)),
    "exchange:study_section_move": _act(_with(_studies, NOWHERE)),
    "exchange:study_contribution": _read(_studies),
    "exchange:study_contribution_step": _act(_with(_studies, "clear")),
    "exchange:study_text": _form(_with(_studies, 1)),
    "exchange:study_text_hold": _act(_with(_studies, 1)),
    "exchange:study_synthesis": _read(_studies),
    "exchange:study_synthesis_text": _form(_with(_studies, 1)),
    "exchange:study_synthesis_hold": _act(_with(_studies, 1)),
    "exchange:study_comments": _form(_studies),
    "exchange:study_round_close": _act(_studies),
    "exchange:study_comment": _act(_with(_studies, NOWHERE)),
    "exchange:study_documents": _form(_studies),
    "exchange:study_file": _read(_with(_studies, NOWHERE, "pdf")),
    "notices:preferences": _form(_once),
    "notices:mailbox": _read(_once),
    "notices:open_calendar": _act(_once),
    "notices:close_calendar": _act(_once),
    "notices:calendar": _read(lambda _world: [("no-such-calendar",)]),
    "notices:jobs": _read(_once, "?nothing=1"),
    "notices:note_bounce": _act(_once),
    "notices:lift_bounce": _act(_keys(Bounce)),
    "notices:retry_mail": _act(_keys(Notice, 2)),
    "notices:retry_job": _act(lambda _world: [(NOWHERE,)]),
    "network:index": _read(_once, *LANGUAGES),
    "network:me": _read(_once),
    "network:record": _form(_once),
    "network:correct": _form(_once),
    "network:address": _form(_once),
    "network:new_address": _form(lambda _world: [("no-such-link",)]),
    "network:expertise": _form(_once),
    "network:unlist": _act(_once),
    "network:erase": _form(_once),
    "network:experts": _read(_once, "?topic=asylum", "?topic=return", "?nothing=1"),
    "network:people": _read(_once),
    "network:dismiss": _form(_keys(Mandate, 20)),
    "network:withdraw_invitation": _act(
        lambda world: [(one.pk,) for one in world.invitations] or [(NOWHERE,)]
    ),
    "network:resend_invitation": _act(
        lambda world: [(one.pk,) for one in world.invitations] or [(NOWHERE,)]
    ),
    "network:invitation": _form(lambda _world: [("no-such-link",)]),
    "network:organisation": _read(_codes("organisations"), "?on=2026-03-05", "?nothing=1"),
    "network:correct_organisation": _form(_codes("organisations")),
    "network:merge": Route(
        _codes("organisations"),
        ("", "?into=emn-secretariat&on=2026-03-05", "?nothing=1"),
        writes=True,
        sent=(EMPTY, WRONG),
    ),
    "network:found": _form(_once),
    "network:compose": _form(_keys(ContactPoint)),
    "network:people_of": _read(_codes("organisations")),
    "network:invite": _act(_codes("organisations")),
    "network:appoint": _act(_codes("organisations")),
    "network:arrangement": _read(_keys(Arrangement)),
    "network:sign": _act(_keys(Arrangement)),
    "network:end": _act(_keys(Arrangement)),
    "network:grant": _act(_keys(Arrangement)),
    "network:withdraw": _form(_rights),
    "network:change": _form(_keys(Membership, 12)),
    "network:leave": _form(_keys(Membership, 12)),
    "network:network": _read(_codes("networks"), "?on=2026-03-05", "?nothing=1"),
    "network:points": _read(_codes("networks")),
    "network:admit": _form(_codes("networks")),
    "network:draft": _form(_codes("networks")),
    "network:participant": _read(_participants, "?on=2026-03-05"),
    "audit:index": _read(_once, "?q=query", "?nothing=1"),
    "audit:event": _read(_events),
    "audit:export": _read(lambda _world: [("csv",), ("json",)]),
    "audit:readings": _read(_once, "?words=query", "?nothing=1"),
    "audit:export_readings": _read(lambda _world: [("csv",), ("json",)]),
    "audit:chain": _form(_once),
    "api:index": _read(_once),
    "api:openapi-json": _read(_once),
    "api:beginning": _read(_once),
    "api:api-root": _read(_once),
    "api:nothing": _read(_once),
    "api:topics": _read(_once, *PARTS),
    "api:flows": _read(_once, *PARTS),
    "api:flow": _read(_codes("flows")),
    "api:data": _read(_codes("flows"), "?format=csv", "?limit=2", "?as_known_on=2026-01-01"),
    "api:releases": _read(_once, *PARTS),
    "api:release": _read(_releases, "?verify=yes"),
    "api:areas": _read(_once, *PARTS),
    "api:area": _read(lambda _world: [("AT",), ("XK",)]),
    "api:profile": _read(lambda _world: [("AT",)]),
    "api:networks": _read(_once, *PARTS),
    "api:participants": _read(_codes("networks"), "?on=2026-03-05", "?limit=1"),
    "statistics:index": _read(_once, *LANGUAGES),
    "statistics:areas": _read(_once),
    "statistics:area": _read(lambda _world: [("AT",), ("AL",)]),
    "statistics:area-figure": _read(
        lambda _world: [("AT", "applicants", one) for one in ("csv", "json")]
    ),
    "statistics:compare": _read(_once, "?area=AT&area=DE"),
    "statistics:compare-figure": _read(lambda _world: [("csv",), ("json",)]),
    "statistics:map": _read(_once),
    "statistics:map-figure": _read(lambda _world: [("csv",), ("json",)]),
    "statistics:releases": _read(_once, "?flow=OPENFLOW", "?nothing=1"),
    "statistics:release": _read(_releases),
    "statistics:flow": _read(_codes("flows"), "?as_known_on=2025-02-01", "?nothing=1"),
    "statistics:data": _read(_formats("csv", "json", "parquet", "xlsx"), "?as_known_on=2025-02-01"),
    "statistics:chart": _read(_formats("json", "svg")),
}

#: Pages of no room that tell of what waits and who is who.
OUTSIDE = ("/", "/about/", "/nothing-here/", "/reference/topics/", "/admin/")


def visits(world: World, reader: Reader) -> Iterator[Visit]:
    """Everything that one reader tries, whether there is anything for them or not."""
    if reader.link:
        yield from _by_link(world.links[reader])
        return
    for path in OUTSIDE:
        yield Visit(path, is_central=path == "/")
    for name, route in ROUTES.items():
        yield from _of_route(name, route, world)
    if reader in world.calendars:
        yield Visit(world.calendars[reader], is_central=True)


def _by_link(path: str) -> Iterator[Visit]:
    yield Visit(path, is_central=True)
    yield Visit(f"{path}?lang=sq", is_central=True)
    for sent in (EMPTY, WRONG, {"do": "hand-in"}):
        yield Visit(path, "POST", sent, is_central=True)
    if path.startswith("/exchange/"):
        for key in Attachment.objects.filter(contribution__isnull=False).values_list(
            "pk", flat=True
        ):
            yield Visit(f"{path}files/{key}/", is_central=True)
    yield Visit("/exchange/")


def one_of_each(
    world: World, reader_of: Callable[[], Reader], draw: Any
) -> Iterator[tuple[Reader, Visit]]:
    """Every address of every room at least once, as somebody; and what it takes, once more."""
    for name, route in ROUTES.items():
        found = list(_of_route(name, route, world))
        for method in ("GET", "POST"):
            of_method = [one for one in found if one.method == method]
            if of_method:
                yield reader_of(), draw.choice(of_method)


def _of_route(name: str, route: Route, world: World) -> Iterator[Visit]:
    central = name in ("exchange:query", "exchange:index", "exchange:reply", "exchange:answer")
    for args in route.of(world):
        path = reverse(name, args=args)
        for ask in route.asks:
            yield Visit(path + ask, is_central=central)
        if route.writes:
            for sent in route.sent:
                yield Visit(path, "POST", sent)


def names(rooms: tuple[str, ...] = ROOMS) -> set[str]:
    """The names of all addresses of these rooms."""
    found: set[str] = set()

    def walk(resolver: URLResolver, space: str) -> None:
        for one in resolver.url_patterns:
            if isinstance(one, URLPattern):
                if space in rooms:
                    found.add(f"{space}:{one.name}")
            else:
                walk(one, one.namespace or space)

    walk(get_resolver(), "")
    return found


__all__ = ["ROUTES", "Visit", "names", "one_of_each", "visits"]
