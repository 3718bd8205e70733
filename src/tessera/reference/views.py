"""Pages of reference: areas, one area, house styles, topics. All of them are public."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tessera.reference import reads
from tessera.reference.forms import AreaFilter

#: Every page takes these; middleware has judged them before a view sees them.
_ALWAYS = {"lang", "style"}


def _style(request: HttpRequest) -> str:
    """The house style that the middleware put on the request."""
    style: str = request.style  # type: ignore[attr-defined]
    return style


def _refuse_unknown(request: HttpRequest, *known: str) -> None:
    for name in request.GET:
        if name not in {*known, *_ALWAYS}:
            raise BadRequest(
                _("This page knows no filter “%(name)s”; it has %(known)s.")
                % {"name": name[:40], "known": ", ".join(known) or _("none")}
            )


def areas(request: HttpRequest) -> HttpResponse:
    """Areas with their codes, in the order of the house style."""
    _refuse_unknown(request, "q", "kind")
    form = AreaFilter(request.GET)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise BadRequest(f"{form.fields[field].label}: {errors[0]}")
    words = form.cleaned_data["q"].strip()
    rows = reads.areas(_style(request), request.LANGUAGE_CODE, form.asked_kind(), words)
    initial = {"q": form.cleaned_data["q"], "kind": form.cleaned_data["kind"] or "territory"}
    context = {
        "rows": rows,
        "systems": reads.SYSTEMS.values(),
        "form": AreaFilter(initial),
        "is_mixed": form.asked_kind() is None,
    }
    return render(request, "reference/areas.html", context)


def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: its names in every style and language, and its codes with their dates."""
    _refuse_unknown(request)
    facts = reads.area_facts(code, _style(request), request.LANGUAGE_CODE)
    if facts is None:
        other = reads.by_other_code(code)
        if other is None:
            raise Http404(_("There is no area with the code “%(code)s”.") % {"code": code})
        return redirect("reference:area", other)
    return render(request, "reference/area.html", {"facts": facts})


def styles(request: HttpRequest) -> HttpResponse:
    """The house styles and their notes."""
    _refuse_unknown(request)
    context = {"styles": reads.styles(request.LANGUAGE_CODE)}
    return render(request, "reference/styles.html", context)


def topics(request: HttpRequest) -> HttpResponse:
    """The topics of migration policy."""
    _refuse_unknown(request)
    context = {"topics": reads.topics(request.person, request.LANGUAGE_CODE)}  # type: ignore[attr-defined]
    return render(request, "reference/topics.html", context)
