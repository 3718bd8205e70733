"""Addresses of comparison, summary, scoreboard and the page as somebody else."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
