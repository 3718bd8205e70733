"""Releases: what was published when, what it changed, whether its file is whole."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404
from ninja import Router

from tessera.access.asking import Asked
from tessera.api.asking import listing, sliced
from tessera.api.parameters import PART, asks, parameter
from tessera.api.v1.schemas import REFUSED, ReleaseFacts, Releases
from tessera.api.v1.telling import cited, link
from tessera.statistics import forms, reads
from tessera.statistics.models import Dataflow, Release
from tessera.statistics.reads import facts

router = Router(tags=["releases"])
_SHA = re.compile(r"[0-9a-f]{12,64}", re.ASCII)


@router.get("/releases", response={200: Releases, **REFUSED}, summary="Releases",
            openapi_extra=asks(parameter("flow", "One dataflow, by its code."), *PART))  # fmt: skip
def releases(request: Asked) -> dict[str, Any]:
    """Releases that the reader sees, the newest publication first."""
    params, part = sliced(request.GET)
    asked = forms.releases(params)
    if asked.flow:
        known = Dataflow.objects.visible_to(request.person).values_list("code", flat=True)
        forms.refuse_other("flow", asked.flow, list(known))
    found = reads.releases(request.person, asked.flow)
    rows = part.of(found.order_by("-published_at", "-vintage", "-pk"))
    return listing(request, part, found.count(), [_told(request, row) for row in rows])


@router.get("/releases/{sha}", response={200: ReleaseFacts, **REFUSED}, summary="One release",
            openapi_extra=asks(parameter(
                "verify", "“yes” reads the file and compares it with its hash.", enum=["yes", "no"]
            )))  # fmt: skip
def release(request: Asked, sha: str) -> dict[str, Any]:
    """One release by the first 12 digits or more of its SHA-256."""
    asked = forms.release(request.GET)
    found = reads.releases(request.person).filter(sha256__startswith=sha).first()
    if not _SHA.fullmatch(sha) or found is None:
        raise Http404
    newer = reads.after(found, request.person)
    return {
        **_told(request, found),
        "edits": found.edits,
        "newer": cited(request, newer) if newer else None,
        "fault": _fault(request, found) if asked.verify else None,
    }


def _told(request: Asked, row: Release) -> dict[str, Any]:
    return {
        **cited(request, row), "flow": row.dataflow.code, "retrieved": row.retrieved,
        "published_at": row.published_at, "first_period": row.first_period,
        "last_period": row.last_period, "rows": row.rows, "changes": row.changes,
        "data": f"{link(request, 'data', row.dataflow.code)}?release={row.short}",
    }  # fmt: skip


def _fault(request: Asked, row: Release) -> str:
    """ "" where the file is the one that was published, else what is wrong with it."""
    return facts.verified(reads.release(row.dataflow.code, request.person, sha=row.sha256))
