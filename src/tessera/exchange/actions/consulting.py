"""The own national network: consult it, contribute, sign off, merge what came back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.text import LANGUAGES
from tessera.exchange import checks, coding
from tessera.exchange.actions.answering import save_answer
from tessera.exchange.actions.attaching import carry
from tessera.exchange.actions.conflict import EditionConflict
from tessera.exchange.actions.ledger import enter, office_of
from tessera.exchange.models import (
    Answer,
    ClockEntry,
    Consultation,
    Contribution,
    Question,
    Reply,
    Status,
)
from tessera.exchange.reads.links import hashed
from tessera.exchange.workflow import CONSULTATION, is_live
from tessera.network import checks as network_checks
from tessera.network.models import Membership, Organisation
from tessera.workflow import NotNow, NotReady, take

if TYPE_CHECKING:
    from tessera.access.people import Actor

SAID = ("status", "coded", "words", "language", "comment", "sources")


@dataclass(frozen=True)
class Consulted:
    """A consultation and the token of its personal link, told here once and never stored."""

    consultation: Consultation
    token: str


@transaction.atomic
def consult(
    reply: Reply,
    *,
    by: Actor,
    questions: Iterable[Question],
    due_on: date,
    organisation: Organisation | None = None,
    email: str = "",
    office: str = "",
    language: str = "",
    note: Mapping[str, str] | None = None,
) -> Consulted:
    """Put some questions to an institution of the national network, or to an address outside it.

    Both get a personal link; who is an institution here may also use its accounts. Raises
    PermissionDenied, ValidationError, NotReady.
    """
    policy.require(by, "reply.consult", reply)
    if why := is_live(reply):
        raise NotReady(why)
    chosen = _questions(reply, questions)
    if due_on < clock.today():
        raise checks.refuse("due_on", _("The day has passed; choose today or a later one."))
    if organisation is None and not email:
        raise checks.refuse("organisation", _("Choose an institution, or write a mail address."))
    if organisation is not None:
        _require_national(reply, organisation)
    token = secrets.token_urlsafe(32)
    made = Consultation.objects.create(
        reply=reply, organisation=organisation,
        email=network_checks.address(email) if email else "",
        office=checks.line(office or (str(organisation) if organisation else _("Expert")), "office"),
        language=network_checks.language(language), note=checks.text(note, "note", 2000),
        due_on=due_on, token_hash=hashed(token),
    )  # fmt: skip
    made.questions.set(chosen)
    enter(reply.query, ClockEntry.Kind.CONSULTED, by=by, reply=reply, due_on=due_on,
          audience=Circle.TEAM, questions=[one.position for one in chosen])  # fmt: skip
    audit.record(
        "consultation.ask", made, by=by, reply=reply.pk, due_on=due_on,
        organisation=organisation.pk if organisation else None,
        questions=[one.position for one in chosen],
    )  # fmt: skip
    return Consulted(made, token)


def _questions(reply: Reply, questions: Iterable[Question]) -> list[Question]:
    chosen = list({one.pk: one for one in questions}.values())
    if not chosen:
        raise checks.refuse("questions", _("Choose at least one question."))
    if any(one.query_id != reply.query_id for one in chosen):
        raise checks.refuse("questions", _("This question belongs to another query."))
    return sorted(chosen, key=lambda one: one.position)


def _require_national(reply: Reply, organisation: Organisation) -> None:
    there = Membership.objects.current().filter(
        network__contact_point__organisation=reply.organisation_id, organisation=organisation
    )
    if not there.exists():
        raise checks.refuse(
            "organisation",
            _("This organisation is not in your national network; consult it by mail address."),
        )


@transaction.atomic
def contribute(
    consultation: Consultation,
    question: Question,
    *,
    by: Actor,
    edition: int,
    status: str = Status.ANSWERED,
    coded: Any = None,
    words: str = "",
    language: str = "",
    comment: str = "",
    sources: Iterable[Mapping[str, str]] = (),
) -> Contribution:
    """Write down what the consulted institution says to one question; the edition lock is the same."""
    policy.require(by, "consultation.answer", consultation)
    current = _open(consultation)
    if not current.questions.filter(pk=question.pk).exists():
        raise checks.refuse("question", _("This question was not put to you."))
    row = Contribution.objects.select_for_update().filter(
        consultation=current, question=question
    ).first()  # fmt: skip
    what = checks.choice(Status, status, "status")
    if language and language not in LANGUAGES:
        raise checks.refuse("language", _("The platform does not speak this language."))
    said = {
        "status": what, "coded": coding.coded(question, what, coded),
        "words": checks.long_text(words, "words"), "language": language or get_language() or "en",
        "comment": checks.long_text(comment, "comment"), "sources": checks.sources(sources),
    }  # fmt: skip
    if edition != (row.edition if row else 0):
        stored = {field: getattr(row, field) for field in SAID} if row else {}
        if row is not None and stored == said:
            return row
        raise EditionConflict(said, stored, row.edition if row else 0, current.office)
    made = row or Contribution(consultation=current, question=question, edition=0)
    for field, value in said.items():
        setattr(made, field, value)
    made.edition += 1
    made.saved_at, made.merged_at = clock.now(), None
    made.save()
    audit.record("contribution.save", made, by=by, consultation=current.pk, edition=made.edition)
    return made


def _open(consultation: Consultation) -> Consultation:
    current = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("reply__query")
        .get(pk=consultation.pk)
    )
    if current.state != CONSULTATION.start:
        raise NotNow(_("This consultation is no longer open; nothing more can be written."))
    if why := is_live(current.reply):
        raise NotReady(why)
    return current


@transaction.atomic
def sign_off(consultation: Consultation, *, by: Actor, office: str = "") -> Consultation:
    """Hand the contributions over to the contact point; ``office`` is who stands for them."""
    policy.require(by, "consultation.answer", consultation)
    told = set(consultation.contributions.values_list("question", flat=True))
    missing = [one for one in consultation.questions.all() if one.pk not in told]
    if missing:
        raise NotReady(
            _("Question %(positions)s has no answer yet.")
            % {"positions": ", ".join(str(one.position) for one in missing)}
        )
    take(CONSULTATION, "answer", consultation, by=by)
    name = checks.line(office, "office") if office else (
        str(by.organisation) if by.organisation else consultation.office
    )  # fmt: skip
    Consultation.objects.filter(pk=consultation.pk).update(
        answered_at=clock.now(), signed_off_by=name
    )
    consultation.refresh_from_db()
    reply = consultation.reply
    enter(reply.query, ClockEntry.Kind.CONSULTATION_ANSWERED, by=by, reply=reply,
          audience=Circle.TEAM, days_late=max((clock.today() - consultation.due_on).days, 0))  # fmt: skip
    return consultation


@transaction.atomic
def ask_again(consultation: Consultation, *, by: Actor, due_on: date | None = None) -> Consultation:
    """Give a consultation back to who was consulted, until a new day where one is named."""
    take(CONSULTATION, "return", consultation, by=by)
    if due_on is not None:
        if due_on < clock.today():
            raise checks.refuse("due_on", _("The day has passed; choose today or a later one."))
        Consultation.objects.filter(pk=consultation.pk).update(due_on=due_on)
    consultation.refresh_from_db()
    return consultation


@transaction.atomic
def merge(contribution: Contribution, *, by: Actor, edition: int, **edited: Any) -> Answer:
    """Take a contribution into the answer, as it is, below what stands there, or as ``edited``.

    ``edited`` are arguments of save_answer. When the last contribution of a consultation is
    merged, the consultation is. Raises EditionConflict as save_answer does.
    """
    consultation = contribution.consultation
    policy.require(by, "consultation.merge", consultation)
    if consultation.state != "answered":
        raise NotNow(_("Only what was signed off can be merged."))
    reply, question = consultation.reply, contribution.question
    answer = Answer.objects.filter(reply=reply, question=question).first()
    values = _together(contribution, answer) | edited
    made = save_answer(reply, question, by=by, edition=edition, **values)
    carry(contribution.attachments.kept(), made, by=by)
    Contribution.objects.filter(pk=contribution.pk).update(merged_at=clock.now())
    if not consultation.contributions.filter(merged_at__isnull=True).exists():
        take(CONSULTATION, "merge", consultation, by=by, office=office_of(by=by))
    return made


def _together(contribution: Contribution, answer: Answer | None) -> dict[str, Any]:
    """What a contribution makes of an answer when nobody edits it."""
    values = {field: getattr(contribution, field) for field in SAID}
    if answer is None:
        return values
    if contribution.status == Status.PENDING:
        values["status"] = answer.status
    if values["coded"] is None and values["status"] in (Status.ANSWERED, Status.PENDING):
        values["coded"] = answer.coded
    for field in ("words", "comment"):
        both = [getattr(answer, field), values[field]]
        values[field] = "\n\n".join(dict.fromkeys(one for one in both if one))
    known = [*answer.sources, *values["sources"]]
    values["sources"] = [one for n, one in enumerate(known) if one not in known[:n]]
    values["language"] = answer.language or values["language"]
    return values


@transaction.atomic
def withdraw_consultation(consultation: Consultation, *, by: Actor) -> Consultation:
    """Withdraw a consultation: its link stops working."""
    take(CONSULTATION, "withdraw", consultation, by=by)
    consultation.refresh_from_db()
    return consultation
