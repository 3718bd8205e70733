"""What is entered is looked at once, here; a refusal says what, where and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.text import LANGUAGES
from tessera.exchange.models import LegacyImport, Query, Question
from tessera.network.checks import choice, day, line, participant_area, refuse, words
from tessera.network.models import Arrangement, Membership, Network, Organisation
from tessera.reference import STYLES
from tessera.reference.models import Topic
from tessera.workflow import NotReady

__all__ = ["choice", "day", "line", "refuse", "words"]

Kind = Question.Kind
#: More than any published query or answer has; a limit against accidents.
MOST_OPTIONS, MOST_COLUMNS, MOST_WORDS = 30, 12, 20_000
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
CELLS = ("text", "number", "date")


def text(value: Mapping[str, str] | None, field: str, limit: int = MOST_WORDS) -> dict[str, str]:
    """Words by language, possibly none."""
    kept = {at: said.strip() for at, said in (value or {}).items() if said and said.strip()}
    if not set(kept) <= set(LANGUAGES):
        raise refuse(field, _("Write this in one of the languages en, sq, sr-latn, sr."))
    if any(len(said) > limit for said in kept.values()):
        raise refuse(
            field, _("This is longer than %(limit)d characters; shorten it.") % {"limit": limit}
        )
    return kept


def long_text(value: str, field: str) -> str:
    """Text in one language, possibly none."""
    if len(value) > MOST_WORDS:
        raise refuse(
            field,
            _("This is longer than %(limit)d characters; shorten it or attach a file.")
            % {"limit": MOST_WORDS},
        )
    return value.strip()


def requesters(values: Iterable[Organisation | str], visible: Any) -> list[Organisation]:
    """Organisations, each once; a person's name or mail address is refused.

    ``visible`` are the organisations that the actor may see; a string is a code or an identifier.
    """
    found: dict[Any, Organisation] = {}
    for value in values:
        one = _organisation(value, visible)
        found[one.pk] = one
    return list(found.values())


def _organisation(value: Organisation | str, visible: Any) -> Organisation:
    if isinstance(value, Organisation):
        one = visible.filter(pk=value.pk).first()
    elif "@" in str(value):
        raise refuse(
            "requesters",
            _("“%(value)s” is a mail address; a requester is an organisation, never a person.")
            % {"value": str(value)[:60]},
        )
    else:
        one = visible.filter(code=str(value)).first()
    if one is None:
        raise refuse(
            "requesters",
            _(
                "“%(value)s” is no organisation here; a requester is an organisation, never a "
                "person. Choose it from the list, or ask the secretariat to enter it."
            )
            % {"value": str(value)[:60]},
        )
    return one


def topics(values: Iterable[Topic | str]) -> list[Topic]:
    """Topics by code, each once."""
    codes = [one.code if isinstance(one, Topic) else str(one) for one in values]
    known = {one.code: one for one in Topic.objects.filter(code__in=codes)}
    for code in codes:
        if code not in known:
            raise refuse(
                "topics",
                _("There is no topic “%(code)s”; choose from the list.") % {"code": code[:40]},
            )
    return [known[code] for code in dict.fromkeys(codes)]


def asked_roles(values: Iterable[str]) -> list[str]:
    """Which parts in the network are asked; at least one."""
    found = [str(choice(Membership.Role, value, "asked_roles")) for value in dict.fromkeys(values)]
    if not found:
        raise refuse("asked_roles", _("Choose who is asked: members, observers or others."))
    return found


def asked_areas(values: Iterable[str]) -> list[str]:
    """Areas that are asked; none means all."""
    return [participant_area(value) for value in dict.fromkeys(values) if value]


def asked_arrangements(values: Iterable[str]) -> list[str]:
    """Kinds of arrangement under which one is asked; none means with any and without."""
    return [
        str(choice(Arrangement.Kind, value, "asked_arrangements"))
        for value in dict.fromkeys(values)
    ]


def wanted_on(value: date | None) -> date | None:
    """A last day that the asker wishes, from tomorrow on."""
    if value is not None and value <= clock.today():
        raise refuse("wanted_on", _("The last day must lie ahead; choose a day after today."))
    return value


def question(told: Mapping[str, Any], position: int) -> dict[str, Any]:
    """One question, whole: its kind decides what else it needs. Unknown keys are refused."""
    known = {
        "id", "kind", "words", "hint", "options", "unit", "columns", "is_compared", "follow_up_of",
    }  # fmt: skip
    if strange := set(told) - known:
        raise refuse(
            "questions", _("“%(field)s” is no part of a question.") % {"field": min(strange)}
        )
    try:
        return _question(told)
    except ValidationError as why:
        sentence = " ".join(why.messages)
        raise refuse(
            "questions",
            _("Question %(position)d: %(sentence)s") % {"position": position, "sentence": sentence},
        ) from None


def _question(told: Mapping[str, Any]) -> dict[str, Any]:
    kind = choice(Kind, told.get("kind") or Kind.TEXT, "kind")
    made = {
        "kind": kind,
        "words": words(told.get("words") or {}, "words"),
        "hint": text(told.get("hint"), "hint", 2000),
        "options": options(told.get("options") or (), kind),
        "unit": text(told.get("unit"), "unit", 60),
        "columns": columns(told.get("columns") or (), kind),
        "is_compared": bool(told.get("is_compared")),
    }
    if kind is Kind.NUMBER and not made["unit"]:
        raise refuse("unit", _("A number needs a unit, e.g. persons or days."))
    if kind is not Kind.NUMBER and made["unit"]:
        raise refuse("unit", _("Only a number has a unit."))
    if kind is Kind.FILE and made["is_compared"]:
        raise refuse("is_compared", _("Files cannot be compared."))
    return made


def options(values: Sequence[Any], kind: Kind) -> list[dict[str, Any]]:
    """What can be chosen: at least two, each with words and a code of its own."""
    if kind not in (Kind.ONE_CHOICE, Kind.SEVERAL_CHOICES):
        if values:
            raise refuse("options", _("Only a choice has options."))
        return []
    if not 2 <= len(values) <= MOST_OPTIONS:
        raise refuse(
            "options",
            _("A choice needs 2 to %(most)d options; this has %(count)d.")
            % {"most": MOST_OPTIONS, "count": len(values)},
        )
    return _coded_words(values, "options", "o")


def columns(values: Sequence[Any], kind: Kind) -> list[dict[str, Any]]:
    """The fixed columns of a table: at least one, each with words and what its cells hold."""
    if kind is not Kind.TABLE:
        if values:
            raise refuse("columns", _("Only a table has columns."))
        return []
    if not 1 <= len(values) <= MOST_COLUMNS:
        raise refuse(
            "columns",
            _("A table needs 1 to %(most)d columns; this has %(count)d.")
            % {"most": MOST_COLUMNS, "count": len(values)},
        )
    made = _coded_words(values, "columns", "c")
    for one, value in zip(made, values, strict=True):
        one["kind"] = value.get("kind") or "text"
        if one["kind"] not in CELLS:
            raise refuse("columns", _("A column holds text, number or date."))
    return made


def _coded_words(values: Sequence[Any], field: str, letter: str) -> list[dict[str, Any]]:
    made = []
    for number, value in enumerate(values, 1):
        code = str(value.get("code") or f"{letter}{number}")
        if not CODE.fullmatch(code):
            raise refuse(field, _("A code has small letters, digits, - and _ only."))
        made.append({"code": code, "words": words(value.get("words") or {}, field)})
    if len({one["code"] for one in made}) < len(made):
        raise refuse(field, _("Two of them have the same code; give each its own."))
    return made


def sources(values: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Sources with a title; an address, where there is one, is a link to the web."""
    made = []
    for value in values:
        title, url = str(value.get("title") or "").strip(), str(value.get("url") or "").strip()
        if not title and not url:
            continue
        if url:
            try:
                URLValidator(schemes=["http", "https"])(url)
            except ValidationError:
                raise refuse(
                    "sources", _("“%(url)s” is no web address.") % {"url": url[:60]}
                ) from None
        made.append({"title": line(title or url, "sources", 300), "url": url})
    return made


