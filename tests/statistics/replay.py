"""Publishers on a port of this machine, with all their doors, faults, validators and ranges."""

from __future__ import annotations

import gzip
import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from tests.migstat.sources.live import recorded
from tests.migstat.sources.live.services import everybody

from tessera.statistics import live


class Replay:
    """Recorded publishers behind HTTP. ``faults`` are met once each, in their order.

    A fault is a part of the address and what happens there: a status ("429", "503", "413"),
    "warning", "gzip" (compressed without saying so), "cut" (promises more than it sends), "cut gzip",
    "drop", "later" (asks to come back in an hour), "html", "garbage". Files have validators and give
    ranges.
    """

    def __init__(self, publishers: Any = None) -> None:
        self.publishers = publishers or everybody()
        self.faults: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.ranges: list[str] = []
        self.conditions: list[str] = []
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.base = f"http://127.0.0.1:{self.http.server_port}"

    def answered(self, path: str, body: bytes) -> recorded.Answer:
        """Status and content of an answer."""
        return self.publishers.answer(path, body)

    @property
    def patience(self) -> live.Patience:
        return live.Patience(
            reach=2, silence=2, answer=5, pause=0, tries=3, sleep=lambda seconds: None
        )

    def count(self, part: str) -> int:
        """How many questions had that in their address."""
        return sum(part in address for address in self.asked)


Played = TypeVar("Played", bound=Replay)


@contextmanager
def serving(replay: Played) -> Iterator[Played]:
    """The publishers, until the block ends."""
    thread = threading.Thread(target=replay.http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        replay.http.shutdown()
        replay.http.server_close()


def _handler(replay: Replay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(404)
            self.end_headers()

        def do_POST(self) -> None:
            self.body = self.rfile.read(int(self.headers["Content-Length"]))
            self._serve()

        def do_GET(self) -> None:
            self.body = b""
            self._serve()

        def _serve(self) -> None:
            replay.asked.append(self.path)
            for number, (part, fault) in enumerate(replay.faults):
                if part in self.path:
                    del replay.faults[number]
                    self._meet(fault)
                    return
            self._give(*replay.answered(self.path, self.body))

        def _give(self, status: int, data: bytes) -> None:
            """An answer with a validator; its rest, or nothing where that was asked for."""
            tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
            headers = {"ETag": tag, "Accept-Ranges": "bytes"}
            if condition := self.headers.get("If-None-Match"):
                replay.conditions.append(condition)
                if condition == tag:
                    self._send(304, b"", headers)
                    return
            asked = self.headers.get("Range", "")
            if asked and self.headers.get("If-Range") == tag:
                replay.ranges.append(asked)
                first = int(asked.removeprefix("bytes=").rstrip("-"))
                said = f"bytes {first}-{len(data) - 1}/{len(data)}"
                self._send(206, data[first:], headers | {"Content-Range": said})
                return
            self._send(status, data, headers)

        def _meet(self, fault: str) -> None:
            status, data = replay.answered(self.path, self.body)
            tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
            if fault.isdecimal():
                body = recorded.TOO_BIG if fault == "413" else b"busy"
                self._send(int(fault), body, {"Retry-After": "0"})
            elif fault == "later":
                self._send(429, b"", {"Retry-After": "3600"})
            elif fault == "warning":
                self._send(200, recorded.WARNING)
            elif fault == "html":
                self._send(200, b"<!DOCTYPE html><html>Maintenance</html>")
            elif fault == "garbage":
                self._send(200, b'{"class": "dataset", "value": [1, 2')
            elif fault == "gzip":
                self._send(status, gzip.compress(data))
            elif fault == "cut gzip":
                self._send(status, gzip.compress(data)[:-9])
            elif fault == "cut":
                head = {"Content-Length": str(len(data)), "ETag": tag, "Accept-Ranges": "bytes"}
                self._send(status, data[: len(data) // 2], head)
            else:
                self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

        def _send(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(data))} | (headers or {})).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
