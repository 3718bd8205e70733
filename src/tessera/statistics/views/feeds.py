"""Releases as an Atom feed: all of them, or those of one table."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.core.circle import Circle
from tessera.core.text import say
from tessera.statistics import forms, reads
from tessera.statistics.models import Release
from tessera.statistics.views import addresses

#: As many releases as a feed holds; older ones are on the page of releases.
MOST = 50


@require_safe
def releases(request: Asked, flow: str = "") -> HttpResponse:
    """The newest releases this reader sees, as they were published here."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    person = request.person
    rows = list(reads.releases(person, flow)[:MOST])
    if flow and not rows:
        raise Http404
    etag = addresses.tag(request, *(row.sha256 for row in rows))
    if (same := addresses.unchanged(request, etag)) is not None:
        return same
    is_public = all(row.audience == Circle.PUBLIC for row in rows)
    answer = HttpResponse(_feed(request, rows, flow), content_type=Atom1Feed.content_type)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    audience = Circle.PUBLIC if is_public else Circle.TEAM
    return addresses.kept(answer, etag, audience, is_pinned=False)


def _feed(request: Asked, rows: list[Release], flow: str) -> str:
    language = request.LANGUAGE_CODE
    title = str(say(rows[0].dataflow.name, language)) if flow else _("Releases")
    page = reverse("statistics:flow", args=[flow]) if flow else reverse("statistics:releases")
    feed = Atom1Feed(
        title=f"{title} · Tessera",
        link=request.build_absolute_uri(page),
        feed_url=request.build_absolute_uri(request.path),
        description="",
        language=language,
    )
    for row in rows:
        address = request.build_absolute_uri(reverse("statistics:release", args=[row.short]))
        feed.add_item(
            title=f"{say(row.dataflow.name, language)}, {row.vintage.isoformat()}",
            link=address,
            description=_told(row),
            unique_id=address,
            pubdate=row.published_at,
            updateddate=row.published_at,
            author_name=row.publisher,
            categories=[row.dataflow.code],
            item_copyright=row.licence,
        )
    return feed.writeString("utf-8")


def _told(row: Release) -> str:
    """What is different from the release before, in a sentence."""
    said = row.changes
    if not said or said["is_first"]:
        return _("%(publisher)s: the first release.") % {"publisher": row.publisher}
    return _("%(publisher)s: %(added)d figures added, %(revised)d revised, %(gone)d gone.") % {
        "publisher": row.publisher, "added": said["added"], "revised": said["revised"],
        "gone": said["gone"],
    }  # fmt: skip
