"""Fetching from the publishers' live addresses: the only place of this room that uses the network.

What to ask and how to read the answer is the numbers' package's affair; here are patience, retries,
limits of size and time, and one sentence for each thing that did not work. Start at :func:`tables`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.utils.translation import gettext_noop

from tessera.core import clock
from tessera.statistics import bridge
from tessera.statistics.inflating import CUT_SHORT, Cut, inflated

#: Where the publishers answer.
BASES: Mapping[str, str] = MappingProxyType(
    {
        "World Bank": "https://api.worldbank.org/v2",
        "Eurostat": "https://ec.europa.eu/eurostat/api/dissemination",
        "UNHCR": "https://api.unhcr.org/population/v1",
    }
)
_HEADERS = {"User-Agent": "Tessera (statistics)", "Accept": "*/*", "Accept-Encoding": "gzip"}
#: An answer as it comes; the largest real one has 5 MB.
LARGEST_ANSWER = 64 * 1024 * 1024
#: One that goes to a file.
LARGEST_FILE = 8 * 1024 * 1024 * 1024
_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds.

    ``reach`` for a sign of life from all publishers together; ``silence`` between two bytes;
    ``answer`` for a whole answer, ``file`` for one that goes to a file; ``pause`` between two questions (4 a second is polite); ``first``
    before the second of ``tries``, doubling up to ``longest``.
    """

    reach: float = 4.0
    silence: float = 45.0
    answer: float = 180.0
    file: float = 3600.0
    pause: float = 0.25
    tries: int = 4
    first: float = 1.0
    longest: float = 30.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)


PATIENCE = Patience()

#: Called after each answer: the dataflow's code, and how many of its rows have come so far.
Progress = Callable[[str, int], None]
#: Called with one sentence about something that did not work.
Told = Callable[[str], None]


class Unreached(bridge.MigstatError):
    """A publisher does not answer at all; asking it for other tables would only take time."""


class OutOfTime(bridge.MigstatError):
    """The time that was given for fetching is over."""


def reachable(bases: Mapping[str, str] = BASES, patience: Patience = PATIENCE) -> frozenset[str]:
    """The publishers that give any answer within a few seconds, asked all at once.

    Looking up a name cannot be given a time limit, so each is asked in a thread that nobody waits
    for longer than ``patience.reach``.
    """
    found: set[str] = set()

    def knock(publisher: str, base: str) -> None:
        request = Request(base + "/", headers=_HEADERS, method="HEAD")  # noqa: S310  our addresses
        try:
            with urlopen(request, timeout=patience.reach):  # noqa: S310
                found.add(publisher)
        except HTTPError:  # "not found" at this address is a sign of life
            found.add(publisher)
        except (OSError, HTTPException, ValueError):
            return

    threads = [threading.Thread(target=knock, args=pair, daemon=True) for pair in bases.items()]
    until = time.monotonic() + patience.reach
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return frozenset(found)


def tables(
    *,
    bases: Mapping[str, str] = BASES,
    patience: Patience = PATIENCE,
    progress: Progress | None = None,
    told: Told | None = None,
    budget: float | None = None,
) -> Iterator[bridge.Table | bridge.Streamed]:
    """The tables that the publishers give now, one at a time; what fails is told and passed over.

    :param bases: publisher -> base address; a publisher that is left out is not asked.
    :param progress: hears of every answer.
    :param told: hears one sentence about each publisher or table that gave nothing.
    :param budget: seconds after which no further question is asked; None asks to the end.
    """
    say = told or (lambda sentence: None)
    here = reachable(bases, patience)
    if absent := [publisher for publisher in bases if publisher not in here]:
        do, their, them = (
            ("does", "its live address", "it")
            if len(absent) == 1
            else ("do", "their live addresses", "them")
        )
        say(
            f"{', '.join(absent)} {do} not answer at {their}; "
            f"the tables that are here stand in for {them}."
        )
    wire = Wire(bases, patience, None if budget is None else time.monotonic() + budget)
    today = clock.today()
    for one in bridge.LIVE:
        if one.publisher not in here:
            continue
        try:
            yield bridge.hold(one.begin(today), _heard(wire, one.dataflow.id, progress))
        except Unreached as why:
            here -= {one.publisher}
            say(str(why))
        except OutOfTime as why:
            say(str(why))
            return
        except bridge.MigstatError as why:
            say(str(why))


