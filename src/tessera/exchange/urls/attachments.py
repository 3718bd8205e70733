"""Addresses of files attached to an answer or a query."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
