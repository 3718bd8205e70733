"""Bring the current releases into memory behind the first answers of a server.

The first reader after a start would wait some seconds for what later readers find in memory. This
runs beside the server, stops at the memory that is set for releases, and may fail without harm.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver

from tessera.access.people import VISITOR
from tessera.statistics import bridge
from tessera.statistics.naming import Naming
from tessera.statistics.outlines.profile import profile
from tessera.statistics.outlines.telling import FLOWS
from tessera.statistics.reads.beginning import beginning
from tessera.statistics.reads.facts import Facts, releases_of
from tessera.statistics.reads.lines import counted_as

log = logging.getLogger(__name__)

#: Bytes that a row and a series of a release take in memory, a little more than they do.
ROW, SERIES = 14, 32
#: Seconds between two releases, so that readers always come first.
PAUSE = 0.02


def after_the_first_answer() -> None:
    """Begin as soon as this server has answered once: a check of its health is enough."""
    begun = threading.Lock()

    def begin(**_facts: Any) -> None:
        if begun.acquire(blocking=False):
            request_finished.disconnect(begin)
            threading.Thread(target=_quietly, name="warm", daemon=True).start()

    request_finished.connect(begin, weak=False)


def _quietly() -> None:
    try:
        started = time.monotonic()
        count = warm()
        log.info("figures in memory", extra={"releases": count,
                 "seconds": round(time.monotonic() - started, 1)})  # fmt: skip
    except Exception:
        log.exception("figures could not be brought into memory; they are read when asked for")
    finally:
        connections.close_all()


def warm() -> int:
    """Read what every visitor may see, first what pages about areas need; how many releases."""
    _pages()
    found = releases_of(_all_flows(), VISITOR)
    in_order = sorted(found.values(), key=lambda facts: (facts.flow not in FLOWS, facts.rows))
    count = 0
    for facts in in_order:
        if not _fits(facts):
            continue
        beginning(facts)
        count += 1
        time.sleep(PAUSE)
    area = _some_area(found)
    if area is not None:
        profile(area, VISITOR, Naming(settings.HOUSE_STYLE, settings.LANGUAGE_CODE))
    return count


def _pages() -> None:
    """Import every view and read the templates that most readers see first."""
    get_resolver().url_patterns  # noqa: B018  (asking for them is what imports them)
    for name in ("site/home.html", "statistics/area.html", "statistics/flow.html"):
        get_template(name)


def _all_flows() -> list[str]:
    from tessera.statistics.models import Dataflow

    return list(Dataflow.objects.visible_to(VISITOR).values_list("code", flat=True))


def _fits(facts: Facts) -> bool:
    """Whether the release can be held beside those that are there, so that none has to leave."""
    store = bridge.store()
    size = facts.rows * ROW + store.series_count(facts.path) * SERIES
    return store.memory + size <= settings.STORE_MEMORY


def _some_area(found: dict[str, Facts]) -> str | None:
    """An area that some table behind its page counts: telling it once readies all such pages."""
    for facts in found.values():
        own = facts.structure.role(bridge.Role.ORIGIN)
        if facts.flow in FLOWS and own is not None:
            codes = (
                one.code for one in bridge.all_areas() if one.kind is bridge.AreaKind.TERRITORY
            )
            return next((code for code in codes if counted_as(facts, own, code)), None)
    return None
