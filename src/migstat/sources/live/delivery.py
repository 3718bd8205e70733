"""Figures that a publisher prepares and keeps under a key: how far they are, then the figures.

Eurostat promises in one of two ways, each with addresses of its own: a SOAP message with a status
and a key (``1.0/async``), or the bare key (``sdmx/2.1/async``). Only one delivery is ordered at a
time, since the conversation waits for it before it asks for anything else.
Source: https://ec.europa.eu/eurostat/web/user-guides/data-browser/api-data-access/api-detailed-guidelines/asynchronous-api
"""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import replace

from migstat.sdmx.model import marked
from migstat.sources.live.ask import Ask, Nothing, Queued, TooMuch

_SOAP, _BARE = "1.0/async", "sdmx/2.1/async"
_STATUS = re.compile(rb"\b(SUBMITTED|PROCESSING|AVAILABLE|EXPIRED|UNKNOWN_REQUEST)\b")
#: Seconds between two questions: short at first, then a minute; half an hour in all.
_WAITS = (2.0, 5.0, 10.0, 20.0, *([60.0] * 30))


def delivered(order: Ask, promised: Queued) -> Generator[Ask, bytes, bytes]:
    """Wait until what was promised is there, and give it.

    :param order: the question that was answered with a promise.
    :raises TooMuch: the delivery expired, is not known, or did not come within half an hour.
    """
    roots: tuple[str, ...] = (_BARE, _SOAP) if promised.is_bare else (_SOAP, _BARE)
    for wait in _WAITS:
        root, status = yield from _status(order, promised.key, roots, wait)
        roots = (root,)
        if status == b"AVAILABLE":
            answer = yield replace(order, path=f"{root}/data/{promised.key}", query=(), wait=0.0)
            return answer
        if status not in (b"SUBMITTED", b"PROCESSING"):
            break
    raise TooMuch(
        marked("{asked}: the delivery that was promised did not come."),
        asked=f"{order.publisher}, {order.about}",
    ) from promised


def _status(
    order: Ask, key: str, roots: tuple[str, ...], wait: float
) -> Generator[Ask, bytes, tuple[str, bytes]]:
    """Under which address the delivery is known, and how far it is."""
    for root in roots:
        ask = replace(
            order, path=f"{root}/status/{key}", query=(), wait=wait, expects="status", is_file=False
        )
        try:
            answer = yield ask
        except Nothing:
            continue
        found = _STATUS.search(answer)
        return root, found[1] if found else b""
    return roots[0], b""
