"""The head of a compilation: title, who requested it and when, who replied, how many it states."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tessera.exchange.legacy.compilation import COMMISSION
from tessera.exchange.legacy.findings import Finding
from tessera.exchange.legacy.languages import any_of, begins, is_said
from tessera.exchange.legacy.stream import Line, Place
from tessera.exchange.legacy.wording import bare_title, day, flat, has_figures, is_doubled
from tessera.reference.recognition import recognised, recognised_code

_REQUESTED = re.compile(
    rf"^(?:{any_of('requested')})(?:\s+(?:{any_of('by')})\s+(?P<who>.*?))?\s*"
    rf"(?:,\s*|\s+(?:{any_of('on')})\s+)(?P<day>\S*\d.*)$",
    re.I,
)
_REQUESTED_UNDATED = re.compile(
    rf"^(?:{any_of('requested')})\s+(?:{any_of('by')})\s+(?P<who>.+)$", re.I
)
_DUE = re.compile(rf"^(?:{any_of('due')})\s+(?P<day>.+)$", re.I)
_COMPILED = re.compile(
    rf"^(?:{any_of('compiled')})\s+(?:{any_of('on')}|{any_of('by')})?\s*(?P<day>.+)$", re.I
)
_REPLIED = re.compile(
    rf"^(?:{any_of('replies_from')})\s+(?P<names>.+?)\s*"
    rf"(?:\(\s*(?P<total>\d{{1,3}})\s+(?:{any_of('in_total')})\s*\))?\s*\.?$",
    re.I | re.S,
)
_NUMBER = re.compile(
    rf"^(?:EMN\s+)?(?:(?:{any_of('asked')})\s*)*(?:no\.?\s*)?"
    r"(?P<number>(?:19|20)\d\d\.\d{1,4})\b\s*[:–—-]?\s*(?P<rest>.*)$",
    re.I,
)
_BEGINS = re.compile(rf"^(?:EMN\s+)?(?:{any_of('asked')}|ad[\s-]*hoc)", re.I)
_CODES = re.compile(
    r"^(?P<codes>[A-Z]{2,3}(?:\s*[+,&/]\s*[A-Z]{2,3})*)\s*[:–—-]?\s+(?P<rest>\S.*)$"
)
_ASIDE = re.compile(r"\b(?:the|EMN|NCPs?|national\s+contact\s+points?|NCs?)\b|[()]", re.I)
_BETWEEN = re.compile(rf"\s*(?:[,;+/&]|\b(?:{any_of('and')})\b)\s*", re.I)
_AND = re.compile(rf"(\s+(?:{any_of('and')}|&)\s+|^(?:{any_of('and')})\s+)", re.I)
_OFFICES = re.compile(any_of("offices"), re.I)


@dataclass
class Head:
    """What the head says, as it is gathered line by line."""

    printed: str = ""
    title: str = ""
    number: str = ""
    requesters: tuple[str, ...] = ()
    requested_on: date | None = None
    due_on: date | None = None
    compiled_on: date | None = None
    topic: str = ""
    named: tuple[str, ...] = ()
    stated: int | None = None
    has_replied_line: bool = False
    is_requested: bool = False
    findings: list[Finding] = field(default_factory=list)

    def note(self, kind: str, place: Place, **facts: object) -> None:
        self.findings.append(Finding(kind, place, 0, facts))


def has_number(lines: Iterable[Line]) -> bool:
    """Whether the head has a number as queries have it since 2019."""
    return any(_NUMBER.match(flat(one.text)) for one in lines)


def has_own_days(lines: Iterable[Line]) -> bool:
    """Whether the head says by when replies were requested or when they were compiled."""
    return any(_DUE.match(flat(one.text)) or _COMPILED.match(flat(one.text)) for one in lines)


def is_head(lines: Iterable[Line]) -> bool:
    """Whether anything says that somebody requested it."""
    return any(begins("requested", one.text) for one in lines)


def head(lines: Iterable[Line]) -> Head:
    """Everything that the head says, whatever the layout."""
    told = Head()
    titles: list[Line] = []
    rest: list[Line] = []
    for line in lines:
        text = flat(line.text)
        if _take(told, text, line.place):
            continue
        (rest if told.is_requested else titles).append(line)
    _title(told, titles)
    if rest and not told.topic:
        told.topic = next((flat(one.text) for one in rest if len(one.text) <= 60), "")
    _missing(told)
    return told


def _take(told: Head, text: str, place: Place) -> bool:
    """Read one line if it is one of the known ones."""
    if found := _DUE.match(text):
        told.due_on = _day(told, found["day"], place)
    elif found := _COMPILED.match(text):
        told.compiled_on = _day(told, found["day"], place)
    elif found := _REQUESTED.match(text):
        told.is_requested = True
        told.requested_on = _day(told, found["day"], place)
        if found["who"]:
            _requesters(told, found["who"], place)
    elif found := _REQUESTED_UNDATED.match(text):
        told.is_requested = True
        _requesters(told, found["who"], place)
    elif found := _REPLIED.match(text):
        told.has_replied_line = True
        told.stated = int(found["total"]) if found["total"] else None
        _named(told, found["names"], place)
    else:
        return False
    return True


def _day(told: Head, words: str, place: Place) -> date | None:
    found = day(words)
    if found is None and has_figures(words):
        told.note("bad_date", place, words=words[:40])
    return found


def _title(told: Head, lines: list[Line]) -> None:
    """The line that begins as titles do, else the first heading, else the first line."""
    texts = [(flat(one.text), one) for one in lines]
    for text, line in texts:
        if found := _NUMBER.match(text):
            told.number, told.printed = found["number"], text
            told.title = bare_title(_without_codes(told, found["rest"], line.place))
            _doubled(told, text, line.place)
            return
    asked = [(text, one) for text, one in texts if _BEGINS.match(text)]
    heads = [(text, one) for text, one in texts if one.level]
    for text, line in [*asked, *heads, *texts][:1]:
        told.printed, told.title = text, bare_title(text)
        _doubled(told, text, line.place)


def _doubled(told: Head, text: str, place: Place) -> None:
    if is_doubled(text):
        told.note("title_doubled", place, printed=text[:300])


def _without_codes(told: Head, rest: str, place: Place) -> str:
    """The title behind the codes of who requested it, which are taken if nothing else says it."""
    found = _CODES.match(rest)
    if not found:
        return rest
    codes = [_requester(one) for one in _BETWEEN.split(found["codes"])]
    if not all(codes):
        return rest
    if not told.requesters and not _is_told(told):
        told.requesters = tuple(dict.fromkeys(one for one in codes if one))
    return found["rest"]


def _is_told(told: Head) -> bool:
    kinds = ("person_requester", "unknown_requester")
    return any(one.kind in kinds for one in told.findings)


def _requesters(told: Head, words: str, place: Place) -> None:
    """Who asked, as codes; a person's name is neither kept nor repeated."""
    found: list[str] = []
    for one in [words] if _requester(words) else _BETWEEN.split(words):
        if not _ASIDE.sub(" ", one).strip():
            continue
        if code := _requester(one):
            found.append(code)
        elif _OFFICES.search(one):
            told.note("unknown_requester", place, words=one.strip()[:80])
        elif not _is_told(told):
            told.note("person_requester", place)
    told.requesters = tuple(dict.fromkeys(found))


