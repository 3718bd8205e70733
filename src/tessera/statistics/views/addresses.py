"""Addresses that reproduce a page exactly, and the headers that say how long an answer holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from django.http import (
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
    QueryDict,
)
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri

from tessera.access.asking import Asked
from tessera.core import clock
from tessera.core.circle import Circle

if TYPE_CHECKING:
    from tessera.statistics.reads.facts import Facts

Answer = TypeVar("Answer", bound=HttpResponseBase)


def query_of(request: Asked, without: tuple[str, ...] = (), **changes: str) -> str:
    """The page's own question with some parameters changed or left out, as "?…" or ""."""
    params = request.GET.copy()
    for name, values in list(params.lists()):
        params.setlist(name, [value for value in values if value])
        if not params.getlist(name):
            del params[name]
    for name in without:
        params.pop(name, None)
    for name, value in changes.items():
        params[name] = value
    return f"?{params.urlencode(safe='-,')}" if params else ""


def tidied(request: Asked) -> HttpResponse | None:
    """The same page without the fields that a form sent empty, so that its address can be shared.

    Called once the question has been understood; None where the address is tidy already.
    """
    if all(all(values) for _name, values in request.GET.lists()):
        return None
    return HttpResponseRedirect(request.path + query_of(request))


def query(keys: Mapping[str, str | tuple[str, ...] | list[str]]) -> str:
    """A question as it stands in an address; several codes of a dimension repeat the parameter."""
    params = QueryDict(mutable=True)
    for name, value in keys.items():
        params.setlist(name, [value] if isinstance(value, str) else list(value))
    return f"?{params.urlencode(safe='-,')}" if params else ""


#: What a pinned address leaves out: how it reads is the reader's choice, which release is in it.
FREE = ("as_known_on", "lang", "style", "release")


def pinned(request: Asked, facts: Facts) -> str:
    """The whole address of this page as these figures show it, whatever is published later."""
    raw = request.META.get("QUERY_STRING", "")
    if any(name in request.GET for name in FREE) or "=&" in f"{raw}&":
        asked = query_of(request, without=FREE, release=facts.short)
    else:
        asked = f"?{iri_to_uri(raw)}&release={facts.short}" if raw else f"?release={facts.short}"
    return f"{request.scheme}://{request.get_host()}{request.path}{asked}"


def as_of_today(request: Asked) -> str:
    """The whole address of a page of many figures as they are known today, for a citation."""
    day = request.GET.get("as_known_on") or clock.today().isoformat()
    asked = query_of(request, without=("lang", "style"), as_known_on=day)
    return f"{request.scheme}://{request.get_host()}{request.path}{asked}"


def tag(request: Asked, *parts: str) -> str:
    """An ETag from what an answer is made of: releases, address, language, house style, reader."""
    person = getattr(request, "person", None)
    said = (*parts, request.get_full_path(), request.LANGUAGE_CODE, getattr(request, "style", ""),
            str(person and person.organisation_id))  # fmt: skip
    return f'"{hashlib.sha256(chr(10).join(said).encode()).hexdigest()[:32]}"'


def named(answer: Answer, *found: Facts) -> Answer:
    """The answer with the releases that its figures are of, whole hashes: 304 names them as well."""
    answer.headers["Tessera-Release"] = ", ".join(one.sha256 for one in found)
    return answer


def unchanged(request: Asked, etag: str) -> HttpResponse | None:
    """304 where the reader already holds this very answer."""
    held = request.headers.get("If-None-Match", "")
    if etag in (part.strip().removeprefix("W/") for part in held.split(",")):
        answer = HttpResponseNotModified()
        answer.headers["ETag"] = etag
        return answer
    return None


def kept(answer: Answer, etag: str, audience: str, *, is_pinned: bool) -> Answer:
    """Say how long an answer may be kept: for good where its release is named in the address."""
    scope = "public" if audience == Circle.PUBLIC else "private"
    how = "max-age=31536000, immutable" if is_pinned else "no-cache"
    answer.headers["Cache-Control"] = f"{scope}, {how}"
    answer.headers["ETag"] = etag
    patch_vary_headers(answer, ["Cookie"])
    return answer
