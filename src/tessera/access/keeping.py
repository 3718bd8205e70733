"""Text that was being typed when a session ended: kept until the same writer has signed in again.

A form that holds long text carries the mark of its writer in a hidden field. When it is sent after
the session ended, what was typed waits in the visitor's own session, and the page that asked for it
gives it back after the sign-in: to the writer of that mark, at that address, once.

The browser keeps a copy too, for when the connection drops. It lets go of the copy when the server says
that what was sent under a mark of the browser's own is stored.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.crypto import constant_time_compare, salted_hmac

from tessera.access.people import Actor

#: The hidden field, and where the text waits in the session.
FIELD, KEPT = "writer", "kept_text"
#: More than any form here holds; a limit against accidents.
MOST = 400_000
#: The hidden field with the browser's mark, and the cookie in which the last stored ones are told.
SENT, STORED, LAST = "sent", "stored", 20
SENT_MARK = re.compile(r"[0-9a-f]{12}")


def mark(actor: Actor) -> str:
    """What tells a writer, acting for one organisation, from every other; it gives nothing away."""
    who = f"{actor.person_id}:{actor.organisation_id}"
    return salted_hmac("tessera.access.keeping", who).hexdigest()[:32]


def keep(request: HttpRequest) -> bool:
    """Keep what a visitor sent with a writer's mark; False for every other request."""
    writer = request.POST.get(FIELD, "") if request.method == "POST" else ""
    if not writer or sum(len(one) for _key, all_ in request.POST.lists() for one in all_) > MOST:
        return False
    fields = {key: values for key, values in request.POST.lists() if key != "csrfmiddlewaretoken"}
    request.session[KEPT] = {"path": request.path, "writer": writer, "fields": fields}
    return True


def given_back(request: HttpRequest, actor: Actor) -> QueryDict | None:
    """What ``actor`` had typed on this page before the session ended, once; None without any."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path or request.method != "GET":
        return None
    del request.session[KEPT]
    if not constant_time_compare(kept["writer"], mark(actor)):
        return None
    found = QueryDict(mutable=True)
    for key, values in kept["fields"].items():
        found.setlist(key, values)
    return found


def told(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer, which tells the browser what is stored: a redirect, and not to the sign-in."""
    sent = request.POST.get(SENT, "") if request.method == "POST" else ""
    if not SENT_MARK.fullmatch(sent) or not isinstance(answer, HttpResponseRedirect):
        return answer
    if answer.url.startswith(resolve_url(settings.LOGIN_URL)):
        return answer
    earlier = SENT_MARK.findall(request.COOKIES.get(STORED, ""))
    answer.set_cookie(
        STORED, ".".join([*earlier, sent][-LAST:]), secure=request.is_secure(), samesite="Lax"
    )
    return answer
