"""Addresses of the archive, the radar and subscriptions."""

from __future__ import annotations

from django.urls import path

from tessera.exchange.views import archive, radar, subscriptions

urlpatterns = [
    path("archive/", archive.archive, name="archive"),
    path("radar/", radar.look, name="radar"),
    path("following/", subscriptions.following, name="following"),
    path("following/<uuid:pk>/", subscriptions.change, name="subscription"),
]
