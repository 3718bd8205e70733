"""Addresses of the chain of events."""

from __future__ import annotations

from django.urls import path, re_path

from tessera.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.events, name="index"),
    path("events/<int:number>/", views.event, name="event"),
    re_path(r"^events\.(?P<form>csv|json)$", views.export, name="export"),
    path("readings/", views.readings, name="readings"),
    re_path(r"^readings\.(?P<form>csv|json)$", views.export_readings, name="export_readings"),
    path("chain/", views.verify, name="chain"),
]
