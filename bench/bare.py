"""Raw DuckDB behind the barest HTTP server: ``python -m bench.bare FILE PORT``.

What a table costs where nothing stands between the socket and the engine: a thread for each connection, a
request is its first line, the answer is one prepared statement's rows as JSON. No routing, no check of
what is asked, no rights, no release, no cache, no other form. The rows lie in DuckDB's memory in the
order of the key, which DuckDB skips by, so that no file is read while it is measured. Of one thread and
two, of an index and none, of sorting and not, it has what was fastest.
"""

from __future__ import annotations

import json
import socketserver
import sys
from urllib.parse import parse_qsl, urlsplit

import duckdb

#: The table lies in the order of its key, and DuckDB gives rows in the order in which they lie.
_SQL = "SELECT * FROM figures WHERE GEO = ? AND CITIZEN = ?"


class Handler(socketserver.StreamRequestHandler):
    """One connection: question after question until it is closed."""

    disable_nagle_algorithm = True
    wbufsize = -1

    def handle(self) -> None:
        engine = self.server.engine.cursor()  # type: ignore[attr-defined]
        while line := self.rfile.readline():
            while self.rfile.readline() not in (b"\r\n", b"\n", b""):
                pass
            asked = dict(parse_qsl(urlsplit(line.split(b" ")[1].decode()).query))
            found = engine.execute(_SQL, [asked.get("GEO"), asked.get("CITIZEN")])
            names = [column[0] for column in found.description]
            body = json.dumps({"columns": names, "rows": found.fetchall()}).encode()
            self.wfile.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                % len(body)
            )
            self.wfile.write(body)
            self.wfile.flush()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main(file: str, port: int) -> None:
    engine = duckdb.connect(config={"threads": 1})  # faster than two, with four who ask at once
    engine.execute(
        "CREATE TABLE figures AS SELECT * FROM read_csv(?, header=true, all_varchar=false,"
        " types={'TIME_PERIOD': 'VARCHAR', 'OBS_VALUE': 'DOUBLE'}) ORDER BY GEO, CITIZEN, TIME_PERIOD",
        [file],
    )
    with Server(("127.0.0.1", port), Handler) as server:
        server.engine = engine  # type: ignore[attr-defined]
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
