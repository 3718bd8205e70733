"""Everybody reads everything: each address as every reader, mails, calendars, compilations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from tests.confidentiality.oracle import Reader
from tests.confidentiality.routes import Visit, everybodys, one_of_each, visits
from tests.confidentiality.unpacking import text_of, text_of_answer, tokens_in
from tests.confidentiality.worlds import READ, VISITING, VISITOR, Choice, World

from tessera.access.middleware import CHOSEN
from tessera.access.people import CLOCK
from tessera.core import clock
from tessera.exchange import actions, files
from tessera.exchange.actions import indexing, studies
from tessera.exchange.models import Attachment, CompilationFile, Query, StudyFile, Subscription
from tessera.exchange.reads.radar import _HELD
from tessera.notices import actions as notices


@dataclass
class Found:
    """How much was read, and what was found where it must not be; ``seen`` shows that one looked."""

    checks: int = 0
    answers: int = 0
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def add(self, other: Found) -> None:
        self.checks += other.checks
        self.answers += other.answers
        self.leaks += other.leaks
        self.broken += other.broken
        self.seen |= other.seen


class Searcher:
    """Looks in one text for every token that its readers must not read."""

    def __init__(self, world: World, found: Found):
        self.world, self.found = world, found
        self.others = [token for token in world.oracle.rules if not token.startswith("tsr")]
        self._hidden: dict[tuple[Reader, ...], set[str]] = {}

    def look(self, where: str, readers: list[Reader], text: str, told: str = "") -> None:
        """``told`` is what the reader sent: an answer may say it back."""
        key = tuple(readers)
        if key not in self._hidden:
            self._hidden[key] = self.world.oracle.hidden_from(readers)
        hidden, there = self._hidden[key], tokens_in(text, self.others)
        self.found.answers += 1
        self.found.checks += len(hidden)
        self.found.seen |= there
        for token in sorted(there & hidden):
            if token not in told:
                what = self.world.oracle.where[token]
                self.found.leaks.append(f"{readers[0].name} reads {what} ({token}) at {where}")


def read_all(
    world: World, choice: Choice, *, share: float = 1.0, readers: int | None = None,
    each_once: bool = False, in_one_format: bool = False,
) -> Found:  # fmt: skip
    """Read every surface; ``share`` of the addresses and so many ``readers``, drawn by lot.

    ``each_once``: each address at least once, by somebody. ``in_one_format``: each reader takes each
    compilation in one format; a compilation is open in all of its formats or in none.
    """
    found = Found()
    searcher = Searcher(world, found)
    with clock.frozen(READ):
        _calendars(world)
        _found(world)
        _followed(world)
        everybody = [*world.people, VISITING, *world.links]
        drawn = everybody if readers is None else choice.sample(everybody, readers)
        common = list(everybodys(world))  # nothing that is read makes an address more or less
        for reader in drawn:
            _pages(searcher, reader, visits(world, reader, common), choice, share)
            _files(searcher, reader, choice if in_one_format else None)
            _documents(searcher, reader, choice if in_one_format else None)
            _attachments(searcher, reader, choice)
        if each_once:
            _each_once(searcher, choice)
        _mails(searcher)
        for where, to, text in world.files:
            searcher.look(where, to, text.lower())
    return found


def _calendars(world: World) -> None:
    for reader, actor in world.people.items():
        opened = notices.open_calendar(actor.person, by=actor)
        world.calendars[reader] = f"/notices/calendar/{opened.token}.ics"


def _found(world: World) -> None:
    """What the worker makes so that titles, questions and answers can be found."""
    _HELD.clear()  # the vectors of a world that is gone
    indexing.catch_up(by=CLOCK)
    actions.embed_missing(by=CLOCK)


def _followed(world: World) -> None:
    """Everybody follows every topic and area there is, from the beginning on."""
    topics = Query.topics.through.objects.values_list("topic__code", flat=True)
    followed = [("topic", code) for code in set(topics)]
    followed += [("area", code) for code in ("AT", "SE", "AL", "DK")]
    followed.append(("search", "q=title"))
    for actor in world.people.values():
        if actor.standing.offices:
            for kind, what in followed:
                actions.follow(kind, what, by=actor, rhythm="daily")
    Subscription.objects.update(read_to=0)


def browser(world: World, reader: Reader) -> Client:
    """A browser in which the reader has signed in, if that is what the reader does."""
    client = Client()
    if (actor := world.people.get(reader)) is not None:
        client.force_login(actor.person)
        session = client.session
        session[CHOSEN] = str(actor.organisation_id)
        session.save()
    return client


def _pages(
    searcher: Searcher, reader: Reader, tried: Iterable[Visit], choice: Choice, share: float
) -> None:
    client = browser(searcher.world, reader)
    for visit in tried:
        if share < 1 and choice.random() >= (share if not visit.is_central else 3 * share):
            continue
        _visit(searcher, client, reader, visit)


def _visit(searcher: Searcher, client: Client, reader: Reader, visit: Visit) -> None:
    where = f"{visit.method} {visit.path}"
    told = f"{visit.path} {visit.sent}".lower()
    try:
        text = _answered(client, visit)
    except Exception as why:
        searcher.found.broken.append(f"{reader.name}: {where}: {type(why).__name__}: {why}")
        return
    searcher.look(where, [reader], text, told)


def _each_once(searcher: Searcher, choice: Choice) -> None:
    """No address is left out, whatever the lot says; the readers take turns."""
    world = searcher.world
    everybody = [*world.people, VISITING]
    clients = {reader: browser(world, reader) for reader in everybody}
    for reader, visit in one_of_each(world, lambda: choice.choice(everybody), choice):
        _visit(searcher, clients[reader], reader, visit)


def _answered(client: Client, visit: Visit) -> str:
    """The answer, and the page that it leads to; nothing that was written stays."""
    if visit.method == "GET":
        return text_of_answer(client.get(visit.path))
    with transaction.atomic():
        answer = client.post(visit.path, visit.sent)
        text = text_of_answer(answer)
        if answer.status_code == 302 and answer["Location"].startswith("/"):
            text += text_of_answer(client.get(answer["Location"]))
        transaction.set_rollback(True)
    return text


def _files(searcher: Searcher, reader: Reader, lot: Choice | None) -> None:
    """Every compilation in every format, unpacked, as whoever gets it; with a lot in one format."""
    if reader.link:
        return
    actor = searcher.world.people.get(reader, VISITOR)
    there: dict[Any, list[Any]] = {}
    for file in CompilationFile.objects.select_related("compilation__query"):
        there.setdefault(file.compilation_id, []).append(file)
    for file in (one for of in there.values() for one in ([lot.choice(of)] if lot else of)):
        where = f"file {file.compilation.circle}.{file.format}"
        try:
            with transaction.atomic():
                content = actions.hand_out(file, by=_again(actor))
        except PermissionDenied as why:
            searcher.look(where, [reader], str(why).lower())
            continue
        name = files.file_name(file)
        searcher.look(where, [reader], f"{name} {_unpacked(file, content)}".lower())


def _documents(searcher: Searcher, reader: Reader, lot: Choice | None) -> None:
    """The same of what was made of studies."""
    if reader.link:
        return
    actor = searcher.world.people.get(reader, VISITOR)
    rows = list(StudyFile.objects.select_related("document__study"))
    for file in [lot.choice(rows)] if lot and rows else rows:
        where = f"file {file.document.kind} for {file.document.circle}.{file.format}"
        try:
            with transaction.atomic():
                content = studies.hand_out(file, by=_again(actor))
        except PermissionDenied as why:
            searcher.look(where, [reader], str(why).lower())
            continue
        searcher.look(where, [reader], _unpacked(file, content).lower())


def _attachments(searcher: Searcher, reader: Reader, choice: Choice) -> None:
    """Every attached file that the reader may take, with its name; of the others some, in vain."""
    if reader.link:
        return
    actor = _again(searcher.world.people.get(reader, VISITOR))
    open_ = {one.pk: one for one in Attachment.objects.visible_to(actor)}
    for one in open_.values():
        if one.sha256 not in _TEXTS:
            _TEXTS[one.sha256] = text_of(files.fetch(one.path, one.sha256))
        words = f"{one.name} {one.title} {_TEXTS[one.sha256]}".lower()
        searcher.look("an attached file", [reader], words)
    closed = list(Attachment.objects.exclude(pk__in=open_).order_by("pk"))
    for one in choice.sample(closed, min(2, len(closed))):
        try:
            actions.hand_over(one, by=actor)
        except PermissionDenied:
            continue
        searcher.found.broken.append(f"{reader.name} takes a file that is on no list of theirs")


_TEXTS: dict[str, str] = {}


def _unpacked(file: Any, content: bytes) -> str:
    """A file is the same whoever gets it; it is unpacked once."""
    if file.sha256 not in _TEXTS:
        if len(_TEXTS) > 200:
            _TEXTS.clear()
        _TEXTS[file.sha256] = text_of(content)
    return _TEXTS[file.sha256]


def _again(actor: Any) -> Any:
    """The same actor at the next request: what one stands on is read anew."""
    return actor if actor.person is None else type(actor)(actor.person, actor.organisation)


def _mails(searcher: Searcher) -> None:
    """Every notice and digest, as whoever has the address."""
    before = len(mail.outbox)
    notices.gather(by=CLOCK)
    indexing.catch_up(by=CLOCK)
    actions.tell_followers(by=CLOCK)
    notices.send(by=CLOCK)
    with clock.frozen(READ + timedelta(days=1)):
        notices.bundle(by=CLOCK)
        notices.send(by=CLOCK)
    by_address = {actor.person.email: reader for reader, actor in searcher.world.people.items()}
    for message in mail.outbox[before:]:
        for to in message.recipients():
            words = f"{message.subject}\n{message.body}\n{message.message()}".lower()
            searcher.look(f"mail “{message.subject}”", [by_address[to]], words)
    del mail.outbox[before:]


def each(found: Found) -> Iterator[str]:
    """What went wrong, in sentences."""
    yield from found.leaks
    yield from (f"broken: {one}" for one in found.broken)
