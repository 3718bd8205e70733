"""The radar: what was asked before, beside what is being typed. Nothing is stored by looking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.core.asking import only
from tessera.core.text import say
from tessera.exchange import actions, reads
from tessera.exchange.forms.words import ENDS, own_end
from tessera.exchange.models import Query, Question
from tessera.exchange.views.finding import draft_of

#: The fields that are looked at: the title and the words of each question, in any language.
FIELD = re.compile(r"(title|q\d{1,2}-words)_([a-z]{2,4})")


@require_POST
def look(request: Asked) -> HttpResponse:
    """What is similar to what is typed, as the part of a page that a script puts in its place."""
    only(request)
    if not reads.networks(request.person):
        policy.require(request.person, "query.draft")
    besides = _draft(request, request.POST.get("draft", ""))
    return render(request, "exchange/parts/radar.html", of_typed(request, request.POST, besides))


def _draft(request: Asked, key: str) -> Query | None:
    """The draft that is being changed; a new one has no identifier yet."""
    if not key:
        return None
    try:
        return draft_of(request, str(UUID(key)))
    except ValueError:
        raise Http404(_("There is no such page.")) from None


def of_typed(request: Asked, data: QueryDict, besides: Query | None) -> dict[str, object]:
    """The context of the part, from what was sent of a draft."""
    return _context(request, _typed(data), besides) | {"in_form": True}


def of_stored(request: Asked, query: Query, questions: Iterable[Question]) -> dict[str, object]:
    """The context of the part, from a draft as it is stored."""
    language = get_language() or "en"
    texts = [query.title, *(one.words for one in questions)]
    return _context(request, (say(one, language).words for one in texts), query)


def _context(request: Asked, texts: Iterable[str], besides: Query | None) -> dict[str, object]:
    found = reads.radar(request.person, texts, besides=besides, style=request.style)
    actions.saw_each([(one.query, one.answers) for one in found.found], by=request.person)
    return {"radar": found}


def _typed(data: QueryDict) -> Iterator[str]:
    """The title, then the questions; each once, in the page's language if it has words there."""
    told: dict[str, Mapping[str, str]] = {}
    for field in data:
        if (at := FIELD.fullmatch(field)) and at[2] in ENDS and str(data[field]).strip():
            told[at[1]] = {**told.get(at[1], {}), at[2]: str(data[field])}
    for name in sorted(told, key=_place):
        yield told[name].get(own_end()) or next(iter(told[name].values()))


def _place(name: str) -> int:
    return -1 if name == "title" else int(name[1 : name.index("-")])
