"""A thousand readers in one light process: ``python -m bench.readers_load FILE PORT SECONDS``.

Each keeps a connection open and asks in turn for a slice of SDMX, a page, a file, and the same file with its tag;
between two requests a reader thinks for five to fifteen seconds. After half of the time another process
publishes a release in which every figure is larger by ``STEP``. Every figure of every answer is looked at.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.crowd_load import answered

FLOW, MONTHS, STEP = "READERS", 40, 1_000_000
THINKS = (5.0, 15.0)
#: One file in so many is the whole table, which is sent in pieces.
WHOLE = 50
CELL = re.compile(r'<td class="t-num">([\d,]+)</td>')
#: Where answers name their release: links of a page, the lines before a file's header, its name.
NAMED = re.compile(r"(?:/releases/|[?&;]release=|# Release: |_\d{4}-\d\d-\d\d_)([0-9a-f]{12})")


def figure(series: int, month: int) -> int:
    """The figure of a series in a month, in the first release; never zero."""
    return 1 + (series * 7919 + month * 104_729) % 4_999


def period(month: int) -> str:
    """The month as figures name it."""
    return f"{2020 + month // 12}-{month % 12 + 1:02d}"


class Reader:
    """Somebody who reads: one connection, one question after another."""

    def __init__(self, name: int, told: Mapping[str, Any], port: int, into: dict[str, Any]) -> None:
        self.dice = random.Random(name)
        self.series, self.port, self.into = told["series"], port, into
        self.turn = name % 4
        self.held = ("", "", 0)  # the file read last: address, tag, series (-1 is all of them)
        self.wire: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def connect(self) -> None:
        self.wire = await asyncio.open_connection("127.0.0.1", self.port, limit=2**23)

    async def read(self, until: float) -> None:
        """Until the end, one question after another."""
        await asyncio.sleep(self.dice.uniform(0, THINKS[1]))
        while time.perf_counter() < until:
            kind, path, tag, series = self.question()
            try:
                await self.ask(kind, path, tag, series)
            except (OSError, ValueError, asyncio.IncompleteReadError) as why:
                self.into["wrong"].append(f"{type(why).__name__}: {path}")
                self.wire = None
            await asyncio.sleep(self.dice.uniform(*THINKS))
        if self.wire:
            self.wire[1].close()

    def question(self) -> tuple[str, str, str, int]:
        """The next one: kind, address, the tag of what is held, the series that is meant."""
        self.turn += 1
        series = self.dice.randrange(len(self.series))
        geo, citizen = self.series[series]
        key = f"?GEO={geo}&CITIZEN={citizen}"
        match self.turn % 4:
            case 0:
                path = f"/sdmx/3.0/data/dataflow/TESSERA/{FLOW}/1.0/{geo}.{citizen}?format=csvdata"
                return "slice", path, "", series
            case 1:
                return "page", f"/statistics/{FLOW}/{key}", "", series
            case 3 if self.held[1]:
                return "same file", *self.held
            case _:
                if self.dice.randrange(WHOLE) == 0:
                    return "whole file", f"/statistics/{FLOW}/data.csv", "", -1
                return "file", f"/statistics/{FLOW}/data.csv{key}", "", series

    async def ask(self, kind: str, path: str, tag: str, series: int) -> None:
        """One request, timed; then everything that can be checked of its answer."""
        if self.wire is None:
            await self.connect()
        assert self.wire is not None
        reader, writer = self.wire
        held = f"If-None-Match: {tag}\r\n" if tag else ""
        start = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{held}\r\n".encode())
        status, fields, body = await answered(reader)
        self.into["times"].append((kind, (time.perf_counter() - start) * 1000))
        if status != (304 if status == 304 and tag else 200):
            self.into["wrong"].append(f"{status}: {path}")
            return
        text = body.decode()
        names = named(fields, text)
        step = None
        if status == 200:
            step = step_of(found(kind, text), self.expected(kind, series))
        elif fields.get("etag") != tag:
            self.into["wrong"].append(f"304 of another tag: {path}")
        self.into["answers"].append((status, names, step, start, path))
        if "file" in kind:
            self.held = (path, fields.get("etag", ""), series)

    def expected(self, kind: str, series: int) -> dict[tuple[str, ...], int]:
        """The figures of the first release that an answer is about."""
        if kind == "page":  # its cells stand in the order of the months
            return {(str(month),): figure(series, month) for month in range(MONTHS)}
        return {
            (*self.series[one], period(month)): figure(one, month)
            for one in (range(len(self.series)) if series < 0 else (series,))
            for month in range(MONTHS)
        }


def named(fields: Mapping[str, str], text: str) -> list[str]:
    """The releases that an answer names, each once, by their first twelve digits."""
    head = [one.strip()[:12] for one in fields.get("tessera-release", "").split(",")]
    said = "\n".join((fields.get("link", ""), fields.get("content-disposition", ""), text))
    return sorted({*filter(None, head), *NAMED.findall(said)})


def found(kind: str, text: str) -> dict[tuple[str, ...], int]:
    """The figures of an answer by their codes."""
    if kind == "page":
        cells = CELL.findall(text)
        return {(str(month),): int(cell.replace(",", "")) for month, cell in enumerate(cells)}
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    header = lines[0].split(",")
    at = [header.index(id) for id in ("GEO", "CITIZEN", "TIME_PERIOD", "OBS_VALUE")]
    cells = (line.split(",") for line in lines[1:])
    return {(one[at[0]], one[at[1]], one[at[2]]): int(float(one[at[3]])) for one in cells}


def step_of(figures: Mapping[Any, int], first: Mapping[Any, int]) -> int | None:
    """What was added to every figure: 0 or STEP; None for an answer that is of no one release."""
    for step in (0, STEP):
        if figures == {key: value + step for key, value in first.items()}:
            return step
    return None


async def publish(after: float) -> tuple[str, float, float]:
    """The new release, published by another process: its hash, when it was there, how long it took."""
    await asyncio.sleep(after)
    start = time.perf_counter()
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.readers", "publish", "1", stdout=asyncio.subprocess.PIPE
    )
    said, _errors = await other.communicate()
    end = time.perf_counter()
    return (
        (said.decode().strip().rpartition("\n")[2] if not other.returncode else ""),
        end,
        end - start,
    )


def judged(into: dict[str, Any], old: str, new: str, there: float) -> None:
    """Sort the answers: of the old release, of the new one, torn, without a name, too old."""
    steps = {old[:12]: 0, new[:12]: STEP}
    into |= {"torn": [], "unnamed": [], "old": 0, "new": 0}
    for status, names, step, asked, path in into.pop("answers"):
        if len(names) != 1 or names[0] not in steps:
            into["unnamed"].append(f"{status} {names}: {path}")
            continue
        if status == 200 and step != steps[names[0]]:
            into["torn"].append(f"{names[0]}, figures {step}: {path}")
        is_old = names[0] == old[:12]
        into["old" if is_old else "new"] += 1
        if is_old and asked > there:
            into["wrong"].append(f"the old release after the new one was there: {path}")
    if not new or not into["new"]:
        into["wrong"].append("nobody was given the new release")


async def crowd(told: dict[str, Any], port: int, seconds: float) -> dict[str, Any]:
    """Everybody comes, then everybody reads."""
    into: dict[str, Any] = {"times": [], "wrong": [], "answers": []}
    readers = [Reader(number, told, port, into) for number in range(told["readers"])]
    for reader in readers:
        await reader.connect()
    until = time.perf_counter() + seconds
    (new, there, took), *_rest = await asyncio.gather(
        publish(seconds / 2), *(reader.read(until) for reader in readers)
    )
    judged(into, told["old"], new, there)
    return into | {"published": took, "processor": time.process_time()}


if __name__ == "__main__":
    place = Path(sys.argv[1])
    made = asyncio.run(crowd(json.loads(place.read_text()), int(sys.argv[2]), float(sys.argv[3])))
    place.with_suffix(".said.json").write_text(json.dumps(made), encoding="utf-8")
