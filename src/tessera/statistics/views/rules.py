"""The page of the rules that figures are held against."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.statistics import bridge, forms, rules
from tessera.statistics.reads.facts import releases_of


@require_safe
def page(request: Asked) -> HttpResponse:
    """Every rule with its sentence, its severity and its source."""
    forms.refuse_unknown(request.GET, forms.COMMON)
    known = releases_of([bridge.FINDINGS], request.person)
    families = [
        {
            "number": one.number,
            "name": one.name,
            "rows": [(rule, rules.severity(rule.severity)) for rule in one.rules],
        }
        for one in rules.families()
    ]
    context = {
        "families": families,
        "meanings": rules.MEANINGS,
        "findings": bridge.FINDINGS if known else "",
    }
    return render(request, "statistics/rules.html", context)
