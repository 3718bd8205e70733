"""What a page that everybody opens all day asks the database: a handful of reads, whoever looks."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import exchange as make
from tests.personas import World

#: By page, how many statements at most, once texts are kept: session, person and standing are seven.
MOST = {
    "/exchange/": 18,
    "/exchange/queries/{}/": 30,
    "/exchange/queries/{}/reply/": 21,
    "/exchange/queries/{}/reply/1/": 22,
    "/exchange/queries/new/": 17,
}


@pytest.mark.parametrize("page", MOST)
def test_a_page_stays_as_cheap_as_it_is(cast: World, page: str) -> None:
    query = make.launched(cast)
    make.released(make.reply_of(query, cast.organisations["other-member"]), cast["other member"])
    client = Client()
    client.force_login(cast["observer"].person)
    path = page.format(query.number)
    if "new" in page:
        client.force_login(cast["member officer"].person)
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert len(asked) <= MOST[page], [one["sql"][:80] for one in asked.captured_queries]
