"""Addresses of what is read from old compilations."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
