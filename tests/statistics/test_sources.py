"""Sources that a local server plays: asked, cut off, compared, accepted, refused, and told apart."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from django_tasks_db.models import DBTaskResult
from tests.migstat.sources.live.recorded import cell
from tests.migstat.sources.live.services import MONTHLY, detections
from tests.statistics.replay import Replay, serving

from tessera.access.people import CLOCK, OPERATOR
from tessera.audit.models import Event
from tessera.core import clock
from tessera.notices import processes
from tessera.statistics import bridge
from tessera.statistics.actions import accepting, fetching
from tessera.statistics.journal import Journal
from tessera.statistics.models import Dataflow, Fetch, Release, Source
from tessera.statistics.reads import sources as reads
from tessera.statistics.tasks import carry_out_fetch
from tessera.workflow import NotNow, NotReady

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> Iterator[Replay]:
    monkeypatch.setenv("no_proxy", "*")
    settings.HOME = tmp_path
    with clock.frozen(NOON), serving(Replay()) as replay:
        yield replay


def source(replay: Replay, code: str = "asyappctzm", **asked: object) -> Source:
    """One of the tables that come declared, at the local address."""
    fetching.declare([one for one in bridge.ready() if one.source == code], by=OPERATOR)
    row = Source.objects.get(code=code)
    row.address = replay.base
    row.asked = {**row.asked, **asked}
    if "url" in row.asked:
        row.address = f"{replay.base}/{'map' if code == 'frontex' else 'downloads'}"
        row.asked["url"] = row.address
    row.save()
    return row


def fetched(row: Source, replay: Replay, by: object = CLOCK) -> Fetch:
    """The source asked, and the fetch carried out."""
    made = fetching.fetch(row, by=OPERATOR, is_queued=False)
    return fetching.carry_out(made, by=CLOCK, patience=replay.patience)


def monthly(replay: Replay, *, since: int = 2023) -> Source:
    return source(replay, since=since, span=2, fixed={"CITIZEN": ["XK", "AL"]})


def figures(code: str = "ASYAPPCTZM") -> list[tuple[object, ...]]:
    """The newest release's rows."""
    release = Dataflow.objects.get(code=code).releases.first()
    table = bridge.table_at(bridge.store(), release.path)
    return sorted(zip(*(c.to_pylist() for c in table.rows.columns), strict=True), key=str)


def rules(row: Fetch) -> dict[str, str]:
    return {one["rule"]: one["severity"] for one in row.report}


# From the question to the release


def test_figures_wait_until_somebody_accepts_them(replay: Replay) -> None:
    row = fetched(monthly(replay), replay)
    assert row.state == "waiting" and rules(row) == {"first": "note"}
    assert not Release.objects.exists() and row.rows == 5
    accepting.accept(row, by=OPERATOR)
    row.refresh_from_db()
    assert row.state == "accepted" and row.release.rows == 5 and row.path == ""
    assert row.release.vintage.isoformat() == "2026-05-22"
    assert Dataflow.objects.get(code="ASYAPPCTZM").topics == ["asylum"]
    steps = list(Event.objects.order_by("number").values_list("step", flat=True))
    assert steps == ["source.declare", "source.fetch", "fetch.begin", "fetch.read", "fetch.bring",
                     "fetch.accept", "release.publish"]  # fmt: skip


def test_fetching_twice_makes_one_release_and_asks_for_no_figure(replay: Replay) -> None:
    row = monthly(replay)
    accepting.accept(fetched(row, replay), by=OPERATOR)
    replay.asked.clear()
    again = fetched(row, replay)
    assert again.state == "unchanged" and "not updated since 2026-05-22" in again.sentence
    assert replay.asked == ["/catalogue/toc/txt?lang=en"]
    assert Release.objects.count() == 1


def test_an_update_that_changes_no_figure_makes_no_release(replay: Replay) -> None:
    row = monthly(replay)
    accepting.accept(fetched(row, replay), by=OPERATOR)
    replay.publishers.updated["migr_asyappctzm"] = "30.06.2026"
    again = fetched(row, replay)
    assert again.state == "unchanged" and "those of the release that is here" in again.sentence
    assert Release.objects.count() == 1
    replay.asked.clear()
    fetched(row, replay)  # the new mark is known now
    assert replay.count("/data/") == 0


def test_a_revision_is_compared_and_accepted_by_itself_where_it_may(replay: Replay) -> None:
    row = monthly(replay)
    accepting.accept(fetched(row, replay), by=OPERATOR)
    fetching.change(row, by=OPERATOR, is_active=True, accepts_itself=True, every="day")
    replay.publishers.updated["migr_asyappctzm"] = "30.06.2026"
    cells = replay.publishers.eurostat["MIGR_ASYAPPCTZM"].cells
    cells.append(cell(MONTHLY, "M PER XK T TOTAL TOTAL DE 2025-04", "110"))
    row = fetched(row, replay)
    assert row.state == "accepted" and row.release.changes["added"] == 1
    assert Release.objects.count() == 2


