"""The peer dsss serving one table: ``python bench/peer_dsss.py FOLDER PORT``, run by the peer's own Python.

The table is ``generic.xml`` of the folder, read by sdmx1 into the store that keeps everything in memory,
the fastest that dsss has; its structure is made of ``dimensions.json``. Debugging is off, uvicorn runs one
process without a log, answers are not kept.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path
from typing import Any

AGENCY, FLOW, STRUCTURE = "TESSERA", "BENCH", "DSD_BENCH"


def store(place: Path) -> Any:
    """The structure, the dataflow and its figures."""
    import sdmx
    from dsss.store import DictStore
    from sdmx.model import common, v21

    agency = common.Agency(id=AGENCY)
    made = v21.DataStructureDefinition(id=STRUCTURE, maintainer=agency, version="1.0")
    ids = json.loads((place / "dimensions.json").read_text())
    for order, id in enumerate(ids, 1):
        made.dimensions.append(common.Dimension(id=id, order=order))
    made.dimensions.append(common.TimeDimension(id="TIME_PERIOD", order=len(ids) + 1))
    for id in ("OBS_STATUS", "CONF_STATUS"):
        made.attributes.append(common.DataAttribute(id=id))
    made.measures.append(v21.PrimaryMeasure(id="OBS_VALUE"))
    flow = v21.DataflowDefinition(id=FLOW, maintainer=agency, version="1.0", structure=made)
    kept = DictStore()
    kept.set(made)
    kept.set(flow)
    data = (place / "generic.xml").read_bytes()
    (figures,) = sdmx.read_sdmx(io.BytesIO(data), structure=made).data
    figures.structured_by, figures.described_by = (
        made,
        None,
    )  # it looks figures up by their structure
    kept.set(figures)
    return kept


def main(place: Path, port: int) -> None:
    import uvicorn
    from dsss.starlette import build_app

    logging.disable(logging.CRITICAL)
    app = build_app(store=store(place), debug=False)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
