"""Two hundred people at their desks, in one light process: ``python -m bench.crowd_load FILE PORT SECONDS``.

Each has a connection and a session, looks at the board and at queries, writes answers and saves them
again, releases a reply once it is whole, drafts a query, and a few have the replies compiled; between two
requests a person reads, thinks or writes for five to fifteen seconds. What the server acknowledged is written into
FILE beside the milliseconds of every answer.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

THINKS = (5.0, 15.0)
TOKEN = "crowdcrowdcrowdcrowdcrowdcrowd12"
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
INPUT = re.compile(r"<input[^>]*>")
FACTS = re.compile(r'([a-z]+)="([^"]*)"')
AREA = re.compile(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', re.S)
SELECT = re.compile(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', re.S)
CHOSEN = re.compile(r'<option value="([^"]*)" selected')


class Person:
    """Somebody at a desk."""

    def __init__(self, told: dict[str, Any], port: int, queries: list[str], into: dict) -> None:
        self.told, self.port, self.queries, self.into = told, port, queries, into
        self.dice = random.Random(told["name"])
        self.last: dict[tuple[str, int], str] = {}
        self.released: set[str] = set()
        self.drafted = False
        self.wire: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def work(self, until: float) -> None:
        """Until the end of the minute, one act after another."""
        await asyncio.sleep(self.dice.uniform(0, THINKS[1]))
        compiles = self.dice.uniform(10, 40) if self.told["asks"] else None
        start = time.perf_counter()
        while time.perf_counter() < until:
            if compiles and time.perf_counter() - start > compiles:
                compiles = None
                await self.compile()
            else:
                await self.dice.choices(
                    [self.board, self.query, self.answer, self.draft], [3, 3, 5, 1]
                )[0]()
        if self.wire:
            self.wire[1].close()

    async def board(self) -> None:
        await self.get("board", "/exchange/")

    async def query(self) -> None:
        await self.get("query", f"/exchange/queries/{self.dice.choice(self.queries)}/")

    async def answer(self) -> None:
        """Open one of the own answers, write, save; release the reply once all five are there."""
        if not self.told["replies"]:  # all of them were given before
            await self.query()
            return
        number, position = self.dice.choice(self.told["replies"]), self.dice.randint(1, 5)
        if number in self.released:
            await self.get("reply", f"/exchange/queries/{number}/reply/")
            return
        path = f"/exchange/queries/{number}/reply/{position}/"
        status, page = await self.get("answer", path)
        if status != 200 or 'name="words"' not in page:
            return  # it was released before; its page says so
        words = f"Said by {self.told['name']}, {self.dice.random():.9f}, about {number}."
        typed = sent(page) | {"status": ["answered"], "words": [words], "reason": ["So decided."]}
        if 'name="coded"' in page:
            typed["coded"] = ["12"] if position == 3 else ["yes"]
        status, page = await self.post("save an answer", path, typed)
        if status != 302:
            if status == 200:
                self.into["wrong"].append(f"not saved: {path}")
            return
        self.last[number, position] = words
        self.into["answers"][f"{self.told['session']} {number} {position}"] = words
        await self.get("reply", f"/exchange/queries/{number}/reply/")
        if all((number, one) in self.last for one in range(1, 6)):
            for step in ("clear", "release"):
                await self.post(step, f"/exchange/queries/{number}/reply/{step}/", {})
                await self.get("reply", f"/exchange/queries/{number}/reply/")
            self.released.add(number)

    async def draft(self) -> None:
        """Draft a query, once; later look at the board."""
        if self.drafted:
            await self.board()
            return
        self.drafted = True
        status, page = await self.get("new draft", "/exchange/queries/new/")
        title = f"A question of {self.told['name']}"
        typed = sent(page) | {
            "title_en": [title], "background_en": ["Why we ask."], "do": ["look"],
            "q0-words_en": ["Is there a rule?"], "q1-words_en": ["Describe it."],
        }  # fmt: skip
        status, _page = await self.post("save a draft", "/exchange/queries/new/", typed)
        if status == 302:
            self.into["drafts"].append(title)
        elif status == 200:
            self.into["wrong"].append(f"not drafted: {title}")

    async def compile(self) -> None:
        """Have the replies compiled for two circles, then look twice."""
        path = f"/exchange/queries/{self.told['asks']}/compilations/"
        told = {"circle": ["requester", "members"], "language": ["en"], "style": ["eu"]}
        status, _page = await self.post("compile", path + "compile/", told)
        if status == 302:
            self.into["ordered"] += 2
        for _look in range(2):
            await self.get("compilations", path)

    # requests

    async def get(self, name: str, path: str) -> tuple[int, str]:
        return await self.ask(name, f"GET {path}", b"")

    async def post(self, name: str, path: str, typed: dict[str, list[str]]) -> tuple[int, str]:
        body = urlencode(typed | {"csrfmiddlewaretoken": [TOKEN]}, doseq=True).encode()
        return await self.ask(name, f"POST {path}", body)

    async def ask(self, name: str, line: str, body: bytes) -> tuple[int, str]:
        """One request, timed; then time to read or think."""
        if self.wire is None:
            self.wire = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        reader, writer = self.wire
        kind = "Content-Type: application/x-www-form-urlencoded\r\n" if body else ""
        head = (
            f"{line} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/html\r\n"
            f"Cookie: sessionid={self.told['session']}; csrftoken={TOKEN}\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        start = time.perf_counter()
        writer.write(head.encode() + body)
        try:
            status, _fields, page = await answered(reader)
        except (OSError, asyncio.IncompleteReadError) as why:
            self.wire = None
            self.into["wrong"].append(f"{type(why).__name__}: {line}")
            return 0, ""
        self.into["times"].append((name, (time.perf_counter() - start) * 1000))
        if status not in (200, 302) or (body and status == 200 and name != "save an answer"):
            self.into["wrong"].append(f"{status}: {line}")
        await asyncio.sleep(self.dice.uniform(*THINKS))
        return status, page.decode(errors="replace")


async def answered(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """Status, header fields by their names in small letters, and the whole body of one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = {
        name.lower(): value.strip()
        for name, _colon, value in (line.partition(":") for line in head.split("\r\n")[1:])
    }
    if "content-length" in fields:
        return int(head[9:12]), fields, await reader.readexactly(int(fields["content-length"]))
    pieces = []
    if "transfer-encoding" in fields:
        while size := int((await reader.readline()).split(b";")[0], 16):
            pieces.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readline()
    return int(head[9:12]), fields, b"".join(pieces)