def _heard(wire: Wire, dataflow: str, progress: Progress | None) -> Callable[[bridge.Ask], bytes]:
    """Fetching that tells how many rows have come before each question."""

    def fetch(ask: bridge.Ask) -> bytes:
        if progress is not None and ask.rows:
            progress(dataflow, ask.rows)
        return wire.fetch(ask)

    return fetch


@dataclass(slots=True)
class _Part:
    """The beginning of an answer that was cut, and what tells that the rest still belongs to it.

    It is held, or lies in ``file``.
    """

    data: bytes = b""
    validator: str = ""
    file: Path | None = None

    @property
    def size(self) -> int:
        """How many bytes the rest may be asked for after."""
        if self.file is None or not self.validator:
            return len(self.data)
        return self.file.stat().st_size if self.file.exists() else 0

    def opened(self, is_rest: bool) -> BinaryIO:
        """Where the answer is written, after what is there if it is the rest of it."""
        if self.file is not None:
            return self.file.open("ab" if is_rest else "wb")
        held = BytesIO()
        held.write(self.data if is_rest else b"")
        return held


class Wire:
    """The way to the publishers: asks politely, waits, tries again, and never takes too much.

    ``known`` are validators of answers that were taken before, by address: an answer that makes a
    table alone is asked for only if it has changed. ``seen`` are those of the answers taken now.
    """

    def __init__(
        self,
        bases: Mapping[str, str] = BASES,
        patience: Patience = PATIENCE,
        until: float | None = None,
        known: Mapping[str, Mapping[str, str]] | None = None,
    ):
        self.bases, self.patience, self.until = bases, patience, until
        self.known: Mapping[str, Mapping[str, str]] = known or {}
        self.seen: dict[str, dict[str, str]] = {}

    def fetch(self, ask: bridge.Ask, file: Path | None = None) -> bytes:
        """The content of the answer, inflated; of one that goes to a ``file``, its beginning.

        :raises bridge.MigstatError: what the publisher said instead, or Unreached or OutOfTime.
        """
        address = ask.address(self.bases[ask.publisher])
        if not address.startswith(("https://", "http://")):
            raise bridge.MigstatError(
                gettext_noop("{publisher}: the address “{address}” is none of the web."),
                publisher=ask.publisher, address=address[:80],
            )  # fmt: skip
        wait, part = self.patience.first, _Part(file=file)
        self.patience.sleep(max(self.patience.pause, ask.wait))
        for left in range(self.patience.tries - 1, -1, -1):
            if self.until is not None and time.monotonic() > self.until:
                raise OutOfTime(
                    gettext_noop(
                        "{asked}: the time for fetching is over; bin/tessera load fetches the rest."
                    ),
                    asked=f"{ask.publisher}, {ask.about}",
                )
            try:
                status, data, asked_to_wait = self._once(ask, address, part)
                return bridge.judge(ask, status, data)
            except (bridge.Later, Cut) as why:
                failure: bridge.MigstatError = why
                pause = 0.0
                if isinstance(why, bridge.Later):
                    why.after = pause = asked_to_wait
            except (OSError, HTTPException) as why:
                failure = Unreached(
                    gettext_noop("{asked}: no connection ({reason}); its other tables were not asked for."),
                    asked=f"{ask.publisher}, {ask.about}", reason=_reason(why),
                )  # fmt: skip
                failure.__cause__, pause = why, 0.0
            if not left or pause > self.patience.longest:
                break
            self.patience.sleep(max(wait, pause))
            wait = min(wait * 2, self.patience.longest)
        raise failure

    def _once(self, ask: bridge.Ask, address: str, part: _Part) -> tuple[int, bytes, float]:
        """Status, content and the seconds that the publisher asks to wait."""
        request = Request(address, data=ask.body or None, headers=self._headers(ask, address, part))  # noqa: S310  our addresses
        try:
            with urlopen(request, timeout=self.patience.silence) as response:  # noqa: S310
                data = self._content(ask, response, part)
                if ask.is_whole:
                    self._remember(address, response)
                return 200 if response.status == 206 else response.status, data, 0.0
        except HTTPError as refused:
            with refused:
                if refused.code == 304:
                    raise bridge.Unchanged(
                        gettext_noop("{asked}: not changed since it was taken last."),
                        asked=f"{ask.publisher}, {ask.about}",
                    ) from None
                try:
                    data = self._content(ask, refused, _Part())
                except (Cut, OSError, HTTPException):
                    data = b""  # the status says enough
                return refused.code, data, _seconds(refused.headers.get("Retry-After"))

    def _headers(self, ask: bridge.Ask, address: str, part: _Part) -> dict[str, str]:
        headers = dict(_HEADERS)
        if ask.accept:
            headers["Accept"] = ask.accept
        if ask.body:
            headers["Content-Type"] = "application/json"
        if part.size:
            headers |= {"Range": f"bytes={part.size}-", "If-Range": part.validator}
        elif ask.is_whole and (said := self.known.get(address)):
            names = {"etag": "If-None-Match", "modified": "If-Modified-Since"}
            headers |= {names[name]: value for name, value in said.items() if name in names}
        return headers

    def _remember(self, address: str, response: HTTPResponse) -> None:
        said = {
            "etag": response.headers.get("ETag"),
            "modified": response.headers.get("Last-Modified"),
        }
        if found := {name: value[:200] for name, value in said.items() if value}:
            self.seen[address] = found

    def _content(self, ask: bridge.Ask, response: HTTPResponse | HTTPError, part: _Part) -> bytes:
        """The whole content within the limits of size and time, inflated where it is gzip.

        Whether it is gzip is seen from its first bytes: publishers compress without saying so. What
        has come when the connection is cut is kept in ``part`` where the rest can be asked for.
        """
        is_held, is_rest = part.file is None, _continues(response, part)
        until = time.monotonic() + (self.patience.answer if is_held else self.patience.file)
        most = LARGEST_ANSWER if is_held else LARGEST_FILE
        size, asked = part.size if is_rest else 0, f"{ask.publisher}, {ask.about}"
        promised = response.headers.get("Content-Length", "")
        whole = size + int(promised) if promised.isdecimal() else 0
        coming = part.opened(is_rest)
        part.validator = _validator(response)
        try:
            while block := response.read(_BLOCK):
                coming.write(block)
                size += len(block)
                if size > most:
                    raise bridge.TooMuch(
                        gettext_noop("{asked}: the answer has more than {most} MB; it was not read."),
                        asked=asked, most=most // 2**20,
                    )  # fmt: skip
                if time.monotonic() > until:
                    raise Cut(gettext_noop("{asked}: the answer came too slowly."), asked=asked)
        finally:
            data = coming.getvalue() if isinstance(coming, BytesIO) else b""
            part.data = data if part.validator else b""
            coming.close()
        if size < whole:
            raise Cut(CUT_SHORT, asked=asked)
        part.data = b""
        if part.file is not None:
            return bridge.beginning(part.file)
        for _ in range(2):  # a compressed file, sent compressed
            if data[:2] == b"\x1f\x8b":
                data = inflated(data, asked)
        return data


