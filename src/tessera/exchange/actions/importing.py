"""Published compilations of other days: read from a file, correct, accept as a query, discard.

A file that somebody brings on a page is read by the worker (``bringing``); the command line reads it
itself and stores what it read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.folding import fold
from tessera.core.text import LANGUAGES, say
from tessera.exchange import checks, files
from tessera.exchange.actions.conflict import EditionConflict
from tessera.exchange.actions.importing_query import query_from
from tessera.exchange.actions.ledger import office_of
from tessera.exchange.importable import lacks
from tessera.exchange.legacy import Finding, LegacyCompilation, Unreadable, Wider, read
from tessera.exchange.models import LegacyImport, Query
from tessera.exchange.reads.imports import may_speak, speakers
from tessera.exchange.workflow import IMPORT
from tessera.network.models import Network, Organisation
from tessera.reference.models import Topic
from tessera.workflow import NotNow, NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

FOLDER = "imports"
#: More than any published compilation has; limits against accidents.
MOST_QUESTIONS, MOST_REPLIES, MOST_WORDS = 40, 80, 60_000


def read_compilation(
    network: Network,
    data: bytes,
    *,
    by: Actor,
    name: str,
    source: str = "",
    compilation: LegacyCompilation | None = None,
) -> LegacyImport:
    """Read a file, keep it under its hash, and hold what was read for correction.

    ``source`` says where it was published. ``compilation`` is what ``legacy.read`` made of the same
    bytes already; without it they are read here. The file is stored first and the row after it, so
    that nothing half-written is left. Raises PermissionDenied; ValidationError for a file that
    cannot be read and for one that was imported before.
    """
    policy.require(by, "import.read", network)
    sha256 = hashlib.sha256(data).hexdigest()
    checks.not_brought(network, sha256)
    try:
        told = compilation or read(data)
    except Unreadable as why:
        raise checks.refuse("file", str(why)) from None
    told, result = resolved(network, told, by=by)
    kept = files.keep(data, FOLDER, told.format)
    try:
        with transaction.atomic():
            row = LegacyImport.objects.create(
                network=network, name=checks.line(name, "file", 1000)[-200:],
                source=" ".join(source.split())[:300], format=told.format, path=kept.path,
                sha256=kept.sha256, size=kept.size, read=told.as_json(), result=result,
                state=LegacyImport.State.READ,
                saved_at=clock.now(), saved_by=office_of(by=by),
            )  # fmt: skip
            audit.record(
                "import.read", row, by=by, network=network.pk, sha256=sha256, format=told.format,
                replies=len(told.replies), findings=len(told.findings),
            )  # fmt: skip
    except IntegrityError:
        checks.not_brought(network, sha256)
        raise
    return row


def resolved(
    network: Network, told: LegacyCompilation, *, by: Actor
) -> tuple[LegacyCompilation, dict[str, Any]]:
    """What was read with its organisations and topics here, and findings where there are none."""
    areas = [*told.requesters, *(one.area for one in told.replies if one.area)]
    speaking = speakers(network, areas, told.requested_on, by)
    more = [
        Finding("requester_without_organisation", facts={"area": one})
        for one in told.requesters if one not in speaking
    ]  # fmt: skip
    more += [
        Finding("no_organisation", one.place, at, {"area": one.area})
        for at, one in enumerate(told.replies, 1) if one.area and one.area not in speaking
    ]  # fmt: skip
    topics, unknown = _topics(told.topic)
    more += [Finding("unknown_topic", facts={"words": one}) for one in unknown]
    codes = {area: one.code for area, one in speaking.items()}
    return told.with_findings(*more), _result(told, codes, topics)


def _topics(words: str) -> tuple[list[str], list[str]]:
    """The topics that are called like the keywords of a head, in any language; what is none of them."""
    wanted = {fold(one): one.strip() for one in words.split(";") if one.strip()}
    called: dict[str, str] = {}
    for one in Topic.objects.all() if wanted else ():
        names = (one.code, *(say(one.name, language).words for language in LANGUAGES))
        called.update({fold(name): one.code for name in names})
    known = [called[name] for name in wanted if name in called]
    return known, [one for name, one in wanted.items() if name not in called]


def _result(told: LegacyCompilation, codes: Mapping[str, str], topics: list[str]) -> dict[str, Any]:
    """What people start correcting from; its shape is told in ``importable``."""
    days = ("requested_on", "due_on", "compiled_on")
    plain = told.as_json()
    return {
        "title": told.title, "number": told.number, "topics": topics, "language": told.language,
        "requesters": [codes[one] for one in told.requesters if one in codes],
        **{day: plain[day] for day in days},
        "background": told.background, "questions": list(told.questions) or [""],
        "replies": [
            {
                "printed": one.printed, "participant": codes.get(one.area, ""),
                "is_left_out": False, "is_undivided": one.is_undivided, "page": one.place.page,
                "answers": [{"words": at.words, "wider": at.wider} for at in one.answers],
            }
            for one in told.replies
        ],
    }  # fmt: skip


@transaction.atomic
def correct(
    row: LegacyImport, result: Mapping[str, Any], *, by: Actor, edition: int, source: str = ""
) -> LegacyImport:
    """Save the corrected result; it may still lack something, which :func:`accept` then says.

    ``edition`` is the one that the correction started from. Raises EditionConflict when somebody
    saved since, NotNow when it was accepted or discarded, PermissionDenied, ValidationError.
    """
    current = _current(row, "import.correct", by)
    made = _checked(current, result, by)
    if edition != current.edition:
        if made == current.result:
            return current
        raise EditionConflict(made, current.result, current.edition, current.saved_by)
    take(IMPORT, "correct", current, by=by, edition=current.edition + 1)
    LegacyImport.objects.filter(pk=row.pk).update(
        result=made, source=" ".join(source.split())[:300], edition=F("edition") + 1,
        saved_at=clock.now(), saved_by=office_of(by=by),
    )  # fmt: skip
    row.refresh_from_db()
    return row


@transaction.atomic
def accept(row: LegacyImport, *, by: Actor, edition: int | None = None) -> Query:
    """Make the query, its questions, replies and released answers, all at once; nobody is mailed.

    The query is closed, cites what it was called (``cited_as``) and says where it was published.
    ``edition`` is the one that was looked at. Raises EditionConflict, NotReady with the first thing
    that is lacking, NotNow when it was accepted or discarded before, PermissionDenied.
    """
    current = _current(row, "import.accept", by)
    if edition is not None and edition != current.edition:
        raise EditionConflict({}, current.result, current.edition, current.saved_by)
    if found := lacks(current.result):
        raise NotReady(found[0].sentence)
    query = query_from(current, by=by)
    LegacyImport.objects.filter(pk=row.pk).update(state=LegacyImport.State.ACCEPTED, query=query)
    audit.record(
        "import.accept", current, by=by, before=current.state, after="accepted", query=query.pk,
        number=query.number, sha256=current.sha256,
    )  # fmt: skip
    row.refresh_from_db()
    return query


@transaction.atomic
def discard(row: LegacyImport, *, by: Actor) -> LegacyImport:
    """Put an import aside; the same file may be read again after that."""
    _current(row, "import.discard", by)
    take(IMPORT, "discard", row, by=by)
    row.refresh_from_db()
    return row


def _current(row: LegacyImport, act: str, by: Actor) -> LegacyImport:
    """The row as it stands, held until the end of the transaction, if it is still open."""
    policy.require(by, act, row)
    rows = LegacyImport.objects.select_for_update(of=("self",)).select_related("network")
    current = rows.get(pk=row.pk)
    if current.state == LegacyImport.State.ACCEPTED:
        raise NotNow(_("This compilation was accepted already; its query is corrected there."))
    if current.state == LegacyImport.State.DISCARDED:
        raise NotNow(_("This import was discarded; read the file again to go on."))
    if not current.is_read and act != "import.discard":
        raise NotNow(_("This file is not read yet; look again in a moment."))
    return current


def _checked(row: LegacyImport, told: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A corrected result, whole and in the one shape; what is unknown is refused."""
    known = {one.code for one, _area in may_speak(row.network, by)}
    questions = [_words(one, "questions", 4000) for one in told["questions"]]
    if not 0 < len(questions) <= MOST_QUESTIONS or len(told["replies"]) > MOST_REPLIES:
        raise checks.refuse(
            "questions",
            _("A compilation has 1 to %(questions)d questions and up to %(replies)d replies.")
            % {"questions": MOST_QUESTIONS, "replies": MOST_REPLIES},
        )
    visible = Organisation.objects.visible_to(by)
    return {
        "title": " ".join(_words(told["title"], "title", 300).split()),
        "number": _number(told.get("number") or ""),
        "topics": [one.code for one in checks.topics(told["topics"])],
        "language": checks.language(told.get("language", "en")),
        "requesters": [one.code for one in checks.requesters(told["requesters"], visible)],
        **{day: _day(told.get(day), day) for day in ("requested_on", "due_on", "compiled_on")},
        "background": _words(told["background"], "background", MOST_WORDS),
        "questions": questions,
        "replies": [_reply(one, len(questions), known) for one in told["replies"]],
    }