def dissemination(
    audience: str, default: str, reason: str, until: date | None, then: str | None
) -> dict[str, Any]:
    """How far an answer travels. Less far than the query's default needs a reason.

    ``until`` is the last day on which ``audience`` holds; ``then`` the audience from the next on.
    """
    now = choice(Circle, audience, "audience")
    reason = " ".join(reason.split())[:300]
    if not now.contains(Circle(default)) and not reason:
        raise refuse("reason", _("Say why the answer travels less far than the query suggests."))
    if bool(until) != bool(then):
        raise refuse(
            "audience_until", _("A limit in time needs its last day and what holds after it.")
        )
    later = choice(Circle, then, "audience_then") if then else None
    if until is not None and until < clock.today():
        raise refuse("audience_until", _("This day has passed; choose today or a later one."))
    return {
        "audience": now, "reason": reason, "audience_until": until, "audience_then": later or "",
    }  # fmt: skip


def most_questions(count: int, most: int, network: Network) -> None:
    """No more questions than the network agreed."""
    if count > most:
        raise refuse(
            "questions",
            ngettext(
                "%(network)s takes at most %(most)d question in one query; this has %(count)d.",
                "%(network)s takes at most %(most)d questions in one query; this has %(count)d.",
                most,
            ) % {"network": network.short_name, "most": most, "count": count},
        )  # fmt: skip


def compilable(query: Query, circle: str, language: str, style: str) -> Circle:
    """The circle, where a compilation may be made for it; raises NotReady, ValidationError."""
    at = _circle(query, circle)
    _known(LANGUAGES, language, "language")
    _known(STYLES, style, "style")
    return at


def language(value: str) -> str:
    """A language of the platform; raises ValidationError."""
    _known(LANGUAGES, value, "language")
    return value


def _known(known: tuple[str, ...], value: str, field: str) -> None:
    if value not in known:
        raise refuse(
            field,
            _("“%(value)s” is not known here; choose one of %(known)s.")
            % {"value": str(value)[:40], "known": ", ".join(known)},
        )


def _circle(query: Query, circle: str) -> Circle:
    at: Circle = choice(Circle, circle, "circle")
    if query.launched_at is None or query.state not in ("open", "closed"):
        raise NotReady(_("Only a query that was launched can be compiled."))
    if at is Circle.TEAM:
        raise NotReady(_("What stays in one organisation is compiled for nobody."))
    if not Circle(query.audience).contains(at):
        raise NotReady(
            _("The query itself is read by: %(circle)s. A compilation travels no further.")
            % {"circle": Circle(query.audience).label}
        )
    return at


def not_brought(network: Network, sha256: str) -> None:
    """Refuse a file that was brought before and not discarded; where it is, is said."""
    rows = LegacyImport.objects.filter(network=network, sha256=sha256).exclude(state="discarded")
    if there := rows.select_related("query").first():
        raise refuse(
            "file",
            _("This file was imported already, on %(day)s, as query %(number)s.")
            % {"day": day(there.created_at.date()), "number": there.query.number}
            if there.query
            else _("This file was brought already, on %(day)s; it waits among the imports.")
            % {"day": day(there.created_at.date())},
        )
