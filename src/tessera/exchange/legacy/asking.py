"""Background and questions, from the lines that stand above the replies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.languages import any_of
from tessera.exchange.legacy.stream import Line, Place
from tessera.exchange.legacy.wording import divided, number_of, plain

_ENDS = re.compile(r"(?<=\?)\s+(?=\S)")
_INTRODUCES = re.compile(rf"^(?:the\s+)?(?:{any_of('questions')})(?:\s+are)?\s*:?$", re.I)


def background_and_questions(lines: Sequence[Line]) -> tuple[str, list[Line]]:
    """Of lines that hold both: what stands before the first numbered one, and from there on.

    Where nothing is numbered, the sentences with a question mark at the end are the questions.
    """
    first = next((at for at, one in enumerate(lines) if number_of(one.told)[0] == 1), None)
    if first is None:
        asked = [one for one in lines if one.text.rstrip().endswith("?")]
        rest = [one for one in lines if one not in asked]
    else:
        asked, rest = list(lines[first:]), list(lines[:first])
    return words_of(rest), asked


def words_of(lines: Iterable[Line]) -> str:
    """Lines as text, without a line that only announces the questions."""
    kept = (one.told for one in lines if not _INTRODUCES.match(one.text.strip()))
    return plain("\n".join(kept))


def questions(lines: Sequence[Line]) -> tuple[tuple[str, ...], list[Finding]]:
    """The questions in order. A numbered line begins one; what follows belongs to it."""
    found: list[str] = []
    for line in lines:
        number, rest = number_of(line.told)
        if number == len(found) + 1:
            found.append(rest)
        elif not found and not number and not line.text.rstrip().endswith("?"):
            continue  # an introduction
        elif found and any(number_of(one.told)[0] for one in lines):
            found[-1] = f"{found[-1]}\n{line.told}"
        else:
            found.append(line.text)
    made = [plain(one) for one in found]
    if len(made) == 1 and (apart := _apart(made[0])):
        return tuple(apart), [Finding("questions_run_together", lines[0].place)]
    if not made:
        place = lines[0].place if lines else Place()
        return (), [Finding("no_questions", place)]
    return tuple(made), []


def _apart(text: str) -> list[str]:
    """The questions of one paragraph that holds several: at their numbers, else at the marks."""
    by_number = divided(f"1. {text}", 50)
    if len(by_number) > 1:
        return list(by_number.values())
    by_mark = [one.strip() for one in _ENDS.split(text) if one.strip()]
    return by_mark if len(by_mark) > 1 and all(one.endswith("?") for one in by_mark) else []
