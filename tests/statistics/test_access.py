"""Figures that are not for everybody: neither pages nor files, lists, counts or areas tell of them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import statistics as make

from tessera.access.people import VISITOR
from tessera.statistics import reads

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/statistics/TESTFLOW/", "/statistics/TESTFLOW/data.csv", "/statistics/TESTFLOW/data.json",
    "/statistics/TESTFLOW/data.xlsx", "/statistics/TESTFLOW/data.parquet",
    "/statistics/TESTFLOW/chart.svg?CITIZEN=XK", "/api/v1/flows/TESTFLOW",
    "/api/v1/flows/TESTFLOW/data",
)  # fmt: skip


@pytest.fixture
def hidden(cast):
    return make.release(audience="members", network=cast.international)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_a_visitor_may_not_see_looks_as_if_it_were_not_there(client, hidden, address) -> None:
    absent = client.get(address.replace("TESTFLOW", "NOTHING"))
    assert client.get(address).status_code == absent.status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_member_sees_it(client, cast, hidden, address) -> None:
    client.force_login(cast["member coordinator"].person)
    assert client.get(address).status_code == 200


def test_no_list_and_no_count_tells_of_it(client, cast, hidden) -> None:
    for address in ("/statistics/", "/statistics/releases/", "/api/v1/flows", "/api/v1/releases",
                    "/api/", "/statistics/?q=applicants"):  # fmt: skip
        shown = client.get(address).content.decode()
        assert "TESTFLOW" not in shown and hidden.short not in shown, address
    for address in (f"/statistics/releases/{hidden.short}/", f"/api/v1/releases/{hidden.short}"):
        assert client.get(address).status_code == 404
    assert reads.catalogue(VISITOR) == () and reads.newest_releases(VISITOR) == []


def test_a_public_release_does_not_tell_of_a_newer_one_that_is_not(client, cast) -> None:
    old = make.release()
    make.release(
        make.changed(make.ROWS, XK_DE_2023=80.0), vintage=date(2025, 6, 1),
        audience="members", network=cast.international,
    )  # fmt: skip
    link = f"/statistics/TESTFLOW/?release={old.short}&GEO=DE&CITIZEN=XK"
    assert "A newer release of" not in client.get(link).content.decode()
    entry = reads.catalogue(VISITOR)[0]
    assert (entry.sha256, entry.releases) == (old.sha256, 1)
    client.force_login(cast["member coordinator"].person)
    assert "A newer release of 2025-06-01" in client.get(link).content.decode()


def test_the_observer_reads_what_its_arrangement_opens(client, cast) -> None:
    make.release(audience="network", network=cast.international)
    for name, expected in (("observer", 200), ("bare observer", 404), ("stranger", 404)):
        client.force_login(cast[name].person)
        assert client.get("/statistics/TESTFLOW/").status_code == expected, name


def test_nothing_is_read_for_nobody(release) -> None:
    with pytest.raises(TypeError):
        reads.table("TESTFLOW", {})