def _words(value: str, field: str, limit: int) -> str:
    if len(value) > limit:
        raise checks.refuse(
            field, _("This is longer than %(limit)d characters; shorten it.") % {"limit": limit}
        )
    return "\n".join(line.rstrip() for line in value.strip().splitlines())


def _number(value: str) -> str:
    """A number as queries have it since 2019, or none."""
    year, point, serial = value.strip().partition(".")
    if not value.strip():
        return ""
    if not (point and year.isdecimal() and serial.isdecimal() and len(year) == 4):
        raise checks.refuse("number", _("Write the number as year and serial, e.g. 2020.3."))
    if not 1990 <= int(year) <= 2100 or not 0 < int(serial) < 10_000:
        raise checks.refuse("number", _("Write the number as year and serial, e.g. 2020.3."))
    return f"{year}.{int(serial)}"


def _day(value: str | date | None, field: str) -> str | None:
    found = date.fromisoformat(value) if isinstance(value, str) and value else value or None
    if not isinstance(found, date):
        return None
    if not date(1990, 1, 1) <= found <= clock.today():
        raise checks.refuse(field, _("Choose a day from 1990 until today."))
    return found.isoformat()


def _reply(told: Mapping[str, Any], count: int, known: Iterable[str]) -> dict[str, Any]:
    participant = told["participant"]
    if participant and participant not in known:
        raise checks.refuse(
            "replies",
            _("“%(code)s” takes no part in this network; choose from the list.")
            % {"code": str(participant)[:60]},
        )
    answers = [
        {
            "words": "" if one["wider"] == Wider.WITHHELD
            else _words(one["words"], "replies", MOST_WORDS),
            "wider": str(checks.choice(Wider, one["wider"], "replies")) if one["wider"] else "",
        }
        for one in told["answers"][:count]
    ]  # fmt: skip
    answers += [{"words": "", "wider": answers[-1]["wider"] if answers else ""}] * (
        count - len(answers)
    )
    return {
        "printed": told["printed"], "participant": participant,
        "is_left_out": bool(told["is_left_out"]), "page": int(told["page"]),
        "is_undivided": bool(told["is_undivided"]) and not any(one["words"] for one in answers[1:]),
        "answers": answers,
    }  # fmt: skip
