"""Who asks: a person acting for one organisation, a visitor, the command line or the clock."""

from __future__ import annotations

import uuid
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q

from tessera.access.standing import NOBODY, Standing, standing_in, standing_of
from tessera.core import clock
from tessera.core.settled import OWN
from tessera.network.models import Mandate, Organisation, Person

if TYPE_CHECKING:
    from tessera.access.roles import Role


class Kind(StrEnum):
    """What kind of actor asks."""

    PERSON = "person"
    VISITOR = "visitor"
    OPERATOR = "operator"
    CLOCK = "clock"


@dataclass(slots=True)
class Memory:
    """What an actor was told during one request, which asks for the same again and again.

    ``rules`` are the conditions by model; ``seen`` what was looked for and found or not, ``roles`` how
    the actor stands towards what is asked about, both kept only while nothing is written. All end with
    the request.
    """

    rules: dict[str, Q] = field(default_factory=dict)
    seen: dict[tuple[str, object], bool] | None = None
    roles: dict[tuple[str, object], frozenset[Role]] | None = None

    @classmethod
    def of_reading(cls) -> Memory:
        """For a request that reads and writes nothing: all of it is kept."""
        return cls(seen={}, roles={})


@dataclass(frozen=True)
class Actor:
    """A person and the organisation acted for; every read and action is told who asks.

    ``invitation`` is the open invitation or consultation whose personal link the actor holds.
    ``viewer`` is who looks through the eyes of this actor, an office (``seen_as``) or a visitor; then
    only what both may see is seen, and nothing is written.
    """

    person: Person | None
    organisation: Organisation | None = None
    kind: Kind = Kind.PERSON
    invitation: uuid.UUID | None = None
    viewer: Actor | None = None
    seen_as: str = ""
    memory: Memory | None = field(default=None, compare=False, repr=False)

    @cached_property
    def eyes(self) -> tuple[Actor, ...]:
        """Who must all be allowed: the actor, and whoever looks through its eyes."""
        return (replace(self, viewer=None, memory=None), self.viewer) if self.viewer else (self,)

    @property
    def person_id(self) -> uuid.UUID | None:
        return self.person.pk if self.person else None

    @property
    def organisation_id(self) -> uuid.UUID | None:
        return self.organisation.pk if self.organisation else None

    @property
    def office(self) -> str:
        """What others are told: the organisation and the office held there, never an address."""
        if self.person is None:
            return self.kind.value.capitalize()
        if self.seen_as:
            return f"{Mandate.Role(self.seen_as).label} ({self.organisation})"
        if self.organisation is None:
            return self.person.name
        if self.person.name in self.organisation.name.values():
            return str(self.organisation)
        return f"{self.person.name} ({self.organisation})"

    @property
    def real(self) -> Actor:
        """Who really looks: the viewer, else the actor itself."""
        return self.viewer or self

    @property
    def seen_as_label(self) -> str:
        """The office that is looked through, in words; empty for everybody else."""
        return str(Mandate.Role(self.seen_as).label) if self.seen_as else ""

    @property
    def is_visitor(self) -> bool:
        return self.kind is Kind.VISITOR

    @property
    def is_authenticated(self) -> bool:
        """Whether a person has signed in."""
        return self.kind is Kind.PERSON

    @property
    def is_trusted(self) -> bool:
        """Whether the installation itself asks: its command line or its clock."""
        return self.kind in (Kind.OPERATOR, Kind.CLOCK)

    @cached_property
    def standing(self) -> Standing:
        """Mandates, memberships and rights as they hold today; read once for each request."""
        if self.person is None or not self.person.is_active:
            return NOBODY
        if self.seen_as and self.organisation_id:
            return standing_in(self.organisation_id, self.seen_as)
        return standing_of(self.person.pk, self.organisation_id)

    @cached_property
    def anybody(self) -> Actor:
        """Whoever stands alike, nobody in particular: the same organisation, offices and rights."""
        one = replace(self, person=None, viewer=None, memory=None)
        vars(one)["standing"] = self.standing
        return one

    @cached_property
    def alike(self) -> Actor:
        """Whoever stands alike at any organisation: a text written for it holds for all of them."""
        one = replace(self.anybody, organisation=ANY) if self.organisation else self.anybody
        vars(one)["standing"] = self.standing
        return one

    @property
    def is_anybody(self) -> bool:
        """Whether this is nobody in particular (:attr:`anybody`, :attr:`alike`)."""
        return self.kind is Kind.PERSON and self.person is None

    @property
    def basis(self) -> Hashable:
        """All that what one may see can depend on, the day included; alike for who stands alike.

        Asked anew each time: the visitor is one object for as long as the process lives.
        """
        is_active = self.person is not None and self.person.is_active
        who = (self.kind, self.person_id, is_active, self.organisation_id, self.invitation)
        return who, self.standing.basis, clock.today()


#: The organisation of whoever asks, where it does not matter which one it is.
ANY = Organisation(pk=OWN)
VISITOR = Actor(None, kind=Kind.VISITOR)
OPERATOR = Actor(None, kind=Kind.OPERATOR)
CLOCK = Actor(None, kind=Kind.CLOCK)
