"""Comments of a round, section by section, as far as a person may read them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from tessera.exchange.models import (
    CommentRound,
    Study,
    StudyComment,
    SynthesisEdition,
    TemplateSection,
)
from tessera.exchange.reads.studies.page import synthesis
from tessera.exchange.reads.studies.template import latest

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment, the answers to it, and the version on which it was made."""

    comment: StudyComment
    answers: tuple[StudyComment, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A section with its threads; the section is None for the whole, and for one removed since."""

    key: UUID | None
    section: TemplateSection | None
    words: SynthesisEdition | None  # what the synthesis says there, in a round on it
    threads: tuple[Thread, ...]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Comments:
    """All comments on the template or on the synthesis; counts are of what one may read."""

    on: str
    rounds: tuple[CommentRound, ...]
    places: tuple[Place, ...]
    counts: Counter[str]


def comments(study: Study, person: Actor, on: str, state: str = "") -> Comments:
    """The comments on ``on`` ("template" or "synthesis"), of every round.

    ``state`` keeps only open, resolved or overruled ones; the counts stay those of all. The number
    of database queries does not grow with them.
    """
    rounds = CommentRound.objects.visible_to(person).filter(study=study, on=on)
    rows = list(
        StudyComment.objects.visible_to(person)
        .filter(study=study, round__on=on)
        .select_related("round", "organisation", "settled_by")
    )
    threads = _threads(rows)
    said = synthesis(study, person) if on == CommentRound.On.SYNTHESIS else ()
    return Comments(
        on=on,
        rounds=tuple(rounds),
        places=tuple(_places(study, person, threads, said, state)),
        counts=Counter(one.comment.state for one in threads),
    )


def _threads(rows: list[StudyComment]) -> list[Thread]:
    answers = defaultdict(list)
    for one in rows:
        if one.parent_id:
            answers[one.parent_id].append(one)
    return [Thread(one, tuple(answers[one.pk])) for one in rows if not one.parent_id]


def _places(
    study: Study, person: Actor, threads: list[Thread], said: tuple[SynthesisEdition, ...],
    state: str,
) -> list[Place]:  # fmt: skip
    template = latest(study, person)
    sections = list(template.sections.all()) if template else []
    words = {one.section.key if one.section else None: one for one in said}
    by_key: dict[UUID | None, list[Thread]] = defaultdict(list)
    for thread in threads:
        by_key[thread.comment.section_key].append(thread)
    known = {one.key: one for one in sections}
    gone = [key for key in by_key if key is not None and key not in known]
    found = []
    for key in (None, *known, *gone):
        every = by_key[key]
        shown = tuple(one for one in every if state in ("", one.comment.state))
        counts = Counter(one.comment.state for one in every)
        section = known.get(key) if key else None
        found.append(Place(key, section, words.get(key), shown, counts))
    return found
