"""Every request is told who asks; what is not public asks a visitor to sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tessera.access.asking import Asked
from tessera.access.keeping import keep, told
from tessera.access.people import VISITOR, Actor, Memory
from tessera.access.public import is_public
from tessera.access.viewing import KEPT, through
from tessera.core.prepared import prepared
from tessera.network.models import Mandate, Organisation, Person

#: Where the session keeps the organisation that the person chose to act for.
CHOSEN = "acting_for"
#: Through another's eyes one reads; this much is done all the same.
SAFE = ("GET", "HEAD", "OPTIONS")
OWN = ("exchange:end_view", "account_logout")


class Acting:
    """Puts ``person`` (an Actor) and ``acting`` (an Organisation or None) on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: Asked) -> HttpResponse:
        real = actor_of(request)
        request.person = real
        if real.is_authenticated:
            looks = through(real, request.session.get(KEPT))
            memory = Memory.of_reading() if request.method in SAFE else Memory()
            request.person = replace(looks, memory=memory)
        request.acting = request.person.organisation
        return told(request, self.get_response(request))

    def process_view(
        self, request: Asked, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Ask a visitor to sign in, unless the view's name is on the list."""
        if request.person.viewer is not None:
            return _through_other_eyes(request)
        if not request.person.is_visitor or is_public(request.resolver_match):
            return None
        if keep(request):  # the session ended while somebody was writing
            return redirect_to_login(request.get_full_path())
        if request.method != "GET" or request.path.startswith(("/api/", "/sdmx/")):
            answer = JsonResponse({"error": _("Sign in first.")}, status=401)
            answer.headers["WWW-Authenticate"] = 'Session realm="Tessera"'
            return answer
        return redirect_to_login(request.get_full_path())


def _through_other_eyes(request: Asked) -> HttpResponse | None:
    """Whoever looks as somebody else reads and does nothing; as a visitor, only what is public."""
    match = request.resolver_match
    if match is not None and match.view_name in OWN:
        return None
    if request.method not in SAFE:
        return _refused(
            request,
            _("You are looking at pages as somebody else. End that before you do something."),
        )
    if request.person.is_visitor and not is_public(match):
        return _refused(request, _("A visitor is asked to sign in here."))
    return None


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    if request.path.startswith(("/api/", "/sdmx/")):
        return JsonResponse({"error": sentence}, status=403)
    return render(request, "403.html", {"sentence": sentence}, status=403)


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person, acting for the organisation chosen, else for the first one."""
    if request.session.session_key is None:
        return VISITOR  # nobody signs in without a session, and most readers of figures have none
    user = getattr(request, "user", None)
    if not isinstance(user, Person) or not user.is_active:
        return VISITOR
    person = getattr(user, "_wrapped", user)  # Django hands over a promise of the person
    return Actor(person, _acting_for(person, request.session.get(CHOSEN)))


def _acting_for(person: Person, chosen: str | None) -> Organisation | None:
    """The chosen organisation while a mandate there holds; another one otherwise."""
    organisations: list[Organisation] = [
        one.organisation for one in _mandates(None, person=person.pk)
    ]
    for organisation in organisations:
        if str(organisation.pk) == chosen:
            return organisation
    return organisations[0] if organisations else None


@prepared
def _mandates(_who: None, person: Any) -> QuerySet[Any, Mandate]:
    rows = Mandate.objects.current().filter(person=person).select_related("organisation")
    return rows.order_by("since", "organisation__code")
