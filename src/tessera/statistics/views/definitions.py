"""Definitions side by side: what each table counts, and which areas are known to count otherwise."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.statistics import forms_between
from tessera.statistics.naming import Naming
from tessera.statistics.reads.definitions import defined


@require_safe
def page(request: Asked) -> HttpResponse:
    """Every dataflow that has a definition, with its source."""
    day = forms_between.definitions(request.GET)
    naming = Naming.of(request, day)
    rows = [
        (
            one,
            [
                (
                    practice,
                    [naming.area_html(code) for code in naming.in_order_areas(areas)],
                    [naming.area_html(code) for code in practice.beside],
                )
                for practice, areas in one.practices
            ],
        )
        for one in defined(request.person, day)
    ]
    return render(request, "statistics/definitions.html", {"rows": rows, "day": day})