def sent(page: str) -> dict[str, list[str]]:
    """What a browser would send of the page's largest form, unchanged."""
    form = max(FORM.findall(page), key=len)
    found: dict[str, list[str]] = {}
    for field in INPUT.findall(form):
        at = dict(FACTS.findall(field))
        if "name" not in at or (
            at.get("type") in ("checkbox", "radio") and " checked" not in field
        ):
            continue
        usual = "on" if at.get("type") == "checkbox" else ""
        found.setdefault(at["name"], []).append(unescape(at.get("value", usual)))
    for name, inner in AREA.findall(form):
        found.setdefault(name, []).append(unescape(inner).lstrip("\r\n"))
    for name, inner in SELECT.findall(form):
        chosen = CHOSEN.findall(inner) or re.findall(r'<option value="([^"]*)"', inner)[:1]
        found.setdefault(name, []).extend(chosen)
    found.pop("csrfmiddlewaretoken", None)
    return found


async def crowd(told: dict[str, Any], port: int, seconds: float) -> dict[str, Any]:
    """Everybody at once."""
    into: dict[str, Any] = {"times": [], "wrong": [], "answers": {}, "drafts": [], "ordered": 0}
    until = time.perf_counter() + seconds
    people = [Person(one, port, told["queries"], into) for one in told["people"]]
    await asyncio.gather(*(one.work(until) for one in people))
    into["answers"] = [[*key.split(" "), words] for key, words in into["answers"].items()]
    for one in into["answers"]:
        one[2] = int(one[2])
    into["processor"] = time.process_time()
    return into


if __name__ == "__main__":
    place = Path(sys.argv[1])
    made = asyncio.run(crowd(json.loads(place.read_text()), int(sys.argv[2]), float(sys.argv[3])))
    place.with_suffix(".said.json").write_text(json.dumps(made), encoding="utf-8")
