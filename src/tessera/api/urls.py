"""Addresses of the door for programs: a page for people, and version 1 under ``v1/``."""

from __future__ import annotations

from django.urls import include, path, re_path

from tessera.api import v1, views

app_name = "api"

urlpatterns = [
    path("", views.index, name="index"),
    path("v1/", include(v1.addresses())),
    re_path(r"", views.nothing, name="nothing"),
]
