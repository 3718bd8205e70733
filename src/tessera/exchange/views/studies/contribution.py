"""The own contribution: what is written and missing, its sections one by one, its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.exchange.actions import EditionConflict, studies
from tessera.exchange.forms.answers import AudienceForm, initial_of, with_more
from tessera.exchange.forms.studies import TextForm
from tessera.exchange.models import NationalContribution, SectionText, StudyDeparture, SynthesisText
from tessera.exchange.reads.studies import Item, Workspace
from tessera.exchange.views.finding import done, show, typed_before
from tessera.exchange.views.studies.finding import item_of, own_contribution, reach, workspace_of
from tessera.exchange.workflow import has_sections


def contribution(request: Asked, number: str) -> HttpResponse:
    """The own contribution to a study."""
    only(request)
    own = own_contribution(request, number)
    space = workspace_of(request, own)
    context = {
        "study": own.study, "contribution": own, "space": space,
        "written": len(space.items) - len(space.missing) - len(space.pending),
        "lacks": has_sections(own) if "clear" in space.steps else None,
        "may_write": space.is_open and may(request.person, "national_contribution.write", own),
        "may_take_over": may(request.person, "national_contribution.take_over", own),
        "may_narrow": may(request.person, "national_contribution.narrow", own),
        "first": min((*space.missing, *space.pending), default=None),
    }  # fmt: skip
    return render(request, "exchange/studies/contribution.html", context)


STEPS: dict[str, tuple[Callable[..., Any], Promise]] = {
    "clear": (
        studies.clear, gettext_lazy("Cleared. Release it when it may leave your organisation."),
    ),
    "resume": (studies.resume, gettext_lazy("Taken back; you can go on writing.")),
    "release": (
        studies.release,
        gettext_lazy("Released. Each section is now read as far as you let it travel."),
    ),
    "correct": (
        studies.correct,
        gettext_lazy("You can correct it now. Until you release it others read the last version."),
    ),
}  # fmt: skip


@require_POST
def step(request: Asked, number: str, step: str) -> HttpResponse:
    """Take a step of the own contribution."""
    own = own_contribution(request, number)
    if step not in STEPS:
        raise Http404(_("A contribution knows no such step."))
    act, sentence = STEPS[step]
    act(own, by=request.person)
    messages.success(request, str(sentence))
    return redirect("exchange:study_contribution", number)


# One section


def _form(item: Item, own: NationalContribution, data: QueryDict | None) -> TextForm:
    initial: dict[str, Any] = {
        "audience": own.study.default_audience, "language": get_language(), "status": "answered",
    }  # fmt: skip
    question = item.section.question
    if item.text.is_written:
        initial |= initial_of(question, item.text)
    return TextForm(data, initial=initial, question=question, reach=reach(own.study.network))


def text(request: Asked, number: str, position: int) -> HttpResponse:
    """The form of one section, and saving it."""
    only(request)
    own = own_contribution(request, number)
    space = workspace_of(request, own)
    item = item_of(space, position)
    policy.require(request.person, "national_contribution.write", own)
    if request.method != "POST":
        typed = typed_before(request)
        form = _form(item, own, typed)
        return _page(request, space, item, form, is_quiet=typed is not None)
    more = with_more(request.POST)
    if more is not None:
        return _page(request, space, item, _form(item, own, more), is_quiet=True)
    if request.POST.get("do") == "both":
        return _both(request, space, item)
    form = _form(item, own, request.POST)
    if not form.is_valid():
        return _page(request, space, item, form)
    keeps = request.POST.get("do") == "keep"
    try:
        studies.save_text(item.text, by=request.person, keeps=keeps, **form.facts())
    except ValidationError as why:
        show(form, why)
        return _page(request, space, item, form)
    except EditionConflict as why:
        return _conflict(request, space, item, why)
    messages.success(request, _("Section %(position)d is saved.") % {"position": position})
    return _after(request, number, position, len(space.items))


def _after(request: Asked, number: str, position: int, count: int) -> HttpResponse:
    wanted = request.POST.get("do")
    if wanted == "keep":
        return redirect("exchange:study_text", number, position)
    if wanted == "next" and position < count:
        return redirect("exchange:study_text", number, position + 1)
    return redirect("exchange:study_contribution", number)


def _page(
    request: Asked,
    space: Workspace,
    item: Item,
    form: TextForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    position, own = item.section.position, space.contribution
    context = {
        "study": own.study, "contribution": own, "space": space, "item": item, "form": form,
        "question": item.section.question, "has_typed": form.is_bound,
        "previous": position - 1 if position > 1 else None,
        "following": position + 1 if position < len(space.items) else None,
        "may_take_over": may(request.person, "national_contribution.take_over", own),
    }  # fmt: skip
    return render(request, "exchange/studies/text.html", context | more, status=status)


def _conflict(request: Asked, space: Workspace, item: Item, why: EditionConflict) -> HttpResponse:
    """Both versions side by side; what was typed goes on from what stands there now."""
    typed = request.POST.copy()
    typed["edition"] = str(why.edition)
    form = _form(item, space.contribution, typed)
    stands = {
        "yours": why.yours, "theirs": why.theirs, "sentence": str(why.args[0]),
        "is_held": isinstance(why, studies.SectionHeld),
    }  # fmt: skip
    return _page(request, space, item, form, status=409, is_quiet=True, conflict=stands)


def _both(request: Asked, space: Workspace, item: Item) -> HttpResponse:
    """Both texts one below the other, to be edited; nothing is saved yet."""
    typed = request.POST.copy()
    for field in ("words", "comment"):
        both = [getattr(item.text, field), typed.get(field, "")]
        typed[field] = "\n\n".join(dict.fromkeys(one.strip() for one in both if one.strip()))
    typed["edition"] = str(item.text.edition)
    return _page(request, space, item, _form(item, space.contribution, typed), is_quiet=True)


def audience(request: Asked, number: str, position: int) -> HttpResponse:
    """How far a released section travels: narrow it at once everywhere, whatever the study's state."""
    only(request)
    own = own_contribution(request, number)
    policy.require(request.person, "national_contribution.narrow", own)
    item = item_of(workspace_of(request, own), position)
    if item.released is None:
        return redirect("exchange:study_text", number, position)
    form = AudienceForm(
        request.POST or None, reach=reach(own.study.network),
        initial={"audience": item.released.audience_now},
    )  # fmt: skip

    def act() -> studies.Narrowed:
        told = form.cleaned_data
        return studies.narrow(
            item.text, by=request.person, audience=told["audience"], reason=told["reason"],
            until=told["until"], then=told["then"] or None,
        )  # fmt: skip

    if done(form, act):
        messages.success(request, _("It holds from now on, old versions included."))
        return redirect("exchange:study_audience", number, position)
    left = StudyDeparture.objects.visible_to(request.person).filter(
        file__document__editions__text=item.text
    )
    context = {
        "study": own.study, "item": item, "released": item.released, "form": form,
        "question": item.section.question,
        "departures": left.select_related("file__document", "organisation").distinct(),
    }  # fmt: skip
    return render(request, "exchange/studies/audience.html", context)


@require_POST
def hold(request: Asked, number: str, position: int) -> HttpResponse:
    """Hold a section, take it over from a colleague, or let it go."""
    item = item_of(workspace_of(request, own_contribution(request, number)), position)
    held = held_by(request, item.text)
    if held:
        return redirect("exchange:study_text", number, position)
    return redirect("exchange:study_contribution", number)


def held_by(request: Asked, text: SectionText | SynthesisText) -> bool:
    """Do with the hold on a text what the button says; whether the person holds it now."""
    what = request.POST.get("do", "hold")
    if what == "hold":
        studies.hold(text, by=request.person)
    elif what == "take-over":
        studies.take_over(text, by=request.person)
        messages.success(
            request, _("You hold the section now. What your colleague saves is not lost.")
        )
    elif what == "let-go":
        studies.let_go(text, by=request.person)
        return False
    else:
        raise BadRequest(_("Say whether you hold the section, take it over or let it go."))
    return True
