"""A refused step says which of state, role or condition refused it, on the page that comes back."""

from __future__ import annotations

from html import unescape

import pytest
from tests.exchange.test_pages import signed_in
from tests.factories import exchange as make
from tests.personas import World

from tessera.access.policy import POLICY
from tessera.exchange.models import Query

STATE, CONDITION = "This step cannot be taken now", "Something stands in the way of this step"
ROLE = "This is not open to you"


@pytest.fixture
def query(cast: World) -> Query:
    return make.launched(cast)


@pytest.mark.parametrize(
    ("who", "step", "status", "heading", "words"),
    [
        ("observer", "close/", 403, ROLE, str(POLICY["query.close"].sentence)),
        ("member coordinator", "reopen/", 409, STATE, "its state is “Open”"),
        ("other member", "reply/release/", 409, STATE, "its state is “Draft”"),
        ("other member", "reply/clear/", 409, CONDITION, "Question 1, 2 has no answer yet"),
    ],
)
def test_state_role_or_condition(cast, query, who, step, status, heading, words) -> None:
    answer = signed_in(cast[who]).post(f"/exchange/queries/{query.number}/{step}")
    told = unescape(answer.content.decode())
    assert answer.status_code == status
    assert heading in told and words in told


@pytest.mark.parametrize(
    ("who", "path", "act"),
    [
        ("member reader", "/network/organisations/member/correct/", "organisation.correct"),
        ("member reader", "/network/organisations/member/invite/", "person.invite"),
        ("other member", "/network/found/", "network.found"),
    ],
)
def test_the_role_that_may_is_named_in_other_rooms(cast, who, path, act) -> None:
    answer = signed_in(cast[who]).post(path, {})
    assert answer.status_code == 403
    assert str(POLICY[act].sentence) in unescape(answer.content.decode())
