"""``bin/tessera fetch``: named sources, those that are due, files whose columns are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.statistics.replay import Replay, serving

from tessera.access.people import OPERATOR
from tessera.core import clock
from tessera.site.cli.fetch import fetch
from tessera.statistics import bridge
from tessera.statistics.actions import fetching
from tessera.statistics.models import Dataflow, Source

pytestmark = pytest.mark.django_db
LAYOUT = """
dataflow = "PERMITS_XK"
name = "Permits"
publisher = "DCAM"
licence = "CC BY 4.0"
place = "XK"
[columns]
Year = "period"
Citizenship = "origin"
Count = "value"
"""


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> Iterator[Replay]:
    monkeypatch.setenv("no_proxy", "*")
    settings.HOME = tmp_path / "home"
    with clock.frozen(datetime(2026, 7, 1, 12, tzinfo=UTC)), serving(Replay()) as replay:
        fetching.declare(bridge.ready(), by=OPERATOR)
        Source.objects.update(address=replay.base)
        yield replay


def run(*arguments: object) -> Result:
    return CliRunner().invoke(fetch, [str(one) for one in arguments])


def test_a_source_is_fetched_compared_and_accepted(replay: Replay) -> None:
    done = run("unhcr-population", "--accept")
    assert done.exit_code == 0, done.output
    assert "unhcr-population: waiting for acceptance" in done.output
    assert "note: This is the first release of the table; figures: 4." in done.output
    release = Dataflow.objects.get(code="UNHCR_POPULATION").releases.get()
    assert f"published as release {release.short} with 4 figures" in done.output
    assert "those of the release that is here" in run("unhcr-population").output


def test_what_failed_is_told_and_ends_with_a_status(replay: Replay) -> None:
    replay.publishers.unhcr["population"] = []
    done = CliRunner().invoke(fetch, ["unhcr-population"], standalone_mode=False)
    assert (
        done.return_value == 2
        and "failed; UNHCR, population: the service gave no figures." in done.output
    )


def test_an_unknown_name_lists_the_known_ones(replay: Replay) -> None:
    done = run("eurostat")
    assert done.exit_code == 2 and "There is no source 'eurostat'; there are: acq," in done.output
    assert run().exit_code == 2


def test_sources_are_listed_declared_and_switched_on(replay: Replay, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[publisher.x]\nconnector = "sdmx"\npublisher = "Office"\nservice = "2.1"\n'
                   'address = "https://office.example/rest"\nevery = "week"\n[table.own]\nfrom = "x"\n'
                   'code = "OFF,FLOW,1.0"\ndataflow = "OFF_FLOW"\nen = "A table"\n')  # fmt: skip
    assert "own" in run("--declare", own).output
    assert Source.objects.get(code="own").address == "https://office.example/rest"
    run("own", "--activate")
    listed = run("--list").output
    assert any(
        line.split()[:4] == ["own", "Office", "OFF_FLOW", "week"] for line in listed.splitlines()
    )
    assert Source.objects.filter(is_active=True).count() == 1


def test_a_file_is_read_by_a_layout_and_then_by_its_heading(replay: Replay, tmp_path: Path) -> None:
    file, drawn = tmp_path / "permits.csv", tmp_path / "layout.toml"
    file.write_text("Year,Citizenship,Count\n2023,AL,12\n2024,TR,7\n")
    drawn.write_text(LAYOUT)
    assert (
        "nobody has named these columns yet: Year, Citizenship, Count."
        in run("--file", file).output
    )
    assert "first release" in run("--file", file, "--layout", drawn, "--accept").output
    assert Dataflow.objects.get(code="PERMITS_XK").releases.get().rows == 2
    file.write_text("Year,Citizenship,Count\n2023,AL,12\n2024,TR,7\n2025,TR,9\n")
    assert "Figures: 1 new" in run("--file", file, "--accept").output
    assert Dataflow.objects.get(code="PERMITS_XK").releases.count() == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [("[columns]\nYear = 'period'", "it needs dataflow"), ("]", "it needs dataflow"),
     (LAYOUT.replace("Count", "Number"), "does not say what 'Count' is"),
     (LAYOUT.replace("place =", "plaice ="), "'plaice' is not known")],
)  # fmt: skip
def test_a_layout_that_is_wrong_is_one_sentence(
    text: str, why: str, replay: Replay, tmp_path: Path
) -> None:
    file, drawn = tmp_path / "permits.csv", tmp_path / "layout.toml"
    file.write_text("Year,Citizenship,Count\n2023,AL,12\n")
    drawn.write_text(text)
    done = run("--file", file, "--layout", drawn)
    assert done.exit_code == 2 and why in done.output
