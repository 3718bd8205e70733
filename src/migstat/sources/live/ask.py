"""Asking a publisher without touching a network: questions out, answers in, a table at the end.

A *conversation* is a generator that yields one :class:`Ask` after another, is sent the bytes of each
answer (or thrown what the publisher said instead) and returns a :class:`Table`, or a
:class:`Streamed` of an answer that is too long to be held. Whoever holds it may
fetch from the publisher, from a recording or from a cache; the conversation cannot tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

from migstat.sdmx.model import MigstatError, Table, marked
from migstat.sources.streamed import Streamed

#: What an answer is: figures; a file or a page, which may hold anything; how far a delivery is.
Expected = Literal["figures", "file", "page", "status"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a publisher: a path below its base address, and parameters.

    ``about`` names the table in messages; ``rows`` says how many rows came before, for progress.
    A ``body`` is sent as JSON. ``accept`` names the wanted format; ``wait`` is how many seconds pass
    first. ``is_whole`` says that nothing else makes the table: if this answer has not changed since
    it was last taken, nothing has. ``is_shared`` says that other tables ask the same. ``is_file`` says
    that the answer may be of any size: one that is too long to be held is given as :class:`Long`.
    """

    publisher: str
    about: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    rows: int = 0
    body: bytes = b""
    accept: str = ""
    wait: float = 0.0
    expects: Expected = "figures"
    is_whole: bool = False
    is_shared: bool = False
    is_file: bool = False

    def address(self, base: str) -> str:
        """The whole address; the signs that SDMX keys and ranges are made of stay readable."""
        if self.path.startswith(("https://", "http://")):  # a link that a page gave
            return self.path
        path = quote(self.path, safe="/.+*,:@")
        query = urlencode(self.query, safe=":,+*", quote_via=quote)
        return f"{base.rstrip('/')}/{path}" + (f"?{query}" if query else "")


Conversation = Generator[Ask, bytes, Table | Streamed]


class Long(bytes):
    """The beginning of an answer that is too long to be held; ``file`` has all of it."""

    file: Path

    @classmethod
    def of(cls, file: Path, head: bytes) -> Long:
        """``head``: its first bytes, inflated."""
        made = cls(head)
        made.file = file
        return made


class Unanswered(MigstatError):
    """A question without figures for an answer; the message is one sentence that says why."""


_TOO_MUCH = marked("{asked}: the publisher does not give so many figures at once.")


class TooMuch(Unanswered):
    """The publisher does not give so much at once: ask for less."""


class Queued(TooMuch):
    """The publisher will have the figures in a while, under a key; a smaller part comes at once."""

    def __init__(self, asked: str, key: str, is_bare: bool):
        super().__init__(_TOO_MUCH, asked=asked)
        self.key, self.is_bare = key, is_bare


NOT_UPDATED = marked("{asked}: not updated since {day}.")


class Unchanged(Unanswered):
    """The publisher has nothing newer than what is here; no figure was asked for."""


class Nothing(Unanswered):
    """The publisher has nothing of that name or for these periods."""


class Later(Unanswered):
    """The publisher is busy or being repaired: the same question may be answered in a while.

    ``after`` is how many seconds it asks to be left alone; 0 where it does not say.
    """

    after: float = 0.0


def hold(conversation: Conversation, fetch: Callable[[Ask], bytes]) -> Table | Streamed:
    """Hold a conversation to its end.

    :param fetch: gives the bytes of an answer, or raises what the publisher said instead.
    :raises MigstatError: what the conversation could not mend; one sentence.
    """
    try:
        ask = next(conversation)
        while True:
            try:
                answer = fetch(ask)
            except (TooMuch, Nothing) as why:
                ask = conversation.throw(why)
            else:
                ask = conversation.send(answer)
    except StopIteration as end:
        table: Table | Streamed = end.value
        return table
    finally:
        conversation.close()


