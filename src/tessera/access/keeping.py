"""Text that was being typed when a session ended: kept until the same writer has signed in again.

A form that holds long text carries the mark of its writer in a hidden field. When it is sent after
the session ended, what was typed waits in the visitor's own session, and the page that asked for it
gives it back after the sign-in: to the writer of that mark, at that address, once.
"""

from __future__ import annotations

from django.http import HttpRequest, QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

from tessera.access.people import Actor

#: The hidden field, and where the text waits in the session.
FIELD, KEPT = "writer", "kept_text"
#: More than any form here holds; a limit against accidents.
MOST = 400_000


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
