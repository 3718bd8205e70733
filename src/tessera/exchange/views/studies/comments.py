"""Comment rounds: comments by section, open and settled, made, answered and settled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tessera.access.asking import Asked
from tessera.access.keeping import given_back
from tessera.access.policy import may
from tessera.core.asking import only, valid
from tessera.exchange.actions import studies
from tessera.exchange.forms.coded import spoken
from tessera.exchange.forms.studies import CommentFilter, StudyCommentForm, WordsForm
from tessera.exchange.models import CommentRound, Study, StudyComment
from tessera.exchange.reads import studies as reads
from tessera.exchange.views.finding import done
from tessera.exchange.views.studies.finding import comment_of, study_of


def comments(request: Asked, number: str) -> HttpResponse:
    """The comments on the template or the synthesis; ``?on=``, ``?state=``. Sending one adds it."""
    only(request, "on", "state")
    study = study_of(request, number)
    if request.method != "POST":
        typed = given_back(request, request.person)
        return _page(request, study, _form(request, study, typed) if typed else None)
    form = _form(request, study, request.POST)

    def act() -> StudyComment:
        key = form.cleaned_data["section"]
        words = form.cleaned_data["words"]
        return studies.comment(
            study, by=request.person, words=words, section_key=UUID(key) if key else None
        )

    made = done(form, act)
    if made is None:
        return _page(request, study, form)
    messages.success(request, _("Your comment is there; everybody in this round reads it."))
    return redirect(f"{_address(study, made.round.on)}#c{made.pk}")


def _address(study: Study, on: str) -> str:
    return f"{reverse('exchange:study_comments', args=[study.number])}?on={on}"


def _form(request: Asked, study: Study, data: Any) -> StudyCommentForm:
    template = reads.latest(study, request.person)
    sections = [
        (str(one.key), f"{one.position}. {spoken(one.heading)}")
        for one in (template.sections.all() if template else ())
    ]
    return StudyCommentForm(data, sections=sections)


def _page(
    request: Asked, study: Study, form: StudyCommentForm | None = None,
    settling: tuple[StudyComment, WordsForm] | None = None,
) -> HttpResponse:  # fmt: skip
    person = request.person
    filters = valid(CommentFilter(request.GET))
    round_ = reads.round_now(study, person)
    has_synthesis = study.state in ("comment_round", "released", "synthesis")
    on = filters["on"] or (round_.on if round_ else "synthesis" if has_synthesis else "template")
    is_running = round_ is not None and round_.is_running and round_.on == on
    found = reads.comments(study, person, on, filters["state"])
    may_comment = is_running and may(person, "study.comment", study)
    if on == CommentRound.On.SYNTHESIS and not any(one.words for one in found.places):
        may_comment = False  # it is written for a circle that the reader is not in
    context = {
        "study": study, "comments": found, "comment_states": StudyComment.State.values,
        "on": on, "state": filters["state"], "round": round_,
        "is_running": is_running, "form": form or _form(request, study, None),
        "may_comment": may_comment, "total": sum(found.counts.values()),
        "may_settle": study.state not in ("released", "withdrawn")
        and may(person, "study.compile", study),
        "settling": settling[0] if settling else None, "refused": settling[1] if settling else None,
        "has_typed": form is not None,
    }  # fmt: skip
    return render(request, "exchange/studies/comments.html", context)


LABELS = {
    "answer": lambda: _("Answer"), "resolve": lambda: _("What was done about it"),
    "overrule": lambda: _("Why it is not followed"),
}  # fmt: skip


@require_POST
def comment(request: Asked, number: str, pk: UUID) -> HttpResponse:
    """Answer a comment, settle it, or open it again."""
    study = study_of(request, number)
    found = comment_of(request, study, str(pk))
    what, by = request.POST.get("do", ""), request.person
    back = f"{_address(study, found.round.on)}#c{found.parent_id or found.pk}"
    if what == "reopen":
        studies.reopen(found, by=by)
        messages.success(request, _("The comment is open again."))
        return redirect(back)
    if what not in LABELS:
        raise BadRequest(_("Say whether you answer the comment, settle it or open it again."))
    form = WordsForm(request.POST, label=LABELS[what]())

    def act() -> StudyComment:
        words = form.cleaned_data["words"]
        if what == "answer":
            return studies.answer(found, by=by, words=words)
        settle = studies.resolve if what == "resolve" else studies.overrule
        return settle(found, by=by, reason=words)

    if done(form, act) is None:
        return _page(request, study, settling=(found, form))
    messages.success(request, _("Saved."))
    return redirect(back)


@require_POST
def close_round(request: Asked, number: str) -> HttpResponse:
    """End the round that runs."""
    study = study_of(request, number)
    round_ = reads.round_now(study, request.person)
    if round_ is None:
        raise BadRequest(_("No comment round of this study is open."))
    studies.close_round(round_, by=request.person)
    messages.success(request, _("The comment round is over."))
    return redirect("exchange:study", number)
