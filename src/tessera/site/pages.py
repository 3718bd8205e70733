"""Addresses of the front door."""

from __future__ import annotations

from django.urls import path
from django.views.generic import TemplateView

from tessera.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("act-for/", views.act_for, name="act_for"),
    path("about/", TemplateView.as_view(template_name="site/about.html"), name="about"),
    path(
        "accessibility/",
        TemplateView.as_view(template_name="site/accessibility.html"),
        name="accessibility",
    ),
    path("components/", views.components, name="components"),
]
