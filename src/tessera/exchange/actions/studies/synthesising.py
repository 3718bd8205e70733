"""The synthesis: begun, written section by section, circulated, taken back, released with the study."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import checks
from tessera.exchange.actions.conflict import EditionConflict
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.actions.studies import holding
from tessera.exchange.actions.studies.contributing import SectionHeld
from tessera.exchange.actions.studies.holding import HeldElsewhere
from tessera.exchange.actions.studies.rounds import open_round
from tessera.exchange.models import (
    CommentRound,
    SectionEdition,
    Status,
    Study,
    SynthesisEdition,
    SynthesisText,
)
from tessera.exchange.reads.studies.content import sections
from tessera.exchange.workflow import STUDY
from tessera.workflow import take

if TYPE_CHECKING:
    from tessera.access.people import Actor

Words = Mapping[str, str]
#: The fixed short form of an inform: so many key points, so long a text to each section.
MOST_POINTS, MOST_SHORT = 6, 900


@transaction.atomic
def synthesise(study: Study, *, by: Actor) -> Study:
    """Begin the synthesis: an empty text for the key points and for each section."""
    take(STUDY, "synthesise", study, by=by)
    there = set(SynthesisText.objects.filter(study=study).values_list("section", flat=True))
    wanted = [None, *sections(study)]
    SynthesisText.objects.bulk_create(
        SynthesisText(study=study, section=one)
        for one in wanted
        if (one.pk if one else None) not in there
    )
    study.refresh_from_db()
    return study


@transaction.atomic
def save_synthesis(
    text: SynthesisText, *, by: Actor, edition: int, words: Words, short: Words | None = None,
    keeps: bool = False,
) -> SynthesisText:  # fmt: skip
    """Save the key points, or what the synthesis says to a section: at length, and in short.

    ``edition`` is the one that the writing started from. Raises EditionConflict when somebody saved
    since and SectionHeld while a colleague holds it, both with both versions; NotNow outside the
    synthesis and its comment round; ValidationError for more than an inform holds. After the release
    only a text is written that rests on what was narrowed since; readers get it at once.
    """
    rows = SynthesisText.objects.select_for_update(of=("self",)).select_related("study", "section")
    current = rows.get(pk=text.pk)
    holding.require_writable(current, by=by)
    told = _said(current, words, short)
    stands = {"words": current.words, "short": current.short}
    if edition != current.edition and told == stands:
        return current
    carried = (told, stands, current.edition, current.saved_by)
    if edition != current.edition:
        raise EditionConflict(*carried)
    try:
        holding.require_free(current, by=by)
    except HeldElsewhere as why:
        raise SectionHeld(str(why), *carried) from None
    current.words, current.short = told["words"], told["short"]
    current.edition += 1
    current.saved_at, current.saved_by = clock.now(), office_of(by=by)
    holding.note_holder(current, by=by, keeps=keeps)
    current.save()
    current.rests_on.set(_beside(current))
    audit.record(
        "study.write_synthesis", current.study, by=by, section=current.section_id,
        edition=current.edition,
    )  # fmt: skip
    if current.study.state == Study.State.RELEASED:
        version = _freeze(current.study, is_released=True)
        audit.record("study.restate", current.study, by=by, version=version)
    return current


def _beside(text: SynthesisText) -> list[SectionEdition]:
    """The released contributions that stand beside a text while it is written."""
    rows = SectionEdition.objects.filter(study=text.study_id).current()
    rows = rows.cleared_for(Circle(text.study.synthesis_audience)).exclude(status=Status.PENDING)
    return list(rows.filter(section=text.section) if text.section else rows)


def _said(text: SynthesisText, words: Words, short: Words | None) -> dict[str, Any]:
    if text.section is None:
        return {"words": _points(words), "short": {}}
    return {
        "words": checks.text(words, "words"), "short": checks.text(short, "short", MOST_SHORT),
    }  # fmt: skip


def _points(words: Words) -> dict[str, str]:
    """Key points, one a line, by language; no more than an inform takes."""
    made = {}
    for language, said in checks.text(words, "words", 4000).items():
        lines = [" ".join(line.split()).lstrip("•-– ") for line in said.splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_POINTS:
            raise checks.refuse(
                "words",
                _("An inform has at most %(most)d key points, one a line; these are %(count)d.")
                % {"most": MOST_POINTS, "count": len(lines)},
            )
        made[language] = "\n".join(lines)
    return made


@transaction.atomic
def circulate(study: Study, *, by: Actor, closes_on: date) -> CommentRound:
    """Show the synthesis as it is now to those who take part and take their comments until a day."""
    take(STUDY, "circulate", study, by=by)
    version = _freeze(study, is_released=False)
    study.refresh_from_db()
    return open_round(study, CommentRound.On.SYNTHESIS, version, closes_on, by=by)


def _freeze(study: Study, *, is_released: bool) -> int:
    """Keep the synthesis as it stands as its next version; which one that is."""
    rows = SynthesisEdition.objects.filter(study=study)
    version = (rows.aggregate(Max("version"))["version__max"] or 0) + 1
    rows.update(is_current=False)
    for one in SynthesisText.objects.filter(study=study).select_related("section"):
        made = SynthesisEdition.objects.create(
            study=study, section=one.section, words=one.words, short=one.short, version=version,
            circulated_at=clock.now(), is_released=is_released,
        )  # fmt: skip
        made.rests_on.set(one.rests_on.all())
    return version


@transaction.atomic
def revise_synthesis(study: Study, *, by: Actor) -> Study:
    """Take the synthesis back to be rewritten; it is circulated again afterwards."""
    take(STUDY, "revise_synthesis", study, by=by)
    CommentRound.objects.filter(study=study, on="synthesis", closed_at__isnull=True).update(
        closed_at=clock.now()
    )
    study.refresh_from_db()
    return study


@transaction.atomic
def release(study: Study, *, by: Actor) -> Study:
    """Release a study: its synthesis is frozen and read as far as it was written for.

    Raises NotReady while the comment round runs or a comment is neither resolved nor overruled.
    """
    Study.objects.filter(pk=study.pk, state=Study.State.COMMENT_ROUND).update(
        released_at=clock.now()
    )
    policy.require(by, "study.release", study)
    version = _freeze(study, is_released=True) if _is_ready(study) else 0
    take(STUDY, "release", study, by=by, version=version)
    study.refresh_from_db()
    return study


def _is_ready(study: Study) -> bool:
    """Whether the step will be taken; it says itself why not."""
    step, current = STUDY.step("release"), Study.objects.get(pk=study.pk)
    return current.state in step.before and (step.when is None or step.when(current) is None)
