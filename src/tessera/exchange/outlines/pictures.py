"""The coded answers to one question, counted: who chose what, as a strip and on a map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from tessera.core.text import say
from tessera.documents import maps
from tessera.documents.lettering import number
from tessera.documents.outline import Block, Figure
from tessera.documents.tally import CLASSES, OPTIONS, Bars, Share, Tally, Tone
from tessera.exchange.models import Question
from tessera.exchange.outlines.answers import decimals, yes_no_partly
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.reads.compilation import Entry, Part
from tessera.exchange.reads.query import WITHHELD

Asked = Question.Kind
_BARS, _LEAST_ON_MAP = 15, 4
#: So many options have a map each; of more it is mapped how many of them each participant chose.
_MOST_MAPS = 4


def pictures(part: Part, naming: Naming) -> list[Block]:
    """The figures of a question; none where nothing coded may be read here."""
    told = [one for one in part.entries if one.edition and one.edition.coded is not None]
    if not told:
        return []
    match part.question.kind:
        case Asked.YES_NO_PARTLY:
            return [_answers(part, naming)]
        case Asked.ONE_CHOICE:
            few = len(part.question.options) <= len(OPTIONS)
            return [_options(part, naming) if few else _counted(part, told, naming)]
        case Asked.SEVERAL_CHOICES:
            return [_counted(part, told, naming), *_where(part, told, naming)]
        case Asked.NUMBER:
            return _numbers(part, told, naming)
        case _:
            return []


def _answers(part: Part, naming: Naming) -> Figure:
    tones = {"yes": Tone.YES, "partly": Tone.PARTLY, "no": Tone.NO}
    shares = [
        _share(yes_no_partly(code), tone, _chose(part, code), naming)
        for code, tone in tones.items()
    ]
    return _tally(part, shares, naming)


def _options(part: Part, naming: Naming) -> Figure:
    shares = [
        _share(say(words, naming.language).words or code, tone, _chose(part, code), naming)
        for (code, words), tone in zip(part.question.option_words.items(), OPTIONS, strict=False)
    ]
    return _tally(part, shares, naming)


def _chose(part: Part, code: str) -> list[Entry]:
    return [one for one in part.entries if one.edition and one.edition.coded == code]


def _tally(part: Part, shares: Sequence[Share], naming: Naming, title: str = "") -> Figure:
    """The shares of what was said, then those of which nothing can be said."""
    uncoded = [one for one in part.entries if one.edition and one.edition.coded is None]
    withheld = [one for one in part.entries if one.state == WITHHELD]
    silent = [one for one in part.entries if one.edition is None and one.state != WITHHELD]
    rest = (
        _share(_("Declined, not applicable, no data"), Tone.OTHER, uncoded, naming),
        _share(_("Not disseminated here"), Tone.WITHHELD, withheld, naming),
        _share(_("No reply"), Tone.SILENT, silent, naming),
    )
    return Figure(
        Tally(
            title=title or say(part.question.words, naming.language).words,
            shares=tuple(_apart((*shares, *rest))),
            boundaries=maps.boundaries_note(naming.language),
            language=naming.language,
        )
    )


def _share(label: str, tone: Tone, entries: Sequence[Entry], naming: Naming) -> Share:
    areas = [
        (one.reply.area or str(one.reply.pk), naming.participant(one.reply)) for one in entries
    ]
    return Share(label, tone, tuple(areas))


def _apart(shares: Iterable[Share]) -> Iterator[Share]:
    """Where two organisations reply for one area, the map shows the first and the counts both."""
    seen: Counter[str] = Counter()
    for share in shares:
        areas = []
        for code, name in share.areas:
            seen[code] += 1
            areas.append((code if seen[code] == 1 else f"{code}#{seen[code]}", name))
        yield replace(share, areas=tuple(areas))


def _counted(part: Part, told: Sequence[Entry], naming: Naming) -> Figure:
    """How often each option was chosen; several can be, so they are no parts of a whole."""
    chosen: Counter[str] = Counter()
    for one in told:
        coded: Any = one.edition.coded if one.edition else ()
        chosen.update(coded if isinstance(coded, list) else [coded])
    rows = [
        (say(words, naming.language).words or code, float(chosen[code]))
        for code, words in part.question.option_words.items()
    ]
    said = _("Participants that chose it, of %(n)s with an answer") % {"n": len(told)}
    return _bars(part, rows, said, naming, full=len(told))


def _where(part: Part, told: Sequence[Entry], naming: Naming) -> Iterator[Figure]:
    """Who chose which option: a map for each of a few, one of how many were chosen of many.

    The shares name what they count, since the maps of one question stand below each other.
    """
    chose = [(one, list(one.edition.coded or ())) for one in told if one.edition]
    options = part.question.option_words
    if len(options) > _MOST_MAPS:
        values = [(one, float(len(codes))) for one, codes in chose]
        if len({value for _one, value in values}) > 1:
            shares = [
                replace(one, label=_("Options chosen: %(count)s") % {"count": one.label})
                for one in _classes(part, values, naming)
            ]
            yield _tally(part, shares, naming)
        return
    for code, words in options.items():
        label = say(words, naming.language).words or code
        inside = [one for one, codes in chose if code in codes]
        outside = [one for one, codes in chose if code not in codes]
        shares = [
            _share(_("Chosen: %(option)s") % {"option": label}, Tone.FIRST, inside, naming),
            _share(_("Not chosen"), Tone.LEAST, outside, naming),
        ]
        yield _tally(part, shares, naming, label)


def _numbers(part: Part, told: Sequence[Entry], naming: Naming) -> list[Block]:
    values = [(one, float(one.edition.coded or 0)) for one in told if one.edition]
    figures: list[Block] = []
    if len({value for _one, value in values}) >= _LEAST_ON_MAP:
        figures.append(_tally(part, _classes(part, values, naming), naming))
    if len(values) <= _BARS:
        rows = [(naming.participant(one.reply), value) for one, value in values]
        unit = say(part.question.unit, naming.language).words
        figures.append(_bars(part, rows, unit, naming))
    return figures


def _classes(part: Part, values: Sequence[tuple[Entry, float]], naming: Naming) -> list[Share]:
    """Groups of about equal size, from few to many; equal figures share a group."""
    unit = say(part.question.unit, naming.language).words
    rising = sorted({value for _one, value in values})
    groups = min(len(CLASSES), len(rising))
    ranked = sorted(value for _one, value in values)
    bounds = sorted({ranked[(len(ranked) * (at + 1)) // groups - 1] for at in range(groups)})
    shares, below = [], None
    tones = CLASSES if len(bounds) == len(CLASSES) else CLASSES[-len(bounds) :]
    for bound, tone in zip(bounds, tones, strict=True):
        inside = [
            (one, value)
            for one, value in values
            if value <= bound and (below is None or value > below)
        ]
        below = bound
        low, high = (edge(value for _one, value in inside) for edge in (min, max))
        spread = [number(v, naming.language, decimals(v)) for v in dict.fromkeys((low, high))]
        label = f"{' – '.join(spread)} {unit}".strip()
        shares.append(_share(label, tone, [one for one, _value in inside], naming))
    return shares


def _bars(
    part: Part, rows: Sequence[tuple[str, float]], said: str, naming: Naming, *, full: float = 0
) -> Figure:
    """The highest first; equal ones in the order in which they came."""
    return Figure(
        Bars(
            title=say(part.question.words, naming.language).words,
            rows=tuple(sorted(rows, key=lambda row: -row[1])),
            said=said,
            full=full,
            decimals=max(decimals(value) for _name, value in rows),
            language=naming.language,
        )
    )
