"""Loads that are killed and begun again: ``python -m tests.statistics.dying`` prints what came of each.

A child kills itself, as hard as the machine can, while a file is written, once it is there, while it is
held against the rules, inside the transaction of its row, or once that is committed; a second child loads
the same again, or something else.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch

from tests.dying import die, fork, wake

AREAS = ("AL", "AT", "BA", "DE", "FR", "ME", "RS", "XK")
_FOLDER = ("NEXTONE", "NEXTTWO", "NEXTTHREE")
#: Where a load dies; ``put``: the n-th file, before or after it. After ``other`` something else is loaded.
PLACES = {
    "large": ("write", "put 1 before", "put 1 after", "judge", "record", "settle"),
    "other": ("write", "judge"),
    "folder": (
        "put 1 after",
        "judge",
        "record",
        "settle",
        "put 2 before",
        "put 2 after",
        "put 3 after",
    ),
}
CASES = [(case, place) for case, places in PLACES.items() for place in places]
#: What a writer needs while it writes.
LEFT = (".claim-*", ".spool-*", "*.part")


def large_file(folder: Path, turn: int) -> Path:
    """SDMX-CSV of a dataflow of its own, read in pieces."""
    rows = (
        f"ESTAT:MIGR_TEST{turn}(1.0),05/06/25 11:00:00,A,{citizen},{geo},{year},{1_000 + year},,"
        for citizen in AREAS for geo in AREAS for year in range(2010, 2025) if citizen != geo
    )  # fmt: skip
    head = "DATAFLOW,LAST UPDATE,freq,citizen,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS"
    file = folder / f"asylum{turn}.csv"
    file.write_text("\n".join((head, *rows)) + "\n")
    return file


def load_large(file: Path) -> None:
    from tessera.access.people import OPERATOR
    from tessera.statistics import actions

    actions.load_file(file, by=OPERATOR)


def load_folder(turn: int) -> None:
    """Three tables, written in another thread while those before are judged."""
    from tests.factories import statistics as make

    from tessera.access.people import OPERATOR
    from tessera.statistics import actions, bridge

    tables = [
        replace(make.table(code=f"{code}{turn}"), vintage=date(2025, 3, 1)) for code in _FOLDER
    ]
    with patch.object(bridge, "tables_in", lambda _folder: iter(tables)):
        actions.load_folder(Path("folder"), by=OPERATOR)


def dying(place: str) -> None:
    """Die at a place in the program."""
    from migstat.store import parquet
    from migstat.store.disk import Disk
    from tessera.statistics import keeping
    from tessera.statistics.actions import publishing

    places: dict[str, tuple[Any, str]] = {
        "write": (parquet, "pieces"),  # the file is being made
        "judge": (publishing, "changes"),  # it lies in the store
        "record": (publishing.audit, "record"),  # its row is there, the transaction is not over
        "settle": (keeping.bridge.Claim, "close"),  # all is done but to say so
    }
    if place in places:
        setattr(*places[place], die)
        return
    _put, number, when = place.split()
    for name in ("put", "put_file"):
        setattr(Disk, name, _deadly(getattr(Disk, name), int(number), when))
    if int(number) > 1:  # the first table is judged till the writer, a thread, has killed them both
        real, dead = publishing.changes, Event()
        publishing.changes = lambda *args: dead.wait(20) or real(*args)


def _deadly(real: Callable[..., Any], number: int, when: str) -> Callable[..., Any]:
    calls = []

    def put(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        done = None if len(calls) == number and when == "before" else real(*args, **kwargs)
        return die() if len(calls) == number else done

    return put


def held() -> dict[str, Any]:
    """Where store and catalogue differ, and what lies about in the store."""
    from tessera.statistics import bridge, keeping
    from tessera.statistics.models import Release

    store, there = bridge.store(), set(bridge.store().releases())
    folder = Path(store._file("releases"))
    rows = list(Release._default_manager.all())
    return {
        "files without a row": sorted(there - keeping.released(there)),
        "rows without a file": sorted({row.path for row in rows} - there),
        "whole": all(store.describe(row.path).sha256 == row.sha256 for row in rows),
        "left": sorted(one.name for kind in LEFT for one in folder.rglob(kind)),
        "releases": len(rows),
    }  # fmt: skip


def main() -> None:
    """Both loads, killed at every place and begun again."""
    wake()
    from migstat.areas import System, mapping
    from migstat.sources import streamed

    streamed.LARGE = 0
    mapping(System.EUROSTAT)  # a publisher's codes, read once for every child
    from tessera.statistics import bridge

    for name in ("tests.factories.statistics", "duckdb", "pandas", "pyarrow.dataset"):
        import_module(name)  # once, for every child, as the rules are read
    bridge.compared_with("NONE")
    told: list[dict[str, Any]] = []
    for turn, (name, place) in enumerate(CASES):

        def load(turn: int, name: str = name) -> None:
            if name == "folder":
                load_folder(turn)
            else:
                load_large(large_file(Path(os.environ["TESSERA_HOME"]), turn))

        def killed(
            place: str = place, turn: int = turn, load: Callable[[int], None] = load
        ) -> None:
            dying(place)
            load(turn)

        def begun_again(
            name: str = name, turn: int = turn, load: Callable[[int], None] = load
        ) -> tuple[Any, Any]:
            between = held()
            load(turn + 100 if name == "other" else turn)
            return between, held()

        status, _nothing = fork(killed)
        _status, (between, after) = fork(begun_again)
        told.append({"case": name, "place": place, "killed": status, "between": between,
                     "after": after})  # fmt: skip
    from tessera import audit

    broken = audit.verify()
    print(json.dumps({"told": told, "chain": broken.sentence if broken else "holds"}))


if __name__ == "__main__":
    sys.exit(main())
