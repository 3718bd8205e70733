"""What is stored about oneself: seen, taken out, corrected, listed, erased."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tessera.access.asking import Asked
from tessera.core.asking import done, link, only
from tessera.network import actions
from tessera.network.choices import remember
from tessera.network.forms.me import SUMMARIES, AddressForm, CorrectForm, EraseForm, ExpertiseForm
from tessera.network.mails import send_address_link, send_address_notice
from tessera.network.models import Competence, Expertise, Person
from tessera.network.reads.addresses import address_in
from tessera.network.reads.directory import topic_choices, topic_names
from tessera.network.reads.me import about
from tessera.network.reads.participants import FIELDS


def _oneself(request: Asked) -> Person:
    """The person signed in; middleware lets nobody else come here."""
    person = request.person.person
    assert person is not None  # noqa: S101
    return person


@never_cache
def me(request: Asked) -> HttpResponse:
    """Everything that is stored about the person, in words."""
    only(request)
    context = {
        "about": about(_oneself(request), by=request.person),
        "topics": topic_names(request.person),
        "fields": FIELDS,
    }
    return render(request, "network/me.html", context)


@require_POST
def record(request: Asked) -> HttpResponse:
    """The same as a file; taking it out is an event."""
    told = actions.export(_oneself(request), by=request.person)
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = 'attachment; filename="about-me.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def correct(request: Asked) -> HttpResponse:
    """Correct one's name, language and house style."""
    only(request)
    person = _oneself(request)
    said = {"name": person.name, "language": person.language, "style": person.style}
    form = CorrectForm(request.POST or None, initial=said)
    if done(form, lambda: actions.correct(person, by=request.person, **form.cleaned_data)):
        messages.success(request, _("Corrected."))
        return remember(redirect("network:me"), person, secure=request.is_secure())
    return render(request, "network/correct.html", {"form": form})


@reauthentication_required
def address(request: Asked) -> HttpResponse:
    """Ask for another mail address; its link goes there and confirms it."""
    only(request)
    person = _oneself(request)
    form = AddressForm(request.POST or None)
    if form.is_valid() and not ratelimit.consume(request, action="manage_email", user=person):
        form.add_error(None, _("You asked often within a minute; try again in a while."))
    token = done(form, lambda: actions.ask_address(person, by=request.person, **form.cleaned_data))
    if token is None:
        return render(request, "network/address.html", {"form": form})
    to, path = form.cleaned_data["email"], reverse("network:new_address", args=[token])
    transaction.on_commit(lambda: send_address_link(person, to, link(request, path)))
    said = _("A link is on its way to %(email)s. Your address changes once you follow it.")
    messages.success(request, said % {"email": to})
    return redirect("network:me")


@never_cache
def new_address(request: Asked, token: str) -> HttpResponse:
    """The link in the mail to the new address: shows it, and confirms it by a button."""
    only(request)
    person = _oneself(request)
    form = forms.Form(request.POST if request.method == "POST" else None)
    before, wanted = person.email, address_in(token, person)
    if done(form, lambda: actions.confirm_address(person, token, by=request.person)):
        transaction.on_commit(lambda: send_address_notice(person, before))
        messages.success(request, _("You now sign in with %(email)s.") % {"email": person.email})
        return redirect("network:me")
    context = {"form": form, "wanted": wanted}
    return render(request, "network/new_address.html", context, status=200 if wanted else 410)


def expertise(request: Asked) -> HttpResponse:
    """Write or change the own entry in the directory of experts."""
    only(request)
    person = _oneself(request)
    entry = Expertise.objects.visible_to(request.person).filter(person=person).first()
    form = ExpertiseForm(
        request.POST or None, initial=_written(entry),
        topics=topic_choices(request.person),
    )  # fmt: skip
    if done(form, lambda: actions.list_expertise(person, by=request.person, **form.facts())):
        messages.success(request, _("You are listed in the directory of experts."))
        return redirect("network:me")
    return render(request, "network/expertise.html", {"form": form, "entry": entry})


def _written(entry: Expertise | None) -> dict[str, object]:
    """What the entry says, as the form asks it."""
    if entry is None:
        return {"audience": "network"}
    kinds = Competence.Kind
    held: dict[str, list[str]] = {kind: [] for kind in kinds}
    for one in entry.competences.all():
        held[one.kind].append(one.code)
    summary = {field: entry.summary.get(code, "") for code, field in SUMMARIES.items()}
    return {
        "topics": held[kinds.TOPIC], "languages": held[kinds.LANGUAGE],
        "areas": held[kinds.AREA], "fields_covered": held[kinds.FIELD],
        "audience": entry.audience, "consents": entry.consented_at is not None, **summary,
    }  # fmt: skip


@require_POST
def unlist(request: Asked) -> HttpResponse:
    """Take the own entry out of the directory; what it said is deleted."""
    person = _oneself(request)
    if Expertise.objects.visible_to(request.person).filter(person=person).exists():
        actions.unlist(person, by=request.person)
        messages.success(request, _("Your entry is deleted; nobody finds you in the directory."))
    return redirect("network:me")


@reauthentication_required
def erase(request: Asked) -> HttpResponse:
    """Close the own account and erase what is stored."""
    only(request)
    form = EraseForm(request.POST or None)
    if done(form, lambda: actions.erase(_oneself(request), by=request.person)):
        logout(request)
        answer = redirect(settings.LOGOUT_REDIRECT_URL)
        messages.success(request, _("Your account is closed and what was stored is erased."))
        return answer
    return render(request, "network/erase.html", {"form": form})
