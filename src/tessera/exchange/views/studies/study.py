"""Studies: the page of all, one study's page, its terms, and the steps of who leads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.keeping import given_back
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.core.circle import Circle
from tessera.exchange.actions import EditionConflict, saw, studies
from tessera.exchange.forms.studies import DayForm, StudyForm, initial_of
from tessera.exchange.forms.words import start_from
from tessera.exchange.models import Study, StudyComment
from tessera.exchange.reads import studies as reads
from tessera.exchange.views.finding import done
from tessera.exchange.views.studies.finding import section_of, study_of
from tessera.exchange.workflow import STUDY
from tessera.network.forms.filters import area_names
from tessera.network.models import Membership, Network
from tessera.network.reads.directory import topic_choices
from tessera.workflow import next_steps


def index(request: Asked) -> HttpResponse:
    """The studies that the person may know of, and what waits in them."""
    only(request)
    context = {"listing": reads.listing(request.person)}
    return render(request, "exchange/studies/index.html", context)


def study(request: Asked, number: str) -> HttpResponse:
    """Where a study stands, who has contributed, what may be read of it."""
    only(request)
    return shown(request, study_of(request, number))


def shown(
    request: Asked, found: Study, step: str = "", form: DayForm | None = None
) -> HttpResponse:
    """The page of a study; with the form of a step that has to be mended."""
    person = request.person
    page = reads.page(found, person, request.style)
    steps = [one.name for one in next_steps(STUDY, found, person)]
    lacks = {
        one.name: why
        for one in STUDY.steps
        if one.name in steps and one.when and (why := one.when(found))
    }
    context = {
        "study": found, "page": page, "steps": steps, "lacks": lacks,
        "lack": next(iter(lacks.values()), ""),
        "may_revise": found.state not in ("released", "withdrawn")
        and may(person, "study.revise", found),
        "may_write": may(person, "study.write_synthesis", found),
        "may_compile": may(person, "study.compile", found)
        and found.state in ("synthesis", "comment_round", "released"),
        "round": reads.round_now(found, person),
        "may_comment": may(person, "study.comment", found),
        "days": {name: _day_form(found, name) for name in DAYS if name in steps}
        | ({step: form} if form else {}),
        "refused": form, "comment_states": StudyComment.State.values,
    }  # fmt: skip
    return render(request, "exchange/studies/study.html", context)


def section(request: Asked, number: str, position: int) -> HttpResponse:
    """What each participant released to one section, as far as this reader may know."""
    only(request)
    found = study_of(request, number)
    part = reads.part(found, section_of(request, found, position), request.person, request.style)
    saw(found, [row.edition for row in part.rows if row.edition], by=request.person)
    template = reads.latest(found, request.person)
    context = {
        "study": found,
        "part": part,
        "sections": template.sections.all() if template else (),
    }
    return render(request, "exchange/studies/section.html", context)


# The study as such


def _form(request: Asked, network: Network, data: Any, stored: Study | None) -> StudyForm:
    initial: dict[str, Any] = {
        "asked_roles": ["member", "observer"], "audience": Circle.NETWORK,
        "default_audience": network.default_audience,
        "synthesis_audience": network.default_audience,
    }  # fmt: skip
    parts = Membership.objects.visible_to(request.person).current().filter(network=network)
    areas = [one for one in parts.values_list("area", flat=True) if one]
    return StudyForm(
        data, initial=initial_of(stored) if stored else initial,
        topics=topic_choices(request.person), areas=area_names(areas),
    )  # fmt: skip


def new(request: Asked) -> HttpResponse:
    """A new study, in the one network where one may lead one, or in the one that is chosen."""
    only(request, "network")
    able = reads.networks(request.person)
    if not able:
        policy.require(request.person, "study.draft")
    asked = request.GET.get("network", "")
    chosen = [one for one in able if asked in ("", one.code)]
    if not chosen:
        raise Http404(_("You can lead no study in this network."))
    if len(chosen) > 1:
        return render(request, "exchange/studies/networks.html", {"networks": able})
    policy.require(request.person, "study.draft", chosen[0])
    return _written(request, chosen[0], None)


def edit(request: Asked, number: str) -> HttpResponse:
    """Change what a study is about, who reads it, until when."""
    only(request)
    found = study_of(request, number)
    policy.require(request.person, "study.revise", found)
    return _written(request, found.network, found)


def _written(request: Asked, network: Network, stored: Study | None) -> HttpResponse:
    if request.method != "POST":
        typed = given_back(request, request.person)
        return _edit_page(request, network, stored, _form(request, network, typed, stored))
    form = _form(request, network, request.POST, stored)

    def act() -> Study:
        if stored is None:
            return studies.draft(network, by=request.person, **form.facts())
        edition = form.cleaned_data["edition"]
        return studies.revise(stored, by=request.person, edition=edition, **form.facts())

    try:
        saved = done(form, act)
    except EditionConflict as why:
        start_from(form, why.edition)
        return _edit_page(request, network, stored, form, conflict=why, status=409)
    if saved is None:
        return _edit_page(request, network, stored, form)
    messages.success(request, _("The study is saved."))
    return redirect("exchange:study", saved.number)


def _edit_page(
    request: Asked, network: Network, stored: Study | None, form: StudyForm, status: int = 200,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    context = {"network": network, "study": stored, "form": form} | more
    return render(request, "exchange/studies/edit.html", context, status=status)


# Steps

#: Steps that open something until a day, and how that day is called.
DAYS: dict[str, Promise] = {
    "ask_about_template": gettext_lazy("Comments until"),
    "call": gettext_lazy("Contributions due"),
    "circulate": gettext_lazy("Comments until"),
}
PLAIN: dict[str, tuple[Callable[..., Any], Promise]] = {
    "revise_template": (
        studies.revise_template, gettext_lazy("A new version of the template is in hand."),
    ),
    "agree": (studies.agree, gettext_lazy("The common template is agreed.")),
    "synthesise": (studies.synthesise, gettext_lazy("The synthesis can be written now.")),
    "revise_synthesis": (
        studies.revise_synthesis, gettext_lazy("The synthesis is taken back to be rewritten."),
    ),
    "release": (
        studies.release_study, gettext_lazy("Released. The synthesis is read as far as it was written for."),
    ),
    "withdraw": (studies.withdraw, gettext_lazy("The study is withdrawn; its number stays its own.")),
}  # fmt: skip


def _day_form(found: Study, step: str, data: Any = None) -> DayForm:
    initial = {"day": found.contributions_due_on} if step == "call" else {}
    return DayForm(data, label=DAYS[step], prefix=step, initial=initial)


@require_POST
def step(request: Asked, number: str, step: str) -> HttpResponse:
    """Take a step of the study."""
    found = study_of(request, number)
    if step in PLAIN:
        act, sentence = PLAIN[step]
        act(found, by=request.person)
        messages.success(request, str(sentence))
        return redirect("exchange:study", number)
    if step not in DAYS:
        raise Http404(_("A study knows no such step."))
    policy.require(request.person, STUDY.step(step).act, found)
    form = _day_form(found, step, request.POST)
    if done(form, lambda: _until(step, found, form, request)) is None:
        return shown(request, found, step, form)
    messages.success(request, str(SAID[step]))
    return redirect("exchange:study", number)


SAID: dict[str, Promise] = {
    "ask_about_template": gettext_lazy("The comment round on the template is open."),
    "call": gettext_lazy("Everybody who may contribute was called on."),
    "circulate": gettext_lazy("The synthesis is circulated, its comment round is open."),
}


def _until(step: str, found: Study, form: DayForm, request: Asked) -> Any:
    day, by = form.cleaned_data["day"], request.person
    if step == "call":
        return studies.call(found, by=by, due_on=day)
    act = studies.circulate if step == "circulate" else studies.ask_about_template
    return act(found, by=by, closes_on=day)
