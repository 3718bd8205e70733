"""Figures: what the pages' files say, no more and no less, for whoever asks."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "", "CITIZEN=XK&SEX=T", "GEO=AT,DE&start=2022", "GEO=AT&GEO=DE&last=1", "group=GEO&SEX=T",
    "limit=5&offset=3", "as_known_on=2024-06-01", "lang=sq&style=un&CITIZEN=XK",
]  # fmt: skip


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_answer_is_the_file_of_the_page(client, figures, query):
    file = client.get(f"/statistics/OPENFLOW/data.json?{query}")
    answer = client.get(f"/api/v1/flows/OPENFLOW/data?{query}")
    assert file.status_code == answer.status_code == 200
    said, wanted = answer.json(), file.json()
    said.pop("next")
    assert said.pop("address") != wanted.pop("address")
    assert said == wanted


def test_figures_name_release_vintage_and_licence(ask, figures):
    said = ask("flows/OPENFLOW/data", CITIZEN="XK")
    assert said["release"]["sha256"] == figures.new.sha256
    assert said["release"]["vintage"] == "2025-03-01"
    assert said["release"]["licence"] == "CC BY 4.0"
    assert figures.new.short in said["address"]


def test_missing_zero_and_confidential_stay_apart(ask, figures):
    said = ask("flows/OPENFLOW/data", CITIZEN="MK,AL", start="2023", SEX="T")
    at = {name: place for place, name in enumerate(said["columns"])}
    found = {
        (row[at["CITIZEN"]], row[at["GEO"]]): (
            row[at["OBS_VALUE"]], row[at["OBS_STATUS"]], row[at["CONF_STATUS"]],
        )
        for row in said["rows"]
    }  # fmt: skip
    assert found[("AL", "AT")] == (0, "A", "F")
    assert found[("MK", "AT")] == (None, "A", "C")
    assert found[("MK", "DE")] == (None, "O", "F")


def test_the_next_rows_are_of_the_same_release(client, ask, figures):
    said = ask("flows/OPENFLOW/data", limit=10, SEX="T")
    rows, address = list(said["rows"]), said["next"]
    assert f"release={figures.new.short}" in address
    while address:
        part = client.get(address).json()
        rows, address = rows + part["rows"], part["next"]
    assert rows == ask("flows/OPENFLOW/data", SEX="T")["rows"]
    assert len(rows) == said["total"]


def test_no_rows_are_a_valid_question_without_a_next(ask, figures):
    said = ask("flows/OPENFLOW/data", limit=0)
    assert said["rows"] == []
    assert said["next"] is None
    assert said["total"] == len(ask("flows/OPENFLOW/data")["rows"])


def test_a_day_of_the_past_has_its_own_figures(ask, figures):
    assert ask("flows/OPENFLOW", as_known_on="2024-12-31")["release"]["vintage"] == "2024-03-01"
    assert ask("flows/OPENFLOW")["release"]["vintage"] == "2025-03-01"
    said = ask("flows/OPENFLOW/data", as_known_on="2020-01-01", expect=400)
    assert "2024-03-01" in said["error"]["sentence"]


def test_a_dataflow_tells_its_axes_and_codes(ask, figures):
    said = ask("flows/OPENFLOW")
    axes = {one["id"]: one for one in said["dimensions"]}
    assert list(axes) == ["FREQ", "CITIZEN", "GEO", "SEX"]
    assert axes["CITIZEN"]["role"] == "origin"
    assert {one["code"] for one in axes["GEO"]["codes"]} == {"AT", "DE"}
    assert said["unit"] == "PER"
    assert said["name"] == {"words": "Applicants", "language": "en"}


@pytest.mark.parametrize("style", ["eu", "un", "coe"])
@pytest.mark.parametrize("path", ["flows/OPENFLOW", "flows/OPENFLOW/data", "areas/XK", "areas"])
def test_the_note_of_an_area_is_in_the_answer_once(client, figures, path, style):
    from tessera.reference import designation

    note = designation("XK", style, "en").note
    params = {"style": style, "lang": "en", **({"limit": 500} if path == "areas" else {})}
    response = client.get(f"/api/v1/{path}", params)
    notes = response.json()["notes"]
    assert note
    assert sum(note in one for one in notes) == 1
    assert str(response.json()).count(note) == 1


def test_an_answer_that_names_nobody_with_a_note_has_none(ask, figures):
    assert ask("flows/OPENFLOW/data", CITIZEN="AL", GEO="AT")["notes"] == []


def test_what_one_team_keeps_is_not_there_for_others(ask, figures):
    """Neither in lists, nor in counts, nor at its own address, nor among the values of a filter."""
    assert {one["code"] for one in ask("flows")["items"]} == {"OPENFLOW"}
    assert ask("flows")["total"] == 1
    assert ask("releases")["total"] == 2
    for path in ("flows/CLOSEDFLOW", "flows/CLOSEDFLOW/data", f"releases/{figures.closed.short}"):
        closed = ask(path, expect=404)
        assert closed == ask(path.replace("CLOSED", "NO").replace(figures.closed.short, "0" * 12),
                             expect=404)  # fmt: skip
    refused = ask("releases", flow="CLOSEDFLOW", expect=400)["error"]["sentence"]
    unknown = ask("releases", flow="NOFLOW", expect=400)["error"]["sentence"]
    assert refused.replace("CLOSEDFLOW", "NOFLOW") == unknown


def test_the_team_itself_finds_it(ask, cast, figures):
    flows = ask("flows", as_=cast["member officer"])
    assert {one["code"] for one in flows["items"]} == {"OPENFLOW", "CLOSEDFLOW"}
    assert ask("releases")["total"] == 3
    assert ask("flows/CLOSEDFLOW/data")["total"] == 6


def test_another_member_does_not(ask, cast, figures):
    assert ask("flows", as_=cast["other member"])["total"] == 1
    ask("flows/CLOSEDFLOW/data", expect=404)


def test_what_a_team_was_told_is_not_kept_by_others_on_the_way(client, cast, figures):
    client.force_login(cast["member officer"].person)
    response = client.get("/api/v1/flows/CLOSEDFLOW/data")
    assert "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
    held = response["ETag"]
    client.logout()
    assert (
        client.get("/api/v1/flows/CLOSEDFLOW/data", headers={"If-None-Match": held}).status_code
        == 404
    )


def test_who_gave_a_withheld_figure_sees_it_and_nobody_on_the_way_keeps_it(client, cast):
    from tests.migstat import factories

    from tessera.access.people import OPERATOR
    from tessera.statistics import actions

    withheld = ("A", "MK", "AT", "T", "2023", 7.0, "A", "C")
    release = actions.publish(
        factories.table(factories.dataflow(id="GIVEN"), [withheld]), by=OPERATOR,
        terms=actions.Terms(
            network=cast.international, contributor=cast.organisations["member"]
        ),
    ).release  # fmt: skip
    address = f"/api/v1/flows/GIVEN/data?release={release.short}"
    visitor = client.get(address)
    assert visitor.json()["rows"][0][5:] == [None, "A", "C"]
    client.force_login(cast["other member"].person)
    assert client.get(address).json()["rows"][0][5:] == [None, "A", "C"]
    client.force_login(cast["member officer"].person)
    giver = client.get(address, headers={"If-None-Match": visitor["ETag"]})
    assert giver.json()["rows"][0][5:] == [7, "A", "C"]
    assert giver["Cache-Control"].startswith("private")


def test_a_release_says_what_it_changed_and_what_is_newer(ask, figures):
    old, new = ask(f"releases/{figures.old.short}"), ask(f"releases/{figures.new.short}")
    assert old["newer"]["sha256"] == figures.new.sha256
    assert new["newer"] is None
    assert new["changes"]["added"] == 2
    assert new["fault"] is None
    assert ask(f"releases/{figures.new.short}", verify="yes")["fault"] == ""


def test_lists_cost_the_same_whatever_their_length(client, figures, django_assert_num_queries):
    from tests.migstat import factories

    from tessera.access.people import OPERATOR
    from tessera.statistics import actions

    def queries(path: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as counted:
            assert client.get(f"/api/v1/{path}").status_code == 200
        return len(counted)

    few = {path: queries(path) for path in ("flows", "releases", "networks")}
    for number in range(3):
        flow = factories.dataflow(id=f"MORE{number}")
        rows = [("A", "XK", "AT", "T", "2021", float(number))]
        actions.publish(factories.table(flow, rows), by=OPERATOR)
    assert {path: queries(path) for path in few} == few
