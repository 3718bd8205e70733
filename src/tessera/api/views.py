"""The page for people: which addresses there are, and how they answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def index(request: HttpRequest) -> HttpResponse:
    """What programs can ask, with an example of each."""
    return render(request, "api/index.html")
