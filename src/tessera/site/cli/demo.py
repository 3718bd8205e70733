"""``bin/demo``: a running network with real figures, from nothing or from where it was left."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import click

from tessera.site import conf
from tessera.site.cli import assets, serving
from tessera.site.cli.frame import awake, say, table, told

#: Seconds that a first start spends on asking publishers; what is missing then comes from the
#: compact tables, and ``bin/tessera load`` fetches it later.
FETCHING = 75.0


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--reset", is_flag=True, help="Throw the demonstration's database and figures away first."
)
@click.option("--prepare", is_flag=True, help="Make everything ready, then end without serving.")
@click.option("--offline", is_flag=True, help="Do not ask the publishers' live addresses.")
def demo(port: int, host: str, reset: bool, prepare: bool, offline: bool) -> int:
    """Open the demonstration network: make what is missing, then serve it until Ctrl-C.

    The first start creates the database, loads the figures and creates the network; it can be ended
    at any moment and goes on from there. Later starts change nothing.
    """
    os.environ["TESSERA_DEMO"] = "yes"
    os.environ.setdefault("TESSERA_LOG", "text")
    if not prepare:
        serving.check_port(host, port)
    home: Path = conf.load()["TESSERA_HOME"]
    home.mkdir(parents=True, exist_ok=True)
    if reset:
        _reset(home)
    assets.collect()
    ready(home, offline=offline)
    greeting = (home / "demo" / "greeting.txt").read_text(encoding="utf-8")
    if prepare:
        return 0
    if "django" in sys.modules:
        _anew("--host", host, "--port", str(port), *(["--offline"] if offline else []))
    return serving.serve(
        host,
        port,
        when_ready=lambda at: say(f"\nTessera answers at {at}  (Ctrl-C ends it)\n\n{greeting}"),
    )


def _anew(*arguments: str) -> NoReturn:
    """Begin again as a process that only watches; what making needed goes back to the machine."""
    from django.db import connections

    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(  # noqa: S606  (our own command, with options that were checked)
        sys.executable, [sys.executable, "-m", "tessera.site.cli", "demo", *arguments]
    )  # fmt: skip


def ready(home: Path, *, offline: bool = False) -> None:
    """Database, figures and network as this version and these files make them.

    A stamp of code and files is written last, so that what was interrupted is done again; every
    step can be repeated without doing anything twice.
    """
    stamp, now = home / "demo" / "stamp", _fingerprint()
    if _is_there(home) and stamp.exists() and stamp.read_text() == now:
        return
    awake()
    from tessera.site.cli.load import load_folder, tell
    from tessera.site.cli.migrate import bring_up_to_date

    stamp.parent.mkdir(exist_ok=True)
    bring_up_to_date()
    tell(load_folder(None, offline=offline, budget=FETCHING))
    with told("Creating the demonstration network"):
        greeting = _network()
    with told("Asking the demonstration's queries"):
        _queries()
    _sources()
    (home / "demo" / "greeting.txt").write_text(greeting, encoding="utf-8")
    stamp.write_text(now)


def _is_there(home: Path) -> bool:
    """Whether what a stamp speaks of has not been removed since."""
    database = conf.load()["TESSERA_DATABASE"] or (home / "tessera.sqlite3").exists()
    return (
        bool(database) and (home / "store").is_dir() and (home / "demo" / "greeting.txt").exists()
    )


def _network() -> str:
    """Build the demonstration network as the operator; the lines that say how to sign in."""
    from tessera.access.people import OPERATOR
    from tessera.network import demonstration

    demonstration.build(by=OPERATOR)
    rows = [(one.email, one.sentence["en"]) for one in demonstration.accounts()]
    return (
        f"Demonstration sign-ins; everybody's password is {demonstration.PASSWORD}\n\n"
        f"{table(['account', 'what to try'], rows)}\n"
    )


def _queries() -> None:
    """Ask and answer the demonstration's queries; what is there stays as it is."""
    from tessera.access.people import OPERATOR
    from tessera.exchange import demonstration

    demonstration.build(by=OPERATOR)


def _sources() -> None:
    """Enter the publishers' tables that come declared; nobody is asked before somebody says so."""
    from tessera.access.people import OPERATOR
    from tessera.statistics import bridge
    from tessera.statistics.actions import fetching

    fetching.declare(bridge.ready(), by=OPERATOR)


def _fingerprint() -> str:
    """What the demonstration is made from: the code that makes it, the figures, the database's place."""
    from itertools import chain

    values = conf.load()
    code = chain(
        (conf.ROOT / "src" / "migstat").rglob("*.py"),
        (conf.ROOT / "src" / "migstat").rglob("*.csv"),
        (conf.ROOT / "src" / "tessera" / "network").rglob("*.py"),
        (conf.ROOT / "src" / "tessera" / "exchange" / "demonstration").glob("*.py"),
        (conf.ROOT / "src" / "tessera" / "exchange" / "demonstration").glob("*.toml"),
        (conf.ROOT / "src" / "tessera").glob("*/migrations/*.py"),
        (conf.ROOT / "src" / "tessera" / "statistics").glob("*.py"),
    )
    folder = Path(values["TESSERA_DATA"] or conf.ROOT.parent / "shared" / "data")
    figures = folder.rglob("*") if folder.is_dir() else iter(())
    where = (values["TESSERA_DATABASE"], str(values["TESSERA_HOME"]), str(folder))
    return assets.fingerprint(chain(code, figures), *where)


def _reset(home: Path) -> None:
    """Throw away what the demonstration made: its database, its figures, its stamps."""
    for name in ("tessera.sqlite3", "tessera.sqlite3-wal", "tessera.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)
    for name in ("store", "cache", "demo", "files", "mail"):
        shutil.rmtree(home / name, ignore_errors=True)
    if conf.load()["TESSERA_DATABASE"]:
        awake()
        from django.core.management import call_command

        call_command("flush", interactive=False, verbosity=0)