def test_something_severe_waits_for_somebody_even_where_it_may_accept_itself(
    replay: Replay,
) -> None:
    row = monthly(replay)
    accepting.accept(fetched(row, replay), by=OPERATOR)
    fetching.change(row, by=OPERATOR, is_active=True, accepts_itself=True, every="day")
    replay.publishers.updated["migr_asyappctzm"] = "30.06.2026"
    table = replay.publishers.eurostat["MIGR_ASYAPPCTZM"]
    table.cells = [one for one in table.cells if one["TIME_PERIOD"] != "2025-03"]
    row = fetched(row, replay)
    assert row.state == "waiting" and rules(row)["vanished-period"] == "severe"
    told = [str(one.sentence) for one in reads.report(row)]
    assert "Periods that are here have not come again: 2025-03." in told


def test_refused_figures_are_not_offered_again(replay: Replay) -> None:
    row = monthly(replay)
    first = fetched(row, replay)
    with pytest.raises(NotReady, match="Say in a few words"):
        accepting.refuse(first, by=OPERATOR, reason=" ")
    accepting.refuse(first, by=OPERATOR, reason="A year is missing.")
    replay.publishers.updated["migr_asyappctzm"] = "30.06.2026"
    again = fetched(row, replay)
    assert again.state == "unchanged" and "refused before" in again.sentence
    assert not Release.objects.exists()


def test_a_source_with_figures_that_wait_is_not_asked(replay: Replay) -> None:
    row = monthly(replay)
    fetched(row, replay)
    with pytest.raises(NotNow, match="decide about them first"):
        fetching.fetch(row, by=OPERATOR)
    assert row.fetches.count() == 1


@pytest.mark.parametrize(
    ("code", "rows"),
    [("unhcr-population", 4), ("wb-population", 3), ("frontex", 2), ("iom-missing", 2), ("oecd-imd", 2),
     ("asyappctza", 4), ("eipre", 1)],
)  # fmt: skip
def test_every_kind_of_publisher_is_asked_the_same_way(
    code: str, rows: int, replay: Replay
) -> None:
    row = fetched(source(replay, code), replay)
    assert (row.state, row.rows) == ("waiting", rows), row.sentence
    assert accepting.accept(row, by=OPERATOR).release.rows == rows


def test_a_file_that_has_not_changed_is_not_sent_again(replay: Replay) -> None:
    row = source(replay, "frontex")
    accepting.accept(fetched(row, replay), by=OPERATOR)
    again = fetched(row, replay)
    assert again.state == "unchanged" and "not changed since it was taken last" in again.sentence
    assert len(replay.conditions) == 1


# Faults


@pytest.mark.parametrize("fault", ["429", "503", "cut", "drop", "gzip"])
@pytest.mark.parametrize(
    ("code", "part"),
    [("asyappctzm", "/sdmx/2.1/data/"), ("asyappctzm", "/catalogue/"), ("frontex", ".xlsx"),
     ("unhcr-population", "/population/")],
)  # fmt: skip
def test_a_passing_fault_costs_no_figure(code: str, part: str, fault: str, replay: Replay) -> None:
    replay.faults = [(part, fault)]
    row = monthly(replay) if code == "asyappctzm" else source(replay, code)
    made = fetched(row, replay)
    assert made.state == "waiting" and replay.faults == [], made.sentence
    assert made.rows == {"asyappctzm": 5, "frontex": 2, "unhcr-population": 4}[code]
    if fault == "cut":  # the second half alone was asked for
        assert len(replay.ranges) == 1


def test_a_rest_of_another_edition_is_not_joined(replay: Replay) -> None:
    """The file changes between the cut and the question for its rest: it is taken whole."""
    row = source(replay, "frontex")
    replay.faults = [(".xlsx", "cut")]
    name = "assets/Monthly_detections_of_IBC_2025_06_03.xlsx"
    answered = replay.publishers.answer

    def answer(address: str, body: bytes = b"") -> tuple[int, bytes]:
        found = answered(address, body)
        if address.endswith(".xlsx"):
            replay.publishers.files[name] = detections(
                ("Western Balkan Route", "Land", "Albania", 7, "")
            )
        return found

    replay.publishers.answer = answer  # type: ignore[method-assign]
    made = fetched(row, replay)
    assert made.state == "waiting" and made.rows == 1 and replay.ranges == []


