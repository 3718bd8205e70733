"""Nothing is read above the reader's circle: 100,000 checks in random networks, and none may fail.

A check is one protected word, looked for in one answer to one reader who must not read it. Worlds are
the tests' own, made anew until there were enough checks; each is gone again before the next.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import Any

from bench.frame import ROOT, Figure, folder, note

CHECKS = 100_000
#: How much of each world is read by everybody, besides each address once by somebody: little of many
#: worlds finds more than all of one.
SHARE = 0.02
#: As many worlds at least, whatever each of them yields.
WORLDS = 4


def measure() -> Iterator[Figure]:
    """Checks, leaks, pages that broke, and how long it took."""
    with folder() as place:
        _prepare(str(place))
        started = time.perf_counter()
        found = _read()
        seconds = time.perf_counter() - started
    for one in [*found.leaks[:20], *found.broken[:20]]:
        note(f"confidentiality: {one}")
    yield Figure(
        "protected words looked for where they must not be", found.checks, "checks", CHECKS,
        at_most=False, beside=f"{found.answers:,} answers read",
    )  # fmt: skip
    yield Figure("leaks", len(found.leaks), "", 0)
    yield Figure("answers that broke", len(found.broken), "", 0)
    yield Figure("time for the checks", seconds, "s", 1800)


def _prepare(home: str) -> None:
    """Django over an empty database of its own."""
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.environ["TESSERA_HOME"] = home
    os.environ.pop("TESSERA_DATABASE", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tessera.site.settings"
    import django
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)


def _read() -> Any:
    from django.db import transaction
    from tests.confidentiality import reading, worlds

    found, seed = reading.Found(), 0
    while found.checks < CHECKS or seed < WORLDS:
        seed += 1
        choice = Random(seed)  # the same worlds each time
        with transaction.atomic():
            world = worlds.make_world(choice, compiles=1 + seed % 2)
            read = reading.read_all(world, choice, share=SHARE, each_once=True)
            transaction.set_rollback(True)
        found.add(read)
        note(
            f"confidentiality: world {seed}, {found.checks:,} checks, {len(found.leaks)} leaks, "
            f"{len(found.broken)} broken"
        )
    return found
