"""Pages of notices: how one is told, one's calendar, the demonstration's mailbox, the jobs."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tessera.access.asking import Asked
from tessera.core.asking import done, link, only
from tessera.network.models import Mandate, Person
from tessera.notices import actions, files, reads
from tessera.notices.feed import feed
from tessera.notices.forms import BounceForm, PreferencesForm
from tessera.notices.models import Bounce, Digest, Notice


def _oneself(request: Asked) -> Person:
    """The person signed in; middleware lets nobody else come here."""
    person = request.person.person
    assert person is not None  # noqa: S101
    return person


# How one is told


@never_cache
def preferences(request: Asked) -> HttpResponse:
    """Choose how soon to be told of what."""
    only(request)
    chosen = reads.choices(request.person)
    form = PreferencesForm(request.POST or None, choices=chosen)
    if done(form, lambda: _prefer(request, form)):
        messages.success(request, _("Saved. It counts from now on."))
        return redirect("notices:preferences")
    return _preferences(request, form)


def _prefer(request: Asked, form: PreferencesForm) -> bool:
    actions.prefer(_oneself(request), by=request.person, rhythms=form.cleaned_data)
    return True


def _preferences(
    request: Asked, form: PreferencesForm | None = None, address: str = ""
) -> HttpResponse:
    context = {
        "form": form or PreferencesForm(choices=reads.choices(request.person)),
        "address": address,
        "calendar": reads.calendar_of(request.person),
        "bounce": reads.bounce_of(request.person),
        "email": _oneself(request).email,
        "has_mailbox": settings.DEMO,
        "sees_jobs": _administers(request),
    }
    return render(request, "notices/preferences.html", context)


@require_POST
@never_cache
def open_calendar(request: Asked) -> HttpResponse:
    """A secret address for the own deadlines, shown this once; the one before stops working."""
    opened = actions.open_calendar(_oneself(request), by=request.person)
    address = link(request, reverse("notices:calendar", args=[opened.token]))
    return _preferences(request, address=address)


@require_POST
def close_calendar(request: Asked) -> HttpResponse:
    """The own calendar's address stops working."""
    actions.close_calendar(_oneself(request), by=request.person)
    messages.success(request, _("The calendar's address no longer works."))
    return redirect("notices:preferences")


@require_GET
@never_cache
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines behind a secret address; no sign-in, since calendars cannot sign in."""
    person = reads.bearer_of_calendar(token)
    if person is None:
        raise Http404(_("There is no such calendar, or it was closed."))
    answer = HttpResponse(feed(person), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
def mailbox(request: Asked) -> HttpResponse:
    """In the demonstration, where no mail leaves: the own mails."""
    only(request)
    if not settings.DEMO:
        raise Http404(_("There is no such page."))
    context = {"mails": files.mailbox(_oneself(request).email)}
    return render(request, "notices/mailbox.html", context)


# Jobs


def _administers(request: Asked) -> bool:
    return bool(request.person.standing.holds(Mandate.Role.ADMINISTRATOR))


def _require_administrator(request: Asked) -> None:
    if not _administers(request):
        raise Http404(_("There is no such page."))


@never_cache
def jobs(request: Asked) -> HttpResponse:
    """What waits, runs and failed; addresses from which mails come back."""
    only(request)
    _require_administrator(request)
    return _jobs(request, BounceForm())


def _jobs(request: Asked, form: BounceForm) -> HttpResponse:
    return render(request, "notices/jobs.html", {"jobs": reads.jobs(request.person), "form": form})


@require_POST
def retry_job(request: Asked, pk: str) -> HttpResponse:
    """Try a failed job again."""
    task = get_object_or_404(reads.tasks(request.person), pk=pk)
    actions.retry_job(task, by=request.person)
    messages.success(request, _("It is in the queue again."))
    return redirect("notices:jobs")


@require_POST
def retry_mail(request: Asked, pk: str) -> HttpResponse:
    """Try to send a failed mail again."""
    person = request.person
    notice: Notice | None = Notice.objects.visible_to(person).filter(pk=pk).first()
    mail = notice or get_object_or_404(Digest.objects.visible_to(person), pk=pk)
    actions.retry_mail(mail, by=person)
    messages.success(request, _("It is in the queue again."))
    return redirect("notices:jobs")


@require_POST
def note_bounce(request: Asked) -> HttpResponse:
    """Note that mails to an address come back."""
    _require_administrator(request)
    form = BounceForm(request.POST)
    if done(form, lambda: _note(request, form)):
        messages.success(request, _("Noted. Nothing more is sent there until you lift it."))
        return redirect("notices:jobs")
    return _jobs(request, form)


def _note(request: Asked, form: BounceForm) -> Bounce | None:
    email = form.cleaned_data["email"].strip().lower()
    person = Person.objects.visible_to(request.person).filter(email=email).first()
    if person is None:
        form.add_error("email", _("Nobody here has this address."))
        return None
    return actions.note_bounce(person, by=request.person, remark=form.cleaned_data["remark"])


@require_POST
def lift_bounce(request: Asked, pk: str) -> HttpResponse:
    """Send to an address again."""
    _require_administrator(request)
    bounce = get_object_or_404(Bounce.objects.visible_to(request.person), pk=pk)
    actions.lift_bounce(bounce, by=request.person)
    messages.success(request, _("Mails are sent there again."))
    return redirect("notices:jobs")
