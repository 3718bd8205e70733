"""Mails kept as files where no mail server is set: one for each recipient, never twice the same."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage as Parsed
from email.policy import default
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def _box(address: str) -> str:
    """The beginning of the names of an address's files, from which the address cannot be read."""
    plain = parseaddr(address)[1].strip().lower()
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


class Files(BaseEmailBackend):
    """A mail backend that writes ``<box>.<message id>.eml``, whole or not at all.

    A mail that is handed over again under the same identifier is there already, so that a worker that
    was killed between handing over and marking tells nobody twice.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails; how many were taken."""
        _folder().mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            message = mail.message()
            name = re.sub(r"[^\w.@-]", "", str(message["Message-ID"]))
            for address in mail.recipients():
                _write(_folder() / f"{_box(address)}.{name}.eml", message.as_bytes())
        return len(email_messages)


def _write(file: Path, content: bytes) -> None:
    if file.exists():
        return
    part = _folder().with_name(f"{file.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(file)


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail as it lies in a mailbox."""

    subject: str
    sent: datetime | None
    text: str
    at: float


def mailbox(address: str, limit: int = 100) -> list[Kept]:
    """The last mails to an address, the newest first."""
    files = sorted(
        _folder().glob(f"{_box(address)}.*.eml"),
        key=lambda file: file.stat().st_mtime,
        reverse=True,
    )
    return list(_read(files[:limit]))


def _read(files: list[Path]) -> Iterator[Kept]:
    for file in files:
        message = cast(Parsed, message_from_bytes(file.read_bytes(), policy=cast(Any, default)))
        body = message.get_body(("plain",))
        yield Kept(
            str(message["Subject"] or ""), _sent(message),
            str(body.get_content()) if body else "", file.stat().st_mtime,
        )  # fmt: skip


def _sent(message: Parsed) -> datetime | None:
    """When a mail says that it was sent."""
    said: datetime | None = getattr(message["Date"], "datetime", None)
    return said if said is None or said.tzinfo else said.replace(tzinfo=UTC)
