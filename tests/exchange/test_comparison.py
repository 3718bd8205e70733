"""Any participants by any questions: what one reader may read, and nothing behind it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as make
from tests.once import made_once
from tests.personas import World

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.documents.tally import Tally
from tessera.exchange import actions
from tessera.exchange.models import Answer, Query
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.outlines.pictures import pictures
from tessera.exchange.reads.comparison import UnknownQuestion, Wanted, comparison

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
COMPARE = "/exchange/compare/"
YES, CHOICE, NUMBER, TEXT = (make.EVERY_KIND[at] for at in (0, 1, 3, 6))


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
@made_once
def two(cast: World):
    """Two queries; the other member answers both, the observer one, with a secret for members."""
    first = make.launched(cast, questions=[YES, NUMBER], audience=Circle.NETWORK)
    second = make.launched(cast, questions=[CHOICE, TEXT], audience=Circle.NETWORK)
    other, observer = cast["other member"], cast["observer"]
    told = {1: {"coded": "yes", "audience": Circle.NETWORK},
            2: {"coded": 31, "words": "TOKEN-members"}}  # fmt: skip
    make.released(make.reply_of(first, cast.organisations["other-member"]), other, told)
    told = {1: {"coded": "no", "audience": Circle.NETWORK},
            2: {"coded": 7, "audience": Circle.NETWORK}}  # fmt: skip
    make.released(make.reply_of(first, cast.organisations["observer"]), observer, told)
    declined = {1: {"status": "declined"}, 2: {"words": "=cmd|' /C calc'!A0"}}
    make.released(make.reply_of(second, cast.organisations["other-member"]), other, declined)
    return first, second


def asked(*keys: tuple[str, int], **facts) -> Wanted:
    return Wanted(tuple(keys), **facts)


def states(found) -> dict[str, list[str]]:
    return {row.organisation.code: [cell.state for cell in row.cells] for row in found.rows}


def test_participants_by_questions_across_queries(cast: World, two) -> None:
    first, second = two
    wanted = asked((first.number, 1), (second.number, 1), (first.number, 2))
    found = comparison(wanted, cast["member coordinator"])
    assert states(found) == {
        "member": ["no_reply"] * 3,
        "observer": ["answered", "no_reply", "answered"],
        "other-member": ["answered", "declined", "answered"],
    }


def test_what_is_withheld_says_so_and_nothing_else(cast: World, two) -> None:
    first, _second = two
    found = comparison(asked((first.number, 2)), cast["observer"])
    assert states(found)["other-member"] == ["withheld"]
    row = next(one for one in found.rows if one.organisation.code == "other-member")
    assert row.cells[0].edition is None
    assert found.circle is Circle.NETWORK
    client = signed_in(cast["observer"])
    name = f"{first.number}.2"
    for path in (f"{COMPARE}?question={name}", f"{COMPARE}csv/?question={name}"):
        # A form's token is drawn, and may hold any two digits.
        text = re.sub(r'value="\w{64}"', "", client.get(path).content.decode())
        assert "A reply was given. It is not disseminated further." in text
        assert "TOKEN" not in text and "31" not in text.replace("2026-03-31", "")


def test_no_order_and_no_filter_looks_behind_what_is_withheld(cast: World, two) -> None:
    first, _second = two
    key = (first.number, 2)
    for is_descending in (False, True):
        wanted = asked(key, order=key, is_descending=is_descending)
        rows = comparison(wanted, cast["observer"]).rows
        assert rows[0].organisation.code == "observer"  # the only figure that it may read
    replied = comparison(asked(key, replied=True), cast["observer"])
    assert set(states(replied)) == {"observer", "other-member"}


def test_figures_are_ordered_and_the_others_keep_the_protocol_order(cast: World, two) -> None:
    first, _second = two
    key = (first.number, 2)
    found = comparison(asked(key, order=key, is_descending=True), cast["member coordinator"])
    assert [row.cells[0].edition.coded for row in found.rows[:2]] == [31, 7]
    plain = [row.organisation.code for row in found.whole]
    assert [row.organisation.code for row in found.rows[2:]] == [
        one for one in plain if one not in ("observer", "other-member")
    ]


def test_filters_by_area_by_part_and_by_reply(cast: World, two) -> None:
    first, _second = two
    key, who = (first.number, 1), cast["member coordinator"]
    assert set(states(comparison(asked(key, areas=("AL",)), who))) == {"observer"}
    observers = comparison(asked(key, roles=("observer",)), who)
    assert set(states(observers)) == {"observer"}
    silent = comparison(asked(key, replied=False), who)
    assert set(states(silent)) == {"member"}


def test_an_invisible_query_is_as_one_that_is_not_there(cast: World) -> None:
    inner = make.launched(cast, questions=[YES], audience=Circle.MEMBERS, asked_roles=["member"])
    draft = make.approved(cast, questions=[YES])
    for number in (inner.number, draft.number, "2026.999"):
        with pytest.raises(UnknownQuestion):
            comparison(asked((number, 1)), cast["observer"])
    client = signed_in(cast["observer"])
    seen = {
        words(client.get(f"{COMPARE}?question={number}.1"), 400).replace(number, "N")
        for number in (inner.number, "2026.999")
    }
    assert len(seen) == 1


@pytest.mark.parametrize(
    "ask",
    ["nothing=1", "question=x", "question=2026.999.1", "role=king", "replied=maybe",
     "question={0}.1&area=ZZ", "question={0}.1&order={0}.2", "question={0}.1&draw={0}.2",
     "question={0}.99", "question={1}.2&order={1}.2", "question={1}.2&draw={1}.2"],
)  # fmt: skip
def test_what_the_address_does_not_know_is_refused_in_a_sentence(cast: World, two, ask) -> None:
    first, second = two
    client = signed_in(cast["member coordinator"])
    answer = client.get(f"{COMPARE}?{ask.format(first.number, second.number)}")
    assert answer.status_code == 400
    assert client.get(f"{COMPARE}csv/?nothing=1").status_code == 400


def test_the_page_holds_table_picture_files_and_its_own_address(cast: World, two) -> None:
    first, second = two
    client = signed_in(cast["member coordinator"])
    page = client.get(f"{COMPARE}?question={first.number}.1+{second.number}.2&replied=&style=un")
    assert page.status_code == 302  # without the fields that were sent empty
    page = client.get(page.headers["Location"])
    text = page.content.decode()
    assert "<svg" in text and "style=un" in text and "question=" in page.context["permanent"]
    assert client.get(page.context["permanent"]).status_code == 200
    assert 'data-head="' in text and "<script>" not in text


def test_each_picture_is_there_to_be_taken(cast: World, two) -> None:
    first, _second = two
    client = signed_in(cast["member coordinator"])
    ask = f"?question={first.number}.2"
    assert f"{COMPARE}picture/0/png/" in client.get(COMPARE + ask).content.decode()
    taken = client.get(f"{COMPARE}picture/0/svg/{ask}")
    assert b"<svg" in taken.content and "attachment" in taken.headers["Content-Disposition"]
    said = " ".join(ElementTree.fromstring(taken.content).itertext())
    assert "TLP:AMBER" in said and COMPARE in said.replace(" ", "")
    with Image.open(io.BytesIO(client.get(f"{COMPARE}picture/0/png/{ask}").content)) as points:
        assert points.width == 800
    assert client.get(f"{COMPARE}picture/9/svg/{ask}").status_code == 404
    assert client.get(f"{COMPARE}picture/0/pdf/{ask}").status_code == 404
    assert client.get(f"{COMPARE}picture/0/svg/{ask}&theme=dark").status_code == 400


def test_a_map_that_leaves_says_what_it_is_and_what_its_borders_do_not_mean(cast: World) -> None:
    query = several(cast, 3)
    Query.objects.filter(pk=query.pk).update(is_invented=True)
    client = signed_in(cast["member coordinator"])
    taken = client.get(f"{COMPARE}picture/1/svg/?question={query.number}.1").content
    said = " ".join("".join(ElementTree.fromstring(taken).itertext()).split())
    for one in ("Option 0", "do not imply official endorsement", "Invented content", "TLP:"):
        assert one in said, one


def several(cast: World, options: int):
    """A question with so many options, of which a member chose the first, another the first two."""
    told = [{"code": f"o{place}", "words": {"en": f"Option {place}"}} for place in range(options)]
    question = {"kind": "several_choices", "words": {"en": "Which?"}, "options": told}
    query = make.launched(cast, questions=[question], audience=Circle.NETWORK)
    for name, who, chosen in (
        ("other-member", "other member", ["o0"]), ("observer", "observer", ["o0", "o1"]),
    ):  # fmt: skip
        reply = make.reply_of(query, cast.organisations[name])
        make.released(reply, cast[who], {1: {"coded": chosen, "audience": Circle.NETWORK}})
    return query


def drawn(cast: World, query) -> list:
    found = comparison(asked((query.number, 1)), cast["member coordinator"])
    naming = Naming([one.area for one in found.rows], "eu", "en")
    return [one.drawing for one in pictures(found.part(found.questions[0]), naming)]


def shares(tally: Tally) -> dict[str, list[str]]:
    return {one.label: [code for code, _name in one.areas] for one in tally.drawn}


def test_each_of_a_few_options_has_its_map_and_the_bars_count_them(cast: World) -> None:
    bars, first, second, third = drawn(cast, several(cast, 3))
    assert bars.rows == (("Option 0", 2), ("Option 1", 1), ("Option 2", 0))
    assert bars.full == 2 and "of 2 with an answer" in bars.said
    assert shares(first) == {"Chosen: Option 0": ["SE", "AL"], "No reply": ["AT"]}
    assert shares(second) == {
        "Chosen: Option 1": ["AL"], "Not chosen": ["SE"], "No reply": ["AT"],
    }  # fmt: skip
    assert (first.title, third.title) == ("Option 0", "Option 2")
    assert first.boundaries and "Chosen: Option 2" not in shares(third)


def test_of_many_options_the_map_says_how_many_each_chose(cast: World) -> None:
    _bars, tally = drawn(cast, several(cast, 5))
    assert shares(tally) == {
        "Options chosen: 1": ["SE"], "Options chosen: 2": ["AL"], "No reply": ["AT"],
    }  # fmt: skip


def test_files_say_what_they_are_and_run_nothing(cast: World, two) -> None:
    first, second = two
    client = signed_in(cast["member coordinator"])
    ask = f"?question={first.number}.1&question={second.number}.2"
    text = client.get(f"{COMPARE}csv/{ask}").content.decode("utf-8-sig")
    said = [line for line in text.splitlines() if line.startswith("#")]
    assert any("TLP:AMBER" in line for line in said) and any(COMPARE in line for line in said)
    rows = list(csv.reader(io.StringIO("\n".join(
        line for line in text.splitlines() if not line.startswith("#")
    ))))  # fmt: skip
    assert any("'=cmd|' /C calc'!A0" in row for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)
    book = client.get(f"{COMPARE}xlsx/{ask}")
    with ZipFile(io.BytesIO(book.content)) as package:
        inside = "".join(package.read(one).decode() for one in package.namelist())
    assert "<f>" not in inside and "Released answers" in inside


def test_a_note_of_a_designation_stands_in_the_file(cast: World) -> None:
    from tests.factories import network as people

    place = people.organisation("point-xk")
    people.membership(cast.international, place, "member", area="XK")
    query = make.launched(cast, questions=[YES])
    actor = people.actor(place, "coordinator", "point")
    make.released(make.reply_of(query, place), actor)
    client = signed_in(cast["member coordinator"])
    text = client.get(f"{COMPARE}csv/?question={query.number}.1&style=eu").content.decode()
    assert "1244" in text and text.count("1244") == 1


def test_two_organisations_of_one_area_may_answer_differently(cast: World) -> None:
    from tests.factories import network as people

    second = people.organisation("second-point")
    people.membership(cast.international, second, "member", area="SE")
    query = make.launched(cast, questions=[YES])
    other, mine = people.actor(second, "coordinator", "second"), cast["other member"]
    for at, actor, coded in ((second, other, "no"), (mine.organisation, mine, "yes")):
        make.released(make.reply_of(query, at), actor, {1: {"coded": coded}})
    page = signed_in(cast["member coordinator"]).get(f"{COMPARE}?question={query.number}.1")
    assert page.status_code == 200 and b"<svg" in page.content


def test_narrowing_takes_effect_at_once(cast: World, two) -> None:
    first, _second = two
    observer = cast["observer"]
    assert states(comparison(asked((first.number, 1)), observer))["other-member"] == ["answered"]
    answer = Answer.objects.get(reply__query=first, reply__organisation__code="other-member",
                                question__position=1)  # fmt: skip
    actions.narrow(answer, by=cast["other member"], audience="requester", reason="A mistake.")
    assert states(comparison(asked((first.number, 1)), observer))["other-member"] == ["withheld"]


def test_a_visitor_signs_in_first(db) -> None:
    for path in (COMPARE, f"{COMPARE}csv/", f"{COMPARE}picture/0/svg/"):
        assert Client().get(path).status_code == 302


def test_three_answers_cost_as_many_queries_as_one(cast: World) -> None:
    query = make.launched(cast, questions=[YES, NUMBER])

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            comparison(asked((query.number, 1), (query.number, 2)), replace(cast["member reader"]))
        return len(captured)

    make.released(make.reply_of(query, cast.organisations["other-member"]), cast["other member"])
    before = cost()
    for code, name in (("member", "member coordinator"), ("observer", "observer")):
        make.released(make.reply_of(query, cast.organisations[code]), cast[name])
    assert cost() == before
