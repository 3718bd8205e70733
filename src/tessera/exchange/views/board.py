"""The room's first page: what waits, what runs, what was closed lately, what is being drafted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.exchange import reads


def index(request: Asked) -> HttpResponse:
    """The board of whoever asks."""
    only(request)
    person = request.person
    board = reads.board(person)
    drafts = [one for one in board.waiting if one.kind == "draft"]
    context = {
        "board": board, "drafts": drafts, "may_import": may(person, "import.read"),
        "waiting": [one for one in board.waiting if one.kind != "draft"],
    }  # fmt: skip
    return render(request, "exchange/index.html", context)
