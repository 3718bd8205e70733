"""The synthesis report and the inform: made by who leads the study, read as far as their circle."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tessera.access import policy
from tessera.access.asking import Asked
from tessera.access.policy import may
from tessera.core.asking import only
from tessera.exchange.actions import studies
from tessera.exchange.forms.studies import DocumentForm
from tessera.exchange.models import Study, StudyDocument, StudyFile
from tessera.exchange.reads import studies as reads
from tessera.exchange.views.copies import handed_out
from tessera.exchange.views.finding import done
from tessera.exchange.views.studies.finding import study_of


def documents(request: Asked, number: str) -> HttpResponse:
    """Every version that this reader may know of; sending the form makes one."""
    only(request)
    study = study_of(request, number)
    if request.method != "POST":
        return _page(request, study)
    policy.require(request.person, "study.compile", study)
    form = DocumentForm(request.POST, study=study)
    before = {one.pk for one in reads.documents(study, request.person)}

    def act() -> StudyDocument:
        told = dict(form.cleaned_data)
        kind, circle = told.pop("kind"), told.pop("circle")
        return studies.make_document(study, kind, circle, by=request.person, **told)

    made = done(form, act)
    if made is None:
        return _page(request, study, form)
    words = _("Nothing has changed since version %(version)d; it still holds.")
    if made.pk not in before:
        words = _("Made: version %(version)d.")
    messages.success(request, words % {"version": made.version})
    return redirect("exchange:study_documents", number)


def _page(request: Asked, study: Study, form: DocumentForm | None = None) -> HttpResponse:
    person = request.person
    initial = {
        "circle": study.synthesis_audience, "language": get_language(), "style": request.style,
    }  # fmt: skip
    has_synthesis = study.state in ("synthesis", "comment_round", "released")
    context = {
        "study": study, "documents": reads.documents(study, person),
        "may_compile": has_synthesis and may(person, "study.compile", study),
        "form": form or DocumentForm(initial=initial, study=study),
    }  # fmt: skip
    return render(request, "exchange/studies/documents.html", context)


@require_safe
def file(request: Asked, number: str, pk: str, format: str) -> HttpResponse:
    """A copy of a file; that it left is remembered."""
    rows = StudyFile.objects.visible_to(request.person).filter(
        document__study=study_of(request, number), document__pk=pk, format=format
    )
    return handed_out(request, rows.select_related("document__study"))
