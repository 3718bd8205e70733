"""The archive of a large network: 10,000 queries and 2.4 million answers in three languages.

``measure()`` makes two homes, one of a fifth of that size, and asks each the same kinds of questions
as a member, a secretariat, an observer and an institution. Where there is a folder ``var/bench`` the
homes stay there for the next run. ``python -m bench.archive make|ask`` works in the TESSERA_HOME it is
given.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.frame import ROOT, Figure, environment, folder, note

WHOLE, FIFTH = 10_000, 2_000
SEED = 7
SEARCHES, LISTS, WARM, COLD = 240, 60, 24, 60
KEPT = ROOT / "var" / "bench"
PATH = f"{ROOT / 'src'}:{ROOT}"


def measure() -> Iterator[Figure]:
    """Search and lists among all answers, and how search grows from a fifth of them."""
    with archive(FIFTH) as home:
        fifth = _asked(home)
    with archive(WHOLE) as home:
        cold = float(_run(home, "cold").splitlines()[-1])
        whole = _asked(home)
    yield Figure(
        "search among 2.4 million answers, p95", whole["search"], "ms", 150,
        beside=f"half within {whole['median']:.0f} ms; {cold:.0f} ms from a cold disk, before the "
        f"worker has read the database ahead, which takes {whole['ahead']:.0f} s",
    )  # fmt: skip
    yield Figure(
        "growth of search from 480,000 to 2.4 million answers, p95",
        whole["search"] / fifth["search"], "times", 1.5,
        beside=f"from {fifth['search']:.0f} ms",
    )  # fmt: skip
    for name, words in (
        ("board", "board"),
        ("browse", "archive, no words"),
        ("query", "query page"),
    ):
        yield Figure(f"{words} among 2.4 million answers, p95", whole[name], "ms", 200)


@contextmanager
def archive(queries: int) -> Iterator[Path]:
    """A home with so many queries: the one that was kept, or one that goes away afterwards."""
    if not KEPT.is_dir():
        with folder() as place:
            _make(place, queries)
            yield place
        return
    home = KEPT / f"archive-{queries}"
    stamp = home / "stamp"
    if not stamp.exists() or stamp.read_text() != _fingerprint():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        _make(home, queries)
        stamp.write_text(_fingerprint())
    yield home


def _fingerprint() -> str:
    """What a home is made from: the tables, what is written into the index, and this."""
    room = ROOT / "src" / "tessera" / "exchange"
    files = [
        *sorted((ROOT / "src" / "tessera").glob("*/migrations/*.py")), room / "marks.py",
        *sorted((room / "fulltext").glob("*.py")), ROOT / "src/tessera/core/folding.py",
        *sorted((ROOT / "bench").glob("archive_*.py")),
    ]  # fmt: skip
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _make(home: Path, queries: int) -> None:
    note(f"exchange: an archive of {queries:,} queries and {queries * 240:,} answers is made")
    start = time.perf_counter()
    _run(home, "make", str(queries))
    size = sum(file.stat().st_size for file in home.glob("tessera.sqlite3*")) / 2**30
    note(f"exchange: made in {time.perf_counter() - start:.0f} s, {size:.1f} GB")


def _asked(home: Path) -> dict[str, float]:
    note(f"exchange: {home.name} is read ahead and asked")
    found: dict[str, float] = json.loads(_run(home, "ask").splitlines()[-1])
    return found


def _run(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.archive", *arguments],
        env=environment(home, PYTHONPATH=PATH), cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"bench.archive {' '.join(arguments)} failed:\n{done.stderr[-4000:]}")
    return done.stdout


def main() -> None:
    """Make an archive here, or ask the one that is here."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tessera.site.settings")
    import django

    django.setup()
    if sys.argv[1] == "make":
        from django.conf import settings
        from django.core.management import call_command

        from bench.archive_home import make

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        make(settings.HOME, int(sys.argv[2]))
        _compare()
    elif sys.argv[1] == "cold":
        print(cold())
    else:
        seconds = _read_ahead()
        print(json.dumps(ask(verbose="-v" in sys.argv) | {"ahead": seconds}))


def _compare() -> None:
    """Stop where the index is not what the room itself would write."""
    from bench.archive_home import sample
    from tessera.access.people import OPERATOR
    from tessera.audit.models import Event
    from tessera.exchange.actions import indexing
    from tessera.exchange.models import Progress, Query

    for key in sample(random.Random(SEED), 5):
        if touched := indexing.index(Query.objects.get(pk=key), by=OPERATOR):
            raise SystemExit(f"{touched} passages of one query are not as they should be.")
    last = Event.objects.order_by("-number").values_list("number", flat=True).first() or 0
    Progress.objects.update_or_create(pk=1, defaults={"number": last})


