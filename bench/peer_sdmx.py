"""The peers: sdmx1 and the package eurostat reading the same files.

Run by the peers' own Python: ``python bench/peer_sdmx.py FOLDER``. Each file is read as the package reads
an answer, from bytes in memory to its own table (a list of observations for sdmx1, a data frame for
eurostat); imports, data structures and the network are not timed. One line for each: name and seconds,
the median of three runs.
"""

from __future__ import annotations

import io
import json
import logging
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

RUNS = 3


def timed(name: str, once: Callable[[], Any]) -> None:
    """Print the median of the runs."""
    found = []
    for _ in range(RUNS):
        start = time.perf_counter()
        once()
        found.append(time.perf_counter() - start)
    print(name, statistics.median(found), flush=True)


def definition(dimensions: list[str], model: Any) -> Any:
    """The data structure as sdmx1 models it."""
    from sdmx.model import common, v21, v30

    made = model.DataStructureDefinition(
        id="DSD_BENCH", maintainer=common.Agency(id="TESSERA"), version="1.0"
    )
    for order, id in enumerate(dimensions, 1):
        made.dimensions.append(common.Dimension(id=id, order=order))
    made.dimensions.append(common.TimeDimension(id="TIME_PERIOD", order=len(dimensions) + 1))
    for id in ("OBS_STATUS", "CONF_STATUS"):
        made.attributes.append(common.DataAttribute(id=id))
    measure = v21.PrimaryMeasure if model is v21 else v30.Measure
    made.measures.append(measure(id="OBS_VALUE"))
    return made


def read(data: bytes, made: Any) -> Any:
    """An SDMX-ML message, as sdmx1 reads it."""
    import sdmx

    return sdmx.read_sdmx(io.BytesIO(data), structure=made)


def main(place: Path) -> None:
    import eurostat.eurostat as package
    from sdmx.model import v21, v30
    from sdmx.reader.csv import Reader

    logging.disable(logging.CRITICAL)
    dimensions = json.loads((place / "dimensions.json").read_text())
    for name in ("genericdata21", "structurespecific21"):
        data = (place / f"{name}.xml").read_bytes()
        made = definition(dimensions, v21)
        timed(name, partial(read, data, made))
    data = (place / "csv2.csv").read_bytes()
    made = definition(dimensions, v30)
    timed("csv2", lambda: Reader().convert(io.BytesIO(data), structure=made))
    plain = (place / "table.tsv").read_bytes()
    order = [(str(at), id) for at, id in enumerate(dimensions)]
    package.__dict__["__get_dims_info__"] = lambda code, **_said: ["ESTAT", "EUROSTAT", order]
    package.decompress = lambda content: content
    package.__dict__["__get_resp__"] = lambda address, **_said: SimpleNamespace(content=plain)
    timed("tsv", lambda: package.get_data_df("BENCH", flags=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
