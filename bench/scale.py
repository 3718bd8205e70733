"""100 million observations with the shape of monthly asylum applicants: loaded, and asked for one key.

The table has the dimensions of Eurostat's migr_asyappctzm and its values' long tail: few citizenships
with many applicants, most cells zero, the newest months provisional. Every part runs in a process of
its own, so that its memory is its own. What was loaded is kept below TESSERA_HOME/bench; delete
the folder to load again.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bench.frame import ROOT, Figure, note

LARGE, SMALL = 200, 2  # citizenships: so many times half a million observations
ASKED = 200
GEOS, MONTHS = 31, 168
SEXES = ("F", "M", "T", "UNK")
AGES = ("TOTAL", "UNK", "Y14-17", "Y18-34", "Y35-64", "Y_GE65", "Y_LT14", "Y_LT18")
APPLICANTS = ("ASY_APP", "FRST", "SUBS")
VINTAGE = date(2025, 3, 1)


def measure() -> Iterator[Figure]:
    """Seconds and memory of loading, p95 of one-citizenship keys, and their growth."""
    homes = {count: _home(count) for count in (SMALL, LARGE)}
    loaded = json.loads((homes[LARGE] / "loaded.json").read_text())
    rows = f"{loaded['rows'] / 1e6:.0f} million observations"
    note(f"scale: asking {rows} for {ASKED} keys, and a hundredth of them")
    large, small = (_part("ask", str(homes[count])) for count in (LARGE, SMALL))
    held = _part("ask", str(homes[SMALL]), "held")
    yield Figure(f"{rows}, memory while loading", loaded["peak"], "MB", 2000,
                 beside=f"in {loaded['seconds']:.0f} s, file of {loaded['size'] / 2**20:.0f} MB")  # fmt: skip
    yield Figure(f"{rows}, one citizenship, p95", large["p95"], "ms", 50,
                 beside=f"p50 {large['p50']:.1f} ms, {large['peak']:.0f} MB of memory, first of all "
                 f"{large['first']:.0f} ms, {large['answer']:,} observations each")  # fmt: skip
    yield Figure("the same from 1 to 100 million, both from the file",
                 large["p50"] / small["p50"], "×", 2,
                 beside=f"1 million {small['p50']:.1f} ms; held in memory {held['p50']:.1f} ms")  # fmt: skip


def _home(count: int) -> Path:
    """A store with so many citizenships, loaded where it is not there."""
    home = Path(os.environ["TESSERA_HOME"]) / "bench" / f"scale-{count}"
    if not (home / "loaded.json").exists():
        shutil.rmtree(home, ignore_errors=True)
        note(f"scale: loading {count * CITIZENSHIP / 1e6:.1f} million observations")
        said = _part("load", str(home), str(count))
        (home / "loaded.json").write_text(json.dumps(said))
    return home


CITIZENSHIP = len(SEXES) * len(AGES) * len(APPLICANTS) * GEOS * MONTHS


def _part(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.scale", *arguments], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout)


def flow() -> Any:
    """Monthly applicants by citizenship, sex, age, kind of applicant and reporting area."""
    from migstat.sdmx.model import Code, Codelist, Dataflow, DataStructure, Dimension, Kind, Role
    from migstat.sdmx.model import Source as Publisher

    def listed(id: str, codes: tuple[str, ...], totals: tuple[str, ...] = ()) -> Codelist:
        return Codelist(id, tuple(Code(one, {"en": one}, one in totals) for one in codes))

    def dimension(id: str, role: Role, codes: Codelist | None = None) -> Dimension:
        return Dimension(id, {"en": id.title()}, role, codes)

    dimensions = (
        dimension("FREQ", Role.FREQUENCY, listed("CL_FREQ", ("M",))),
        dimension("UNIT", Role.UNIT, listed("CL_UNIT", ("PER",))),
        dimension("CITIZEN", Role.ORIGIN),
        dimension("SEX", Role.SEX, listed("CL_SEX", SEXES, ("T",))),
        dimension("AGE", Role.AGE, listed("CL_AGE", AGES, ("TOTAL",))),
        dimension("APPLICANT", Role.OTHER, listed("CL_APPLICANT", APPLICANTS, ("ASY_APP",))),
        dimension("GEO", Role.DESTINATION),
    )
    words = {"en": "Invented figures with the shape of monthly asylum applicants"}
    source = Publisher("Tessera", words["en"], "https://example.org", "CC0-1.0")
    structure = DataStructure("DSD_SCALE", dimensions)
    return Dataflow("SCALE", words, words, structure, source, Kind.FLOW, "PER", rounded_to=5)


def areas() -> list[str]:
    """Codes of areas, in order."""
    from migstat.areas import AreaKind, all_areas

    return sorted(one.code for one in all_areas() if one.kind is AreaKind.TERRITORY)


def batches(count: int) -> Iterator[Any]:
    """A citizenship after the other, as a publisher's file has them: text, by key and time."""
    import numpy as np
    import pyarrow as pa

    months = [f"{2012 + i // 12}-{i % 12 + 1:02d}" for i in range(MONTHS)]
    axes = (SEXES, AGES, APPLICANTS, tuple(areas()[:GEOS]), tuple(months))
    sizes = [len(axis) for axis in axes]
    grid = np.indices(sizes, np.int16).reshape(len(axes), -1)
    inner = {
        id: pa.DictionaryArray.from_arrays(codes, pa.array(axis)).dictionary_decode()
        for id, codes, axis in zip(
            ("SEX", "AGE", "APPLICANT", "GEO", "TIME_PERIOD"), grid, axes, strict=True
        )
    }
    status = pa.array(np.where(grid[-1] >= MONTHS - 3, "P", "A"))
    chance = np.random.default_rng(2012)
    for citizen in areas()[:count]:
        usual = chance.pareto(0.8) * chance.pareto(1.2, CITIZENSHIP) * 0.5
        values = 5.0 * np.round(chance.poisson(np.minimum(usual, 20_000)) / 5)
        same = {id: pa.repeat(code, CITIZENSHIP) for id, code in
                (("FREQ", "M"), ("UNIT", "PER"), ("CITIZEN", citizen), ("CONF_STATUS", "F"))}  # fmt: skip
        absent = chance.random(CITIZENSHIP) < 0.02
        yield pa.table({**same, **inner, "OBS_VALUE": pa.array(values, mask=absent),
                        "OBS_STATUS": pa.array(np.where(absent, "O", status)) if absent.any()
                        else status})  # fmt: skip


