"""The front door: home for visitors and for members, the gallery of components, refusals."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access.asking import Asked
from tessera.access.middleware import CHOSEN
from tessera.core.asking import only
from tessera.site import gallery, reads


def home(request: Asked) -> HttpResponse:
    """What Tessera is, for a visitor; what waits and what is new, for a person signed in."""
    only(request)
    person = request.person
    if person.is_visitor:
        return render(request, "site/home.html", {"front": reads.front(person)})
    return render(request, "site/member.html", {"desk": reads.desk(person)})


@require_POST
def act_for(request: Asked) -> HttpResponse:
    """Change the organisation that the person acts for, among those with a mandate there."""
    person = request.person
    wanted = request.POST.get("organisation", "")
    if wanted not in {str(own.pk) for own in reads.organisations(person)}:
        raise Http404
    request.session[CHOSEN] = wanted
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    return redirect(back)


def told(request: Asked, template: str) -> HttpResponse:
    """A page that says the same to everybody."""
    only(request)
    return render(request, template)


def components(request: Asked) -> HttpResponse:
    """Every component of the design system with the markup that makes it."""
    only(request)
    context = {
        "specimens": gallery.specimens(),
        "form": gallery.refused_form(),
        "page": gallery.third_of_nine(),
    }
    return render(request, "site/components.html", context)


def closed(request: Asked, **_parts: str) -> HttpResponse:
    """A page of the sign-in library that this house does not have."""
    raise Http404


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself refuses to read; only our own refusals carry a sentence for people."""
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"sentence": sentence}, status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its token: say what to do, not what a token is."""
    sentence = _("This form was open too long, or cookies are switched off in your browser.")
    return render(request, "403.html", {"sentence": sentence, "is_form": True}, status=403)
