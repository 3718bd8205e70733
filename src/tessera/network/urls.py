"""Addresses of networks and people."""

from __future__ import annotations

from django.urls import path

from tessera.network.views import (
    arrangements,
    experts,
    founding,
    invitations,
    me,
    networks,
    organisations,
)

app_name = "network"
urlpatterns = [
    path("", networks.index, name="index"),
    # people
    path("me/", me.me, name="me"),
    path("me/record.json", me.record, name="record"),
    path("me/correct/", me.correct, name="correct"),
    path("me/address/", me.address, name="address"),
    path("me/address/<str:token>/", me.new_address, name="new_address"),
    path("me/expertise/", me.expertise, name="expertise"),
    path("me/expertise/delete/", me.unlist, name="unlist"),
    path("me/erase/", me.erase, name="erase"),
    path("experts/", experts.experts, name="experts"),
    path("people/", organisations.own_people, name="people"),
    path("mandates/<uuid:pk>/end/", organisations.dismiss, name="dismiss"),
    path(
        "people/invitations/<uuid:pk>/withdraw/",
        organisations.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path(
        "people/invitations/<uuid:pk>/send/",
        organisations.resend_invitation,
        name="resend_invitation",
    ),
    path("invitations/<str:token>/", invitations.accept, name="invitation"),
    # organisations
    path("organisations/<slug:code>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<slug:code>/correct/",
        organisations.correct,
        name="correct_organisation",
    ),
    path("organisations/<slug:code>/merge/", founding.merge, name="merge"),
    path("organisations/<slug:code>/people/", organisations.people, name="people_of"),
    path("organisations/<slug:code>/invite/", organisations.invite, name="invite"),
    path("organisations/<slug:code>/appoint/", organisations.appoint, name="appoint"),
    # arrangements
    path("arrangements/<uuid:pk>/", arrangements.arrangement, name="arrangement"),
    path("arrangements/<uuid:pk>/sign/", arrangements.sign, name="sign"),
    path("arrangements/<uuid:pk>/end/", arrangements.end, name="end"),
    path("arrangements/<uuid:pk>/rights/", arrangements.grant, name="grant"),
    path(
        "arrangements/<uuid:pk>/rights/<uuid:right>/withdraw/",
        arrangements.withdraw,
        name="withdraw",
    ),
    # networks
    path("found/", founding.found, name="found"),
    path("contact-points/<uuid:pk>/entities/", founding.compose, name="compose"),
    path("memberships/<uuid:pk>/change/", networks.change, name="change"),
    path("memberships/<uuid:pk>/end/", networks.leave, name="leave"),
    path("<slug:code>/", networks.network, name="network"),
    path("<slug:code>/contact-points/", networks.points, name="points"),
    path("<slug:code>/admit/", networks.admit, name="admit"),
    path("<slug:code>/arrangements/new/", arrangements.draft, name="draft"),
    path(
        "<slug:code>/participants/<slug:organisation>/",
        networks.participant,
        name="participant",
    ),
]
