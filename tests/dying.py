"""Processes that kill themselves, as hard as the machine can, and what is found after them.

One process wakes Django over an installation of its own and forks for everything that is to be killed, and
for what happens after the restart; so no child begins by loading the house.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.databases import Installed

ROOT = Path(__file__).resolve().parents[1]


def told_by(module: str, factory: pytest.TempPathFactory, installed: Installed) -> Any:
    """What ``python -m module`` prints of those that were killed; run by the first worker that comes."""
    base = factory.getbasetemp()
    kept = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"{module}.json"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(_run(module, factory.mktemp("dying"), installed), "utf-8")
    return json.loads(kept.read_text("utf-8"))


def _run(module: str, home: Path, installed: Installed) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TESSERA_")}
    there = {
        **kept, "TESSERA_HOME": str(home), "TESSERA_LOG": "text",
        "DJANGO_SETTINGS_MODULE": "tessera.site.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        **installed.given_to(home, module.split(".")[1]),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, env=there, text=True, capture_output=True,
        timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def wake() -> None:
    """Wake Django, make its database if none was given, and load once what every child would."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.urls import reverse

    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    import_module(settings.ROOT_URLCONF)
    reverse("home")  # lists every address there is
    gc.collect()
    gc.freeze()  # no child looks through all of this again


def die(*_given: object, **_more: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fork(work: Callable[[], Any]) -> tuple[int, Any]:
    """Run in a child: how it ended, and what it returned.

    What it had to load to get there is loaded here too, so that the next child need not.
    """
    from django.db import connections

    connections.close_all()
    before = set(sys.modules)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        try:
            with os.fdopen(writing, "w") as said:
                returned = work()
                loaded = [name for name in sys.modules if name not in before]
                said.write(json.dumps((returned, loaded), default=str))
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as said:
        words = said.read()
    _child, status = os.waitpid(child, 0)
    returned, loaded = json.loads(words) if words else (None, [])
    for name in loaded:
        import_module(name)
    return os.waitstatus_to_exitcode(status), returned
