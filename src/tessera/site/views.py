"""The front door: home for visitors and for members, the gallery of components, refusals."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tessera.site import gallery, reads


def home(request: HttpRequest) -> HttpResponse:
    """What Tessera is, for a visitor; what waits and what is new, for a person signed in."""
    if request.person.is_authenticated:
        return render(request, "site/member.html", {"desk": reads.desk(request.person)})
    return render(request, "site/home.html", {"front": reads.front(request.person)})


def components(request: HttpRequest) -> HttpResponse:
    """Every component of the design system with the markup that makes it."""
    context = {"specimens": gallery.specimens(), "form": gallery.refused_form(), "page": gallery.third_of_nine()}
    return render(request, "site/components.html", context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its token: say what to do, not what a token is."""
    sentence = _("This form was open too long, or cookies are switched off in your browser.")
    return render(request, "403.html", {"sentence": sentence, "is_form": True}, status=403)
