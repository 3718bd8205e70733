"""A contribution's workspace: what its own organisation has written, who holds what, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tessera.exchange.models import (
    NationalContribution,
    SectionEdition,
    SectionText,
    Status,
    TemplateSection,
)
from tessera.exchange.reads.query import days_left
from tessera.exchange.workflow import NATIONAL_CONTRIBUTION
from tessera.workflow import next_steps

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: In which states sections are written.
WRITABLE = (NationalContribution.State.DRAFT, NationalContribution.State.CORRECTING)


@dataclass(frozen=True, slots=True)
class Item:
    """One section in the workspace, and what of it others read."""

    section: TemplateSection
    text: SectionText
    released: SectionEdition | None
    is_mine: bool  # the reader holds it now

    @property
    def is_changed(self) -> bool:
        """Whether the workspace says something else than what others read."""
        if self.released is None:
            return False
        said = ("status", "coded", "words", "comment", "sources", "audience")
        return any(getattr(self.text, one) != getattr(self.released, one) for one in said)

    @property
    def is_elsewhere(self) -> bool:
        """Whether a colleague holds it now."""
        return self.text.is_held and not self.is_mine


@dataclass(frozen=True, slots=True)
class Workspace:
    """A contribution as its own organisation sees it."""

    contribution: NationalContribution
    items: tuple[Item, ...]
    missing: tuple[int, ...]  # places of sections that nobody wrote
    pending: tuple[int, ...]
    steps: tuple[str, ...]
    days_left: int
    is_open: bool  # whether sections are written now


def workspace(contribution: NationalContribution, person: Actor) -> Workspace | None:
    """The workspace of a contribution; None for whoever does not act for its organisation.

    The number of database queries does not grow with its sections.
    """
    own = person.standing.offices and person.organisation_id == contribution.organisation_id
    if not own and not person.is_trusted:
        return None
    items = tuple(_items(contribution, person))
    takes = contribution.study.state in ("contributions", "synthesis", "comment_round")
    steps = next_steps(NATIONAL_CONTRIBUTION, contribution, person)
    return Workspace(
        contribution=contribution,
        items=items,
        missing=tuple(one.section.position for one in items if not one.text.is_written),
        pending=tuple(
            one.section.position
            for one in items
            if one.text.is_written and one.text.status == Status.PENDING
        ),
        steps=tuple(step.name for step in steps) if takes else (),
        days_left=days_left(contribution.due_on, contribution.area),
        is_open=takes and contribution.state in WRITABLE,
    )


def _items(contribution: NationalContribution, person: Actor) -> Any:
    texts = SectionText.objects.visible_to(person).filter(contribution=contribution)
    released = {
        one.text_id: one
        for one in SectionEdition.objects.visible_to(person)
        .filter(contribution=contribution)
        .current()
    }
    for text in texts.select_related("section", "held_by", "held_for").order_by(
        "section__position"
    ):
        mine = text.is_held_by(person.person_id)
        yield Item(text.section, text, released.get(text.pk), mine)
