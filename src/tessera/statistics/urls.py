"""Addresses of the room. Dataflows are written in capitals, pages in small letters."""

from __future__ import annotations

from django.urls import path, re_path

from tessera.statistics.views import charts, files, tables

app_name = "statistics"

FLOW = r"(?P<flow>[A-Z][A-Z0-9_]{0,59})"

urlpatterns = [
    re_path(rf"^{FLOW}/$", tables.flow, name="flow"),
    re_path(rf"^{FLOW}/data\.(?P<format>csv|json|parquet|xlsx)$", files.data, name="data"),
    re_path(rf"^{FLOW}/chart\.(?P<format>svg|png|json)$", charts.chart, name="chart"),
]
