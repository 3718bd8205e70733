"""Table pages and area pages over all figures: 95 of 100 answers within 200 ms."""

from __future__ import annotations

import random
import sqlite3
import statistics
from collections.abc import Iterator
from pathlib import Path

from bench.frame import Figure, environment, free_port, note, serving, tessera
from bench.generator import drive

RUNS = 3
TABLE_PAGES, AREA_PAGES = 150, 150


def measure(place: Path) -> Iterator[Figure]:
    """p95 of table pages with varied keys and of area pages, on the home that loading made."""
    home = place / "load0"
    env = environment(home)
    tables, areas = table_pages(home), area_pages(home)
    slow: dict[str, list[float]] = {"table": [], "area": []}
    for turn in range(RUNS):
        note(f"statistics: pages, {turn + 1} of {RUNS}")
        port = free_port()
        with serving(
            tessera("serve", "--port", str(port)), env, f"http://127.0.0.1:{port}/healthz"
        ):
            drive(port, ["/", tables[0], "/statistics/areas/"], 1)
            slow["table"].append(drive(port, tables, 1).percentile(0.95))
            slow["area"].append(drive(port, areas, 1).percentile(0.95))
    yield Figure("table page, p95 over all figures", statistics.median(slow["table"]), "ms", 200)
    yield Figure("area page, p95 over all figures", statistics.median(slow["area"]), "ms", 200)


def table_pages(home: Path) -> list[str]:
    """Pages of every dataflow: whole, and with a key and a range that change from page to page."""
    from migstat.store import Store

    store, chosen, pages = Store(home / "store"), random.Random(7), []
    for path in store.releases():
        facts = store.facts(path)
        flow = facts.dataflow.id
        pages.append(f"/statistics/{flow}/?all=yes")
        periods = facts.codes["TIME_PERIOD"]
        for _ in range(8):
            dimension = chosen.choice(facts.dataflow.structure.dimensions).id
            code = chosen.choice(list(facts.codes[dimension]))
            pages.append(
                f"/statistics/{flow}/?{dimension}={code}&start={chosen.choice(list(periods))}"
            )
    pages = list(dict.fromkeys(pages))
    return chosen.sample(pages, min(TABLE_PAGES, len(pages)))


def area_pages(home: Path) -> list[str]:
    """Pages of territories that occur in the figures."""
    from migstat.areas import AreaKind, codes

    chosen = random.Random(7)
    with sqlite3.connect(home / "tessera.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM statistics_release").fetchone()[0]
    territories = sorted(codes(AreaKind.TERRITORY))
    return [f"/statistics/areas/{code}/" for code in chosen.sample(territories, AREA_PAGES)]
