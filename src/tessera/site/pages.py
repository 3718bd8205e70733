"""Addresses of the front door."""

from __future__ import annotations

from django.urls import path

from tessera.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("components/", views.components, name="components"),
]
