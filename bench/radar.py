"""Similar questions, found while somebody types: among 10,000 queries, as the page's script asks.

The archive is that of ``bench.archive``. The vectors of its questions are generated: each lies near the
real direction of one of our own sentences, as questions about one thing do, since making 100,000 real
ones takes two hours. What is asked is made anew by the real model for every request: a title and a
question that nobody typed before. ``python -m bench.radar fill|ask`` works in the TESSERA_HOME it is given.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.archive import PATH, WHOLE, archive
from bench.frame import ROOT, Figure, environment, note

SEED = 11
ASKED, WARM = 200, 10
#: How far a question lies from the sentence it is about: as ours do from their translations.
SPREAD = 1.2
WHO = ("member", "other", "secretariat")
SENTENCES = ROOT / "tests" / "exchange" / "retrieval.toml"


def measure() -> Iterator[Figure]:
    """Milliseconds of which 95 in 100 looks need no more."""
    with archive(WHOLE) as home:
        note("exchange: vectors for the archive's questions are generated")
        _run(home, "fill")
        note("exchange: the radar is asked")
        found = json.loads(_run(home, "ask").splitlines()[-1])
    yield Figure(
        "similar questions among 10,000 queries, p95", found["p95"], "ms", 300,
        beside=f"half within {found['median']:.0f} ms, {found['vectors']:,} generated vectors",
    )  # fmt: skip


def _run(home: Path, what: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.radar", what], env=environment(home, PYTHONPATH=PATH),
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"bench.radar {what} failed:\n{done.stderr[-4000:]}")
    return done.stdout


def main() -> None:
    """Give the questions of this home vectors, or ask for similar ones."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tessera.site.settings")
    import django

    django.setup()
    if sys.argv[1] == "fill":
        print(fill())
    else:
        print(json.dumps(ask()))


def _maker() -> Any:
    from tessera.exchange import semantics

    found = semantics.maker()
    if isinstance(found, semantics.Absent):
        raise SystemExit(f"No vectors can be made on this machine ({found.why}).")
    return found


def _sentences() -> list[str]:
    told = tomllib.loads(SENTENCES.read_text("utf-8"))["questions"]
    return [one[code] for one in told for code in ("en", "sq", "sr-latn")]


def fill() -> int:
    """A vector for every question that has none; how many there are then."""
    import numpy as np

    from tessera.exchange import semantics
    from tessera.exchange.models import Question, Vector

    maker = _maker()
    there = Vector.objects.filter(model=maker.name)
    keys = Question.objects.exclude(pk__in=there.values("question")).order_by("pk")
    lacking: Sequence[Any] = list(keys.values_list("pk", flat=True))
    dice, real = np.random.default_rng(SEED), maker.stored(_sentences())
    for start in range(0, len(lacking), 5000):
        part = lacking[start : start + 5000]
        noise = dice.standard_normal((len(part), maker.dimensions)).astype(np.float32)
        noise *= SPREAD / np.linalg.norm(noise, axis=1, keepdims=True)
        rows = semantics.packed(real[dice.integers(0, len(real), len(part))] + noise)
        Vector.objects.bulk_create(
            Vector(
                question_id=key, language="en", model=maker.name, words_sha256="0" * 64, data=row
            )
            for key, row in zip(part, rows, strict=True)
        )
    return int(there.count())


def ask() -> dict[str, float]:
    """How long looks take, through the page's own address and all that stands before it."""
    from django.test import Client
    from django.test.utils import setup_test_environment

    from tessera.exchange.models import Vector
    from tessera.network.models import Person

    setup_test_environment()
    clients = {}
    for person in Person.objects.filter(email__in=[f"{name}@bench.example" for name in WHO]):
        clients[person.name] = Client()
        clients[person.name].force_login(person)
    dice, spent, found = random.Random(SEED), [], 0
    for place, typed in enumerate(_typed(dice, ASKED + WARM)):
        client = clients[dice.choice(sorted(clients))]
        start = time.perf_counter()
        answer = client.post("/exchange/radar/", typed)
        taken = (time.perf_counter() - start) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"The radar answered {answer.status_code}.")
        if place >= WARM:
            spent.append(taken)
            found += b"t-radar__list" in answer.content
    if found < ASKED:
        raise SystemExit(f"Only {found} of {ASKED} looks found anything.")
    p95 = sorted(spent)[max(0, -(-len(spent) * 95 // 100) - 1)]
    return {"p95": p95, "median": statistics.median(spent), "vectors": Vector.objects.count()}


def _typed(dice: random.Random, many: int) -> Iterator[dict[str, str]]:
    """A title of the archive's own words, a question of ours with one of them: never twice the same."""
    from bench.archive_home import SEED as HOME_SEED
    from bench.archive_words import tongues

    spoken, sentences = list(tongues(HOME_SEED).values()), _sentences()
    for turn in range(many):
        words = dice.choice(spoken).vocabulary
        title = " ".join(dice.choice(words[10:3000]) for _ in range(5))
        question = f"{dice.choice(sentences)} {dice.choice(words[10:3000])}"
        yield {"title_en": f"{title} {turn}", "q0-words_en": question}


if __name__ == "__main__":
    main()