def load(home: str, count: str) -> dict[str, Any]:
    """Write the table in pieces; seconds, megabytes at the most, rows."""
    from migstat.store import Store

    start = time.perf_counter()
    release = Store(Path(home)).write_stream(
        flow(), batches(int(count)), vintage=VINTAGE, retrieved=VINTAGE
    )
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak": peak(), "rows": release.rows, "size": release.size}


def ask(home: str, held: str = "") -> dict[str, Any]:
    """Milliseconds of so many different keys, each with one citizenship, in a store just opened."""
    from migstat.store import Query, Store

    store = Store(Path(home), **({} if held else {"budget": 1 << 20}))
    structure, (path,) = flow().structure, store.releases()
    citizens = store.codes(structure, path, "CITIZEN")
    every = [(c, s, a, k) for c in citizens for s in SEXES for a in AGES for k in APPLICANTS]
    keys = random.Random(8).sample(every, min(ASKED, len(every)))
    spent = []
    for citizen, sex, age, kind in keys:
        asked = {"CITIZEN": (citizen,), "SEX": (sex,), "AGE": (age,), "APPLICANT": (kind,)}
        start = time.perf_counter()
        answer = store.read(structure, path, Query(asked))
        spent.append((time.perf_counter() - start) * 1000)
        if len(answer) != GEOS * MONTHS or answer.column("CITIZEN")[0] != citizen:
            raise SystemExit(f"{citizen} has {len(answer)} observations.")
    first, rest = spent[0], sorted(spent)
    return {"p50": rest[len(rest) // 2], "p95": rest[int(0.95 * len(rest))], "first": first,
            "peak": peak(), "answer": GEOS * MONTHS}  # fmt: skip


def peak() -> float:
    """Megabytes that this process has had at the most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    part = {"load": load, "ask": ask}[sys.argv[1]]
    print(json.dumps(part(*sys.argv[2:])))
