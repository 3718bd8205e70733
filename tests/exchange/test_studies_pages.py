"""Pages of studies: who opens them, what they say, how a study is led in a browser without scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.exchange.test_pages import sent, signed_in, words
from tests.factories import network as people
from tests.factories import studies as make
from tests.personas import World

from tessera.core import clock
from tessera.exchange.actions import studies
from tessera.exchange.models import (
    NationalContribution,
    Study,
    StudyComment,
    StudyDocument,
    SynthesisText,
    TemplateSection,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOME = "/exchange/studies/"


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


def test_a_study_is_led_in_a_browser(cast: World) -> None:
    """From the empty form to the round on its template, by forms alone."""
    leader = signed_in(cast["member coordinator"])
    assert "New study" in words(leader.get(HOME))
    filled = {
        "title_en": "Labour shortages", "topics": ["legal-migration"],
        "contributions_due_on": "2026-06-01", "asked_roles": ["member"], "audience": "network",
        "synthesis_audience": "members", "default_audience": "members",
    }  # fmt: skip
    answer = leader.post(f"{HOME}new/", filled | {"synthesis_audience": "public"})
    assert "no further than the study itself" in words(answer)
    assert leader.post(f"{HOME}new/", filled).url == f"{HOME}2026.1/"
    study = Study.objects.get()
    assert "no section yet" in words(leader.get(f"{HOME}2026.1/"))
    new = f"{HOME}2026.1/template/new/"
    coded = {"words_en": "Who decides?", "hint_en": "Name the body.", "kind": "one_choice",
             "options": "3", "option0_en": "Court", "option1_en": "Agency", "is_in_inform": "on"}  # fmt: skip
    more = leader.post(new, coded | {"do": "options-0"})
    assert 'name="option4_en"' in more.content.decode()
    assert leader.post(new, coded).status_code == 302
    assert leader.post(new, {"words_en": "Practice", "kind": "text"}).status_code == 302
    first, second = TemplateSection.objects.order_by("position")
    assert [one["code"] for one in first.options] == ["o1", "o2"] and not second.is_in_inform
    assert "2 to" in words(leader.post(new, {"words_en": "x", "kind": "one_choice"}))
    leader.post(f"{HOME}2026.1/template/{second.pk}/move/", {"do": "up"})
    text = words(leader.get(f"{HOME}2026.1/template/"))
    assert text.index("1. Practice") < text.index("2. Who decides?")
    step = f"{HOME}2026.1/steps/ask_about_template/"
    answer = leader.post(step, {"ask_about_template-day": "2026-03-02"})
    assert "must lie ahead" in words(answer)
    assert leader.post(step, {"ask_about_template-day": "2026-03-20"}).status_code == 302
    study.refresh_from_db()
    assert study.state == "template_round"
    assert "Comments are taken until 20 March 2026" in words(leader.get(f"{HOME}2026.1/comments/"))
    assert leader.post(f"{HOME}2026.1/steps/dance/").status_code == 404
    assert leader.get(f"{HOME}2026.1/template/?version=7").status_code == 400
    assert leader.get(f"{HOME}2026.1/?colour=red").status_code == 400


def test_two_versions_are_compared_on_the_page(cast: World) -> None:
    study = make.asked(cast)
    new = studies.revise_template(study, by=cast["member coordinator"])
    section = new.sections.get(position=2)
    studies.save_section(section, by=cast["member coordinator"], edition=1,
                         heading={"en": "Practice and costs"}, guidance=section.guidance)  # fmt: skip
    page = signed_in(cast["member coordinator"]).get(f"{HOME}2026.1/template/?version=2&against=1")
    assert "<ins>" in page.content.decode() and "and costs</ins>" in page.content.decode()
    # Others read the version that they were shown.
    other = signed_in(cast["other member"])
    assert "and costs" not in words(other.get(f"{HOME}2026.1/template/"))
    assert other.get(f"{HOME}2026.1/template/?version=2").status_code == 400


def test_a_contribution_is_written_held_cleared_and_released(cast: World) -> None:
    study = make.called(cast)
    browser = signed_in(cast["other member"])
    own = f"{HOME}2026.1/contribution/"
    assert "Section 1, 2 is not written yet" in words(browser.get(own))
    assert browser.post(f"{own}1/hold/").url == f"{own}1/"
    page = browser.get(f"{own}1/")
    assert "You hold this section until" in words(page)
    form = sent(page) | {"coded": "partly", "words": "In part.", "do": "keep"}
    assert browser.post(f"{own}1/", form).url == f"{own}1/"
    form = sent(browser.get(f"{own}2/"))
    answer = browser.post(f"{own}2/", form | {"words": ""})
    assert "Write the section, or say that it is pending" in words(answer)
    assert browser.post(f"{own}2/", form | {"words": "So.", "do": "save"}).url == own
    assert browser.post(f"{own}steps/clear/").status_code == 302
    answer = browser.post(f"{own}2/", form | {"words": "Other.", "edition": "1"})
    assert answer.status_code == 409
    assert browser.post(f"{own}steps/release/").status_code == 302
    contribution = make.of(study, cast.organisations["other-member"])
    assert contribution.version == 1
    leader = signed_in(cast["member coordinator"])
    assert "In part." in words(leader.get(f"{HOME}2026.1/sections/1/"))
    assert "1 of 2 contributed" in words(leader.get(f"{HOME}2026.1/"))


def test_a_second_writer_sees_both_versions(cast: World) -> None:
    study = make.called(cast)
    colleague = people.actor(cast.organisations["other-member"], "officer", "Desk two")
    one, two = signed_in(cast["other member"]), signed_in(colleague)
    own = f"{HOME}2026.1/contribution/2/"
    form = sent(two.get(own)) | {"words": "Second words.", "do": "save"}
    one.post(f"{own}hold/")
    answer = two.post(own, form)  # held: nothing is saved, nothing is lost
    assert answer.status_code == 409
    text = words(answer, 409)
    assert "other member" in text and "holds this section since" in text
    assert "Second words." in answer.content.decode()
    assert two.post(f"{own}hold/").status_code == 409
    assert two.post(f"{own}hold/", {"do": "take-over"}).status_code == 403  # an officer
    one.post(own, sent(one.get(own)) | {"words": "First words.", "do": "save"})
    answer = two.post(own, form)
    text = words(answer, 409)
    assert "First words." in text and "Second words." in text
    both = two.post(own, sent(answer) | {"do": "both"})
    assert "First words.\n\nSecond words." in both.content.decode()
    assert two.post(own, sent(both) | {"do": "save"}).status_code == 302
    contribution = make.of(study, cast.organisations["other-member"])
    assert make.text_of(contribution, 2).words.split() == ["First", "words.", "Second", "words."]


def test_a_coordinator_takes_a_section_over(cast: World) -> None:
    make.called(cast)
    colleague = people.actor(cast.organisations["other-member"], "officer", "Desk two")
    one, two = signed_in(cast["other member"]), signed_in(colleague)
    own = f"{HOME}2026.1/contribution/2/"
    two.post(f"{own}hold/")
    assert "Take it over" in words(one.get(own))
    assert one.post(f"{own}hold/", {"do": "take-over"}).status_code == 302
    assert "You hold this section" in words(one.get(own))
    one.post(f"{own}hold/", {"do": "let-go"})
    assert "Nobody holds this section" in words(two.get(own))
    two.post(f"{own}hold/")
    with clock.frozen(MONDAY + timedelta(minutes=31)):
        assert "Nobody holds this section" in words(one.get(own))


def test_the_synthesis_is_written_beside_what_may_travel_so_far(cast: World) -> None:
    leader = signed_in(cast["member coordinator"])
    study = make.called(cast, synthesis_audience="members")
    theirs = make.of(study, cast.organisations["other-member"])
    make.released(theirs, cast["other member"], {
        1: {"words": "For members."},
        2: {"words": "For the asker.", "audience": "requester", "reason": "So."},
    })  # fmt: skip
    studies.synthesise(study, by=cast["member coordinator"])
    there = f"{HOME}2026.1/synthesis/"
    assert "no key points yet" in words(leader.get(there))
    assert "For members." in words(leader.get(f"{there}1/"))
    held_back = words(leader.get(f"{there}2/"))
    assert "For the asker." not in held_back and "not disseminated further" in held_back
    assert "For the asker." in words(
        leader.get(f"{HOME}2026.1/sections/2/")
    )  # but not in the synthesis
    for place, said in ((0, "One."), (1, "Law."), (2, "Practice.")):
        form = sent(leader.get(f"{there}{place}/")) | {"words_en": said, "short_en": "Short."}
        assert leader.post(f"{there}{place}/", form).status_code == 302
    stale = sent(leader.get(f"{there}1/")) | {"edition": "0", "words_en": "Mine."}
    answer = leader.post(f"{there}1/", stale)
    assert answer.status_code == 409 and "Law." in words(answer, 409)
    other = signed_in(cast["other member"])
    for path in (there, f"{there}1/", f"{there}1/hold/"):
        assert other.get(path).status_code in (404, 405)
        assert other.post(path).status_code in (404, 405)
    step = f"{HOME}2026.1/steps/circulate/"
    assert leader.post(step, {"circulate-day": "2026-03-20"}).status_code == 302
    assert "Practice." in words(other.get(f"{HOME}2026.1/"))


def test_comments_are_made_answered_settled_and_filtered(cast: World) -> None:
    study = make.circulated(cast)
    there = f"{HOME}2026.1/comments/"
    leader, other = signed_in(cast["member coordinator"]), signed_in(cast["other member"])
    key = str(study.templates.get().sections.get(position=1).key)
    answer = other.post(there, {"section": key, "words": " "})
    assert "There is something to mend" in words(answer)
    assert other.post(there, {"section": key, "words": "Which act?"}).status_code == 302
    other.post(there, {"section": "", "words": "Too long."})
    first, second = StudyComment.objects.all()
    leader.post(f"{there}{first.pk}/", {"do": "answer", "words": "The act of 2020."})
    refused = leader.post(f"{there}{first.pk}/", {"do": "resolve", "words": ""})
    assert "There is something to mend" in words(refused)
    assert leader.post(f"{there}{first.pk}/", {"do": "dance"}).status_code == 400
    leader.post(f"{there}{first.pk}/", {"do": "resolve", "words": "Named."})
    assert other.post(f"{there}{second.pk}/", {"do": "overrule", "words": "x"}).status_code == 403
    text = words(other.get(there))
    assert "Which act?" in text and "The act of 2020." in text and "What was done: Named." in text
    open_ = words(other.get(f"{there}?on=synthesis&state=open"))
    assert "Too long." in open_ and "Which act?" not in open_
    assert other.get(f"{there}?state=lost").status_code == 400
    leader.post(f"{there}close/")
    text = words(leader.get(f"{HOME}2026.1/"))
    assert "1 comment is neither resolved nor overruled (section: the whole)" in text
    assert leader.post(f"{HOME}2026.1/steps/release/").status_code == 409
    leader.post(f"{there}{second.pk}/", {"do": "overrule", "words": "It is short."})
    assert leader.post(f"{HOME}2026.1/steps/release/").status_code == 302
    assert "Released" in words(other.get(f"{HOME}2026.1/"))
    assert "round over" not in words(other.get(there))


def test_documents_are_made_and_taken_along(cast: World) -> None:
    make.finished(cast)
    there = f"{HOME}2026.1/documents/"
    leader, other = signed_in(cast["member coordinator"]), signed_in(cast["other member"])
    filled = {"kind": "inform", "circle": "members", "language": "en", "style": "eu"}
    assert leader.post(there, filled).status_code == 302
    again = leader.post(there, filled, follow=True).content.decode()
    assert "Nothing has changed since version 1" in again
    assert StudyDocument.objects.count() == 1
    assert other.post(there, filled).status_code == 403
    assert "is not one of" in words(leader.post(there, filled | {"circle": "public"}))
    page = other.get(there).content.decode()
    path = re.search(rf'href="({there}[0-9a-f-]+/pdf/)"', page)[1]
    file = other.get(path)
    assert file.content.startswith(b"%PDF")
    name = file.headers["Content-Disposition"]
    assert name == 'attachment; filename="study-2026.1-inform-members-v1-en.pdf"'
    assert signed_in(cast["observer"]).get(path).status_code == 404


@pytest.mark.parametrize("name", ["stranger", "observer", "institution officer", "visitor"])
def test_who_does_not_see_a_study_finds_no_page(cast: World, name: str) -> None:
    make.circulated(cast)
    browser = signed_in(cast[name])
    wanted = (302, 401) if name == "visitor" else (404,)
    for path in ("", "edit/", "template/", "sections/1/", "contribution/", "contribution/1/",
                 "synthesis/", "synthesis/1/", "comments/", "documents/"):  # fmt: skip
        assert browser.get(f"{HOME}2026.1/{path}").status_code in wanted, path
    for path in ("steps/withdraw/", "contribution/steps/clear/", "comments/close/", "comments/",
                 "documents/", "contribution/1/hold/"):  # fmt: skip
        assert browser.post(f"{HOME}2026.1/{path}").status_code in wanted, path


def queries(client, path: str) -> int:
    client.get(path)  # what is kept between requests is there
    with CaptureQueriesContext(connection) as told:
        assert client.get(path).status_code == 200
    return len(told)


def test_pages_ask_the_database_no_more_when_there_is_more(cast: World) -> None:
    """One and three of everything: studies, participants, sections, comments."""
    leader = signed_in(cast["member coordinator"])
    first = make.circulated(cast, sections=make.SECTIONS[:1])
    make.comment(first, cast["other member"], 1)
    paths = ("", "2026.1/", "2026.1/template/", "2026.1/contribution/", "2026.1/comments/",
             "2026.1/synthesis/", "2026.1/synthesis/1/", "2026.1/sections/1/")  # fmt: skip
    before = {path: queries(leader, HOME + path) for path in paths}
    Study.objects.filter(pk=first.pk).update(number="2026.9", serial=9)
    for number, area in enumerate(("EE", "FI"), 1):
        place = people.organisation(f"more-{number}")
        people.membership(cast.international, place, "member", area=area)
    more = make.circulated(cast, sections=make.SECTIONS[1:] * 3)
    Study.objects.filter(pk=more.pk).update(number="2026.1", serial=1)
    for place in (0, 1, 2, 2, 3):
        made = make.comment(more, cast["other member"], place)
        studies.answer(made, by=cast["member coordinator"], words="Yes.")
    after = {path: queries(leader, HOME + path) for path in paths}
    assert NationalContribution.objects.filter(study=more).count() == 4
    assert SynthesisText.objects.filter(study=more).count() == 4
    assert after == before
