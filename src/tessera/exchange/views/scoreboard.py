"""How soon participants accept and answer: the page, its files, and who may see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core import clock
from tessera.core.asking import only
from tessera.core.circle import Circle
from tessera.documents import workbook
from tessera.exchange import actions
from tessera.exchange.forms.scoreboard import AudienceForm
from tessera.exchange.models import terms_of
from tessera.exchange.outlines import scoreboard as outlines
from tessera.exchange.outlines.comparison import csv_lines
from tessera.exchange.reads.scoreboard import is_open_to, years
from tessera.exchange.reads.scoreboard import scoreboard as scores_of
from tessera.exchange.views.finding import done
from tessera.network.models import Network
from tessera.statistics.views import addresses

FILES = {"xlsx": workbook.MEDIA_TYPE, "csv": "text/csv; charset=utf-8"}


def _networks(request: Asked) -> list[Network]:
    """Networks with queries that the person takes part in."""
    parts = list(request.person.standing.parts)
    rows = Network.objects.visible_to(request.person).filter(pk__in=parts)
    return list(rows.filter(queries__launched_at__isnull=False).distinct().order_by("code"))


def _asked(request: Asked) -> tuple[list[Network], Network | None, int | None]:
    """The network and the year that the address names; refused unless there are such."""
    networks = _networks(request)
    code, year = request.GET.get("network", ""), request.GET.get("year", "")
    found = next((one for one in networks if one.code == code), None) if code else None
    if code and found is None:
        raise BadRequest(_("You take part in no network “%(code)s” with queries.")
                         % {"code": code[:40]})  # fmt: skip
    found = found or next(iter(networks), None)
    if not year:
        return networks, found, None
    known = [str(one) for one in years(found, request.person)] if found else []
    if year not in known:
        raise BadRequest(
            _("No query was launched in “%(year)s”; choose one of %(known)s.")
            % {"year": year[:10], "known": ", ".join(known) or _("none")}
        )
    return networks, found, int(year)


@require_safe
def scoreboard(request: Asked) -> HttpResponse:
    """The scores of one network, per year, participants in protocol order."""
    only(request, "network", "year")
    return _page(request)


def _page(request: Asked, form: AudienceForm | None = None) -> HttpResponse:
    networks, network, year = _asked(request)
    if form is None and (tidy := addresses.tidied(request)):
        return tidy
    context: dict[str, Any] = {"networks": networks, "network": network, "year": year}
    if network is not None:
        terms = terms_of(network)
        context |= {
            "scores": scores_of(network, request.person, request.style, year),
            "years": years(network, request.person),
            "columns": outlines.columns(), "query_string": addresses.query_of(request),
            "is_open": is_open_to(network, request.person),
            "audience": Circle(terms.scoreboard_audience),
            "may_set": may(request.person, "terms.set", network),
            "form": form or AudienceForm(initial={"audience": terms.scoreboard_audience}),
        }  # fmt: skip
    return render(request, "exchange/scoreboard.html", context)


@require_safe
def file(request: Asked, format: str) -> HttpResponse:
    """The scores as a spreadsheet, or as rows with commas between them."""
    only(request, "network", "year")
    if format not in FILES:
        raise Http404(_("There is no such file."))
    _all, network, year = _asked(request)
    scores = scores_of(network, request.person, request.style, year) if network else None
    if network is None or scores is None:
        raise Http404(_("There is no such file."))
    told = outlines.told(
        network, scores, year, get_language() or "en", request.style, clock.today()
    )
    data = workbook.render(told) if format == "xlsx" else "".join(csv_lines(told)).encode()
    answer = HttpResponse(data, content_type=FILES[format])
    name = f"scoreboard_{network.code}_{year or 'all'}.{format}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def audience(request: Asked, network: str) -> HttpResponse:
    """Decide who sees the scoreboard of a network."""
    found = next((one for one in _networks(request) if one.code == network), None)
    if found is None:
        raise Http404(_("There is no such page."))
    policy.require(request.person, "terms.set", found)
    form = AudienceForm(request.POST)

    def act() -> Any:
        return actions.set_terms(
            found, by=request.person, scoreboard_audience=form.cleaned_data["audience"]
        )

    if done(form, act) is None:
        return _page(request, form)
    messages.success(request, _("Saved. It counts from now on."))
    return redirect(f"{reverse('exchange:scoreboard')}?network={found.code}")
