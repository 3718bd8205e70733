"""A lean source of requests: a process of its own, so that what it costs is not the server's.

``python -m bench.generator`` reads ``{"port", "paths", "connections"}`` from standard input, asks for
every path once, and prints ``{"seconds", "latencies", "wrong"}``: the wall time, each answer's
milliseconds, and how many answers were not 200 or did not hold what they should.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Load:
    """What one run gave: requests a second, and the milliseconds that a share of answers took."""

    rate: float
    latencies: tuple[float, ...]

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def drive(port: int, paths: Sequence[str], connections: int, holds: str = "") -> Load:
    """Ask for every path once over so many connections kept open; SystemExit if an answer is wrong."""
    asked = {"port": port, "paths": list(paths), "connections": connections, "holds": holds}
    done = subprocess.run(
        [sys.executable, "-m", "bench.generator"], input=json.dumps(asked).encode(),
        capture_output=True, cwd=Path(__file__).resolve().parents[1],
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    said = json.loads(done.stdout)
    if said["wrong"]:
        raise SystemExit(f"{len(said['wrong'])} answers were wrong, the first: {said['wrong'][0]}")
    return Load(len(paths) / said["seconds"], tuple(said["latencies"]))


async def _body(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status = int(head[9:12])
    fields = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
    }
    if "content-length" in fields:
        return status, await reader.readexactly(int(fields["content-length"]))
    pieces = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return status, b"".join(pieces)


async def _ask(
    port: int, paths: Iterator[str], holds: bytes, latencies: list[float], wrong: list[str]
):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    for path in paths:
        start = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode())
        status, body = await _body(reader)
        latencies.append((time.perf_counter() - start) * 1000)
        if status != 200 or holds not in body:
            wrong.append(f"{status} {path}")
    writer.close()


async def _all(asked: dict) -> dict:
    paths, latencies, wrong = iter(asked["paths"]), [], []
    holds = asked["holds"].encode()
    start = time.perf_counter()
    await asyncio.gather(
        *(_ask(asked["port"], paths, holds, latencies, wrong) for _ in range(asked["connections"]))
    )
    return {"seconds": time.perf_counter() - start, "latencies": latencies, "wrong": wrong}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_all(json.load(sys.stdin)))))
