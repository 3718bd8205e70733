"""The common template: its versions, what differs between two, its sections written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.keeping import given_back
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.exchange.actions import EditionConflict, studies
from tessera.exchange.forms.questions import MORE, ROWS
from tessera.exchange.forms.questions import initial_of as question_initial
from tessera.exchange.forms.studies import SectionForm, section_initial
from tessera.exchange.forms.words import start_from
from tessera.exchange.models import CommonTemplate, Study, TemplateSection
from tessera.exchange.reads import studies as reads
from tessera.exchange.views.finding import show
from tessera.exchange.views.studies.finding import study_of


def template(request: Asked, number: str) -> HttpResponse:
    """A version of the template; ``?version=2&against=1`` shows what differs from another one."""
    only(request, "version", "against")
    study = study_of(request, number)
    versions = reads.versions(study, request.person)
    if not versions:
        raise Http404(_("The template of this study was not shown yet."))
    shown = _named(request, "version", versions) or versions[0]
    against = _named(request, "against", versions)
    newest = versions[0]
    context = {
        "study": study, "versions": versions, "template": shown, "against": against,
        "changes": reads.difference(against, shown) if against else (),
        "may_write": newest.frozen_at is None and shown == newest and not against
        and may(request.person, "study.write_template", study),
    }  # fmt: skip
    return render(request, "exchange/studies/template.html", context)


def _named(request: Asked, name: str, versions: list[CommonTemplate]) -> CommonTemplate | None:
    """The version that a filter names; a refusal for one that there is not."""
    told = request.GET.get(name, "")
    if not told:
        return None
    found = next((one for one in versions if str(one.version) == told), None)
    if found is None:
        raise BadRequest(
            _("There is no version “%(value)s” of this template.") % {"value": told[:20]}
        )
    return found


def new_section(request: Asked, number: str) -> HttpResponse:
    """A section added at the end."""
    only(request)
    study = study_of(request, number)
    policy.require(request.person, "study.write_template", study)
    return _written(request, study, None)


def section(request: Asked, number: str, pk: UUID) -> HttpResponse:
    """Change a section of the version in hand."""
    only(request)
    study = study_of(request, number)
    found = _section_of(request, study, pk)
    policy.require(request.person, "study.write_template", study)
    return _written(request, study, found)


def _section_of(request: Asked, study: Study, pk: UUID) -> TemplateSection:
    rows = TemplateSection.objects.visible_to(request.person).filter(template__study=study)
    found: TemplateSection = get_object_or_404(rows.select_related("template__study"), pk=pk)
    return found


def _form(data: Any, stored: TemplateSection | None) -> SectionForm:
    if stored is None:
        return SectionForm(data)
    initial = question_initial(section_initial(stored)) | {
        "edition": stored.edition, "is_in_inform": stored.is_in_inform,
    }  # fmt: skip
    return SectionForm(data, initial=initial)


def _written(request: Asked, study: Study, stored: TemplateSection | None) -> HttpResponse:
    if request.method != "POST":
        typed = given_back(request, request.person)
        return _page(request, study, stored, _form(typed, stored), is_quiet=typed is not None)
    more = _with_more(request)
    if more is not None:
        return _page(request, study, stored, _form(more, stored), is_quiet=True)
    form = _form(request.POST, stored)
    if not form.is_valid():
        return _page(request, study, stored, form)
    try:
        _save(request, study, stored, form)
    except ValidationError as why:
        show(form, why)
        return _page(request, study, stored, form)
    except EditionConflict as why:
        start_from(form, why.edition)
        return _page(request, study, stored, form, is_quiet=True, conflict=why, status=409)
    messages.success(request, _("The section is saved."))
    return redirect("exchange:study_template", study.number)


def _save(request: Asked, study: Study, stored: TemplateSection | None, form: SectionForm) -> None:
    facts = form.facts()
    if stored is None:
        studies.add_section(study, by=request.person, **facts)
        return
    edition = form.cleaned_data["edition"] or 0
    studies.save_section(stored, by=request.person, edition=edition, **facts)


def _with_more(request: Asked) -> Any:
    """What was typed, with more room for options or columns; None when another button was pressed."""
    wanted = request.POST.get("do", "")
    if wanted not in ("options-0", "columns-0"):
        return None
    made, name = request.POST.copy(), wanted.partition("-")[0]
    told = made.get(name, "")
    made[name] = str((int(told) if told.isdigit() else ROWS[name[:-1]]) + MORE)
    return made


def _page(
    request: Asked, study: Study, stored: TemplateSection | None, form: SectionForm,
    status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    context = {"study": study, "section": stored, "form": form} | more
    return render(request, "exchange/studies/template_section.html", context, status=status)


@require_POST
def move_section(request: Asked, number: str, pk: UUID) -> HttpResponse:
    """Move a section up or down, or take it out."""
    study = study_of(request, number)
    found = _section_of(request, study, pk)
    what = request.POST.get("do", "")
    if what == "remove":
        studies.remove_section(found, by=request.person)
        messages.success(request, _("The section is taken out; earlier versions keep it."))
    elif what in ("up", "down"):
        studies.move_section(found, by=request.person, up=what == "up")
    else:
        raise BadRequest(_("Say whether the section moves up, down or out."))
    return redirect("exchange:study_template", number)
