"""A section that travels less far after the synthesis was written: what rests on it, who is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.exchange.test_pages import signed_in, words
from tests.factories import studies as make
from tests.personas import World

from tessera.access.people import CLOCK
from tessera.audit.models import Event, Reading
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange.actions import studies
from tessera.exchange.models import Study, StudyDocument, StudyFile, SynthesisEdition
from tessera.exchange.outlines.study import Made, outline
from tessera.exchange.reads import studies as reads
from tessera.workflow import NotNow, NotReady

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEADER = "member coordinator"


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def section_of(cast: World, study: Study, position: int = 2):
    return make.text_of(make.of(study, cast.organisations["other-member"]), position)


def narrow(cast: World, study: Study, audience: str = Circle.TEAM, **terms: object):
    return studies.narrow(
        section_of(cast, study), by=cast["other member"], audience=audience, reason="So decided.",
        **terms,
    )  # fmt: skip


def places(study: Study, person) -> list[int]:
    """The places of the synthesis that somebody reads; 0 are the key points."""
    told = reads.synthesis(Study.objects.get(pk=study.pk), person)
    return [one.section.position if one.section else 0 for one in told]


# What is kept from readers


def test_a_text_that_rests_on_a_narrowed_section_is_kept_from_readers_at_once(cast: World) -> None:
    study = make.finished(cast)
    reader, leader = cast["other member"], cast[LEADER]
    assert places(study, reader) == [0, 1, 2]
    found = narrow(cast, study)
    assert {one.section.position if one.section else 0 for one in found.resting} == {0, 2}
    assert places(study, reader) == [1]
    assert places(study, leader) == [0, 1, 2]  # who has to revise it
    assert reads.page(study, reader).withheld == (0, 2)
    assert reads.page(study, leader).withheld == ()
    assert reads.page(study, cast["stranger"]).withheld == ()


def test_a_limit_that_passes_keeps_it_too_and_is_recorded_once(cast: World) -> None:
    until = (MONDAY + timedelta(days=4)).date()
    terms = {"audience": Circle.MEMBERS, "reason": "So.", "audience_until": until,
             "audience_then": Circle.TEAM}  # fmt: skip
    study = make.finished(cast, told={2: terms})
    assert places(study, cast["other member"]) == [0, 1, 2]
    assert studies.lapse(by=CLOCK) == 0
    with clock.frozen(MONDAY + timedelta(days=7)):
        assert places(study, cast["other member"]) == [1]
        assert reads.has_lapsed()
        assert (studies.lapse(by=CLOCK), studies.lapse(by=CLOCK)) == (1, 0)
    facts = Event.objects.get(step="section_text.lapse").facts
    assert (facts["before"], facts["after"], facts["resting"]) == ("members", "team", 2)


def test_what_reaches_as_far_as_the_synthesis_may_be_narrowed_without_a_finding(
    cast: World,
) -> None:
    told = {2: {"audience": Circle.PUBLIC, "reason": "So."}}
    study = make.finished(cast, told=told)
    found = narrow(cast, study, audience=Circle.MEMBERS)
    assert (found.resting, found.departures) == ((), ())
    assert places(study, cast["other member"]) == [0, 1, 2]


def test_a_document_leaves_out_what_its_circle_may_not_read_and_says_so(cast: World) -> None:
    study = make.finished(cast)
    narrow(cast, study, audience=Circle.REQUESTER)
    study.refresh_from_db()
    for circle, is_said in ((Circle.MEMBERS, False), (Circle.REQUESTER, True)):
        content = reads.content(study, circle, "eu")
        for kind in StudyDocument.Kind:
            told = repr(outline(content, kind, "en", "eu", Made(1, clock.today(), False)))
            assert ("What the study found on 2." in told or "In short on 2." in told) == is_said
            assert ("does not travel to the readers" in told) != is_said
            assert ("The first point." in told) == is_said


# Files and copies


def test_files_are_withdrawn_and_copies_that_had_left_are_listed(cast: World) -> None:
    study = make.finished(cast)
    made = studies.make_document(study, "report", Circle.MEMBERS, by=cast[LEADER], language="en",
                                 style="eu")  # fmt: skip
    studies.hand_out(made.files.first(), by=cast["secretariat officer"])
    taken = Reading.objects.get(kind="exchange.studydocument")
    assert (taken.reader, taken.count) == (cast["secretariat officer"].person_id, 2)
    found = narrow(cast, study)
    assert [one.organisation.code for one in found.departures] == ["secretariat"]
    assert not StudyFile.objects.visible_to(cast[LEADER]).exists()
    own = f"/exchange/studies/{study.number}/contribution/2/audience/"
    desk = f"/exchange/studies/{study.number}/synthesis/"
    for who, path in (("other member", own), (LEADER, desk)):
        seen = words(signed_in(cast[who]).get(path))
        assert "Copies that have left" in seen and "Synthesis report: members" in seen, who


# Who writes it again


def test_the_writers_are_shown_whose_contribution_was_narrowed(cast: World) -> None:
    study = make.circulated(cast)
    narrow(cast, study)
    desk = f"/exchange/studies/{study.number}/synthesis/"
    seen = words(signed_in(cast[LEADER]).get(desk))
    assert (
        seen.count("rests on a contribution that travels less far than the synthesis: Sweden") == 2
    )
    assert "rests on a contribution" in words(signed_in(cast[LEADER]).get(f"{desk}2/"))
    assert "rests on a contribution" not in words(signed_in(cast[LEADER]).get(f"{desk}1/"))
    page = words(signed_in(cast["other member"]).get(f"/exchange/studies/{study.number}/"))
    assert "Section 2: what the synthesis says rests on a contribution" in page
    assert "What the study found on 2." not in page


def test_neither_circulation_nor_release_goes_on_before_it_was_read_again(cast: World) -> None:
    study = make.synthesised(cast)
    narrow(cast, study)
    day, by = make.in_days(10), cast[LEADER]
    with pytest.raises(NotReady, match="on the whole, 2 rests on a contribution"):
        studies.circulate(study, by=by, closes_on=day)
    for position in (0, 2):
        text = make.synthesis_of(study, position)
        studies.save_synthesis(
            text, by=by, edition=text.edition, words=text.words, short=text.short
        )
    studies.circulate(study, by=by, closes_on=day)
    assert places(study, cast["other member"]) == [0, 1, 2]


def test_after_the_release_only_what_is_concerned_is_written_again_and_read_at_once(
    cast: World,
) -> None:
    study = make.finished(cast)
    by = cast[LEADER]
    text = make.synthesis_of(study, 2)
    with pytest.raises(NotNow):
        studies.save_synthesis(text, by=by, edition=text.edition, words={"en": "Anew."})
    narrow(cast, study)
    studies.save_synthesis(
        text, by=by, edition=text.edition, words={"en": "Anew."}, short={"en": "New."}
    )
    assert places(study, cast["other member"]) == [1, 2]
    now = SynthesisEdition.objects.get(study=study, is_current=True, section__position=2)
    assert (now.words, now.is_released) == ({"en": "Anew."}, True)
    other = make.synthesis_of(study, 1)
    with pytest.raises(NotNow):
        studies.save_synthesis(other, by=by, edition=other.edition, words={"en": "Anew."})
    assert Event.objects.filter(step="study.restate").count() == 1


# Who narrows


def test_the_contributor_narrows_on_a_page_and_nobody_else_does(cast: World) -> None:
    study = make.finished(cast)
    path = f"/exchange/studies/{study.number}/contribution/2/audience/"
    client = signed_in(cast["other member"])
    assert "How far this section travels" in words(client.get(path))
    assert path in client.get(f"/exchange/studies/{study.number}/contribution/").content.decode()
    refused = client.post(path, {"audience": "team"})
    assert "Say why it travels less far from now on." in words(refused)
    assert client.post(path, {"audience": "team", "reason": "So."}).status_code == 302
    assert section_of(cast, study).audience == Circle.TEAM
    assert signed_in(cast["observer"]).get(path).status_code == 404
    with pytest.raises(PermissionDenied):
        studies.narrow(section_of(cast, study), by=cast[LEADER], audience="team", reason="So.")


def test_nothing_is_narrowed_that_was_never_released_or_to_where_it_is(cast: World) -> None:
    study = make.called(cast)
    with pytest.raises(ValidationError, match="never released"):
        narrow(cast, study)
    study = make.finished(cast)
    with pytest.raises(ValidationError, match="no further than that already"):
        narrow(cast, study, audience=Circle.NETWORK)


def test_a_correction_that_narrows_is_recorded_as_one(cast: World) -> None:
    study = make.circulated(cast)
    own, by = make.of(study, cast.organisations["other-member"]), cast["other member"]
    studies.correct(own, by=by)
    make.released(own, by, {2: {"audience": Circle.TEAM, "reason": "So."}})
    facts = Event.objects.get(step="section_text.narrow").facts
    assert (facts["before"], facts["after"], facts["resting"]) == ("members", "team", 2)
