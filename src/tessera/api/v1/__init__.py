"""Version 1 of the API: figures, releases, areas. Addresses and fields of a version do not change."""

from __future__ import annotations

from ninja import NinjaAPI

from tessera.api import asking
from tessera.api.v1 import areas, figures

#: The description of the API for programs is at ``openapi.json``; its page for people is our own,
#: since the usual one needs scripts that the page's policy forbids.
api = NinjaAPI(
    title="Tessera",
    version="1",
    description="Figures on migration with their releases, and the areas they are about.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
api.add_router("/v1", figures.router)
api.add_router("/v1", areas.router)
asking.refusals(api)
