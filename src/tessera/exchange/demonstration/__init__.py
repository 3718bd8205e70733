"""Eight queries for the demonstration network, at different stages, and a study in its comment round.

See ``queries.toml`` and ``studies.toml``.

Questions and answers are generated and describe no real law or practice: every query and reply says
so. ``build(by=)`` makes what is missing through the actions that people use; a second time it changes
nothing.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def told() -> dict[str, Any]:
    """What the file beside this one says."""
    return tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))


def build(*, by: Any) -> None:
    """Make what is missing of the eight queries and the study; see ``making.py``, ``studies.py``."""
    from tessera.access.people import CLOCK
    from tessera.exchange.actions import indexing
    from tessera.exchange.demonstration import studies, summaries
    from tessera.exchange.demonstration.making import everything

    everything(by)
    summaries.build(by=by)
    studies.build(by=by)
    indexing.catch_up(by=CLOCK)  # so that the archive finds it before a worker first runs
