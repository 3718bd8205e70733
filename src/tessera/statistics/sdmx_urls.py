"""/sdmx/: one address for each version of the standard; what stands below it is the standard's."""

from __future__ import annotations

from django.urls import path, re_path

from tessera.statistics.views import sdmx

app_name = "sdmx"

urlpatterns = [
    path("", sdmx.beginning, name="beginning"),
    re_path(r"^(?P<api>2\.1|3\.0)/(?P<path>.+)$", sdmx.rest, name="rest"),
    re_path(r"", sdmx.nothing, name="nothing"),
]