def _continues(response: HTTPResponse | HTTPError, part: _Part) -> bool:
    """Whether an answer is the rest of what is here, and of nothing else."""
    said = response.headers.get("Content-Range", "")
    status = getattr(response, "status", None)
    return status == 206 and part.size > 0 and said.startswith(f"bytes {part.size}-")


def _validator(response: HTTPResponse | HTTPError) -> str:
    """What makes sure that the rest belongs to the beginning; empty where no rest can be asked for."""
    if response.headers.get("Accept-Ranges", "") != "bytes" and response.status != 206:
        return ""
    tag = response.headers.get("ETag") or ""
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified") or ""


def _seconds(said: Any) -> float:
    """Retry-After in seconds, from a number or a date; nothing leaves it to our own patience."""
    text = str(said or "").strip()
    if text.isdecimal():
        return float(text) if len(text) < 10 else 0.0
    try:
        return max(0.0, (parsedate_to_datetime(text) - clock.now()).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _reason(why: Exception) -> str:
    """Why there is no connection, in a few words."""
    inner = why.reason if isinstance(why, URLError) else why
    if isinstance(inner, TimeoutError):
        return "no answer in time"
    if isinstance(inner, OSError) and inner.strerror:
        return str(inner.strerror).lower()
    return str(inner)[:80] or type(inner).__name__
