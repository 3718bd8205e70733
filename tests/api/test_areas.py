"""Areas and what figures tell of them, as programs read it."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("style", ["eu", "un", "coe", "plain"])
@pytest.mark.parametrize("language", ["en", "sq", "sr", "sr-latn"])
def test_an_area_is_called_as_the_style_and_the_language_ask(ask, style, language):
    from tessera.reference import designation

    said = ask("areas/XK", style=style, lang=language)
    wanted = designation("XK", style, language)
    assert said["label"] == wanted.label
    assert said["mark"] == wanted.mark
    assert said["name"] == wanted.label + wanted.mark
    assert any(wanted.note in one for one in said["notes"]) is bool(wanted.note)


def test_an_area_has_its_codes_in_every_system(ask):
    said = ask("areas/XK")
    codes = {one["system"]: one["code"] for one in said["codes"]}
    assert codes["WORLD_BANK"] == "XKX"
    assert "RS_XK" in {one["code"] for one in said["part_of"]}


def test_areas_are_found_by_name_code_and_kind(ask):
    assert [one["code"] for one in ask("areas", q="austria", lang="en")["items"]] == ["AT"]
    assert "AT" in {one["code"] for one in ask("areas", q="AUT")["items"]}
    kinds = {
        kind: ask("areas", kind=kind)["total"] for kind in ("territory", "composite", "special")
    }
    assert all(kinds.values())
    assert ask("areas")["total"] > sum(kinds.values())
    ask("areas", kind="flag", expect=400)


def test_the_areas_of_a_list_stand_in_protocol_order(ask):
    from tessera.reference import ordered

    codes = [one["code"] for one in ask("areas", limit=500, style="un", lang="en")["items"]]
    assert codes == ordered(codes, "un", "en")


def test_an_area_without_figures_has_an_empty_profile(ask, figures):
    said = ask("areas/LI/profile")
    assert said["panels"] == []
    assert said["releases"] == {}


def test_topics_come_in_the_asked_language(ask, django_assert_num_queries):
    with django_assert_num_queries(1):
        said = ask("topics", lang="sq")
    assert said["language"] == "sq"
    codes = {one["code"] for top in said["items"] for one in (top, *top["narrower"])}
    assert {"return", "visa", "statistics"} <= codes


def applicants(flow_id: str):
    """A table in the shape of Eurostat's asylum applicants, small."""
    from tests.migstat import factories

    flow = factories.dataflow(id=flow_id)
    rows = [
        ("A", "XK", reporter, "T", str(year), float(100 + year - 2015))
        for reporter in ("AT", "DE", "SE")
        for year in range(2015, 2025)
    ]
    return factories.table(flow, rows)


def test_a_profile_tells_what_the_page_tells(client, ask, cast):
    from tessera.access.people import OPERATOR
    from tessera.statistics import actions

    release = actions.publish(applicants("ASYAPP"), by=OPERATOR).release
    said = ask("areas/XK/profile", style="eu")
    panel = next(one for one in said["panels"] if one["id"] == "asylum")
    assert panel["releases"] == [release.short]
    assert said["releases"][release.short]["licence"] == "CC BY 4.0"
    assert said["headline"]
    assert len(said["notes"]) == len(set(said["notes"])) == 1
    figures = [cell["value"] for row in panel["rows"] for cell in row]
    assert 3 * 109 in figures
    for address in panel["data"]:
        assert client.get(address).status_code == 200, address


def test_a_restricted_release_tells_nothing_in_a_profile(ask, cast):
    from tessera.access.people import OPERATOR
    from tessera.core.circle import Circle
    from tessera.statistics import actions

    actions.publish(
        applicants("ASYAPP"), by=OPERATOR,
        terms=actions.Terms(
            audience=Circle.TEAM, network=cast.international,
            contributor=cast.organisations["member"],
        ),
    )  # fmt: skip
    assert ask("areas/XK/profile")["panels"] == []
    assert ask("areas/XK/profile", as_=cast["member officer"])["panels"]
