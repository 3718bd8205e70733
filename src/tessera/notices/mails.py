"""Notices as mails: in the reader's language and house style, each note once at the foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tessera.access.people import Actor
from tessera.notices.models import Digest, Notice
from tessera.notices.occasions import GROUPS, OCCASIONS, subject
from tessera.reference.notes import Page, collected

if TYPE_CHECKING:
    from tessera.network.models import Person


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in a digest."""

    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Part:
    """The notices of one group in a digest."""

    label: str
    lines: tuple[Line, ...]


def link(path: str) -> str:
    """An address as a mail gives it: under the installation's public address."""
    return f"{(settings.ORIGIN or 'http://127.0.0.1:8000').rstrip('/')}{path}"


def reader(notice: Notice) -> Actor:
    """The person of a notice, acting for the organisation they are told for."""
    return Actor(notice.person, notice.organisation)


def mail_of(notice: Notice) -> EmailMessage:
    """The mail that tells one notice. The caller has asked whether it may be told."""
    with _for(notice.person) as page:
        told = _told(notice)
        name = OCCASIONS[notice.kind].mail
        words = render_to_string(f"{name}_subject.txt", told)
        body = render_to_string(f"{name}.txt", told | _foot(page))
    return _mail(notice.person, words, body, notice.message_id)


def mail_of_digest(digest: Digest, notices: Sequence[Notice]) -> EmailMessage:
    """The mail that tells several notices, by group and in the order of their events."""
    with _for(digest.person) as page:
        told = {"parts": tuple(_parts(notices)), "count": len(notices), "on": digest.on}
        words = render_to_string("notices/mails/digest_subject.txt", told)
        body = render_to_string("notices/mails/digest.txt", told | _foot(page))
    return _mail(digest.person, words, body, digest.message_id)


def line_of(notice: Notice) -> Line:
    """A notice in one line, inside a page's collector."""
    told = _told(notice)
    words = render_to_string(f"{OCCASIONS[notice.kind].mail}_subject.txt", told)
    return Line(_one_line(words), told["link"])


def _parts(notices: Sequence[Notice]) -> Iterator[Part]:
    for code, group in GROUPS.items():
        lines = tuple(line_of(one) for one in notices if one.group == code)
        if lines:
            yield Part(str(group.label), lines)


def _told(notice: Notice) -> dict[str, Any]:
    """What the templates of an occasion are given."""
    occasion, obj, actor = OCCASIONS[notice.kind], subject(notice.event), reader(notice)
    words = dict(occasion.words(obj, notice.event, actor))
    return words | {"link": link(occasion.path(obj, notice.event, actor))}


@contextmanager
def _for(person: Person) -> Iterator[Page]:
    """The reader's language and house style, and a collector for the notes that names need."""
    with (
        translation.override(person.language or settings.LANGUAGE_CODE),
        collected(person.style or settings.HOUSE_STYLE) as page,
    ):
        yield page


def _foot(page: Page) -> dict[str, Any]:
    return {
        "notes": page.notes, "preferences": link(reverse("notices:preferences")),
        "is_demonstration": settings.DEMO,
    }  # fmt: skip


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _mail(person: Person, words: str, body: str, message_id: str) -> EmailMessage:
    text = re.sub(r"\n{3,}", "\n\n", body.strip())
    headers = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{link(reverse('notices:preferences'))}>",
    }
    return EmailMessage(_one_line(words), f"{text}\n", to=[person.email], headers=headers)
