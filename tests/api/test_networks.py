"""Networks and who takes part, as far as whoever asks may know of them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import network as make

pytestmark = pytest.mark.django_db


def test_a_visitor_knows_of_public_networks_only(ask, cast):
    said = ask("networks")
    assert [one["code"] for one in said["items"]] == ["international"]
    assert said["total"] == 1
    assert said["items"][0]["members"] == 2
    ask("networks/national/participants", expect=404)


def test_a_participant_knows_of_its_own_too(ask, cast):
    said = ask("networks", as_=cast["institution officer"])
    assert {"international", "national"} == {one["code"] for one in said["items"]}
    assert ask("networks/national/participants")["total"] == 3


def test_who_took_part_on_a_day(ask, cast):
    here = make.membership(
        cast.international, make.organisation("newcomer"), "member", date(2022, 3, 1), area="NO"
    )
    before = ask("networks/international/participants", on="2022-02-28")
    after = ask("networks/international/participants", on="2022-03-01")
    assert before["total"] + 1 == after["total"]
    assert before["on"] == "2022-02-28"
    assert here.area in {one["area"]["code"] for one in after["items"] if one["area"]}


@pytest.mark.parametrize("day", ["yesterday", "20220301", "2022-02-30", "1066-10-14", "1700000000"])
def test_what_is_no_day_is_refused(ask, cast, day):
    said = ask("networks/international/participants", on=day, expect=400)
    assert "on" in said["error"]["sentence"]


def test_areas_of_participants_carry_their_note_once(ask, cast):
    from tessera.reference import designation

    make.membership(cast.international, make.organisation("xk", area="XK"), "partner", area="XK")
    said = ask("networks/international/participants", style="eu", lang="en")
    assert len(said["notes"]) == 1
    assert designation("XK", "eu", "en").note in said["notes"][0]


def test_participants_cost_the_same_whatever_their_number(client, cast):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            answer = client.get("/api/v1/networks/international/participants")
        assert answer.status_code == 200
        return len(counted)

    few = queries()
    for area in ("NO", "IS", "CH"):
        make.membership(cast.international, make.organisation(kind="contact_point", area=area),
                        area=area)  # fmt: skip
    assert queries() == few


def test_a_long_list_comes_in_parts(ask, cast):
    whole = ask("networks/international/participants")
    part = ask("networks/international/participants", limit=2, offset=2)
    assert part["items"] == whole["items"][2:4]
    assert part["total"] == whole["total"] == 5
    assert "offset=4" in part["next"]
