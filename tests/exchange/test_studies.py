"""A study from its template to its release, told with actions alone; and what is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.factories import studies as make
from tests.personas import World

from tessera import audit
from tessera.access.people import CLOCK
from tessera.audit.models import Event
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.actions import EditionConflict, studies
from tessera.exchange.models import (
    CommonTemplate,
    NationalContribution,
    SectionEdition,
    Study,
    StudyDeparture,
    StudyDocument,
    StudyFile,
    SynthesisEdition,
)
from tessera.exchange.reads import studies as reads
from tessera.workflow import NotNow, NotReady

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def later(days: int):
    return clock.frozen(MONDAY + timedelta(days=days))


def test_a_study_from_template_to_release(cast: World) -> None:
    """The whole way, with one template round, two contributions and one comment of each kind."""
    leader, other, office = (
        cast["member coordinator"],
        cast["other member"],
        cast["secretariat officer"],
    )
    study = make.draft(cast)
    assert (study.number, study.state) == ("2026.1", "drafting")
    studies.ask_about_template(study, by=leader, closes_on=make.in_days(14))
    asked = make.comment(study, other, 2, "Ask for the costs as well.")
    studies.answer(asked, by=leader, words="Which costs?")
    with pytest.raises(NotReady, match="runs until"):
        studies.agree(study, by=leader)
    with later(15):
        with pytest.raises(NotReady, match=r"1 comment is .*section: 2"):
            studies.agree(study, by=leader)
        studies.revise_template(study, by=leader)
        second = CommonTemplate.objects.get(study=study, version=2)
        practice = second.sections.get(position=2)
        studies.save_section(
            practice, by=leader, edition=1, heading={"en": "Practice and costs"},
            guidance=practice.guidance, kind="text",
        )  # fmt: skip
        studies.resolve(asked, by=leader, reason="The section asks for costs now.")
        studies.agree(study, by=leader)
        studies.call(study, by=leader, due_on=make.in_days(60))
    assert {one.area for one in study.contributions.all()} == {"AT", "SE"}  # nobody else may
    mine = make.of(study, cast.organisations["member"])
    theirs = make.of(study, cast.organisations["other-member"])
    with later(20):
        make.released(mine, leader, {1: {"audience": "public"}})
        with pytest.raises(NotReady, match="Section 1, 2 is not written"):
            studies.clear(theirs, by=other)
        make.released(theirs, other, {2: {"status": "pending", "words": ""}})
    assert theirs.completed_at is None and mine.completed_at is not None
    assert SectionEdition.objects.filter(contribution=theirs).count() == 1
    with later(80):
        studies.synthesise(study, by=office)
        with pytest.raises(NotReady, match="no key points"):
            studies.circulate(study, by=leader, closes_on=make.in_days(10))
        for place, words in ((0, "One.\n• Two."), (1, "Law."), (2, "Practice.")):
            text = make.synthesis_of(study, place)
            studies.save_synthesis(
                text, by=leader, edition=0, words={"en": words}, short={"en": "Short."}
            )
        assert make.synthesis_of(study).words == {"en": "One.\nTwo."}
        studies.circulate(study, by=leader, closes_on=make.in_days(10))
        followed = make.comment(study, other, 1, "The act is of 2020.")
        overruled = make.comment(study, other, 0, "Too long.")
        studies.correct(theirs, by=other)
        make.released(theirs, other)  # late and complete
    assert theirs.version == 2 and theirs.completed_at is not None
    with later(91):
        with pytest.raises(NotReady, match=r"2 comments .*sections: the whole, 1"):
            studies.release_study(study, by=leader)
        assert not SynthesisEdition.objects.filter(is_released=True).exists()
        text = make.synthesis_of(study, 1)
        studies.save_synthesis(text, by=leader, edition=1, words={"en": "Law of 2020."}, short={})
        studies.resolve(followed, by=leader, reason="Corrected.")
        with pytest.raises(ValidationError, match="empty"):
            studies.overrule(overruled, by=leader, reason=" ")
        studies.overrule(overruled, by=leader, reason="It cannot be shorter.")
        studies.release_study(study, by=leader)
        study.refresh_from_db()
        assert study.state == "released" and study.released_at is not None
        for refused in (
            lambda: studies.reopen(followed, by=leader),
            lambda: studies.revise(study, by=leader, title={"en": "Other"}),
            lambda: studies.save_synthesis(text, by=leader, edition=2, words={"en": "x"}),
        ):
            with pytest.raises(NotNow):
                refused()
        with pytest.raises(NotReady, match="released or withdrawn"):
            studies.correct(theirs, by=other)
    said = {one.section.position if one.section else 0: one.words["en"]
            for one in SynthesisEdition.objects.filter(is_released=True)}  # fmt: skip
    assert said == {0: "One.\nTwo.", 1: "Law of 2020.", 2: "Practice."}
    circulated = SynthesisEdition.objects.get(version=1, section__position=1)
    assert circulated.words == {"en": "Law."}  # what was circulated stays as it was
    assert audit.verify() is None


def test_numbers_follow_each_other_and_stay(cast: World) -> None:
    first, second = make.draft(cast), make.draft(cast)
    studies.withdraw(first, by=cast["member coordinator"])
    assert [first.number, second.number, make.draft(cast).number] == ["2026.1", "2026.2", "2026.3"]


def test_who_may_not_lead_is_told_so(cast: World) -> None:
    for name in ("observer", "bare observer", "stranger", "member reader", "institution officer"):
        with pytest.raises(PermissionDenied):
            studies.draft(cast.international, by=cast[name], title={"en": "x"})
    study = make.called(cast)
    for name in ("other member", "member reader", "observer"):
        for act in (studies.synthesise, studies.withdraw, studies.revise_synthesis):
            with pytest.raises(Exception, match=r"role|leads"):
                act(study, by=cast[name])


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"title": {"en": " "}}, "Write this"),
    ({"topics": ["sorcery"]}, "no topic"),
    ({"audience": "members", "synthesis_audience": "public"}, "no further than the study"),
    ({"synthesis_audience": "team"}, "no synthesis"),
    ({"contributions_due_on": MONDAY.date()}, "must lie ahead"),
    ({"asked_roles": []}, "who is asked"),
])  # fmt: skip
def test_bad_input_is_refused_in_a_sentence(cast: World, facts, sentence) -> None:
    with pytest.raises(ValidationError, match=sentence):
        make.draft(cast, **facts)
    assert not Study.objects.exists()


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"heading": {}}, "at least one of the languages"),
    ({"heading": {"en": "x"}, "kind": "file"}, "a source says where"),
    ({"heading": {"en": "x"}, "kind": "number"}, "needs a unit"),
    ({"heading": {"en": "x"}, "kind": "one_choice", "options": [{"words": {"en": "a"}}]}, "2 to"),
])  # fmt: skip
def test_a_section_is_looked_at_like_a_question(cast: World, facts, sentence) -> None:
    with pytest.raises(ValidationError, match=sentence):
        make.draft(cast, sections=[facts])


def test_terms_stay_once_contributions_were_called_for(cast: World) -> None:
    leader = cast["member coordinator"]
    study = make.called(cast)
    with pytest.raises(NotReady, match="stay as they are"):
        studies.revise(study, by=leader, audience="public")
    done = make.of(study, cast.organisations["member"])
    make.released(done, leader)
    moved = make.in_days(90)
    studies.revise(study, by=leader, contributions_due_on=moved, audience=study.audience)
    days = dict(NationalContribution.objects.values_list("area", "due_on"))
    assert days["SE"] == moved and days["AT"] != moved
    with pytest.raises(EditionConflict):
        studies.revise(study, by=leader, edition=1, title={"en": "Other"})


def test_a_template_moves_and_loses_sections_and_old_versions_keep_them(cast: World) -> None:
    leader = cast["member coordinator"]
    study = make.asked(cast, sections=[
        {"heading": {"en": name}} for name in ("One", "Two", "Three")
    ])  # fmt: skip
    with pytest.raises(NotNow, match="take it back"):
        studies.add_section(study, by=leader, heading={"en": "Four"})
    new = studies.revise_template(study, by=leader)
    two, three = new.sections.get(position=2), new.sections.get(position=3)
    studies.move_section(three, by=leader, up=True)
    studies.move_section(new.sections.get(position=1), by=leader, up=True)  # is the first already
    studies.remove_section(two, by=leader)
    studies.add_section(study, by=leader, heading={"en": "Four"})
    titles = list(new.sections.order_by("position").values_list("heading__en", flat=True))
    assert titles == ["One", "Three", "Four"]
    old = study.templates.get(version=1)
    assert [one.heading["en"] for one in old.sections.all()] == ["One", "Two", "Three"]
    told = {
        (one.new or one.old).heading["en"]: one.what for one in reads.difference(old, new)
    }  # fmt: skip
    assert told == {"One": "same", "Three": "moved", "Four": "added", "Two": "removed"}


def test_a_difference_is_told_word_by_word(cast: World) -> None:
    leader = cast["member coordinator"]
    study = make.asked(cast)
    new = studies.revise_template(study, by=leader)
    section = new.sections.get(position=2)
    studies.save_section(
        section, by=leader, edition=1, heading=section.heading,
        guidance={"en": "Describe briefly what is done."}, kind="number", unit={"en": "persons"},
    )  # fmt: skip
    [_same, changed] = reads.difference(study.templates.get(version=1), new)
    assert changed.what == "changed" and changed.is_asked_otherwise
    assert [(one.what, one.words) for one in changed.guidance] == [
        ("same", "Describe"), ("added", "briefly"), ("same", "what is done."),
    ]  # fmt: skip


def test_a_round_takes_comments_in_its_days_only(cast: World) -> None:
    leader, other = cast["member coordinator"], cast["other member"]
    study = make.asked(cast)
    first = make.comment(study, other, 1)
    with pytest.raises(ValidationError, match="no such section"):
        studies.comment(study, by=other, words="x", section_key=study.pk)
    with later(15), pytest.raises(NotNow, match="ended on"):
        make.comment(study, other)
    studies.close_round(study.rounds.get(), by=leader)
    with pytest.raises(NotNow, match="ended on"):
        make.comment(study, other)
    with pytest.raises(NotNow, match="over already"):
        studies.close_round(study.rounds.get(), by=leader)
    with pytest.raises(PermissionDenied):
        studies.resolve(first, by=other, reason="Done.")
    studies.resolve(first, by=leader, reason="Named.")
    studies.reopen(first, by=leader)
    assert first.state == "open" and first.answers.get().words == "Named."
    with pytest.raises(ValidationError, match="settled with the comment"):
        studies.resolve(first.answers.get(), by=leader, reason="x")


def test_documents_are_made_once_stored_and_remembered(cast: World) -> None:
    leader, other = cast["member coordinator"], cast["other member"]
    study = make.synthesised(cast)
    told = {"language": "en", "style": "eu"}
    draft = studies.make_document(study, "report", "members", by=leader, **told)
    assert draft.is_draft and not StudyDocument.objects.visible_to(other).exists()
    assert studies.make_document(study, "report", "members", by=leader, **told) == draft
    with pytest.raises(NotReady, match="travels no further"):
        studies.make_document(study, "report", "public", by=leader, **told)
    with pytest.raises(PermissionDenied):
        studies.make_document(study, "report", "members", by=other, **told)
    studies.circulate(study, by=leader, closes_on=make.in_days(10))
    studies.close_round(study.rounds.get(on="synthesis"), by=leader)
    studies.release_study(study, by=leader)
    report = studies.make_document(study, "report", "members", by=leader, **told)
    inform = studies.make_document(study, "inform", "members", by=leader, **told)
    assert (report.version, report.is_draft, inform.version) == (2, False, 1)
    assert {one.format for one in report.files.all()} == {"docx", "pdf", "html"}
    file = StudyFile.objects.visible_to(other).get(document=inform, format="html")
    data = studies.hand_out(file, by=other).decode()
    assert "In short on 1." in data and "What the study found on 1." not in data
    assert StudyDeparture.objects.get().organisation == cast.organisations["other-member"]
    assert Event.objects.filter(step="study_document.depart").count() == 1
    with pytest.raises(PermissionDenied):
        studies.hand_out(file, by=cast["observer"])
    # Taken along while looking as somebody else, the copy is with whoever really looks.
    real = cast["secretariat coordinator"]
    looks = replace(other, viewer=real)
    studies.hand_out(file, by=looks)
    assert {one.organisation for one in StudyDeparture.objects.all()} == {
        other.organisation, real.organisation,
    }  # fmt: skip


def test_an_inform_says_what_it_lacks_and_stays_short(cast: World) -> None:
    leader = cast["member coordinator"]
    study = make.synthesised(cast)
    text = make.synthesis_of(study, 2)
    studies.save_synthesis(text, by=leader, edition=1, words=text.words, short={})
    told = {"by": leader, "language": "en", "style": "eu"}
    with pytest.raises(NotReady, match="Section 2 says nothing in short yet"):
        studies.make_document(study, "inform", "members", **told)
    with pytest.raises(ValidationError, match="900"):
        studies.save_synthesis(
            text, by=leader, edition=2, words=text.words, short={"en": "a" * 901}
        )
    with pytest.raises(ValidationError, match="at most 6 key points"):
        studies.save_synthesis(
            make.synthesis_of(study), by=leader, edition=1, words={"en": "\n".join("abcdefg")}
        )


def test_an_inform_of_many_pages_is_refused(cast: World, monkeypatch) -> None:
    from tessera.exchange.actions.studies import documenting

    monkeypatch.setattr(documenting, "MOST_PAGES", 0)
    study = make.synthesised(cast)
    with pytest.raises(NotReady, match="An inform has at most 0 pages, this one has"):
        studies.make_document(
            study, "inform", "members", by=cast["member coordinator"], language="en", style="eu"
        )
    assert not StudyDocument.objects.exists()


def test_a_narrowed_section_reaches_nobody_beyond_in_any_version(cast: World) -> None:
    leader, other = cast["member coordinator"], cast["other member"]
    study = make.circulated(
        cast, audience="public", synthesis_audience="public",
        told={1: {"audience": "public"}, 2: {"audience": "public"}},
    )  # fmt: skip
    studies.make_document(study, "report", "public", by=leader, language="en", style="eu")
    assert StudyFile.objects.visible_to(leader).count() == 3
    assert not StudyFile.objects.visible_to(
        other
    ).exists()  # a draft for the public is for nobody yet
    theirs = make.of(study, cast.organisations["other-member"])
    studies.correct(theirs, by=other)
    make.write(theirs, 1, other, audience="requester", reason="Not yet public.")
    studies.release(studies.clear(theirs, by=other), by=other)
    first = SectionEdition.objects.filter(contribution=theirs, section__position=1)
    assert {one.audience for one in first} == {"requester"}
    assert {one.released_audience for one in first} == {"public", "requester"}
    assert StudyDocument.objects.visible_to(leader).exists()
    assert not StudyFile.objects.visible_to(leader).exists()  # what is in it travels no more
    cleared = SectionEdition.objects.filter(study=study).current().cleared_for(Circle.PUBLIC)
    assert [one.section.position for one in cleared] == [2]


def test_reminders_go_out_once_each_and_to_nobody_who_is_done(cast: World) -> None:
    study = make.called(cast, contributions_due_on=make.in_days(30))
    make.released(make.of(study, cast.organisations["member"]), cast["member coordinator"])
    sent = []
    for day in range(31):
        with later(day):
            studies.remind(by=CLOCK)
            assert studies.remind(by=CLOCK) == 0
            if Event.objects.filter(step="national_contribution.remind").count() > len(sent):
                sent.append(30 - day)
    assert sent == [14, 3, 1]
    with pytest.raises(PermissionDenied):
        studies.revise(study, by=CLOCK, title={"en": "x"})


def test_a_missed_reminder_is_made_up_for_with_the_last_one(cast: World) -> None:
    make.called(cast, contributions_due_on=make.in_days(30))
    with later(28):
        assert studies.remind(by=CLOCK) == 2  # both participants, three days before
        assert studies.remind(by=CLOCK) == 0


def test_the_end_of_a_round_is_told_once(cast: World) -> None:
    make.asked(cast)
    assert studies.remind(by=CLOCK) == 0
    with later(11):
        assert (studies.remind(by=CLOCK), studies.remind(by=CLOCK)) == (1, 0)
