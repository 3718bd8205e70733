"""How soon participants accept and answer, from dates alone, for whom the network decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from tests.exchange.test_pages import signed_in, words
from tests.factories import exchange as make
from tests.personas import World

from tessera.audit.models import Event
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.exchange import actions
from tessera.exchange.reads.scoreboard import scoreboard, years

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
AT = "/exchange/scoreboard/"
OFFICE = "secretariat officer"


@pytest.fixture(autouse=True)
def stopped():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def answered(cast: World):
    """The other member accepts on day 3 and answers on day 10; the observer accepts on day 9."""
    query = make.launched(cast, questions=make.TWO)
    other = make.reply_of(query, cast.organisations["other-member"])
    observer = make.reply_of(query, cast.organisations["observer"])
    with clock.frozen(MONDAY + timedelta(days=3)):
        actions.accept(other, by=cast["other member"])
    with clock.frozen(MONDAY + timedelta(days=9)):
        actions.accept(observer, by=cast["observer"])
    with clock.frozen(MONDAY + timedelta(days=10)):
        make.released(other, cast["other member"])
    return query


def scores(cast: World, who: str, year: int | None = None):
    found = scoreboard(cast.international, cast[who], year=year)
    return None if found is None else {one.organisation.code: one for one in found}


def test_it_is_counted_from_the_dates(cast: World, answered) -> None:
    with clock.frozen(MONDAY + timedelta(days=60)):
        found = scores(cast, OFFICE)
    assert (found["other-member"].accepted, found["observer"].accepted) == (1.0, 0.0)
    assert found["other-member"].days == 10.0 and found["observer"].days is None
    assert (found["other-member"].on_time, found["observer"].on_time) == (1.0, 0.0)
    assert (found["other-member"].late, found["observer"].late) == (0, 1)


def test_at_first_the_coordinator_alone_sees_it_and_everybody_their_own_row(
    cast: World, answered
) -> None:
    assert set(scores(cast, OFFICE)) == {"member", "other-member", "observer"}
    assert set(scores(cast, "other member")) == {"other-member"}
    assert set(scores(cast, "observer")) == {"observer"}
    assert scores(cast, "stranger") is None
    assert "this is your own row" in words(signed_in(cast["other member"]).get(AT))


def test_the_network_decides_who_sees_it_and_that_is_an_event(cast: World, answered) -> None:
    client = signed_in(cast[OFFICE])
    path = f"{AT}international/audience/"
    assert client.post(path, {"audience": "members"}).status_code == 302
    event = Event.objects.get(step="terms.set")
    assert event.facts["scoreboard_audience"] == "members"
    assert len(scores(cast, "other member")) == 3 and len(scores(cast, "observer")) == 1
    client.post(path, {"audience": "network"})
    assert len(scores(cast, "observer")) == 3
    client.post(path, {"audience": "team"})
    assert len(scores(cast, "other member")) == 1
    assert "Select a valid choice" in words(client.post(path, {"audience": "public"}))


def test_nobody_else_decides_it(cast: World, answered) -> None:
    path = f"{AT}international/audience/"
    assert signed_in(cast["other member"]).post(path, {"audience": "network"}).status_code == 403
    assert signed_in(cast["stranger"]).post(path, {"audience": "network"}).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.set_terms(cast.international, by=cast["observer"], scoreboard_audience="network")


def test_a_query_that_one_may_not_read_counts_for_nothing(cast: World, answered) -> None:
    make.launched(cast, questions=make.TWO, audience=Circle.MEMBERS, asked_roles=["member"])
    actions.set_terms(cast.international, by=cast[OFFICE], scoreboard_audience="network")
    assert scores(cast, OFFICE)["other-member"].asked == 2
    assert scores(cast, "observer")["other-member"].asked == 1


def test_a_year_and_a_network_at_a_time(cast: World, answered) -> None:
    with clock.frozen(datetime(2027, 2, 1, 9, tzinfo=UTC)):
        make.launched(cast, questions=make.TWO)
        assert years(cast.international, cast[OFFICE]) == [2027, 2026]
        assert scores(cast, OFFICE, 2027)["observer"].asked == 1
        assert scores(cast, OFFICE)["observer"].asked == 2
        client = signed_in(cast[OFFICE])
        assert client.get(f"{AT}?year=2026&network=international").status_code == 200
        for ask in ("year=1999", "year=x", "network=nowhere", "network=foreign", "nothing=1"):
            assert client.get(f"{AT}?{ask}").status_code == 400, ask


def test_participants_stand_in_protocol_order_and_every_column_says_how_it_is_counted(
    cast: World, answered
) -> None:
    seen = words(signed_in(cast[OFFICE]).get(AT))
    assert seen.index("Albania") < seen.index("Austria") < seen.index("Sweden") or (
        seen.index("Austria") < seen.index("Sweden")
    )
    for sentence in ("the median of the replies", "agreed extensions included", "nobody is ranked"):
        assert sentence in seen


def test_it_is_taken_along_with_its_sentences(cast: World, answered) -> None:
    client = signed_in(cast[OFFICE])
    text = client.get(f"{AT}csv/?year=2026").content.decode("utf-8-sig")
    assert "Sweden" in text and "nobody is ranked" in text and "# Queries launched in: 2026" in text
    assert client.get(f"{AT}xlsx/").content.startswith(b"PK")
    assert client.get(f"{AT}pdf/").status_code == 404
    assert signed_in(cast["stranger"]).get(f"{AT}csv/").status_code == 404


def test_a_visitor_signs_in_first(db) -> None:
    assert Client().get(AT).status_code == 302 and Client().get(f"{AT}csv/").status_code == 302
