"""Random small worlds, made by the same actions that people take, with a token in every protected word.

``Choice`` is anything with the methods of :class:`random.Random`: hypothesis' in the tests, so that a
failing world shrinks; a seeded one in the benchmark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from tests.confidentiality.oracle import CIRCLES, WRITERS, Facts, Oracle, Reader, Span
from tests.factories import network as make

from tessera.access.people import CLOCK, OPERATOR, VISITOR, Actor
from tessera.core import clock
from tessera.exchange.actions import indexing
from tessera.network import actions as network_actions
from tessera.network.models import Network, Organisation

Choice = Random
#: The day on which everything happens, the day on which some rights end, the day of reading.
MADE = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENDS = date(2026, 3, 10)
READ = datetime(2026, 3, 20, 9, tzinfo=UTC)
#: Organisations of the cast, by their part in the international network.
PARTS = {
    "secretariat": "coordinator", "first": "member", "second": "member", "observer": "observer",
    "other-observer": "observer", "partner": "partner",
}  # fmt: skip
AREAS = {"first": "AT", "second": "SE", "observer": "AL", "other-observer": "DK", "partner": ""}


@dataclass
class World:
    """What was made, who there is, and what each may read."""

    oracle: Oracle
    organisations: dict[str, Organisation] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    #: Everybody who signs in; their links' bearers and the visitor read besides.
    people: dict[Reader, Actor] = field(default_factory=dict)
    #: Personal links, by the reader who bears them.
    links: dict[Reader, str] = field(default_factory=dict)
    queries: list[Any] = field(default_factory=list)
    consultations: list[Any] = field(default_factory=list)
    extensions: list[Any] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    releases: list[Any] = field(default_factory=list)
    invitations: list[Any] = field(default_factory=list)
    invitation_tokens: list[str] = field(default_factory=list)
    calendars: dict[Reader, str] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        return self.oracle.facts

    def actor(self, organisation: str) -> Actor:
        """Somebody who writes for an organisation."""
        for reader, actor in self.people.items():
            if reader.organisation == organisation and "coordinator" in reader.offices:
                return actor
        raise LookupError(organisation)

    def plant(self, what: str, rule: Callable[[Reader], bool]) -> str:
        return self.oracle.plant(what, rule)


def make_world(choice: Choice, *, compiles: int = 1) -> World:
    """A world of networks, people, figures, queries and a study; so many of them are compiled."""
    from tests.confidentiality import exchanges, figures, studying

    with clock.frozen(MADE):
        world = World(Oracle(Facts(READ.date())))
        _networks(world, choice)
        _people(world, choice)
        _directory(world, choice)
        figures.publish(world, choice)
        exchanges.exchange(world, choice, compiles=compiles)
        studying.study(world, choice, documents=min(1, compiles))
        indexing.catch_up(by=CLOCK)
    return world


def _networks(world: World, choice: Choice) -> None:
    facts = world.facts
    international = make.network("international", audience="public")
    world.networks["international"] = international
    for code, role in PARTS.items():
        who = _organisation(world, code, code)
        span = Span(ENDS if role != "coordinator" and choice.random() < 0.15 else None)
        make.membership(international, who, role, area=AREAS.get(code, ""), until=span.until)
        facts.parts.append(("international", code, role, span))
        if role in ("observer", "partner"):
            _arrangement(world, choice, code)
    _national(world, choice, choice.choice(["observer", "first"]))
    _stranger(world)
    _applicant(world, choice)


def _organisation(world: World, code: str, name: str) -> Organisation:
    made = make.organisation(code, name={"en": name})
    world.organisations[code] = made
    return made


def _arrangement(world: World, choice: Choice, code: str) -> None:
    facts = world.facts
    is_signed = choice.random() < 0.8
    basis = world.plant(
        f"basis of the arrangement of {code}",
        lambda reader: (
            bool(reader.offices)
            and (
                reader.organisation == code
                or reader.is_administrator
                or facts.coordinates(reader.organisation, "international")
                or (is_signed and "member" in facts.roles(reader.organisation, "international"))
            )
        ),
    )
    made = make.arrangement(
        world.networks["international"], world.organisations[code], basis=basis,
        state="signed" if is_signed else "drafted", area=AREAS[code],
    )  # fmt: skip
    for product in ("query", "directory", "statistics", "study"):
        if choice.random() < 0.25:
            continue
        circle = choice.choice(["members", "network", "network", "national", "public"])
        span = Span(ENDS if choice.random() < 0.2 else None)
        acts = ["see"] + (["contribute"] if choice.random() < 0.8 else [])
        acts += ["launch"] if choice.random() < 0.4 else []
        for act in acts if product in ("query", "study") else ["see"]:
            made.rights.create(
                product=product, act=act, circle=circle, since=make.LONG_AGO, until=span.until
            )
            if is_signed:
                facts.rights.append(("international", code, product, act, circle, span))


def _national(world: World, choice: Choice, point: str) -> None:
    facts, international = world.facts, world.networks["international"]

    def inside(reader: Reader) -> bool:
        knows = bool(reader.offices) and bool(facts.roles(reader.organisation, "nation"))
        return knows or reader.is_administrator

    def addressed(code: str) -> Callable[[Reader], bool]:
        """Who bears a link to an organisation is told which one it is; the auditor, who acted."""
        return lambda reader: inside(reader) or reader.addressed == code or reader.is_auditor

    designated = make.contact_point(international, world.organisations[point], AREAS[point])
    world.networks["nation"] = make.network(
        "nation", level="national", area=AREAS[point], contact_point=designated,
        audience="network", name={"en": world.plant("name of the national network", inside)},
    )  # fmt: skip
    facts.national["nation"] = ("international", point)
    for code, role in (
        (point, "coordinator"),
        ("institution", "institution"),
        ("expert", "expert"),
    ):
        if code not in world.organisations:
            name = world.plant(f"name of the {code}", addressed(code))
            _organisation(world, code, f"Office {name}")
        make.membership(world.networks["nation"], world.organisations[code], role)
        facts.parts.append(("nation", code, role, Span()))


def _stranger(world: World) -> None:
    facts = world.facts

    def inside(reader: Reader) -> bool:
        return (
            reader.organisation == "stranger" and bool(reader.offices)
        ) or reader.is_administrator

    world.networks["foreign"] = make.network(
        "foreign", audience="network", name={"en": world.plant("name of a closed network", inside)}
    )
    acting = world.plant("name of a stranger", lambda reader: inside(reader) or reader.is_auditor)
    who = _organisation(world, "stranger", acting)
    make.membership(world.networks["foreign"], who, "coordinator")
    facts.parts.append(("foreign", "stranger", "coordinator", Span()))


def _applicant(world: World, choice: Choice) -> None:
    def inside(reader: Reader) -> bool:
        return (
            reader.is_administrator
            or reader.is_auditor
            or (reader.organisation == "applicant" and bool(reader.offices))
        )

    _organisation(world, "applicant", world.plant("name of an applicant", inside))
    # A drafted arrangement is no part in the network yet: rights in it open nothing.
    made = make.arrangement(
        world.networks["international"], world.organisations["applicant"], "query.see:members",
        state="drafted", area="XK",
    )  # fmt: skip
    assert made.rights.exists()
    # Who coordinates the network knows whom it drafts an arrangement with.
    token = str(world.organisations["applicant"].name["en"])
    old = world.oracle.rules[token]
    world.oracle.rules[token] = lambda reader: (
        old(reader)
        or (bool(reader.offices) and world.facts.coordinates(reader.organisation, "international"))
    )


#: Who comes to the door: organisation, mandate, whether it has ended by the day of reading.
CAST = (
    ("secretariat", "coordinator", False), ("secretariat", "administrator", False),
    ("secretariat", "auditor", False), ("first", "coordinator", False), ("first", "reader", False),
    ("second", "coordinator", False), ("second", "officer", True),
    ("observer", "coordinator", False), ("other-observer", "coordinator", False),
    ("partner", "coordinator", False), ("institution", "coordinator", False),
    ("expert", "expert", False), ("stranger", "coordinator", False),
    ("applicant", "coordinator", False),
)  # fmt: skip


def _people(world: World, choice: Choice) -> None:
    for organisation, office, has_ended in CAST:
        reader = Reader(
            f"{organisation} {office}{' ended' if has_ended else ''}", organisation,
            frozenset() if has_ended else frozenset({office}),
        )  # fmt: skip
        token = _person_token(world, reader)
        who = make.person(f"Office {token}", email=f"{token}@example.org")
        make.mandate(
            who, world.organisations[organisation], office, until=ENDS if has_ended else None
        )
        world.people[reader] = Actor(who, world.organisations[organisation])


def _person_token(world: World, of: Reader) -> str:
    facts = world.facts

    def known(reader: Reader) -> bool:
        if reader == of or reader.is_administrator or reader.is_auditor:
            return True
        if not reader.offices or reader.link:
            return False
        if reader.organisation == of.organisation:
            return bool(of.offices) or "coordinator" in reader.offices
        return bool(of.offices) and facts.shares_network(
            reader.organisation, of.organisation, "directory"
        )

    return world.plant(f"name and address of {of.name}", known)


def _directory(world: World, choice: Choice) -> None:
    for reader, actor in list(world.people.items()):
        if choice.random() < 0.5:
            _entry(world, choice, reader, actor)
    for organisation in ("first", "institution"):
        if choice.random() < 0.7:
            _invitation(world, organisation)


def _entry(world: World, choice: Choice, of: Reader, actor: Actor) -> None:
    facts, audience, listed = world.facts, choice.choice(CIRCLES), choice.random() < 0.7

    def known(reader: Reader) -> bool:
        if reader == of or reader.is_administrator:
            return True
        if not listed:
            return False
        if audience == "public":
            return True
        if not reader.offices:
            return False
        if reader.organisation == of.organisation and of.offices:
            return True
        return bool(of.offices) and any(
            CIRCLES.index(facts.circle(reader.organisation, network, "directory"))
            <= CIRCLES.index(audience)
            for network in world.networks
            if facts.roles(of.organisation, network)
        )

    summary = world.plant(f"expertise of {of.name} for {audience}", known)
    entry = make.expertise(actor.person, "asylum", listed=listed, audience=audience)
    entry.summary = {"en": summary}
    entry.save()
    if listed and (token := str(actor.person.name).removeprefix("Office ")):
        old = world.oracle.rules[token]
        world.oracle.rules[token] = lambda reader: old(reader) or known(reader)


def _invitation(world: World, organisation: str) -> None:
    facts = world.facts

    def known(reader: Reader) -> bool:
        if reader.is_administrator or reader.is_auditor:
            return True
        if not reader.offices & WRITERS:
            return False
        coordinated = any(
            facts.coordinates(reader.organisation, network) and facts.roles(organisation, network)
            for network in world.networks
        )
        return reader.organisation == organisation or coordinated

    token = world.plant(f"invitation to {organisation}", known)
    sent = network_actions.invite(
        world.organisations[organisation], by=OPERATOR, email=f"{token}@example.org",
        name=f"Office {token}", role="officer", days=60,
    )  # fmt: skip
    world.invitations.append(sent.invitation)
    bearer = Reader(
        f"bearer of the invitation to {organisation}", link=f"invitation-{token}",
        addressed=organisation,
    )  # fmt: skip
    old = world.oracle.rules[token]
    world.oracle.rules[token] = lambda reader: old(reader) or reader == bearer
    world.links[bearer] = f"/network/invitations/{sent.token}/"


VISITING = Reader("visitor")
__all__ = ["CAST", "ENDS", "MADE", "READ", "VISITING", "VISITOR", "Choice", "World", "make_world"]
