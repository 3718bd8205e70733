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

    def contributes(self, who: str, network: str, product: str) -> bool:
        """Whether an organisation may contribute to a network's product on the day of reading."""
        roles = self.roles(who, network)
        given = any(
            right[:4] == (network, who, product, "contribute") and right[5].holds(self.day)
            for right in self.rights
        )
        return bool(roles & {"coordinator", "member"}) or bool(roles and given)

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


@dataclass
class Studied:
    """One study: who leads it, who was called on, how far it and its synthesis may be known."""

    network: str
    leader: str
    audience: str
    synthesis_audience: str
    is_shown: bool = False
    is_circulated: bool = False
    is_released: bool = False
    called: set[str] = field(default_factory=set)

    def is_led_by(self, reader: Reader, facts: Facts) -> bool:
        own = reader.organisation if reader.offices else ""
        return bool(own) and (own == self.leader or facts.coordinates(own, self.network))

    def is_read_by(self, reader: Reader, facts: Facts) -> bool:
        """Who leads it and the secretariat; who was called on; the circle once it was shown."""
        own = reader.organisation if reader.offices else ""
        if self.is_led_by(reader, facts) or (own and own in self.called):
            return True
        return self.is_shown and reaches(self.audience, self.circle(reader, facts))

    def circle(self, reader: Reader, facts: Facts) -> str:
        own = reader.organisation if reader.offices else ""
        return facts.circle(own, self.network, "study") if own else "public"

    def has_part(self, reader: Reader, facts: Facts) -> bool:
        """Whether the reader's organisation may contribute, and reads the study."""
        own = reader.organisation if reader.offices else ""
        part = bool(own) and facts.contributes(own, self.network, "study")
        return part and self.is_read_by(reader, facts)

    def reaches(self, reader: Reader, facts: Facts) -> bool:
        """Whether the synthesis is written for a circle in which the reader stands."""
        inside = reaches(self.synthesis_audience, self.circle(reader, facts))
        return inside and self.is_read_by(reader, facts)


@dataclass
class Contributed:
    """One section of a contribution: whose, how far it travels now, whether it was released."""

    study: Studied
    contributor: str
    audience: str
    is_released: bool

    def is_read_by(self, reader: Reader, facts: Facts) -> bool:
        own = reader.organisation if reader.offices else ""
        if own and own == self.contributor:
            return True
        if not self.is_released or not self.study.is_read_by(reader, facts):
            return False
        stands = [self.study.circle(reader, facts)]
        if own and own == self.study.leader:
            stands.append("requester")
        return any(reaches(self.audience, circle) for circle in stands)


@dataclass
class Synthesised:
    """One text of a synthesis, and the released contributions that stood beside it."""

    study: Studied
    rests_on: list[Contributed] = field(default_factory=list)

    def is_read_by(self, reader: Reader, facts: Facts) -> bool:
        """Who leads the study; once circulated who takes part; once released whom it reaches,
        while all that it rests on still travels as far."""
        if self.study.is_led_by(reader, facts):
            return True
        if any(not reaches(one.audience, self.study.synthesis_audience) for one in self.rests_on):
            return False
        shown = self.study.is_released or (
            self.study.is_circulated and self.study.has_part(reader, facts)
        )
        return shown and self.study.reaches(reader, facts)


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