_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_TOO_BIG = (b"EXTRACTION_TOO_BIG", b'code="413"')
_QUEUED = re.compile(rb"<[^>]*status>\s*(SUBMITTED|PROCESSING|AVAILABLE)\s*<")
_KEY = rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TICKET = re.compile(rb"\s*\"?(" + _KEY + rb")\"?\s*", re.IGNORECASE)
_NAMED = re.compile(rb"key>\s*(" + _KEY + rb")\s*<", re.IGNORECASE)
#: Refusals are short; figures are not searched for them.
_HEAD = 20_000


def judge(ask: Ask, status: int, data: bytes) -> bytes:
    """The figures in an answer, whatever its status says of it.

    Eurostat refuses in four ways, two of them with status 200: a SOAP fault, a footer, a ticket for
    later delivery, a JSON object with a "warning".

    :param data: the answer's content, already inflated.
    :raises Queued: it will be delivered under a key; whoever cannot wait asks for a smaller part.
    :raises TooMuch: ask for a smaller part.
    :raises Nothing: there is nothing there (status 404).
    :raises Later: the same question may be answered in a while.
    :raises Unanswered: any other refusal, in the publisher's words.
    """
    head = data[:_HEAD]
    asked = f"{ask.publisher}, {ask.about}"
    if ask.expects == "figures":
        _queued(asked, head)
    if status == 413 or any(sign in head for sign in _TOO_BIG):
        raise TooMuch(_TOO_MUCH, asked=asked)
    if status == 404:
        raise Nothing(
            marked("{asked}: the publisher has no figures under this name and for these years."),
            asked=asked,
        )
    if status in _BUSY:
        raise Later(
            marked("{asked}: the publisher is busy (status {status}); try again later."),
            asked=asked, status=status,
        )  # fmt: skip
    if not 200 <= status < 300:
        raise Unanswered(
            marked("{asked}: refused with status {status}{words}."),
            asked=asked, status=status, words=_words(head),
        )  # fmt: skip
    _warned(asked, head)
    if not data.strip():
        raise Later(marked("{asked}: the answer was empty; try again later."), asked=asked)
    is_page = head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))
    if is_page and ask.expects != "page":
        raise Unanswered(
            marked("{asked}: a web page came instead of figures; look at it in a browser."),
            asked=asked,
        )
    return data


def _queued(asked: str, head: bytes) -> None:
    """Tell of a delivery that was promised in place of figures, and its key."""
    bare, listed = _TICKET.fullmatch(head), _QUEUED.search(head)
    if bare or listed:
        found = bare or _NAMED.search(head)
        if found is None:
            raise TooMuch(_TOO_MUCH, asked=asked)
        raise Queued(asked, found[1].decode().lower(), bool(bare))


def _warned(asked: str, head: bytes) -> None:
    """Refuse a "warning" that stands where the figures should be."""
    if not head.lstrip().startswith(b"{") or b'"warning"' not in head[:200]:
        return
    said = _json(head)
    warning = said.get("warning") if isinstance(said, dict) else None
    if not isinstance(warning, dict):
        return
    if str(warning.get("status")) == "413":
        raise TooMuch(_TOO_MUCH, asked=asked)
    raise Unanswered(
        marked("{asked}: the publisher warns{words}."), asked=asked, words=_words(head)
    )


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def _words(head: bytes) -> str:
    """What the publisher says of its refusal, short enough for one sentence."""
    said = _json(head)
    found: list[str] = []
    waiting = [said] if said is not None else []
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, dict):
            found += [str(one[key]) for key in ("label", "value", "message") if _plain(one, key)]
            waiting += [value for value in one.values() if isinstance(value, (dict, list))]
        elif isinstance(one, list):
            waiting += one
    text = found[0] if found else re.sub(r"<[^>]*>", " ", head.decode("utf-8", "replace"))
    words = " ".join(text.split())[:160].rstrip(". ")
    return f" (“{words}”)" if words else ""


def _plain(said: dict[str, Any], key: str) -> bool:
    return isinstance(said.get(key), str) and bool(said[key].strip())
