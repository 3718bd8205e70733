"""Addresses of comparison, summary, scoreboard and the page as somebody else."""

from __future__ import annotations

from django.urls import path

from tessera.exchange.views import comparing, scoreboard, summarising, viewing

urlpatterns = [
    path("compare/", comparing.compare, name="compare"),
    path("compare/<slug:format>/", comparing.file, name="comparison_file"),
    path(
        "compare/picture/<int:place>/<slug:format>/", comparing.picture, name="comparison_picture"
    ),
    # summaries
    path("queries/<number:number>/summaries/", summarising.summaries, name="summaries"),
    path("queries/<number:number>/summaries/begin/", summarising.begin, name="begin_summary"),
    path("queries/<number:number>/summaries/<uuid:pk>/", summarising.summary, name="summary"),
    path(
        "queries/<number:number>/summaries/<uuid:pk>/<int:position>/",
        summarising.section,
        name="summary_section",
    ),
    path(
        "queries/<number:number>/summaries/<uuid:pk>/step/", summarising.step, name="summary_step"
    ),
    path(
        "queries/<number:number>/summaries/<uuid:pk>/version/<int:version>/",
        summarising.version,
        name="summary_version",
    ),
    # how soon participants reply
    path("scoreboard/", scoreboard.scoreboard, name="scoreboard"),
    path("scoreboard/<slug:format>/", scoreboard.file, name="scoreboard_file"),
    path("scoreboard/<slug:network>/audience/", scoreboard.audience, name="scoreboard_audience"),
    # the page as somebody else sees it
    path("view-as/", viewing.view_as, name="view_as"),
    path("view-as/end/", viewing.end, name="end_view"),
]
