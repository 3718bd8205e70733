"""The root addresses: the front door, the rooms, and sign-in."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

#: Rooms in the order of the house; each is mounted at its own name.
ROOMS = ("reference", "network", "audit", "statistics")


def _rooms() -> list[URLPattern | URLResolver]:
    return [
        path(f"{room}/", include(f"tessera.{room}.urls"))
        for room in ROOMS
        if find_spec(f"tessera.{room}.urls")
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    *_rooms(),
    path("accounts/", include("allauth.urls")),
]
if find_spec("tessera.statistics.sdmx_urls"):
    urlpatterns.append(path("sdmx/", include("tessera.statistics.sdmx_urls")))
if find_spec("tessera.api.urls"):
    urlpatterns.append(path("api/", include("tessera.api.urls")))
if find_spec("tessera.site.pages"):
    urlpatterns.append(path("", include("tessera.site.pages")))

# Django's own refusal of a request would otherwise be a page without its frame.
handler400 = "tessera.site.views.bad_request"
