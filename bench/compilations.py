"""35 participants, 10 questions, three circles, four formats: one compilation from rows to files.

``python -m bench.compilations FOLDER`` works in the TESSERA_HOME it is given and prints seconds, one run
a line; ``measure()`` gives it a home of its own, and the peer its Word documents. The answers are generated,
and others in every run, so that nothing that was typeset or drawn before is met again.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.frame import ROOT, Figure, environment, folder, note, peer

CIRCLES = ("requester", "members", "public")
RUNS = 5
SEED = 20260302
SENTENCES = (
    "The guardian is appointed by the municipal social service within 24 hours of identification.",
    "The law sets no separate deadline for the first interview; practice is five working days.",
    "A list of trained guardians is kept by the ministry, which checks it once a year.",
    "Since the amendment of 2024 the court hears the minor before it decides.",
)
#: Kind, words, and what else the kind needs.
QUESTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("yes_no_partly", "Does your law set a deadline for appointing a guardian?", {}),
    ("one_choice", "Which authority appoints the guardian?", {"options": [
        {"code": code, "words": {"en": code.title()}} for code in ("court", "centre", "agency")]}),
    ("number", "How many children does one guardian look after?", {"unit": {"en": "children"}}),
    ("yes_no_partly", "Is the guardian present at every interview?", {}),
    ("several_choices", "Which subjects does the training cover?", {"options": [
        {"code": code, "words": {"en": code.title()}} for code in ("law", "trauma", "culture")]}),
    ("yes_no_partly", "Are guardians trained before their first appointment?", {}),
    ("text", "Describe how a guardian is replaced.", {}),
    ("yes_no_partly", "May a minor ask for another guardian?", {}),
    ("table", "Minors and guardians by year", {"columns": [
        {"code": "year", "words": {"en": "Year"}, "kind": "text"},
        {"code": "minors", "words": {"en": "Minors"}, "kind": "number"}]}),
    ("yes_no_partly", "Is the assessment written down?", {}),
)  # fmt: skip


def measure() -> Iterator[Figure]:
    """The median of several runs with other answers each, in warm processes; the peer's."""
    if shutil.which("soffice") is None:
        raise SystemExit(
            "The peer of compilations is LibreOffice; 'apt-get install libreoffice-writer'."
        )
    with folder() as place, folder() as later:
        seconds = _ours(place)
        note("exchange: the same three DOCX by docxtpl, turned into PDF by LibreOffice")
        documents = peer("documents", "peer-documents.txt")
        theirs = _seconds(
            [str(documents / "bin" / "python"), str(ROOT / "bench" / "peer_documents.py"),
             str(place / "told")], environment(place, PYTHONPATH=""),
        )  # fmt: skip
        # A machine is not as quick all the time: ours is timed before the peer and after it.
        warm = seconds[1:] + _ours(later)[1:]
        drawing = statistics.median(
            one
            for at in (place, later)
            for one in _numbers((at / "drawing.txt").read_text("utf-8"))
        )
    ours, alone = statistics.median(warm), statistics.median(theirs[::2])
    other, at_once = alone + drawing, statistics.median(theirs[1::2]) + drawing
    yield Figure(
        "35 participants x 10 questions, four formats, three circles, charts and maps",
        ours, "s", 5, beside=f"{seconds[0]:.1f} s in a new process",
    )  # fmt: skip
    yield Figure(
        "the same DOCX by docxtpl and as PDF by LibreOffice, times ours", other / ours, "×", 5,
        at_most=False, beside=f"theirs {other:.1f} s for DOCX and PDF alone, {drawing:.1f} s of it to draw "
        f"their pictures, which our renderer does; {alone / ours:.2f} × with pictures for nothing; "
        f"{at_once:.1f} s where LibreOffice is started once for the three",
    )  # fmt: skip


def _ours(place: Path) -> list[float]:
    """Seconds of each run in a new process; the first of them begins with nothing loaded."""
    note("exchange: 35 participants x 10 questions, four formats, three circles")
    env = environment(place, PYTHONPATH=f"{ROOT / 'src'}{os.pathsep}{ROOT}")
    return _seconds([sys.executable, "-m", "bench.compilations", str(place)], env)


def _seconds(command: Sequence[str], env: dict[str, str]) -> list[float]:
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return _numbers(done.stdout)


def _numbers(said: str) -> list[float]:
    return [float(line) for line in said.split()]


def main(place: Path) -> None:
    """Fill the database, compile again and again from nothing; keep the documents for the peer."""
    from tessera.site.cli.frame import awake

    awake()  # as the worker does
    from django.conf import settings
    from django.core.management import call_command

    from tessera.access.people import OPERATOR
    from tessera.documents import docx
    from tessera.exchange.actions.compiling import compile_each
    from tessera.exchange.models import Compilation, CompilationFile

    call_command("migrate", verbosity=0)
    query, drawn, draw = fill(), list[list[str]](), docx.rasters

    def seen(pictures: Sequence[str], cache: Path | None = None) -> list[bytes]:
        drawn.append(list(pictures))
        return draw(pictures, cache)

    docx.rasters = seen
    for run in range(RUNS + 1):
        answer_anew(query, random.Random(SEED + run))
        wall, spent = time.perf_counter(), os.times()
        compile_each(query, CIRCLES, by=OPERATOR, language="en", style="eu")
        seconds, now = time.perf_counter() - wall, os.times()
        cpu = sum(now[:4]) - sum(spent[:4])
        print(f"{seconds:.3f}", flush=True)
        note(f"exchange: {seconds:.1f} s, {cpu:.1f} s of processor time")
        keep_documents(place / "told")
        with (place / "drawing.txt").open("a") as said:
            said.write(f"{draw_again(drawn, draw):.3f}\n")
        drawn.clear()
        Compilation.editions.through.objects.all().delete()
        CompilationFile.objects.all().delete()
        Compilation.objects.all().delete()
        for name in ("cache", "files"):
            shutil.rmtree(settings.HOME / name, ignore_errors=True)


