"""/sdmx/ is kept for SDMX REST; until it answers there, it says so in the form programs expect."""

from __future__ import annotations

from django.urls import re_path

from tessera.statistics.views import sdmx

app_name = "sdmx"

urlpatterns = [re_path(r"", sdmx.reserved, name="reserved")]