@pytest.mark.parametrize(
    ("fault", "why"),
    [("html", "a web page came instead of figures"), ("400", "refused with status 400"),
     ("garbage", "cut short or is something else")],
)  # fmt: skip
def test_a_lasting_fault_is_one_sentence_and_ends_the_fetch(
    fault: str, why: str, replay: Replay
) -> None:
    replay.faults = [("/statistics/1.0/", fault)]
    row = fetched(source(replay, service="statistics", since=2024, span=9), replay)
    assert row.state == "failed" and why in row.sentence and row.ended_at
    assert row.source.checked_at == NOON


def test_why_a_fetch_failed_is_told_to_each_reader_in_the_readers_language(replay: Replay) -> None:
    replay.faults = [("/statistics/1.0/", "html")]
    row = fetched(source(replay, service="statistics", since=2024, span=9), replay)
    told = {"en": reads.words(row)}
    for language in ("sq", "sr-latn", "sr"):
        with translation.override(language):
            told[language] = reads.words(row)
    assert told["en"] == row.sentence and len(set(told.values())) == 4
    assert {one.partition(":")[0] for one in told.values()} == {"Eurostat, migr_asyappctzm"}


@pytest.mark.parametrize("fault", ["413", "warning"])
def test_what_is_too_large_is_asked_for_in_halves(fault: str, replay: Replay) -> None:
    replay.faults = [("startPeriod=2023&endPeriod=2024", fault)]
    row = fetched(monthly(replay), replay)
    assert row.rows == 5 and replay.count("startPeriod=2023&endPeriod=2023") == 1


def test_who_asks_to_be_left_alone_is_asked_later_and_what_came_is_kept(replay: Replay) -> None:
    replay.faults = [("startPeriod=2025", "later")]
    row = fetched(monthly(replay), replay)
    assert row.state == "asked" and row.not_before == NOON + timedelta(hours=1)
    assert reads.unfinished() == []
    replay.asked.clear()
    with clock.frozen(NOON + timedelta(hours=2)):
        assert reads.has_due()
        row = fetching.carry_out(row, by=CLOCK, patience=replay.patience)
    assert row.state == "waiting" and row.rows == 5
    assert replay.count("startPeriod=2023") == 0 and replay.count("startPeriod=2025") == 1


def test_a_publisher_that_is_always_busy_is_given_up(replay: Replay) -> None:
    row = fetching.fetch(monthly(replay), by=OPERATOR, is_queued=False)
    for _ in range(fetching.TRIES):
        replay.faults = [("/sdmx/2.1/data/", "503")] * 3
        row = fetching.carry_out(row, by=CLOCK, patience=replay.patience)
    assert row.state == "failed" and "busy (status 503)" in row.sentence


class Killed(BaseException):
    """The worker's process ended here."""


