"""Addresses of reference."""

from __future__ import annotations

from django.urls import path

from tessera.reference import views

app_name = "reference"
urlpatterns = [
    path("", views.areas, name="index"),
    path("areas/<str:code>/", views.area, name="area"),
    path("styles/", views.styles, name="styles"),
    path("topics/", views.topics, name="topics"),
]
