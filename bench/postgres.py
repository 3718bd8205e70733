"""A PostgreSQL server of one's own for as long as something is measured or tested; Debian's programs.

``python -m bench.postgres PLACE COMMAND…`` runs a command with such a server in TESSERA_DATABASE.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.frame import free_port


@contextmanager
def server(place: Path, *options: str) -> Iterator[str]:
    """The address of an empty database; the server ends when the block ends.

    ``options``: settings of the server beside those that put it here.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise SystemExit("PostgreSQL is measured too; 'apt-get install postgresql' puts it here.")
    place.mkdir(parents=True)
    as_user = []
    if os.geteuid() == 0:  # the server refuses to run as root
        for one in (place, *place.parents[:1]):
            one.chmod(0o755)
        shutil.chown(place, "postgres", "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    port, data = free_port(), place / "data"

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [*as_user, str(programs[-1] / program), *arguments], check=True, cwd=place,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    run("initdb", "--pgdata", str(data), "--auth", "trust", "--username", "tessera", "--no-sync")
    said = " ".join((f"-p {port} -k {place} -c listen_addresses=127.0.0.1", *options))
    run("pg_ctl", "-D", str(data), "-o", said, "-l", str(place / "log"), "-w", "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "tessera", "tessera")
        yield f"postgres://tessera@127.0.0.1:{port}/tessera"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop")


#: What tests write is thrown away with the server, so that it need not survive a loss of power.
FLEETING = ("-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off")

if __name__ == "__main__":
    with server(Path(sys.argv[1]), *FLEETING) as address:
        done = subprocess.run(sys.argv[2:], env={**os.environ, "TESSERA_DATABASE": address})
    sys.exit(done.returncode)
