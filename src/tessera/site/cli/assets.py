"""Style sheets, scripts, typefaces and pictures, gathered once for each version of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from tessera.site import conf
from tessera.site.cli.frame import awake, told

STAMP = ".stamp"


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """A hash that changes when a file comes, goes, grows or is written anew."""
    sealed = hashlib.sha256("\n".join(facts).encode())
    for file in sorted(files):
        if file.is_file():
            stat = file.stat()
            sealed.update(f"{file}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return sealed.hexdigest()


def collect() -> bool:
    """Bring TESSERA_HOME/static up to date; False where it already was.

    The folder must exist before Django reads its settings, which decide by it how files are named.
    """
    static = conf.load()["TESSERA_HOME"] / "static"
    rooms = (conf.ROOT / "src" / "tessera").glob("*/static/**/*")
    now = fingerprint(rooms, version("django"), version("whitenoise"), version("django-allauth"))
    stamp = static / STAMP
    if stamp.exists() and stamp.read_text() == now and (static / "staticfiles.json").exists():
        return False
    static.mkdir(parents=True, exist_ok=True)
    awake()
    from django.core.management import call_command

    with told("Gathering style sheets, scripts and typefaces"):
        call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    return True
