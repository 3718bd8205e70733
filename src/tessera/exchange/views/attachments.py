"""Files: handed over as downloads, attached, taken away, confirmed, cleaned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.people import Actor
from tessera.core.asking import only
from tessera.exchange import actions, reads
from tessera.exchange.actions.attaching import Owner
from tessera.exchange.forms.files import FileForm, upload_of
from tessera.exchange.models import Answer, Attachment, Contribution, Query
from tessera.exchange.views import review
from tessera.exchange.views.copies import download
from tessera.exchange.views.finding import done, draft_of

#: Nothing in a file that somebody sent may run, whatever opens it.
SEALED = "sandbox; default-src 'none'"


def saved_with_file(form: forms.Form, save: Callable[[], Owner], *, by: Actor) -> Owner:
    """Save what was written and attach the file that came with it: both, or neither.

    The file is judged before the transaction begins. Raises ValidationError as the actions do.
    """
    sent = upload_of(form)
    received = actions.look_into(sent.name or "", sent.read()) if sent else None
    with transaction.atomic():
        made = save()
        if received is not None:
            actions.attach(made, received, by=by, title=form.cleaned_data["title"])
    return made


def _found(actor: Actor, pk: str, **which: Any) -> Attachment:
    rows = Attachment.objects.visible_to(actor).filter(**which)
    found: Attachment = get_object_or_404(
        rows.select_related(
            "query__network", "answer__reply__query", "answer__question",
            "contribution__consultation__reply__query", "contribution__question",
        ), pk=pk,
    )  # fmt: skip
    return found


def _handed_over(request: Asked, found: Attachment, actor: Actor) -> HttpResponse:
    """The file as a download that no browser opens by itself."""
    only(request)
    plain = found.name.encode("ascii", "replace").decode().replace("?", "_")
    plain = plain.replace("\\", "_").replace('"', "_")
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name, safe='')}"
    answer = download(request, found.media_type, named, lambda: actions.hand_over(found, by=actor))
    answer.headers["Content-Security-Policy"] = SEALED
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def attachment(request: Asked, pk: str) -> HttpResponse:
    """A copy of a file; that it left to others is remembered."""
    return _handed_over(request, _found(request.person, pk), request.person)


@never_cache
@require_safe
def by_link(request: Asked, token: str, pk: str) -> HttpResponse:
    """The same for who holds a personal link: the files beside what was said there."""
    holder = _bearer(token)
    found = _found(holder, pk, contribution__consultation=holder.invitation)
    return _handed_over(request, found, holder)


def _bearer(token: str) -> Actor:
    holder = reads.bearer(token)
    if holder is None:
        raise Http404(_("There is no such page."))
    return holder


def place_of(owner: Owner, token: str = "") -> str:
    """The page on which the files of something are shown to who writes it."""
    if isinstance(owner, Query):
        return reverse("exchange:draft", args=[owner.pk]) + "#files"
    if isinstance(owner, Answer):
        args = [owner.reply.query.number, owner.question.position]
        return reverse("exchange:answer", args=args) + "#files"
    if token:
        path = reverse("exchange:consultation", args=[token])
    else:
        path = reverse("exchange:own_consultation", args=[owner.consultation_id])
    return f"{path}#q{owner.question.position}"


@require_POST
def attach_background(request: Asked, pk: str) -> HttpResponse:
    """Put a file beside the background of a draft."""
    query = draft_of(request, pk)
    policy.require(request.person, "query.revise", query)
    form = FileForm(request.POST, request.FILES)
    made = done(form, lambda: saved_with_file(form, lambda: query, by=request.person))
    if made is None:
        return review.shown(request, query, upload=form)
    messages.success(request, _("Attached; look at what was found in it."))
    return redirect(place_of(query))


def _act(act: Callable[..., Attachment], sentence: Promise) -> Callable[..., HttpResponse]:
    """The route of one step with a file, for who has an account."""

    @require_POST
    def route(request: Asked, pk: str) -> HttpResponse:
        found = _found(request.person, pk)
        owner = found.owner
        act(found, by=request.person)
        messages.success(request, str(sentence))
        return redirect(place_of(owner))

    return route


def _by_link(act: Callable[..., Attachment], sentence: Promise) -> Callable[..., HttpResponse]:
    """The same for who holds a personal link."""

    @never_cache
    @require_POST
    def route(request: Asked, token: str, pk: str) -> HttpResponse:
        holder = _bearer(token)
        found = _found(holder, pk, contribution__consultation=holder.invitation)
        owner = found.owner
        assert isinstance(owner, Contribution)  # noqa: S101 - filtered above
        act(found, by=holder)
        messages.success(request, str(sentence))
        return redirect(place_of(owner, token))

    return route


REMOVED = gettext_lazy("Taken away. What was released before keeps it.")
CLEANED = gettext_lazy("A copy without personal data stands in its place.")
remove = _act(actions.remove, REMOVED)
confirm = _act(actions.confirm, gettext_lazy("Confirmed; the file may travel with your answer."))
clean = _act(actions.clean, CLEANED)
remove_by_link = _by_link(actions.remove, REMOVED)
clean_by_link = _by_link(actions.clean, CLEANED)
