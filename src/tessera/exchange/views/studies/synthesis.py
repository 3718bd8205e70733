"""The synthesis workspace: contributions side by side, and what is written of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.keeping import given_back
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.core.circle import Circle
from tessera.exchange.actions import EditionConflict, saw, studies
from tessera.exchange.actions.studies.synthesising import MOST_SHORT
from tessera.exchange.forms.studies import SynthesisForm, synthesis_initial
from tessera.exchange.forms.words import start_from
from tessera.exchange.models import Study, StudyComment, StudyDeparture, StudyFile, SynthesisText
from tessera.exchange.reads import studies as reads
from tessera.exchange.views.finding import show
from tessera.exchange.views.studies.contribution import held_by
from tessera.exchange.views.studies.finding import study_of, synthesis_text
from tessera.exchange.workflow import has_synthesis


def _led(request: Asked, number: str) -> Study:
    """A study whose synthesis the person writes; else there is no such page."""
    study = study_of(request, number)
    if not may(request.person, "study.write_synthesis", study):
        raise Http404(_("There is no such page."))
    return study


def synthesis(request: Asked, number: str) -> HttpResponse:
    """What is written of the synthesis, section by section, and what is still missing."""
    only(request)
    study = _led(request, number)
    rows = SynthesisText.objects.visible_to(request.person).filter(study=study)
    texts = sorted(
        rows.select_related("section", "study", "held_by", "held_for"),
        key=lambda one: one.section.position if one.section else 0,
    )
    held = {one.pk: one.is_held_by(request.person.person_id) for one in texts}
    narrowed = reads.content(study, Circle(study.synthesis_audience), request.style).narrowed
    is_open = study.state in ("synthesis", "comment_round")
    is_released = study.state == Study.State.RELEASED
    context = {
        "study": study,
        "texts": [
            (one, held[one.pk], narrowed.get(one.section_id, ()),
             is_open or (is_released and one.section_id in narrowed))
            for one in texts
        ],
        "is_open": is_open,
        "lacks": has_synthesis(study) if texts else None,
        "departures": _left(request, study) if narrowed else (),
        "may_take_over": may(request.person, "study.take_over", study),
    }  # fmt: skip
    return render(request, "exchange/studies/synthesis.html", context)


def _left(request: Asked, study: Study) -> Any:
    """Copies that had left with what they rest on narrowed since."""
    open_ = StudyFile.objects.visible_to(request.person).filter(document__study=study)
    rows = StudyDeparture.objects.visible_to(request.person).filter(file__document__study=study)
    return rows.exclude(file__in=open_.values("pk")).select_related(
        "file__document", "organisation"
    )


def text(request: Asked, number: str, position: int) -> HttpResponse:
    """One section of the synthesis beside what was contributed to it."""
    only(request)
    study = _led(request, number)
    found = synthesis_text(request, study, position)
    policy.require(request.person, "study.write_synthesis", study)
    if request.method != "POST":
        typed = given_back(request, request.person)
        return _page(request, study, found, _form(found, typed), is_quiet=typed is not None)
    form = _form(found, request.POST)
    if not form.is_valid():
        return _page(request, study, found, form)
    keeps = request.POST.get("do") == "keep"
    try:
        studies.save_synthesis(found, by=request.person, keeps=keeps, **form.facts())
    except ValidationError as why:
        show(form, why)
        return _page(request, study, found, form)
    except EditionConflict as why:
        start_from(form, why.edition)
        stands = {"theirs": why.theirs, "sentence": str(why.args[0]),
                  "is_held": isinstance(why, studies.SectionHeld)}  # fmt: skip
        return _page(request, study, found, form, status=409, is_quiet=True, conflict=stands)
    messages.success(request, _("The synthesis is saved."))
    if keeps:
        return redirect("exchange:study_synthesis_text", number, position)
    return redirect("exchange:study_synthesis", number)


def _form(found: SynthesisText, data: Any) -> SynthesisForm:
    is_points = found.section is None
    initial = synthesis_initial(found)
    return SynthesisForm(data, initial=initial, is_points=is_points, most_short=MOST_SHORT)


def _page(
    request: Asked, study: Study, found: SynthesisText, form: SynthesisForm, *, status: int = 200,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    circle = Circle(study.synthesis_audience)
    told = reads.content(study, circle, request.style)
    part = next((one for one in told.parts if one.section == found.section), None)
    shown = [part] if part else []  # the key points stand beside no contribution
    saw(
        study, [one.edition for at in shown for one in at.entries if one.edition], by=request.person
    )
    comments = StudyComment.objects.visible_to(request.person).filter(
        study=study, round__on="synthesis", state="open", parent__isnull=True,
        section_key=found.section.key if found.section else None,
    ).select_related("organisation")  # fmt: skip
    context = {
        "study": study, "text": found, "form": form, "part": part, "parts": told.parts,
        "circle": circle, "comments": comments, "has_typed": form.is_bound,
        "question": part.section.question if part else None,
        "is_mine": found.is_held_by(request.person.person_id),
        "is_open": found.is_written_now, "narrowed": told.narrowed.get(found.section_id, ()),
        "may_take_over": may(request.person, "study.take_over", study),
        "position": found.section.position if found.section else 0,
    }  # fmt: skip
    return render(request, "exchange/studies/synthesis_text.html", context | more, status=status)


@require_POST
def hold(request: Asked, number: str, position: int) -> HttpResponse:
    """Hold a section of the synthesis, take it over from a colleague, or let it go."""
    study = _led(request, number)
    if held_by(request, synthesis_text(request, study, position)):
        return redirect("exchange:study_synthesis_text", number, position)
    return redirect("exchange:study_synthesis", number)
