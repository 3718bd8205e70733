"""Where a program that knows nothing yet begins, and the list of topics that answers refer to."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from ninja import Router

from tessera.access.asking import Asked
from tessera.api.parameters import asks
from tessera.api.v1.schemas import REFUSED, Beginning, Topics
from tessera.reference import reads
from tessera.reference.reads import TopicRow

router = Router(tags=["beginning"])
LISTS = ("flows", "releases", "areas", "networks", "topics")


@router.get(
    "/", response={200: Beginning, **REFUSED}, openapi_extra=asks(), summary="Where to begin"
)
def beginning(request: Asked) -> dict[str, Any]:
    """The address of the description, and those of the lists."""

    def whole(name: str) -> str:
        return request.build_absolute_uri(reverse(f"api:{name}"))

    return {"description": whole("openapi-json"), "lists": {name: whole(name) for name in LISTS}}


@router.get("/topics", response={200: Topics, **REFUSED}, openapi_extra=asks(), summary="Topics")
def topics(request: Asked) -> dict[str, Any]:
    """The topics of migration policy, each with its narrower ones, in the agreed order."""
    rows = reads.topics(request.person, request.LANGUAGE_CODE)
    return {"language": request.LANGUAGE_CODE, "items": [_topic(row) for row in rows]}


def _topic(row: TopicRow) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "eurovoc": row.eurovoc or None,
        "narrower": [_topic(one) for one in row.narrower],
    }  # fmt: skip
