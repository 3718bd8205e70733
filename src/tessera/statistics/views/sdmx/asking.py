"""Who asks, in which languages, and how the answer travels: form, compression, how long it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import (
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation.trans_real import parse_accept_lang_header

from tessera.access.asking import Asked
from tessera.core.circle import Circle
from tessera.core.middleware import CODES, SPOKEN
from tessera.core.text import LANGUAGES
from tessera.statistics.bridge import rest
from tessera.statistics.spoken import Spoken
from tessera.statistics.views import addresses
from tessera.statistics.views.sdmx.compression import chosen, compressed

if TYPE_CHECKING:
    from tessera.access.people import Actor
    from tessera.statistics.reads.facts import Facts

#: Answers of at most this many bytes are sent whole: their length is known.
WHOLE = 262_144


@dataclass(frozen=True)
class Asking:
    """A request to the service."""

    request: Asked
    api: str

    @classmethod
    def of(cls, request: Asked, api: str) -> Asking:
        """The request, with what its address says of the form."""
        return cls(request, api)

    @property
    def person(self) -> Actor:
        return self.request.person

    @property
    def service(self) -> str:
        """The address of this version of the service."""
        return self.request.build_absolute_uri(reverse("sdmx:rest", args=[self.api, "x"]))[:-1]

    def media(self, kind: str, *, several: bool = False) -> rest.Media:
        """The form of the answer; ``several``: it has the data of several dataflows.

        :raises SdmxError: 400 for a format that is unknown, 406 where none is accepted.
        """
        params = self.request.GET
        return rest.negotiated(
            self.api, kind, self.request.headers.get("Accept", ""), params.get("format"),
            params.get("formatVersion"), params.get("labels"), several=several,
        )  # fmt: skip

    def spoken(self, asked: rest.DataQuery | None = None) -> Spoken:
        """The languages that are asked for, best first; all of them where nothing is said."""
        on = asked.as_of.date() if asked and asked.as_of else None
        return Spoken(self.request.style, self._languages(), on)

    def _languages(self) -> tuple[str, ...]:
        if (one := self.request.GET.get("lang")) in CODES:
            return (str(one),)
        found: dict[str, None] = {}
        header = self.request.headers.get("Accept-Language", "")
        for spoken, quality in parse_accept_lang_header(header):
            code = SPOKEN.get(spoken, spoken)
            for candidate in (code, code.split("-")[0]):
                if candidate in CODES and quality > 0:
                    found.setdefault(candidate)
                    break
        return tuple(found) or LANGUAGES

    def answered(
        self,
        releases: Iterable[Facts],
        media: str,
        make,  # type: ignore[no-untyped-def]
        *,
        languages: tuple[str, ...],
        is_pinned: bool = False,
        name: str = "",
        more: Iterable[str] = (),
    ) -> HttpResponseBase:
        """The answer, or 304 where the reader holds it already.

        :param releases: those it is made of; they decide how long it holds and who may keep it.
        :param make: gives its pieces; asked only where they are sent.
        :param more: what else decides its content.
        """
        found = list(releases)
        encoding = chosen(self.request.headers.get("Accept-Encoding", ""))
        etag = addresses.tag(
            self.request, *(one.sha256 for one in found), media, encoding, *languages, *more
        )
        moment = max((one.published_at for one in found), default=None)
        answer = self._unchanged(etag, moment) or self._sent(make, media, encoding)
        audience = Circle.PUBLIC
        if any(one.audience != Circle.PUBLIC for one in found):
            audience = Circle.TEAM
        addresses.kept(answer, etag, audience, is_pinned=is_pinned)
        patch_vary_headers(answer, ["Accept", "Accept-Encoding", "Accept-Language"])
        if moment:
            answer.headers["Last-Modified"] = http_date(moment.timestamp())
        answer.headers["Content-Language"] = ", ".join(languages)
        if found and len(found) <= 20:
            self._named(answer, found)
        if name and answer.status_code == 200:
            answer.headers["Content-Disposition"] = f'{name_kind(media)}; filename="{name}"'
        return answer

    def _named(self, answer: HttpResponseBase, found: list[Facts]) -> None:
        """Name the releases that an answer is made of."""
        addresses.named(answer, *found)
        pages = (
            self.request.build_absolute_uri(reverse("statistics:release", args=[one.short]))
            for one in found
        )
        answer.headers["Link"] = ", ".join(f'<{page}>; rel="describedby"' for page in pages)

    def _unchanged(self, etag: str, moment: datetime | None) -> HttpResponseBase | None:
        if "If-None-Match" in self.request.headers:
            return addresses.unchanged(self.request, etag)
        since = parse_http_date_safe(self.request.headers.get("If-Modified-Since", ""))
        if moment is not None and since is not None and int(moment.timestamp()) <= since:
            return HttpResponseNotModified()
        return None

    def _sent(self, make, media: str, encoding: str) -> HttpResponseBase:  # type: ignore[no-untyped-def]
        if self.request.method == "HEAD":
            answer: HttpResponseBase = HttpResponse(content_type=media)
        else:
            answer = _streamed(compressed(make(), encoding), media)
        if encoding:
            answer.headers["Content-Encoding"] = encoding
        return answer


def _streamed(pieces: Iterator[bytes], media: str) -> HttpResponseBase:
    """A short answer whole, a long one in pieces; what is refused is refused before the first."""
    first: list[bytes] = []
    size = 0
    for piece in pieces:
        first.append(piece)
        size += len(piece)
        if size > WHOLE:
            return StreamingHttpResponse(_chained(first, pieces), content_type=media)
    return HttpResponse(b"".join(first), content_type=media)


def _chained(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from first
    yield from rest


def name_kind(media: str) -> str:
    """CSV is a file to keep; the others open where they can."""
    return "attachment" if "csv" in media else "inline"
