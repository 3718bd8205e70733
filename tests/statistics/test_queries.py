"""Lists cost the same number of queries for one row and for three."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import statistics as make

pytestmark = pytest.mark.django_db

LISTS = (
    "/statistics/", "/statistics/?q=applicants", "/statistics/releases/", "/statistics/areas/",
    "/api/", "/api/v1/flows", "/api/v1/releases", "/api/v1/areas", "/statistics/areas/XK/",
    "/statistics/compare/?area=XK&area=AL",
)  # fmt: skip
ONE = ("/statistics/TESTFLOW/", "/statistics/TESTFLOW/data.json")


def count(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200, address
    return len(caught)


@pytest.mark.parametrize("address", LISTS)
def test_three_rows_cost_as_many_queries_as_one(client, address) -> None:
    make.release(code="ASYAPP")
    client.get(address)
    one = count(client, address)
    make.release(code="TESTFLOW")
    make.release(make.changed(make.ROWS, XK_DE_2023=80.0), code="FLOW_THREE")
    client.get(address)
    assert count(client, address) == one


def test_a_slice_of_figures_costs_one_query(client, release) -> None:
    client.get(ONE[1])
    assert count(client, ONE[1] + "?GEO=DE") == 1


def test_more_rows_of_figures_cost_no_more_queries(client) -> None:
    make.release(make.ROWS[:2])
    client.get(ONE[0])
    few = count(client, ONE[0])
    make.release(code="OTHER")
    client.get("/statistics/OTHER/")
    assert count(client, "/statistics/OTHER/") == few
