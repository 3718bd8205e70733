"""Every address of the rooms that hold something protected, and who opens which of them.

A new address fails the test of coverage until it has its line in ``routes_exchange`` or
``routes_rooms``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.confidentiality.opening import EMPTY, WRONG, Route, Visit
from tests.confidentiality.oracle import Reader
from tests.confidentiality.routes_exchange import QUERIES, STUDIES
from tests.confidentiality.routes_rooms import OTHERS
from tests.confidentiality.worlds import World

from tessera.exchange.models import Attachment

ROOMS = ("exchange", "notices", "network", "audit", "api", "statistics", "sdmx")
ROUTES: dict[str, Route] = {**QUERIES, **STUDIES, **OTHERS}

#: Addresses that show most of what is protected.
CENTRAL = (
    "exchange:query", "exchange:index", "exchange:reply", "exchange:answer", "exchange:study",
    "exchange:study_section", "exchange:study_comments",
)  # fmt: skip
#: Pages of no room that tell of what waits and who is who.
OUTSIDE = ("/", "/about/", "/nothing-here/", "/reference/topics/", "/admin/")


def visits(world: World, reader: Reader, common: Iterable[Visit]) -> Iterator[Visit]:
    """Everything that one reader tries, whether there is anything for them or not."""
    if reader.link:
        yield from _by_link(world.links[reader])
        return
    yield from common
    if reader in world.calendars:
        yield Visit(world.calendars[reader], is_central=True)


def everybodys(world: World) -> Iterator[Visit]:
    """What everybody tries who bears no link: the same addresses, whoever it is."""
    for path in OUTSIDE:
        yield Visit(path, is_central=path == "/")
    for name, route in ROUTES.items():
        yield from _of_route(name, route, world)


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
    central = name in CENTRAL
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


__all__ = ["ROUTES", "Visit", "everybodys", "names", "one_of_each", "visits"]