@pytest.mark.parametrize("after", range(1, 6))
def test_cut_anywhere_and_resumed_it_is_the_same_table(
    after: int, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker is killed after so many answers; the next one goes on and asks nothing twice."""
    whole = fetched(monthly(replay, since=2020), replay)
    content, questions = whole.content, len(replay.asked)
    accepting.refuse(whole, by=OPERATOR, reason="To be fetched again.")
    Source.objects.update(known={}, refused_content="")
    replay.asked.clear()
    row = fetching.fetch(Source.objects.get(), by=OPERATOR, is_queued=False)
    heard = Journal.fetch

    met: list[bridge.Ask] = []

    def killed(journal: Journal, ask: bridge.Ask) -> bytes:
        if len(met) == after:
            raise Killed
        met.append(ask)
        return heard(journal, ask)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "fetch", killed)
        with pytest.raises(Killed):
            fetching.carry_out(row, by=CLOCK, patience=replay.patience)
    row.refresh_from_db()
    assert row.state == "fetching" and row in reads.unfinished()
    row = fetching.carry_out(row, by=CLOCK, patience=replay.patience)
    assert row.state == "waiting" and row.content == content
    assert len(replay.asked) == questions


def test_what_another_process_is_at_is_left_to_it(replay: Replay) -> None:
    row = fetching.fetch(monthly(replay), by=OPERATOR, is_queued=False)
    machine, _number, _start = processes.here().split(":")
    alive = f"{machine}:{os.getppid()}:"
    Fetch.objects.update(state="fetching", worker=alive)
    assert fetching.carry_out(row, by=CLOCK, patience=replay.patience).state == "fetching"
    assert reads.unfinished() == [] and replay.asked == []
    Fetch.objects.update(worker=f"{machine}:4194305:0")  # no process has that number
    assert fetching.carry_out(row, by=CLOCK, patience=replay.patience).state == "waiting"


def test_asking_leaves_the_work_to_the_worker(
    replay: Replay, django_capture_on_commit_callbacks
) -> None:
    row = source(replay, "frontex")
    with django_capture_on_commit_callbacks(execute=True):
        made = fetching.fetch(row, by=OPERATOR)
        assert fetching.fetch(row, by=OPERATOR) == made  # pressed twice
    assert [one.args_kwargs["args"] for one in DBTaskResult.objects.all()] == [[str(made.pk)]] * 2
    assert replay.asked == []
    assert carry_out_fetch.func(str(made.pk)) == "waiting" == carry_out_fetch.func(str(made.pk))
    assert replay.count(".xlsx") == 1


def test_answers_of_another_day_are_not_gone_on_with(replay: Replay) -> None:
    row = fetching.fetch(monthly(replay), by=OPERATOR, is_queued=False)
    replay.faults = [("startPeriod=2025", "later")]
    row = fetching.carry_out(row, by=CLOCK, patience=replay.patience)
    replay.asked.clear()
    with clock.frozen(NOON + timedelta(days=1)):
        row = fetching.carry_out(row, by=CLOCK, patience=replay.patience)
    assert row.state == "waiting" and replay.count("startPeriod=2023") == 1


# By itself, and by whom


def test_only_sources_that_are_switched_on_and_due_are_asked(replay: Replay, monkeypatch) -> None:
    monkeypatch.setattr(fetching.live, "PATIENCE", replay.patience)
    monkeypatch.setattr(fetching.carry_out, "__kwdefaults__",
                        {**fetching.carry_out.__kwdefaults__, "patience": replay.patience})  # fmt: skip
    asyl, permits = monthly(replay), source(replay, "eipre")
    assert fetching.fetch_due(by=CLOCK) == [] and not reads.has_due()
    fetching.change(asyl, by=OPERATOR, is_active=True, accepts_itself=True, every="day")
    assert [row.state for row in fetching.fetch_due(by=CLOCK)] == ["accepted"]
    assert fetching.fetch_due(by=CLOCK) == [] and permits.fetches.count() == 0
    with clock.frozen(NOON + timedelta(days=1)):
        assert [row.state for row in fetching.fetch_due(by=CLOCK)] == ["unchanged"]


def test_a_fault_of_the_program_holds_up_no_other_source(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching.carry_out, "__kwdefaults__",
                        {**fetching.carry_out.__kwdefaults__, "patience": replay.patience})  # fmt: skip
    for row in (source(replay, "eipre"), source(replay, "resvalid")):
        fetching.change(row, by=OPERATOR, is_active=True, accepts_itself=True, every="day")
    found = bridge.review

    def broken(table: bridge.Table, *more: object) -> object:
        if table.dataflow.id == "EIPRE":
            raise RuntimeError("a rule is wrong")
        return found(table, *more)

    monkeypatch.setattr(bridge, "review", broken)
    for _ in range(fetching.TRIES):
        with pytest.raises(RuntimeError):
            fetching.fetch_due(by=CLOCK)
    states = {one.source.code: one.state for one in Fetch.objects.all()}
    assert states == {"eipre": "failed", "resvalid": "accepted"}
    assert "A fault in the program ended this fetch (RuntimeError)" in Fetch.objects.get(
        source__code="eipre"
    ).sentence  # fmt: skip


def test_one_run_asks_for_the_table_of_contents_once(replay: Replay, monkeypatch) -> None:
    monkeypatch.setattr(fetching.carry_out, "__kwdefaults__",
                        {**fetching.carry_out.__kwdefaults__, "patience": replay.patience})  # fmt: skip
    for row in (monthly(replay), source(replay, "eipre"), source(replay, "resvalid")):
        fetching.change(row, by=OPERATOR, is_active=True, accepts_itself=True, every="day")
    assert {row.state for row in fetching.fetch_due(by=CLOCK)} == {"accepted"}
    assert replay.count("/catalogue/") == 1


def test_who_decides_are_administrators_and_an_international_secretariat(
    cast, replay: Replay
) -> None:
    row = fetched(monthly(replay), replay)
    for name in ("member coordinator", "institution officer", "visitor", "auditor"):
        for act in (
            lambda who: fetching.fetch(row.source, by=who),
            lambda who: accepting.accept(row, by=who),
            lambda who: accepting.refuse(row, by=who, reason="No."),
            lambda who: fetching.change(row.source, by=who, is_active=True, accepts_itself=True, every="day"),
            lambda who: fetching.declare((), by=who),
        ):  # fmt: skip
            with pytest.raises(PermissionDenied):
                act(cast[name])
    officer = cast["secretariat officer"]
    with pytest.raises(PermissionDenied):
        fetching.change(row.source, by=officer, is_active=True, accepts_itself=True, every="day")
    assert accepting.accept(row, by=officer).state == "accepted"


def test_declaring_twice_enters_each_source_once(db) -> None:
    assert len(fetching.declare(bridge.ready(), by=OPERATOR)) == len(bridge.ready())
    assert fetching.declare(bridge.ready(), by=OPERATOR) == []
    assert not Source.objects.filter(is_active=True).exists()
