"""Addresses of the room. Dataflows are written in capitals, pages in small letters."""

from __future__ import annotations

from django.urls import path, re_path

from tessera.statistics.views import (
    areas,
    catalogue,
    charts,
    compare,
    definitions,
    derived,
    feeds,
    files,
    maps,
    mirror,
    rules,
    series,
    sources,
    structures,
    tables,
)

app_name = "statistics"

FLOW = r"(?P<flow>[A-Z][A-Z0-9_]{0,59})"

urlpatterns = [
    # Programs ask for it again and again, and addresses are tried in this order.
    re_path(rf"^{FLOW}/data\.(?P<format>csv|json|jsonstat|parquet|xlsx)$", files.data, name="data"),
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
    path("definitions/", definitions.page, name="definitions"),
    path("derived/", derived.page, name="derived"),
    re_path(
        r"^derived/figure\.(?P<format>csv|xlsx|svg|png|json)$",
        derived.figure,
        name="derived-figure",
    ),
    path("mirror/", mirror.page, name="mirror"),
    re_path(
        r"^mirror/figure\.(?P<format>csv|xlsx|svg|png|json)$", mirror.figure, name="mirror-figure"
    ),
    path("releases/", catalogue.releases, name="releases"),
    re_path(r"^releases/(?P<sha>[0-9a-f]{12,64})/$", catalogue.release, name="release"),
    path("sources/", sources.index, name="sources"),
    path("sources/files/<uuid:pk>/", sources.upload, name="upload"),
    path("sources/<slug:code>/", sources.source, name="source"),
    path("sources/<slug:code>/<uuid:pk>/", sources.fetch, name="fetch"),
    path("releases.atom", feeds.releases, name="feed"),
    path("structures/", structures.index, name="structures"),
    path(
        "structures/<str:kind>/<str:agency>/<str:id>/<str:version>/",
        structures.structure,
        name="structure",
    ),
    re_path(rf"^{FLOW}/releases\.atom$", feeds.releases, name="flow-feed"),
    re_path(rf"^{FLOW}/$", tables.flow, name="flow"),
    re_path(rf"^{FLOW}/series/$", series.page, name="series"),
    re_path(
        rf"^{FLOW}/series/revisions\.(?P<format>csv|xlsx|svg|png|json)$",
        series.figure,
        name="series-figure",
    ),
    re_path(rf"^{FLOW}/chart\.(?P<format>svg|png|json)$", charts.chart, name="chart"),
]
