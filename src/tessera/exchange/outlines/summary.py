"""A query's summary: what was released, told in a document; and what the page proposes to write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tessera.core.text import say
from tessera.documents.lettering import number
from tessera.documents.outline import Block, Box, Section, Text
from tessera.exchange.models import Question, Status
from tessera.exchange.outlines.answers import decimals, yes_no_partly
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.reads.compilation import Entry, Part, Told
from tessera.exchange.reads.query import NO_REPLY, WITHHELD

Kind = Question.Kind


def held_back() -> str:
    """What stands in the place of a part that rests on an answer narrowed since."""
    return _(
        "What stood here rests on an answer that no longer travels this far. It is being revised."
    )


def in_language(summaries: Sequence[Told], language: str) -> Told | None:
    """The summary in a language, else in English, else in whichever it is written."""
    by_language = {one.edition.language: one for one in summaries}
    order = (language, "en", *sorted(by_language))
    return next((by_language[one] for one in order if one in by_language), None)


def summarised(summaries: Sequence[Told], language: str) -> tuple[Block | Section, ...]:
    """The released summary as blocks of a document; none without one."""
    told = in_language(summaries, language)
    if told is None:
        return ()
    found: list[Block | Section] = []
    for question, words in told.parts:
        blocks = _texts(words, told.edition.language, language)
        if question is None:
            found += blocks
            continue
        said = say(question.words, language)
        number_ = _("Question %(number)s.") % {"number": question.position}
        found.append(Section(said.words, blocks, number_, language=said.language))
    return tuple(found)


def _texts(words: str | None, written: str, language: str) -> tuple[Block, ...]:
    if words is None:
        return (Box("", (Text(held_back()),)),)
    paragraphs = [one.strip() for one in words.split("\n\n")]
    return tuple(Text(one, written, written != language) for one in paragraphs if one)


# What the page proposes


def proposal(part: Part, naming: Naming) -> str:
    """Sentences that count the coded answers of one question; empty where nothing is coded.

    Parameters: a part of a compilation's content, so that it holds only what its circle may read;
    names, in the language in which the summary is written. Missing: participants without a coded
    answer are counted by the reason for it. Source: the released answers alone.
    """
    with override(naming.language):
        told = [one for one in part.entries if one.edition and one.edition.coded is not None]
        tell = TELLERS.get(Kind(part.question.kind))
        if tell is None or not told:
            return ""
        first = tell(part, told, naming)
        rest = [_clause(*pair, naming) for pair in _others(part)]
        return " ".join(_sentence(one) for one in (first, "; ".join(filter(None, rest))) if one)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _names(entries: Sequence[Entry], naming: Naming) -> str:
    return ", ".join(naming.participant(one.reply) for one in entries)


def _clause(words: str, entries: Sequence[Entry], naming: Naming) -> str:
    return f"{words}: {_names(entries, naming)}" if entries else ""


def _chose(told: Sequence[Entry], code: str) -> list[Entry]:
    """Who chose a code, alone or with others."""
    found = []
    for one in told:
        coded: Any = one.edition.coded if one.edition else None
        if code in (coded if isinstance(coded, list) else [coded]):
            found.append(one)
    return found


def _coded(part: Part, told: Sequence[Entry], naming: Naming) -> str:
    """The most frequent answer as a share of all participants, then the others."""
    words = _code_words(part.question, naming.language)
    groups = [(code, chosen) for code in words if (chosen := _chose(told, code))]
    groups.sort(key=lambda one: -len(one[1]))
    clauses = []
    for place, (code, chosen) in enumerate(groups):
        facts = {"count": len(chosen), "all": len(part.entries), "answer": words[code]}
        if place:
            said = _("%(count)s: “%(answer)s”") % facts
        else:
            said = (
                ngettext(
                    "%(count)s of %(all)s participants answered “%(answer)s”",
                    "%(count)s of %(all)s participants answered “%(answer)s”",
                    len(chosen),
                )
                % facts
            )
        clauses.append(f"{said} ({_names(chosen, naming)})")
    return "; ".join(clauses)


def _code_words(question: Question, language: str) -> dict[str, str]:
    if question.kind == Kind.YES_NO_PARTLY:
        return {code: yes_no_partly(code).lower() for code in ("yes", "partly", "no")}
    return {code: say(words, language).words or code for code, words in
            question.option_words.items()}  # fmt: skip


def _numbers(part: Part, told: Sequence[Entry], naming: Naming) -> str:
    values = sorted(((_value(one), one) for one in told), key=lambda one: one[0])
    (low, least), (high, most) = values[0], values[-1]
    middle = median(value for value, _one in values)
    unit = say(part.question.unit, naming.language).words

    def told_as(value: float) -> str:
        return f"{number(value, naming.language, decimals(value))} {unit}".strip()

    facts = {
        "count": len(values), "all": len(part.entries), "low": told_as(low), "high": told_as(high),
        "least": naming.participant(least.reply), "most": naming.participant(most.reply),
        "middle": told_as(middle),
    }  # fmt: skip
    if len(values) == 1:
        return _("%(count)s of %(all)s participants gave a figure: %(low)s (%(least)s)") % facts
    return (
        _(
            "%(count)s of %(all)s participants gave a figure, from %(low)s (%(least)s) to %(high)s "
            "(%(most)s); the median is %(middle)s"
        )
        % facts
    )


def _value(one: Entry) -> float:
    coded: Any = one.edition.coded if one.edition else 0
    return float(coded)


def _dates(part: Part, told: Sequence[Entry], naming: Naming) -> str:
    days = sorted(
        ((date.fromisoformat(str(one.edition.coded)), one) for one in told if one.edition),
        key=lambda one: one[0],
    )
    (first, earliest), (last, latest) = days[0], days[-1]
    facts = {
        "count": len(days), "all": len(part.entries), "first": date_format(first, "DATE_FORMAT"),
        "last": date_format(last, "DATE_FORMAT"), "latest": naming.participant(latest.reply),
        "earliest": naming.participant(earliest.reply),
    }  # fmt: skip
    if len(days) == 1:
        return _("%(count)s of %(all)s participants gave a day: %(first)s (%(earliest)s)") % facts
    return (
        _(
            "%(count)s of %(all)s participants gave a day, from %(first)s (%(earliest)s) to %(last)s "
            "(%(latest)s)"
        )
        % facts
    )


TELLERS = {
    Kind.YES_NO_PARTLY: _coded, Kind.ONE_CHOICE: _coded, Kind.SEVERAL_CHOICES: _coded,
    Kind.NUMBER: _numbers, Kind.DATE: _dates,
}  # fmt: skip


def _others(part: Part) -> list[tuple[str, list[Entry]]]:
    """Participants without a coded answer, by the reason; of what is withheld only that it is."""
    by: dict[str, list[Entry]] = {}
    for one in part.entries:
        by.setdefault(one.state, []).append(one)

    def n(state: str) -> dict[str, int]:
        return {"count": len(by.get(state, ()))}

    return [
        (_("No data (%(count)s)") % n(Status.NO_DATA), by.get(Status.NO_DATA, [])),
        (_("Not applicable (%(count)s)") % n(Status.NOT_APPLICABLE),
         by.get(Status.NOT_APPLICABLE, [])),
        (_("Declined to answer (%(count)s)") % n(Status.DECLINED), by.get(Status.DECLINED, [])),
        (_("Replied, not disseminated here (%(count)s)") % n(WITHHELD), by.get(WITHHELD, [])),
        (_("Still pending (%(count)s)") % n(Status.PENDING), by.get(Status.PENDING, [])),
        (_("No reply (%(count)s)") % n(NO_REPLY), by.get(NO_REPLY, [])),
    ]  # fmt: skip
