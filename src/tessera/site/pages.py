"""Addresses of the front door."""

from __future__ import annotations

from django.urls import path

from tessera.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("act-for/", views.act_for, name="act_for"),
    path("about/", views.told, {"template": "site/about.html"}, name="about"),
    path(
        "accessibility/", views.told, {"template": "site/accessibility.html"}, name="accessibility"
    ),
    path("components/", views.components, name="components"),
]
