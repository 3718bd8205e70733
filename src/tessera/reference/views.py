"""Pages of reference: areas, one area, house styles, topics. All of them are public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tessera.core.asking import only, valid
from tessera.reference import reads
from tessera.reference.forms import AreaFilter

if TYPE_CHECKING:
    from tessera.access.asking import Asked


def areas(request: Asked) -> HttpResponse:
    """Areas with their codes, in the order of the house style."""
    only(request, "q", "kind")
    form = AreaFilter(request.GET)
    asked = valid(form)
    words = asked["q"].strip()
    rows = reads.areas(request.style, request.LANGUAGE_CODE, form.asked_kind(), words)
    initial = {"q": asked["q"], "kind": asked["kind"] or "territory"}
    context = {
        "rows": rows,
        "systems": reads.SYSTEMS.values(),
        "form": AreaFilter(initial),
        "is_mixed": form.asked_kind() is None,
    }
    return render(request, "reference/areas.html", context)


def area(request: Asked, code: str) -> HttpResponse:
    """One area: its names in every style and language, and its codes with their dates."""
    only(request)
    facts = reads.area_facts(code, request.style, request.LANGUAGE_CODE)
    if facts is None:
        other = reads.by_other_code(code)
        if other is None:
            raise Http404(_("There is no area with the code “%(code)s”.") % {"code": code})
        return redirect("reference:area", other)
    return render(request, "reference/area.html", {"facts": facts})


def styles(request: Asked) -> HttpResponse:
    """The house styles and their notes."""
    only(request)
    context = {"styles": reads.styles(request.LANGUAGE_CODE)}
    return render(request, "reference/styles.html", context)


def topics(request: Asked) -> HttpResponse:
    """The topics of migration policy."""
    only(request)
    context = {"topics": reads.topics(request.person, request.LANGUAGE_CODE)}
    return render(request, "reference/topics.html", context)