def draw_again(drawn: Sequence[Sequence[str]], draw: Callable[..., list[bytes]]) -> float:
    """Seconds for the pictures of the documents, one document after the other, as the peer makes them.

    A remark in each makes it another one: what was drawn a moment ago is not met again.
    """
    start = time.perf_counter()
    for pictures in drawn:
        draw([f"{one}<!-- again -->" for one in pictures])
    return time.perf_counter() - start


def keep_documents(into: Path) -> None:
    """Our Word documents, by circle, for the peer to make the same."""
    from tessera.exchange import files
    from tessera.exchange.models import CompilationFile

    into.mkdir(exist_ok=True)
    for file in CompilationFile.objects.filter(format="docx").select_related("compilation"):
        data = files.fetch(file.path, file.sha256)
        (into / f"{file.compilation.circle}.docx").write_bytes(data)


def fill() -> Any:
    """A closed query with its replies; every sixth participant is silent."""
    from tessera.core import clock
    from tessera.exchange.models import Query, Question, Reply
    from tessera.network.models import Network, Organisation
    from tessera.reference import ordered

    dice = random.Random(SEED)
    now = clock.now()
    network = Network.objects.create(
        code="bench", name={"en": "Bench network"}, short_name="BN", level="international"
    )
    points = [
        Organisation.objects.create(
            code=f"point-{code.lower()}", name={"en": "National contact point"},
            kind="contact_point", area=code,
        )
        for code in ordered(asked(), "eu", "en")
    ]  # fmt: skip
    query = Query.objects.create(
        network=network, organisation=points[0], title={"en": "Guardians for unaccompanied minors"},
        background={"en": SENTENCES[0]}, year=2026, serial=14, number="2026.14", state="closed",
        due_on=date(2026, 3, 30), launched_at=now - timedelta(days=28), closed_at=now,
        audience="public", is_invented=True,
    )  # fmt: skip
    query.requesters.set(points[:2])
    questions = [
        Question.objects.create(query=query, position=place, kind=kind, words={"en": words}, **more)
        for place, (kind, words, more) in enumerate(QUESTIONS, 1)
    ]
    for place, point in enumerate(points):
        is_silent = place % 6 == 5
        came = None if is_silent else now
        reply = Reply.objects.create(
            query=query, organisation=point, area=point.area, due_on=date(2026, 3, 30),
            state="draft" if is_silent else "released", version=0 if is_silent else 1,
            released_at=came, completed_at=came,
        )  # fmt: skip
        for question in () if is_silent else questions:
            answer(reply, question, dice)
    return query


def asked() -> list[str]:
    """Thirty-five areas: those that the European Union's style puts first, and others of Europe."""
    from tessera.documents.figures import Extent
    from tessera.documents.geometry import sheet
    from tessera.reference import ordered

    return ordered(sheet(Extent.EUROPE).codes, "eu", "en")[:35]


def answer(reply: Any, question: Any, dice: random.Random) -> None:
    """One released answer, with the audience that chance gives it."""
    from tessera.exchange.models import Answer, AnswerEdition

    said = {
        "status": "answered", "coded": coded(question, dice), "language": "en",
        "words": " ".join(dice.sample(SENTENCES, dice.randint(1, 3))),
        "sources": [{"title": "Official Gazette 23/2024", "url": "https://example.org/23"}],
        "audience": dice.choices(["public", "members", "requester"], [8, 3, 1])[0],
        "reason": "So decided.",
    }  # fmt: skip
    row = Answer.objects.create(reply=reply, question=question, **said)
    AnswerEdition.objects.create(
        answer=row, query=reply.query, question=question, reply=reply, version=1,
        network_id=reply.query.network_id, contributor_id=reply.organisation_id,
        released_at=reply.released_at, released_audience=said["audience"], **said,
    )  # fmt: skip


def answer_anew(query: Any, dice: random.Random) -> None:
    """Other words, codes and audiences for every answer."""
    from tessera.exchange.models import AnswerEdition

    editions = list(AnswerEdition.objects.filter(query=query).select_related("question"))
    for one in editions:
        one.coded = coded(one.question, dice)
        one.words = f"{' '.join(dice.sample(SENTENCES, dice.randint(1, 3)))} ({dice.random()})"
        one.audience = dice.choices(["public", "members", "requester"], [8, 3, 1])[0]
    AnswerEdition.objects.bulk_update(editions, ["coded", "words", "audience"])


def coded(question: Any, dice: random.Random) -> Any:
    """A coded answer that fits the kind of the question."""
    codes = [one["code"] for one in question.options]
    return {
        "yes_no_partly": lambda: dice.choice(["yes", "yes", "partly", "no"]),
        "one_choice": lambda: dice.choice(codes),
        "several_choices": lambda: dice.sample(codes, 2),
        "number": lambda: dice.randint(2, 25),
        "table": lambda: [[str(year), dice.randint(5, 900)] for year in (2023, 2024, 2025)],
    }.get(question.kind, lambda: None)()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
