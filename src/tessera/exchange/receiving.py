"""A file that somebody sends, before anything is written about it."""

from __future__ import annotations

from django.conf import settings

from tessera.documents.received import Received, Unfit, judge
from tessera.exchange import checks


def look_into(name: str, content: bytes) -> Received:
    """What somebody sends, judged by its content. Raises ValidationError with the one sentence.

    Asked before a transaction begins: a large file takes seconds, which nobody else should wait.
    """
    try:
        return judge(name, content, settings.FILE_LIMIT)
    except Unfit as why:
        raise checks.refuse("file", str(why)) from None
