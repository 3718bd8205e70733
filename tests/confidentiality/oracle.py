"""Who may read what, told from the design's words alone.

Nothing here asks ``tessera.access``: parts, rights and circles are written down as they were dealt
out, and the rules are said a second time. Where this and the house disagree, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

#: From the inside out; each circle contains those before it.
CIRCLES = ("team", "requester", "members", "network", "national", "public")
WRITERS = {"coordinator", "officer"}


def reaches(audience: str, circle: str) -> bool:
    """Whether what is meant for ``audience`` is read by somebody who stands in ``circle``."""
    return CIRCLES.index(circle) <= CIRCLES.index(audience)


@dataclass(frozen=True)
class Reader:
    """Somebody at the door: a person at an organisation, a visitor, or the bearer of a link."""

    name: str
    organisation: str = ""
    offices: frozenset[str] = frozenset()
    link: str = ""
    addressed: str = ""  # the organisation that a link was made out to

    @property
    def is_administrator(self) -> bool:
        return "administrator" in self.offices

    @property
    def is_auditor(self) -> bool:
        return "auditor" in self.offices


@dataclass(frozen=True)
class Span:
    """Days on which something holds, the last one included."""

    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.until is None or day <= self.until


@dataclass
class Facts:
    """Parts in networks, rights under signed arrangements, and national networks, as dealt out."""

    day: date
    parts: list[tuple[str, str, str, Span]] = field(default_factory=list)  # network, who, role
    rights: list[tuple[str, str, str, str, str, Span]] = field(default_factory=list)
    national: dict[str, tuple[str, str]] = field(default_factory=dict)  # network -> above, point

    def roles(self, who: str, network: str) -> set[str]:
        """An organisation's parts in a network on the day of reading."""
        return {
            role
            for at, one, role, span in self.parts
            if at == network and one == who and span.holds(self.day)
        }

    def circle(self, who: str, network: str, product: str) -> str:
        """The innermost circle in which an organisation reads a network's product; else public."""
        found = [*self._direct(who, network, product)]
        for nation, (above, point) in self.national.items():
            if above == network and self.roles(who, nation):
                own = self._direct(point, above, product)
                found += ["national"] if any(reaches("national", one) for one in own) else []
        return min(found, key=CIRCLES.index, default="public")

    def _direct(self, who: str, network: str, product: str) -> list[str]:
        by_role = {
            "coordinator": "requester", "member": "members", "institution": "members",
            "expert": "network",
        }  # fmt: skip
        roles = self.roles(who, network)
        found = [by_role[role] for role in roles if role in by_role]
        for at, one, what, act, circle, span in self.rights:
            if (at, one, what, act) == (network, who, product, "see") and span.holds(self.day):
                found += [circle] if roles else []
        return found

    def coordinates(self, who: str, network: str) -> bool:
        return "coordinator" in self.roles(who, network)

    def shares_network(self, one: str, other: str, product: str) -> bool:
        """Whether ``one`` reads ``product`` of a network in which ``other`` takes part."""
        there = {at for at, who, _role, span in self.parts if who == other and span.holds(self.day)}
        return any(self.circle(one, at, product) != "public" for at in there)


@dataclass
class Asked:
    """One query: who asks, whom it was put to, how far it may be known."""

    network: str
    askers: frozenset[str]
    audience: str
    is_submitted: bool = False
    is_launched: bool = False
    replying: set[str] = field(default_factory=set)

    def is_read_by(self, reader: Reader, facts: Facts) -> bool:
        """Who asks; the secretariat once submitted; who was asked; the circle once launched."""
        own = reader.organisation if reader.offices else ""
        if own and own in self.askers | self.replying:
            return True
        if own and self.is_submitted and facts.coordinates(own, self.network):
            return True
        circle = facts.circle(own, self.network, "query") if own else "public"
        return self.is_launched and reaches(self.audience, circle)


@dataclass
class Answered:
    """One answer: whose, how far it travels on the day of reading, whether it was released."""

    asked: Asked
    contributor: str
    audience: str
    is_released: bool

    def is_read_by(self, reader: Reader, facts: Facts) -> bool:
        own = reader.organisation if reader.offices else ""
        if own and own == self.contributor:
            return True
        if not self.is_released or not self.asked.is_read_by(reader, facts):
            return False
        stands = [facts.circle(own, self.asked.network, "query")] if own else ["public"]
        if own and own in self.asked.askers:
            stands.append("requester")
        return any(reaches(self.audience, circle) for circle in stands)


Rule = Callable[[Reader], bool]


@dataclass
class Oracle:
    """Every planted token, what it was planted in, and who may read it."""

    facts: Facts
    rules: dict[str, Rule] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def plant(self, what: str, rule: Rule) -> str:
        """A new token, of which the rule holds."""
        self.count += 1
        return self.watch(f"tsr{self.count:05d}k", what, rule)

    def watch(self, token: str, what: str, rule: Rule) -> str:
        """The same for something that names an object by itself: an address, a hash, a figure."""
        self.rules[token], self.where[token] = rule, what
        return token

    def hidden_from(self, readers: Iterable[Reader]) -> set[str]:
        """Tokens that none of these may read; several where one person acts for several."""
        readers = list(readers)
        return {
            token for token, rule in self.rules.items() if not any(rule(one) for one in readers)
        }
