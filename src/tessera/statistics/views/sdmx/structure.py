"""Structures: those of our dataflows and those taken in, as messages of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tessera.statistics.bridge import rest, structures
from tessera.statistics.reads import structures as reads
from tessera.statistics.views.sdmx.asking import Asking
from tessera.statistics.views.sdmx.refusals import SENDER

#: Before the first release: when structures that have none were made.
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def answer(asking: Asking, asked: rest.StructureQuery) -> HttpResponseBase:
    """The structures that a question means, with those it wants around them.

    :raises SdmxError: 404 where this person sees none; 501 for ``detail=raw``.
    """
    if asked.detail == "raw":
        raise rest.SdmxError(
            rest.Code.NOT_IMPLEMENTED, _("No codelist here extends another; ask for “{detail}”."),
            detail="full",
        )  # fmt: skip
    media = asking.media("structure")
    spoken = asking.spoken()
    day = asked.as_of.date() if asked.as_of else None
    found = structures.find(reads.everything(asking.person, spoken, day), asked)
    newest = list(reads.newest(asking.person).values())
    adopted = (
        reads.adopted(asking.person).order_by("-adopted_at").values_list("sha256", "adopted_at")
    )
    moments = [facts.published_at for facts in newest] + [at for _sha, at in adopted]

    def make() -> Iterator[bytes]:
        head = structures.Head(
            "STRUCTURES", max(moments, default=BEGINNING), SENDER, spoken.languages, asking.service
        )
        return structures.FORMATS[media.id](found, head)

    return asking.answered(
        newest, media.media_type, make, languages=spoken.languages,
        more=[sha for sha, _at in adopted],
    )  # fmt: skip
