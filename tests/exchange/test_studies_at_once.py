"""Several people at once on one section, one number, one release: nothing twice, nothing lost."""

from __future__ import annotations

from functools import partial

from tests.factories import network as people
from tests.factories import studies as make
from tests.personas import world

from tessera import audit
from tessera.exchange.actions import EditionConflict, studies
from tessera.exchange.actions.studies import HeldElsewhere
from tessera.exchange.models import (
    NationalContribution,
    SectionEdition,
    SectionText,
    Study,
    SynthesisEdition,
)
from tessera.workflow import NotNow


def text(pk) -> SectionText:
    return SectionText.objects.select_related("contribution__study", "section").get(pk=pk)


def test_nothing_is_lost_of_what_many_write_into_one_section(at_once) -> None:
    cast = world()
    contribution = make.of(make.called(cast), cast.organisations["other-member"])
    there = make.text_of(contribution, 2).pk
    conflicts = []

    def write(line: str) -> None:
        """As a person does: save, and when somebody was quicker, put both versions together."""
        by, edition, words = people.again(cast["other member"]), 0, line
        while True:
            try:
                studies.save_text(text(there), by=by, edition=edition, words=words)
                return
            except EditionConflict as why:
                conflicts.append(line)
                edition, words = why.edition, f"{why.theirs['words']}\n{line}"

    lines = [f"Line {number}." for number in range(5)]
    assert at_once(*(partial(write, line) for line in lines)) == []
    assert sorted(text(there).words.splitlines()) == lines
    assert text(there).edition == 5 and conflicts
    assert audit.verify() is None


def test_one_of_those_who_hold_at_once_holds(at_once) -> None:
    cast = world()
    at = cast.organisations["other-member"]
    contribution = make.of(make.called(cast), at)
    there = make.text_of(contribution, 1).pk
    desks = [people.actor(at, "officer", f"Desk {number}") for number in range(4)]
    raised = at_once(*(partial(studies.hold, text(there), by=desk) for desk in desks))
    assert [type(why) for why in raised] == [HeldElsewhere] * 3
    held = text(there)
    assert held.is_held and held.held_by_id in {desk.person_id for desk in desks}


def test_a_contribution_and_a_study_are_released_once(at_once) -> None:
    cast = world()
    study = make.circulated(cast)
    mine = make.of(study, cast.organisations["member"])
    make.cleared(mine, cast["member coordinator"])
    people_ = [people.again(cast[name]) for name in ("member coordinator", "member officer")]
    raised = at_once(*(
        partial(studies.release, NationalContribution.objects.get(pk=mine.pk), by=by)
        for by in people_
    ))  # fmt: skip
    assert [type(why) for why in raised] == [NotNow]
    assert SectionEdition.objects.filter(contribution=mine).count() == 2
    studies.close_round(study.rounds.get(on="synthesis"), by=people_[0])
    raised = at_once(*(
        partial(studies.release_study, Study.objects.get(pk=study.pk), by=by) for by in people_
    ))  # fmt: skip
    assert [type(why) for why in raised] == [NotNow]
    assert set(SynthesisEdition.objects.values_list("version", flat=True)) == {1, 2}
    assert audit.verify() is None


def test_studies_drafted_at_once_have_a_number_each(at_once) -> None:
    cast = world()
    draft = partial(studies.draft, cast.international, title={"en": "Study"})
    names = ("member coordinator", "other member", "member officer", "secretariat officer")
    assert at_once(*(partial(draft, by=people.again(cast[name])) for name in names)) == []
    assert sorted(Study.objects.values_list("serial", flat=True)) == [1, 2, 3, 4]
