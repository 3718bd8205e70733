"""Addresses of the door for programs: a page for people, and version 1 under ``v1/``."""

from __future__ import annotations

from django.urls import path

from tessera.api import views

app_name = "api"

urlpatterns = [
    path("", views.index, name="index"),
]