def _read_ahead() -> float:
    """What a worker does at its start, without the pauses; the seconds that it took."""
    from tessera.core.ahead import read_ahead

    start = time.perf_counter()
    read_ahead(pause=0)
    return time.perf_counter() - start


def cold() -> float:
    """Milliseconds of which 95 in 100 of the first searches need no more when no file is in memory."""
    from tessera.site import wsgi  # noqa: F401

    home = Path(os.environ["TESSERA_HOME"])
    for file in home.glob("tessera.sqlite3*"):
        with file.open("rb") as held:
            os.fsync(held.fileno())
            os.posix_fadvise(held.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    clients = _clients()
    for client in clients.values():
        _time(client, "/exchange/archive/")  # templates are read, words are not looked for
    return _p95([_time(clients[who], path) for who, path in _searches(random.Random(SEED), COLD)])


def ask(*, verbose: bool = False) -> dict[str, float]:
    """Milliseconds of which 95 in 100 answers need no more, by kind of page.

    The process is set up as the server's is, and templates are not watched as tests watch them.
    """
    from tessera.site import wsgi  # noqa: F401  (what was loaded is not collected anew)

    clients = _clients()
    dice = random.Random(SEED)
    searches = list(_searches(dice, SEARCHES + WARM))
    timed: dict[str, list[tuple[float, str]]] = {}
    for place, (who, path) in enumerate(searches):
        spent = _time(clients[who], path)
        if place >= WARM:
            timed.setdefault("search", []).append((spent, f"{who} {path}"))
    for name, make in (("board", lambda _dice: "/exchange/"),
                       ("browse", lambda _dice: "/exchange/archive/"), ("query", _query)):  # fmt: skip
        for place in range(LISTS + 5):
            who, path = dice.choice(list(clients)), make(dice)
            spent = _time(clients[who], path)
            if place >= 5:
                timed.setdefault(name, []).append((spent, f"{who} {path}"))
    if verbose:
        for name, rows in timed.items():
            print(name, statistics.median(one for one, _ in rows))
            for spent, words in sorted(rows, reverse=True)[:12]:
                print(f"  {spent:7.1f} {words}")
    found = {name: _p95([one for one, _ in rows]) for name, rows in timed.items()}
    return found | {"median": statistics.median(one for one, _ in timed["search"])}


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def _clients() -> dict[str, Any]:
    from django.test import Client

    from tessera.network.models import Person

    found = {}
    for person in Person.objects.filter(email__endswith="@bench.example"):
        found[person.name] = Client(SERVER_NAME="localhost")
        found[person.name].force_login(person)
    return found


def _time(client: Any, path: str) -> float:
    start = time.perf_counter()
    answer = client.get(path)
    spent = (time.perf_counter() - start) * 1000
    if answer.status_code not in (200, 404) or (answer.status_code == 404 and "?" in path):
        raise SystemExit(f"{path} answered {answer.status_code}")
    return spent


def _searches(dice: random.Random, many: int) -> Iterator[tuple[str, str]]:
    """What people look for: common words and rare ones, phrases, beginnings, with filters and without."""
    from urllib.parse import urlencode

    from bench.archive_cast import AREAS
    from bench.archive_home import SEED as HOME_SEED
    from bench.archive_words import tongues

    spoken = list(tongues(HOME_SEED).values())
    for _turn in range(many):
        tongue = dice.choice(spoken)

        def word() -> str:
            last = dice.choice((60, 60, 1000, 1000, 30_000))
            return dice.choice(tongue.vocabulary[10:last])  # noqa: B023

        shape = dice.random()
        if shape < 0.45:
            words = word()
        elif shape < 0.75:
            words = f"{word()} {word()}"
        elif shape < 0.9:
            start = dice.randrange(len(tongue.written) - 3)
            words = '"' + " ".join(tongue.written[start : start + 2]) + '"'
        else:
            words = word()[:5] + "*"
            words = words if len(words) > 4 else tongue.vocabulary[30][:5] + "*"
        asked = {"q": words}
        more: list[Callable[[], tuple[str, str]]] = [
            lambda: ("year", str(dice.randint(2010, 2026))), lambda: ("area", dice.choice(AREAS[:24])),
            lambda: ("kind", dice.choice(("answer", "query", "question"))),
            lambda: ("sort", "newest"), lambda: ("topic", dice.choice(("asylum", "return"))),
        ]  # fmt: skip
        if dice.random() < 0.4:
            asked |= dict([dice.choice(more)()])
        who = dice.choice(("member", "other", "secretariat", "observer", "institution"))
        yield who, f"/exchange/archive/?{urlencode(asked)}"


def _query(dice: random.Random) -> str:
    from tessera.exchange.models import Query

    many = Query.objects.count()
    number = Query.objects.order_by("pk").values_list("number", flat=True)[dice.randrange(many)]
    return f"/exchange/queries/{number}/"


if __name__ == "__main__":
    main()
