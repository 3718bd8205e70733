"""Addresses of the exchange, one file for each part of the room."""

from __future__ import annotations

from django.urls import register_converter


class Number:
    """A query's number as it is cited: "2026.15"."""

    regex = r"[0-9]{4}\.[0-9]{1,6}"

    def to_python(self, value: str) -> str:
        """The number as it stands in the table."""
        return value

    def to_url(self, value: str) -> str:
        """The number as it stands in an address."""
        return value


register_converter(Number, "number")

# The parts name the converter, so they follow its registration.
from tessera.exchange.urls import (  # noqa: E402
    archive,
    attachments,
    comparing,
    importing,
    queries,
    studies,
)

app_name = "exchange"
urlpatterns = [
    *queries.urlpatterns,
    *attachments.urlpatterns,
    *archive.urlpatterns,
    *comparing.urlpatterns,
    *importing.urlpatterns,
    *studies.urlpatterns,
]
