"""A copy of a stored file as an answer: a download that no browser opens or keeps by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from tessera.access.asking import Asked
from tessera.core.asking import only
from tessera.exchange import actions
from tessera.exchange.files import Damaged, file_name
from tessera.exchange.models import CompilationFile, StudyFile
from tessera.workflow import NotReady

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf", "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def handed_out(
    request: Asked, rows: QuerySet[CompilationFile] | QuerySet[StudyFile]
) -> HttpResponse:
    """The one file among ``rows``; that a copy left is remembered, and nothing leaves for a HEAD."""
    only(request)
    found: Any = get_object_or_404(rows)
    named = f'attachment; filename="{file_name(found)}"'
    return download(
        request, MEDIA[found.format], named, lambda: actions.hand_out(found, by=request.person)
    )


def download(
    request: Asked, media_type: str, disposition: str, take: Callable[[], bytes]
) -> HttpResponse:
    """What ``take`` hands out; a file that is not what was stored is refused with a sentence."""
    answer = HttpResponse(content_type=media_type)
    if request.method != "HEAD":  # nothing leaves
        try:
            answer.content = take()
        except Damaged as why:
            raise NotReady(str(why)) from None
    answer.headers["Content-Disposition"] = disposition
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
