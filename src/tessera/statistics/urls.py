"""Addresses of the room. Dataflows are written in capitals, pages in small letters."""

from __future__ import annotations

from django.urls import path, re_path

from tessera.statistics.views import (
    areas,
    catalogue,
    charts,
    compare,
    files,
    maps,
    rules,
    sources,
    tables,
)

app_name = "statistics"

FLOW = r"(?P<flow>[A-Z][A-Z0-9_]{0,59})"

urlpatterns = [
    path("", catalogue.index, name="index"),
    path("areas/", areas.areas, name="areas"),
    re_path(r"^areas/(?P<code>[A-Z][A-Z0-9_]{1,19})/$", areas.area, name="area"),
    re_path(
        r"^areas/(?P<code>[A-Z][A-Z0-9_]{1,19})/(?P<panel>[a-z-]+)\.(?P<format>csv|xlsx|svg|png|json)$",
        areas.figure,
        name="area-figure",
    ),
    path("compare/", compare.compare, name="compare"),
    re_path(
        r"^compare/figure\.(?P<format>csv|xlsx|svg|png|json)$",
        compare.figure,
        name="compare-figure",
    ),
    path("maps/", maps.page, name="map"),
    re_path(r"^maps/figure\.(?P<format>csv|xlsx|svg|png|json)$", maps.figure, name="map-figure"),
    path("rules/", rules.page, name="rules"),
    path("releases/", catalogue.releases, name="releases"),
    re_path(r"^releases/(?P<sha>[0-9a-f]{12,64})/$", catalogue.release, name="release"),
    path("sources/", sources.index, name="sources"),
    path("sources/files/<uuid:pk>/", sources.upload, name="upload"),
    path("sources/<slug:code>/", sources.source, name="source"),
    path("sources/<slug:code>/<uuid:pk>/", sources.fetch, name="fetch"),
    re_path(rf"^{FLOW}/$", tables.flow, name="flow"),
    re_path(rf"^{FLOW}/data\.(?P<format>csv|json|parquet|xlsx)$", files.data, name="data"),
    re_path(rf"^{FLOW}/chart\.(?P<format>svg|png|json)$", charts.chart, name="chart"),
]
