"""Any participants by any questions: the page, its files, its pictures."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tessera.access.asking import Asked
from tessera.core import clock
from tessera.core.asking import link, only
from tessera.core.text import say
from tessera.documents import tally_picture, workbook
from tessera.documents.drawings import alone, drawing, rasters
from tessera.documents.outline import Figure, Outline
from tessera.documents.tally import Bars, Tally
from tessera.documents.tally_page import on_page
from tessera.exchange import actions
from tessera.exchange.forms import comparing as forms
from tessera.exchange.models import Question
from tessera.exchange.outlines import comparison as outlines
from tessera.exchange.outlines.naming import Naming
from tessera.exchange.outlines.pictures import pictures
from tessera.exchange.reads.comparison import (
    ORDERED,
    Comparison,
    UnknownQuestion,
    Wanted,
    comparison,
    key_of,
    offered,
)
from tessera.network.models import Membership
from tessera.reference import designation
from tessera.statistics.views import addresses
from tessera.statistics.views.filters import Option, pick

FILES = {"xlsx": workbook.MEDIA_TYPE, "csv": "text/csv; charset=utf-8"}
PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
_LONGEST = 90


def _compared(request: Asked, params: QueryDict) -> tuple[Wanted, Comparison]:
    """What an address asks for and what this reader may read of it."""
    wanted = forms.wanted(params)
    try:
        found = comparison(wanted, request.person, request.style)
    except UnknownQuestion as why:
        raise BadRequest(
            _("There is no question %(key)s that you can read; check the number.")
            % {"key": forms.name(why.key)}
        ) from None
    forms.fits(wanted, found)
    queries = {one.query for one in found.questions}
    actions.saw_each(
        [(at, [one for one in found.editions if one.query_id == at.pk]) for at in queries],
        by=request.person,
    )
    return wanted, found


@require_safe
def compare(request: Asked) -> HttpResponse:
    """Choose questions and participants; see them in one table and one picture."""
    only(request, *forms.KNOWN)
    wanted, found = _compared(request, request.GET)
    drawn = forms.drawn(request.GET, found)
    if tidy := addresses.tidied(request):
        return tidy
    context: dict[str, Any] = {
        "compared": found, "wanted": wanted, "picks": _picks(request, wanted, found),
        "replied": request.GET.get("replied", ""), "heads": _heads(request, wanted, found),
    }  # fmt: skip
    if wanted.questions:
        context |= {
            "query_string": addresses.query_of(request),
            "permanent": _permanent(request),
            "figures": _figures(request, found, drawn),
            "drawn": forms.name(drawn) if drawn else "",
            "able": [one for one in context["heads"] if one["question"].kind in forms.DRAWN],
            "circle": found.circle,
            "invented": next((q.query for q in found.questions if q.query.is_invented), None),
        }  # fmt: skip
    return render(request, "exchange/compare.html", context)


def _permanent(request: Asked) -> str:
    """The whole address, language and house style included, so that it shows the same again."""
    asked = addresses.query_of(request, lang=request.LANGUAGE_CODE, style=request.style)
    return link(request, request.path + asked)


def _heads(request: Asked, wanted: Wanted, found: Comparison) -> list[dict[str, Any]]:
    """The columns: question, its name in the address, and where a click on it leads."""
    heads = []
    for one in found.questions:
        key = key_of(one)
        name = forms.name(key)
        is_order = wanted.order == key
        turned = name if is_order and wanted.is_descending else f"-{name}"
        heads.append({
            "question": one, "name": name,
            "order": addresses.query_of(request, order=turned) if one.kind in ORDERED else "",
            "sorted": ("descending" if wanted.is_descending else "ascending") if is_order else "",
            "without": _without(request, name),
        })  # fmt: skip
    return heads


def _without(request: Asked, name: str) -> str:
    """The same comparison without one question, and without an order or a picture of it."""
    params = request.GET.copy()
    rest = [forms.name(key) for key in forms.wanted(params).questions]
    params.setlist("question", [one for one in rest if one != name])
    for field in ("order", "draw"):
        if params.get(field, "").removeprefix("-") == name:
            del params[field]
    return f"?{params.urlencode(safe='-,')}"


def _picks(request: Asked, wanted: Wanted, found: Comparison) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    known = {key_of(one): one for one in (*found.questions, *offered(request.person))}
    chosen = set(wanted.questions)
    questions = (
        Option(forms.name(key), _label(one, language), key in chosen) for key, one in known.items()
    )
    areas = dict.fromkeys(one.area for one in found.whole if one.area)
    roles = {role for one in found.whole for role in one.roles}
    return {
        "questions": pick("question", _("Questions"), questions, _("choose some")),
        "areas": pick("area", _("Participants"), (
            Option(one, designation(one, request.style, language).label, one in wanted.areas)
            for one in areas
        )),
        "roles": pick("role", _("Part in the network"), (
            Option(one.value, str(one.label), one.value in wanted.roles)
            for one in Membership.Role if one.value in roles or one.value in wanted.roles
        )),
    }  # fmt: skip


def _label(question: Question, language: str) -> str:
    words = say(question.words, language).words
    short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    return f"{forms.name(key_of(question))} {short}"


def _drawings(request: Asked, found: Comparison, drawn: forms.Key | None) -> list[Tally | Bars]:
    question = next((one for one in found.questions if key_of(one) == drawn), None)
    if question is None:
        return []
    areas = [one.area for one in found.rows]
    naming = Naming(areas, request.style, request.LANGUAGE_CODE)
    told = [
        one.drawing for one in pictures(found.part(question), naming) if isinstance(one, Figure)
    ]
    return [one for one in told if isinstance(one, Tally | Bars)]


def _figures(request: Asked, found: Comparison, drawn: forms.Key | None) -> list[dict[str, Any]]:
    """What the page shows of the drawn question; the first picture brings the shapes of all."""
    told = _drawings(request, found, drawn)
    shapes = tally_picture.definitions(one for one in told if isinstance(one, Tally))
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(told):
        svg, below = on_page(one)
        paths = [
            reverse("exchange:comparison_picture", args=[place, format])
            + addresses.query_of(request)
            for format in PICTURES
        ]
        rows.append({
            "svg": SafeString(shapes + svg), "below": below, "title": one.title,
            "files": list(zip(PICTURES, paths, strict=True)),
        })  # fmt: skip
        shapes = ""
    return rows


@require_safe
def picture(request: Asked, place: int, format: str) -> HttpResponse:
    """One of the pictures of a comparison, as SVG or PNG, with what the other files say of it."""
    only(request, *forms.KNOWN)
    wanted, found = _compared(request, request.GET)
    told = _drawings(request, found, forms.drawn(request.GET, found))
    if place >= len(told) or format not in PICTURES:
        raise Http404(_("There is no such picture."))
    is_png = format == "png"
    said = outlines.about(_told(request, wanted, found))
    picture = alone(drawing(Figure(told[place]), on_white=is_png), said)
    content = rasters([picture])[0] if is_png else picture.encode()
    answer = HttpResponse(content, content_type=PICTURES[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="comparison.{format}"'
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def file(request: Asked, format: str) -> HttpResponse:
    """The comparison as a spreadsheet, or as rows with commas between them."""
    only(request, *forms.KNOWN)
    if format not in FILES:
        raise Http404(_("There is no such file."))
    wanted, found = _compared(request, request.GET)
    if not wanted.questions:
        raise BadRequest(_("Choose at least one question."))
    told = _told(request, wanted, found)
    data = workbook.render(told) if format == "xlsx" else "".join(outlines.csv_lines(told)).encode()
    answer = HttpResponse(data, content_type=FILES[format])
    name = f"comparison_{clock.today().isoformat()}.{format}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _told(request: Asked, wanted: Wanted, found: Comparison) -> Outline:
    return outlines.told(
        found, get_language() or "en", request.style, on=clock.today(),
        address=link(request, reverse("exchange:compare") + addresses.query_of(request)),
        filters=_filters(request, wanted),
    )  # fmt: skip


def _filters(request: Asked, wanted: Wanted) -> str:
    """The filters in words, for the file."""
    language = request.LANGUAGE_CODE
    said = [designation(one, request.style, language).label for one in wanted.areas]
    said += [str(Membership.Role(one).label) for one in wanted.roles]
    if wanted.replied is not None:
        said.append(_("replied") if wanted.replied else _("not replied"))
    return ", ".join(said)
