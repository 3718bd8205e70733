"""Addresses of queries and replies: by its number, before that by the query's identifier."""

from __future__ import annotations

from django.urls import path

from tessera.exchange.views import (
    answers,
    board,
    compilations,
    consultations,
    contributions,
    drafting,
    launching,
    queries,
    replies,
    review,
    timing,
)

urlpatterns = [
    path("", board.index, name="index"),
    # a query until it is approved
    path("queries/new/", drafting.new, name="new"),
    path("queries/draft/<uuid:pk>/", review.draft, name="draft"),
    path("queries/draft/<uuid:pk>/edit/", drafting.edit, name="edit"),
    path("queries/draft/<uuid:pk>/submit/", drafting.submit, name="submit"),
    path("queries/draft/<uuid:pk>/withdraw/", review.withdraw_draft, name="withdraw_draft"),
    path("queries/draft/<uuid:pk>/comment/", review.comment, name="comment"),
    path("queries/draft/<uuid:pk>/return/", review.return_, name="return"),
    path("queries/draft/<uuid:pk>/approve/", review.approve, name="approve"),
    # a query with its number
    path("queries/<number:number>/", queries.query, name="query"),
    path("queries/<number:number>/launch/", launching.launch, name="launch"),
    path("queries/<number:number>/close/", queries.close, name="close"),
    path("queries/<number:number>/reopen/", queries.reopen, name="reopen"),
    path("queries/<number:number>/withdraw/", queries.withdraw, name="withdraw"),
    path("queries/<number:number>/update/", queries.follow_up, name="follow_up"),
    path("queries/<number:number>/extensions/<uuid:pk>/", timing.extension, name="extension"),
    path("queries/<number:number>/compilations/", compilations.compilations, name="compilations"),
    path("queries/<number:number>/compilations/compile/", compilations.compile_, name="compile"),
    path(
        "queries/<number:number>/compilations/<uuid:pk>/<slug:format>/",
        compilations.file,
        name="compilation_file",
    ),
    # the own reply
    path("queries/<number:number>/reply/", replies.reply, name="reply"),
    path("queries/<number:number>/reply/accept/", replies.accept, name="accept"),
    path("queries/<number:number>/reply/clear/", replies.clear, name="clear"),
    path("queries/<number:number>/reply/resume/", replies.resume, name="resume"),
    path("queries/<number:number>/reply/release/", replies.release, name="release"),
    path("queries/<number:number>/reply/correct/", replies.correct, name="correct"),
    path("queries/<number:number>/reply/more-time/", timing.more_time, name="more_time"),
    path("queries/<number:number>/reply/<int:position>/", answers.answer, name="answer"),
    path("queries/<number:number>/reply/<int:position>/reuse/", answers.reuse, name="reuse"),
    path("queries/<number:number>/reply/<int:position>/merge/", answers.merge, name="merge"),
    path(
        "queries/<number:number>/reply/<int:position>/audience/", answers.audience, name="audience"
    ),
    # the own national network
    path("queries/<number:number>/reply/consult/", consultations.consult, name="consult"),
    path(
        "queries/<number:number>/reply/consultations/<uuid:pk>/",
        consultations.consulted,
        name="consulted",
    ),
    path(
        "queries/<number:number>/reply/consultations/<uuid:pk>/again/",
        consultations.ask_again,
        name="ask_again",
    ),
    path(
        "queries/<number:number>/reply/consultations/<uuid:pk>/withdraw/",
        consultations.withdraw,
        name="withdraw_consultation",
    ),
    # what somebody is consulted about
    path("consultations/own/<uuid:pk>/", contributions.own, name="own_consultation"),
    path("consultations/<str:token>/", contributions.by_link, name="consultation"),
]