def _requester(words: str) -> str:
    bare = flat(_ASIDE.sub(" ", words))
    if is_said("commission", bare):
        return COMMISSION
    return area_of(words) or ""


def area_of(words: str) -> str | None:
    """The area that a printed name or code denotes, with or without the words of its office."""
    return recognised(words) or (
        recognised(bare) or recognised_code(bare)
        if (bare := flat(re.sub(r"[*†‡]", "", _ASIDE.sub(" ", words))))
        else None
    )


def _named(told: Head, words: str, place: Place) -> None:
    """The areas that the head lists; a name may have commas and "and" of its own."""
    found: list[str] = []
    for part in re.split(r"\s*[,;]\s*|\s+plus\s+", re.sub(r"^the following\b.*?:", "", words)):
        for one in _apart(part):
            if not flat(_ASIDE.sub(" ", one)):
                continue
            if code := area_of(one):
                found.append(code)
            else:
                told.note("unknown_named", place, words=flat(one)[:60])
    told.named = tuple(dict.fromkeys(found))


def _apart(part: str) -> list[str]:
    """Names joined by "and", where a name may have an "and" of its own: the longest that is known."""
    words = [one for one in _AND.split(part) if one]  # names and what joins them
    found, at = [], 0
    while at < len(words):
        if _AND.fullmatch(words[at]):
            at += 1
            continue
        ends = range(len(words), at, -1)
        end = next((one for one in ends if area_of("".join(words[at:one]))), at + 1)
        found.append("".join(words[at:end]))
        at = end
    return found


def _missing(told: Head) -> None:
    if not told.title:
        told.note("no_title", Place())
    if not told.requesters and not _is_told(told):
        told.note("no_requester", Place())
    if told.requested_on is None and not any(one.kind == "bad_date" for one in told.findings):
        told.note("no_date", Place())
    last = [one for one in (told.due_on, told.compiled_on) if one]
    if told.requested_on and any(one < told.requested_on for one in last):
        told.note("dates_turned", Place())
    if told.stated is None:
        told.note("no_total", Place())
