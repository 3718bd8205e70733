"""Addresses of the door for programs: a page for people, and version 1 under ``v1/``."""

from __future__ import annotations

from django.urls import path, re_path

from tessera.api import views
from tessera.api.v1 import api

app_name = "api"

urlpatterns = [
    path("", views.index, name="index"),
    *api.urls[0],  # its own root is behind ours: it only tells the description where it stands
    re_path(r"", views.nothing, name="nothing"),
]
