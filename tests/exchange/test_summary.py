"""A summary is written by people from what its circle may read; what is proposed says that it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as make
from tests.once import made_once
from tests.personas import World

from tessera.audit.models import Event
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions, outlines
from tessera.exchange.actions import EditionConflict
from tessera.exchange.models import Answer, Query, Summary, SummaryEdition, SummarySection
from tessera.exchange.outlines import Made
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.outlines.summary import proposal
from tessera.exchange.reads.compilation import content
from tessera.exchange.reads.summary import desk, told
from tessera.workflow import NotNow, NotReady

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ASKER = "member coordinator"
YES, NUMBER, TEXT = (make.EVERY_KIND[at] for at in (0, 3, 6))


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
@made_once
def query(cast: World) -> Query:
    """The other member answers in public but one figure, the observer for members alone."""
    made = make.launched(cast, questions=[YES, NUMBER, TEXT], audience=Circle.PUBLIC)
    told = {2: {"audience": Circle.MEMBERS, "reason": "Not yet public.", "coded": 40}}
    other = make.reply_of(made, cast.organisations["other-member"])
    make.released(other, cast["other member"], told, audience=Circle.PUBLIC, words="TOKEN-public")
    observer = make.reply_of(made, cast.organisations["observer"])
    make.released(observer, cast["observer"], audience=Circle.MEMBERS, words="TOKEN-members")
    return made


@pytest.fixture
def summary(cast: World, query: Query) -> Summary:
    return actions.begin_summary(query, by=cast[ASKER], circle="public", language="en")


def question(query: Query, position: int):
    return query.questions.get(position=position)


def write(cast: World, summary: Summary, position: int, words: str, edition: int = 0):
    at = question(summary.query, position) if position else None
    return actions.write_section(summary, at, by=cast[ASKER], edition=edition, words=words)


def released(cast: World, summary: Summary) -> SummaryEdition:
    actions.sign_off_summary(summary, by=cast[ASKER])
    return actions.release_summary(summary, by=cast[ASKER])


def proposed(query: Query, circle: str, position: int = 1, language: str = "en") -> str:
    found = content(query, Circle(circle), "eu")
    part = next(one for one in found.parts if one.question.position == position)
    return proposal(part, Naming([one.area for one in found.replies], "eu", language))


# what is proposed


def test_a_proposal_counts_what_the_circle_may_read(query: Query) -> None:
    assert proposed(query, "public") == (
        "1 of 3 participants answered “partly” (Sweden). Replied, not disseminated here (1): "
        "Albania; No reply (1): Austria."
    )
    assert proposed(query, "members").startswith("2 of 3 participants answered “partly” (")
    assert proposed(query, "public", 2) == ""  # nothing coded may be read
    assert "from 12 persons (Albania) to 40 persons (Sweden)" in proposed(query, "members", 2)
    assert proposed(query, "members", 3) == ""  # nothing is coded


def test_a_proposal_speaks_the_language_of_the_summary(query: Query) -> None:
    assert "(Suedi)" in proposed(query, "public", language="sq")


def test_it_is_inserted_by_a_person_and_marked_until_edited_or_confirmed(
    cast: World, summary: Summary
) -> None:
    first, by = question(summary.query, 1), cast[ASKER]
    made = actions.insert_proposal(summary, first, by=by, edition=0, style="eu")
    assert made.is_proposal and made.words == proposed(summary.query, "public")
    same = actions.write_section(summary, first, by=by, edition=made.edition, words=made.words)
    assert same.is_proposal  # saved, not edited
    with pytest.raises(NotReady, match="Section 1 stands as it was proposed"):
        actions.sign_off_summary(summary, by=by)
    mine = actions.confirm_section(summary, first, by=by, edition=made.edition)
    assert not mine.is_proposal
    again = actions.insert_proposal(summary, first, by=by, edition=mine.edition, style="eu")
    assert again.is_proposal and again.words.count("participants answered") == 2
    edited = write(cast, summary, 1, "In short: partly.", again.edition)
    assert not edited.is_proposal


# for whom


@pytest.mark.parametrize(("circle", "why"), [("team", "nobody"), ("public", "travels no further")])
def test_it_travels_no_further_than_the_query(cast: World, circle: str, why: str) -> None:
    inner = make.launched(cast, audience=Circle.MEMBERS)
    with pytest.raises(NotReady, match=why):
        actions.begin_summary(inner, by=cast[ASKER], circle=circle, language="en")
    with pytest.raises(ValidationError):
        actions.begin_summary(inner, by=cast[ASKER], circle="members", language="xx")


@pytest.mark.parametrize("who", ["other member", "observer", "member reader", "stranger"])
def test_others_write_nothing(cast: World, query: Query, summary: Summary, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.begin_summary(query, by=cast[who], circle="members", language="en")
    with pytest.raises(PermissionDenied):
        actions.write_section(summary, None, by=cast[who], edition=0, words="x")


def test_beside_the_text_stands_only_what_the_circle_may_read(
    cast: World, summary: Summary
) -> None:
    seen = words(signed_in(cast[ASKER]).get(f"/exchange/queries/2026.1/summaries/{summary.pk}/"))
    assert "TOKEN-public" in seen and "TOKEN-members" not in seen
    assert "A reply was given. It is not disseminated further." in seen
    assert "proposal" in seen and "1 of 3 participants" in seen


def test_nobody_but_its_writers_finds_a_draft(cast: World, summary: Summary) -> None:
    write(cast, summary, 0, "TOKEN-draft")
    for who in ("other member", "observer", "stranger"):
        client = signed_in(cast[who])
        assert client.get(f"/exchange/queries/2026.1/summaries/{summary.pk}/").status_code == 404
        page = client.get("/exchange/queries/2026.1/")
        assert b"TOKEN-draft" not in page.content
    assert signed_in(cast["secretariat officer"]).get(
        f"/exchange/queries/2026.1/summaries/{summary.pk}/"
    ).status_code == 200  # fmt: skip


# two at once, and the way to the release


def test_of_two_who_write_the_second_is_shown_both(cast: World, summary: Summary) -> None:
    write(cast, summary, 1, "Mine.")
    office = cast["secretariat officer"]
    with pytest.raises(EditionConflict) as refused:
        actions.write_section(
            summary, question(summary.query, 1), by=office, edition=0, words="Ours."
        )
    assert refused.value.theirs["words"] == "Mine." and refused.value.yours["words"] == "Ours."
    assert SummarySection.objects.get().words == "Mine."
    client = signed_in(office)
    sent = {"words": "Ours.", "edition": "0", "do": "save"}
    seen = words(client.post(f"/exchange/queries/2026.1/summaries/{summary.pk}/1/", sent))
    assert "Mine." in seen and "Ours." in seen


def test_signed_off_it_is_changed_by_nobody(cast: World, summary: Summary) -> None:
    with pytest.raises(NotReady, match="no words"):
        actions.sign_off_summary(summary, by=cast[ASKER])
    made = write(cast, summary, 0, "All agree.")
    actions.sign_off_summary(summary, by=cast[ASKER])
    with pytest.raises(NotNow):
        write(cast, summary, 0, "They do not.", made.edition)
    actions.resume_summary(summary, by=cast[ASKER])
    assert write(cast, summary, 0, "They do not.", made.edition).words == "They do not."


def test_a_released_one_is_read_by_its_circle_and_keeps_its_versions(
    cast: World, summary: Summary
) -> None:
    made = write(cast, summary, 0, "TOKEN-first")
    edition = released(cast, summary)
    assert edition.version == 1
    observer = signed_in(cast["observer"])
    assert "TOKEN-first" in words(observer.get("/exchange/queries/2026.1/"))
    actions.revise_summary(summary, by=cast[ASKER])
    write(cast, summary, 0, "TOKEN-second", made.edition)
    assert "TOKEN-first" in words(observer.get("/exchange/queries/2026.1/"))
    assert released(cast, summary).version == 2
    assert "TOKEN-second" in words(observer.get("/exchange/queries/2026.1/"))
    old = f"/exchange/queries/2026.1/summaries/{summary.pk}/version/1/"
    assert "TOKEN-first" in words(observer.get(old)) and "newer version" in words(observer.get(old))
    steps = Event.objects.filter(kind="exchange.summary").values_list("step", flat=True)
    assert list(steps) == [
        "summary.begin", "summary.write", "summary.sign_off", "summary.release", "summary.revise",
        "summary.write", "summary.sign_off", "summary.release",
    ]  # fmt: skip
    facts = str(list(Event.objects.values_list("facts", flat=True)))
    assert "TOKEN" not in facts


def test_one_for_members_is_nothing_to_an_observer(cast: World, query: Query) -> None:
    inner = actions.begin_summary(query, by=cast[ASKER], circle="members", language="en")
    write(cast, inner, 1, "TOKEN-inner")
    edition = released(cast, inner)
    assert told(query, cast["other member"])[0].parts[0][1] == "TOKEN-inner"
    assert told(query, cast["observer"]) == []
    path = f"/exchange/queries/2026.1/summaries/{inner.pk}/version/{edition.version}/"
    assert signed_in(cast["observer"]).get(path).status_code == 404
    assert signed_in(cast["other member"]).get(path).status_code == 200


# in the compilation, and after a narrowing


def compiled(query: Query, circle: str, language: str = "en") -> str:
    found = content(query, Circle(circle), "eu")
    return str(outlines.outline(found, language, "eu", Made(1, clock.today())))


def test_it_stands_in_the_compilation_of_its_circle(cast: World, summary: Summary) -> None:
    write(cast, summary, 1, "TOKEN-text")
    assert "TOKEN-text" not in compiled(summary.query, "public")
    released(cast, summary)
    query = Query.objects.get(pk=summary.query_id)
    assert "TOKEN-text" in compiled(query, "public")
    assert "TOKEN-text" in compiled(query, "members")  # the nearest one around it
    assert "TOKEN-text" in compiled(query, "public", "sq")  # and says its own language
    inner = actions.begin_summary(query, by=cast[ASKER], circle="members", language="en")
    write(cast, inner, 0, "TOKEN-inner")
    released(cast, inner)
    assert "TOKEN-inner" in compiled(query, "members")
    assert "TOKEN-inner" not in compiled(query, "public")


def narrowed(cast: World, query: Query, position: int = 1) -> None:
    answer = Answer.objects.get(
        reply__query=query, reply__organisation__code="other-member", question__position=position
    )
    actions.narrow(answer, by=cast["other member"], audience="members", reason="A mistake.")


def test_what_rests_on_a_narrowed_answer_is_read_no_more_and_the_page_says_so(
    cast: World, summary: Summary
) -> None:
    query = summary.query
    first = write(cast, summary, 1, "TOKEN-rests")
    write(cast, summary, 3, "TOKEN-holds")
    released(cast, summary)
    narrowed(cast, query)
    for text in (compiled(query, "public"), words(signed_in(cast["observer"]).get(
        "/exchange/queries/2026.1/"
    ))):  # fmt: skip
        assert "TOKEN-rests" not in text and "TOKEN-holds" in text
        assert "no longer travels this far" in text
    space = desk(Summary.objects.get(pk=summary.pk), cast[ASKER])
    by_place = {one.position: one for one in space.sections}
    assert [one.area for one in by_place[1].narrowed] == ["SE"] and not by_place[3].narrowed
    page = signed_in(cast[ASKER]).get(f"/exchange/queries/2026.1/summaries/{summary.pk}/")
    assert "rests on an answer that no longer travels to its readers: Sweden" in words(page)
    actions.revise_summary(summary, by=cast[ASKER])
    with pytest.raises(NotReady, match="Section 1 rests on an answer"):
        actions.sign_off_summary(summary, by=cast[ASKER])
    actions.confirm_section(summary, question(query, 1), by=cast[ASKER], edition=first.edition)
    released(cast, summary)
    assert "TOKEN-rests" in compiled(query, "public")


def test_a_corrected_answer_is_pointed_out(cast: World, summary: Summary) -> None:
    write(cast, summary, 1, "So it is.")
    reply = make.reply_of(summary.query, cast.organisations["other-member"])
    actions.correct(reply, by=cast["other member"])
    make.released(reply, cast["other member"], {1: {"coded": "no"}}, audience=Circle.PUBLIC)
    space = desk(summary, cast[ASKER])
    assert [one.area for one in space.sections[1].changed] == ["SE"]


# on the page


def test_from_the_first_button_to_the_release_on_the_page(cast: World, query: Query) -> None:
    client = signed_in(cast[ASKER])
    at = "/exchange/queries/2026.1/summaries/"
    assert "Write a summary" in words(client.get("/exchange/queries/2026.1/"))
    begun = client.post(f"{at}begin/", {"circle": "public", "language": "en"})
    path = begun.headers["Location"]
    client.post(f"{path}1/", {"edition": "0", "do": "insert"})
    assert "proposal" in words(client.get(path))
    assert client.post(f"{path}step/", {"do": "sign_off"}).status_code == 409
    client.post(f"{path}1/", {"edition": "1", "do": "confirm", "words": ""})
    client.post(f"{path}0/", {"edition": "0", "do": "save", "words": "TOKEN-whole"})
    client.post(f"{path}step/", {"do": "sign_off"})
    assert "Signed off" in words(client.get(path))
    client.post(f"{path}step/", {"do": "release"})
    assert "TOKEN-whole" in words(signed_in(cast["observer"]).get(at))
    assert client.post(f"{path}step/", {"do": "burn"}).status_code == 400
    assert client.post(f"{path}1/", {"edition": "2", "do": "burn"}).status_code == 400


def test_the_writers_page_costs_the_same_for_one_reply_and_three(
    cast: World, summary: Summary
) -> None:
    write(cast, summary, 1, "So it is.")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk(summary, cast[ASKER])
        return len(captured)

    before = cost()
    make.released(make.reply_of(summary.query, cast.organisations["member"]), cast[ASKER])
    write(cast, summary, 2, "And so.")
    assert cost() == before


def test_no_identifier_of_another_query_opens_its_summary(cast: World, summary: Summary) -> None:
    """The own query in the address, another's summary; another's number, the own summary."""
    mine = make.launched(cast, "other member", questions=make.TWO)
    own = actions.begin_summary(mine, by=cast["other member"], circle="members", language="en")
    before = list(SummarySection.objects.values()), list(Summary.objects.values())
    client, other = signed_in(cast["other member"]), summary.query.number
    for number, pk in ((mine.number, summary.pk), (other, own.pk), (other, summary.pk)):
        at = f"/exchange/queries/{number}/summaries/{pk}/"
        for path, sent in (("1/", {"do": "insert", "edition": "0"}), ("step/", {"do": "sign_off"}),
                           ("0/", {"do": "save", "edition": "0", "words": "x"})):  # fmt: skip
            assert client.post(at + path, sent).status_code == 404, (number, path)
        assert client.get(at).status_code == 404
    assert (list(SummarySection.objects.values()), list(Summary.objects.values())) == before


def test_looking_writes_nothing_and_without_its_token_nothing_is_written(
    cast: World, summary: Summary
) -> None:
    from django.test import Client

    at = f"/exchange/queries/{summary.query.number}/summaries/"
    before, events = list(Summary.objects.values()), Event.objects.count()
    client = signed_in(cast[ASKER])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast[ASKER].person)
    for path in ("begin/", f"{summary.pk}/1/", f"{summary.pk}/step/"):
        assert client.get(at + path).status_code in (200, 405)
        sent = {"do": "sign_off", "edition": "0", "circle": "members", "language": "en"}
        assert strict.post(at + path, sent).status_code == 403
    assert list(Summary.objects.values()) == before and Event.objects.count() == events
