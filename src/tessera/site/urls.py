"""The root addresses: the front door, the rooms, and sign-in."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from tessera.site import sign_in, views

#: Rooms in the order of the house; each is mounted at its own name.
ROOMS = ("reference", "network", "audit", "notices", "statistics", "exchange")


def _rooms() -> list[URLPattern | URLResolver]:
    return [
        path(f"{room}/", include(f"tessera.{room}.urls"))
        for room in ROOMS
        if find_spec(f"tessera.{room}.urls")
    ]


#: Pages of the sign-in library that have no place where accounts come by invitation alone; their names
#: stay, since the library asks for them.
CLOSED = {
    "account_signup": "accounts/signup/",
    "account_email": "accounts/email/",
    "account_email_verification_sent": "accounts/confirm-email/",
    "account_confirm_email": "accounts/confirm-email/<str:key>/",
    "account_confirm_login_code": "accounts/login/code/confirm/",
    "socialaccount_signup": "accounts/3rdparty/signup/",
}

urlpatterns: list[URLPattern | URLResolver] = [
    *_rooms(),
    *(path(address, views.closed, name=name) for name, address in CLOSED.items()),
    path("accounts/social/<path:rest>", views.closed, name="closed"),
    path("accounts/", include(list(sign_in.judged()))),
    path("sdmx/", include("tessera.statistics.sdmx_urls")),
    path("api/", include("tessera.api.urls")),
    path("", include("tessera.site.pages")),
]

# Django's own refusal of a request would otherwise be a page without its frame.
handler400 = "tessera.site.views.bad_request"
