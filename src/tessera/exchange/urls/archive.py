"""Addresses of the archive, the radar and subscriptions."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
