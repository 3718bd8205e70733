"""Who may do what: a table, act -> roles, with the sentence that tells it. No row, no act.

``may()`` is: the object is seen, and one of the actor's roles towards it stands in the row. The
command line may do whatever has a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tessera.access.people import Actor, Kind
from tessera.access.roles import Role, roles_of
from tessera.access.visibility import sees


@dataclass(frozen=True)
class Row:
    """One act: the roles that may take it, and the sentence a person reads about it."""

    roles: frozenset[Role]
    sentence: str | Promise


def _row(sentence: str | Promise, *roles: Role) -> Row:
    return Row(frozenset(roles), sentence)


ADMINISTRATOR, AUDITOR, CLOCK = Role.ADMINISTRATOR, Role.AUDITOR, Role.CLOCK
SECRETARIAT, COORDINATOR, OFFICER = Role.SECRETARIAT, Role.COORDINATOR, Role.OFFICER
READER, PERSON, ITSELF, BEARER = Role.READER, Role.PERSON, Role.ITSELF, Role.BEARER
LAUNCHER, CONTRIBUTOR, CONSULTED = Role.LAUNCHER, Role.CONTRIBUTOR, Role.CONSULTED
LEADER = Role.LEADER

POLICY: Mapping[str, Row] = {
    # networks and who takes part
    "network.found": _row(_("Administrators found networks."), ADMINISTRATOR),
    "network.correct": _row(_("The network's secretariat and administrators correct what is said about it."), SECRETARIAT, ADMINISTRATOR),
    "network.admit": _row(_("The network's secretariat and administrators admit participants."), SECRETARIAT, ADMINISTRATOR),
    "membership.change": _row(_("The network's secretariat and administrators change the role of a participant."), SECRETARIAT, ADMINISTRATOR),
    "membership.end": _row(_("The network's secretariat and administrators end a membership."), SECRETARIAT, ADMINISTRATOR),
    "contact_point.designate": _row(_("The network's secretariat and administrators enter contact points."), SECRETARIAT, ADMINISTRATOR),
    "contact_point.compose": _row(_("A contact point's coordinator and the secretariat say which organisations form it."), COORDINATOR, SECRETARIAT, ADMINISTRATOR),
    "organisation.register": _row(_("Secretariats and administrators enter organisations."), SECRETARIAT, ADMINISTRATOR),
    "organisation.correct": _row(_("An organisation's coordinator, its secretariat and administrators correct what is said about it."), COORDINATOR, SECRETARIAT, ADMINISTRATOR),
    "organisation.merge": _row(_("Secretariats and administrators record that an organisation went over into another."), SECRETARIAT, ADMINISTRATOR),
    "organisation.view_as": _row(_("A network's secretariat and administrators look at pages as an office of a participant would see them."), SECRETARIAT, ADMINISTRATOR),
    "organisation.end_view": _row(_("Whoever looks at pages as somebody else ends that."), PERSON),
    # arrangements and rights
    "arrangement.draft": _row(_("The network's secretariat and administrators draft arrangements."), SECRETARIAT, ADMINISTRATOR),
    "arrangement.sign": _row(_("The network's secretariat and administrators record that an arrangement was signed."), SECRETARIAT, ADMINISTRATOR),
    "arrangement.end": _row(_("The network's secretariat and administrators end arrangements; they also end by themselves on their last day."), SECRETARIAT, ADMINISTRATOR, CLOCK),
    "right.grant": _row(_("The network's secretariat and administrators grant rights under an arrangement."), SECRETARIAT, ADMINISTRATOR),
    "right.withdraw": _row(_("The network's secretariat and administrators withdraw rights."), SECRETARIAT, ADMINISTRATOR),
    # people
    "person.invite": _row(_("An organisation's coordinator, its secretariat and administrators invite people to it."), COORDINATOR, SECRETARIAT, ADMINISTRATOR),
    "invitation.accept": _row(_("Whoever holds the link accepts an invitation."), BEARER),
    "invitation.withdraw": _row(_("An organisation's coordinator, its secretariat and administrators withdraw invitations."), COORDINATOR, SECRETARIAT, ADMINISTRATOR),
    "invitation.expire": _row(_("Invitations expire by themselves."), CLOCK),
    "mandate.appoint": _row(_("An organisation's coordinator, its secretariat and administrators give mandates there."), COORDINATOR, SECRETARIAT, ADMINISTRATOR),
    "mandate.dismiss": _row(_("An organisation's coordinator and administrators end mandates there; everybody may give up their own."), ITSELF, COORDINATOR, ADMINISTRATOR),
    "mandate.oversee": _row(_("Only administrators make somebody auditor or administrator."), ADMINISTRATOR),
    "person.correct": _row(_("Everybody corrects what is stored about them."), ITSELF),
    "person.export": _row(_("Everybody exports what is stored about them; administrators do it for who asks."), ITSELF, ADMINISTRATOR),
    "person.erase": _row(_("Everybody may have their account erased; administrators do it for who asks."), ITSELF, ADMINISTRATOR),
    "person.deactivate": _row(_("Everybody may close their account; administrators close accounts."), ITSELF, ADMINISTRATOR),
    "expertise.list": _row(_("Everybody decides about their own entry in the directory of experts."), ITSELF),
    "expertise.unlist": _row(_("Everybody decides about their own entry in the directory of experts."), ITSELF),
    # audit
    "event.read": _row(_("Auditors read what everybody did; everybody reads what they did themselves."), AUDITOR, PERSON),
    "event.export": _row(_("Auditors export the events they read."), AUDITOR),
    "chain.verify": _row(_("Auditors and administrators verify the chain of events."), AUDITOR, ADMINISTRATOR, CLOCK),
    # notices and jobs
    "person.prefer": _row(_("Everybody chooses how and how soon they are told."), ITSELF),
    "person.open_calendar": _row(_("Everybody opens and closes the calendar of their own deadlines."), ITSELF),
    "person.close_calendar": _row(_("Everybody opens and closes the calendar of their own deadlines."), ITSELF),
    "person.note_bounce": _row(_("Administrators note that mails to an address come back."), ADMINISTRATOR),
    "person.lift_bounce": _row(_("Administrators have mails sent to an address again."), ADMINISTRATOR),
    "notice.retry": _row(_("Administrators have a failed mail sent again."), ADMINISTRATOR),
    "job.retry": _row(_("Administrators have a failed job done again."), ADMINISTRATOR),
    # statistics
    "statistics.publish": _row(_("Administrators publish releases of statistics; what is fetched by itself is published by itself."), ADMINISTRATOR, CLOCK),
    "structure.adopt": _row(_("Administrators take in structures that others maintain."), ADMINISTRATOR),
    "source.declare": _row(_("Administrators say which publishers' tables are asked for."), ADMINISTRATOR),
    "source.change": _row(_("Administrators say how often a source is asked, and whether it accepts by itself."), ADMINISTRATOR),
    "source.fetch": _row(_("An international network's secretariat and administrators have a source asked; it is asked by itself when it is due."), SECRETARIAT, ADMINISTRATOR, CLOCK),
    "fetch.carry_out": _row(_("The worker fetches what was asked for."), CLOCK),
    "fetch.accept": _row(_("An international network's secretariat and administrators accept figures that have come; where a source may, unsuspicious ones are accepted by themselves."), SECRETARIAT, ADMINISTRATOR, CLOCK),
    "fetch.refuse": _row(_("An international network's secretariat and administrators refuse figures that have come."), SECRETARIAT, ADMINISTRATOR),
    "upload.map": _row(_("Administrators bring files of figures and say what their columns are."), ADMINISTRATOR),
    # exchange: asking
    "query.draft": _row(_("Officers of an organisation with the right to launch draft queries."), LAUNCHER),
    "query.revise": _row(_("Who asks changes the draft."), LAUNCHER),
    "query.submit": _row(_("Who asks brings the draft before review."), LAUNCHER),
    "query.comment": _row(_("Who asks and the secretariat comment on a query under review."), LAUNCHER, SECRETARIAT),
    "query.return": _row(_("The network's secretariat returns a query."), SECRETARIAT),
    "query.approve": _row(_("The network's secretariat approves a query and gives it its number."), SECRETARIAT),
    "query.launch": _row(_("Who asks and the secretariat launch an approved query."), LAUNCHER, SECRETARIAT),
    "query.close": _row(_("Who asks and the secretariat close a query; it may close by itself."), LAUNCHER, SECRETARIAT, CLOCK),
    "query.reopen": _row(_("Who asks and the secretariat open a closed query again."), LAUNCHER, SECRETARIAT),
    "query.withdraw": _row(_("Who asks and the secretariat withdraw a query."), LAUNCHER, SECRETARIAT),
    "query.compile": _row(_("Who asks and the secretariat compile the replies; the worker makes what they ordered."), LAUNCHER, SECRETARIAT, CLOCK),
    "query.summarise": _row(_("Who asks and the secretariat write the summary."), LAUNCHER, SECRETARIAT),
    "summary.write": _row(_("Who asks and the secretariat write the summary."), LAUNCHER, SECRETARIAT),
    "summary.sign_off": _row(_("Who asks and the secretariat sign a summary off."), LAUNCHER, SECRETARIAT),
    "summary.resume": _row(_("Who asks and the secretariat take a summary back that was signed off."), LAUNCHER, SECRETARIAT),
    "summary.release": _row(_("Who asks and the secretariat release a summary to its circle."), LAUNCHER, SECRETARIAT),
    "summary.revise": _row(_("Who asks and the secretariat revise a released summary."), LAUNCHER, SECRETARIAT),
    "terms.set": _row(_("The network's secretariat sets lengths and limits of its queries."), SECRETARIAT),
    # exchange: what people follow
    "subscription.follow": _row(_("Everybody with a mandate follows topics, areas and searches."), READER),
    "subscription.change": _row(_("Everybody decides about what they follow."), ITSELF),
    "subscription.end": _row(_("Everybody decides about what they follow."), ITSELF),
    # exchange: compilations published elsewhere
    "import.read": _row(_("The network's secretariat reads published compilations in; the worker does the reading."), SECRETARIAT, CLOCK),
    "import.correct": _row(_("The network's secretariat corrects what was read."), SECRETARIAT),
    "import.accept": _row(_("The network's secretariat accepts what was read as a query."), SECRETARIAT),
    "import.discard": _row(_("The network's secretariat discards what was read."), SECRETARIAT),
    # exchange: answering
    "reply.accept": _row(_("Officers of the asked organisation accept a query."), CONTRIBUTOR),
    "reply.answer": _row(_("Officers of the asked organisation write its answers."), CONTRIBUTOR),
    "reply.clear": _row(_("Officers of the asked organisation clear its reply."), CONTRIBUTOR),
    "reply.resume": _row(_("Officers of the asked organisation take a cleared reply back."), CONTRIBUTOR),
    "reply.release": _row(_("Officers of the asked organisation release its reply."), CONTRIBUTOR),
    "reply.correct": _row(_("Officers of the organisation that replied correct its reply."), CONTRIBUTOR),
    "reply.narrow": _row(_("Officers of the organisation that replied decide how far its answers travel, whatever its part in the network."), OFFICER),
    "reply.consult": _row(_("Officers of the asked organisation consult their national network."), CONTRIBUTOR),
    "reply.ask_more_time": _row(_("Officers of the asked organisation ask for more time."), CONTRIBUTOR),
    "reply.remind": _row(_("Reminders are sent by themselves."), CLOCK),
    "extension.agree": _row(_("Who asked the query and the secretariat agree to more time."), LAUNCHER, SECRETARIAT),
    "extension.refuse": _row(_("Who asked the query and the secretariat refuse more time."), LAUNCHER, SECRETARIAT),
    "consultation.answer": _row(_("Who was consulted answers, with an account or by the personal link."), CONSULTED, BEARER),
    "consultation.return": _row(_("The contact point asks again."), CONTRIBUTOR),
    "consultation.merge": _row(_("The contact point takes a contribution into its answer."), CONTRIBUTOR),
    "consultation.withdraw": _row(_("The contact point withdraws a consultation."), CONTRIBUTOR),
    # exchange: studies
    "study.draft": _row(_("Officers of an organisation with the right to launch studies, and the secretariat, draft them."), LEADER, SECRETARIAT),
    "study.revise": _row(_("Who leads a study and the secretariat say what it is about, who reads it and until when."), LEADER, SECRETARIAT),
    "study.write_template": _row(_("Who leads a study and the secretariat write its common template."), LEADER, SECRETARIAT),
    "study.ask_about_template": _row(_("Who leads a study and the secretariat open comment rounds."), LEADER, SECRETARIAT),
    "study.revise_template": _row(_("Who leads a study and the secretariat take its template back."), LEADER, SECRETARIAT),
    "study.agree": _row(_("Who leads a study and the secretariat record that its template is agreed."), LEADER, SECRETARIAT),
    "study.call": _row(_("Who leads a study and the secretariat call for national contributions."), LEADER, SECRETARIAT),
    "study.synthesise": _row(_("Who leads a study and the secretariat begin its synthesis."), LEADER, SECRETARIAT),
    "study.write_synthesis": _row(_("Who leads a study and the secretariat write its synthesis."), LEADER, SECRETARIAT),
    "study.take_over": _row(_("A coordinator of who leads a study and the secretariat take over what somebody holds."), COORDINATOR, SECRETARIAT),
    "study.circulate": _row(_("Who leads a study and the secretariat open comment rounds."), LEADER, SECRETARIAT),
    "study.revise_synthesis": _row(_("Who leads a study and the secretariat take its synthesis back."), LEADER, SECRETARIAT),
    "study.close_round": _row(_("Who leads a study and the secretariat end a comment round."), LEADER, SECRETARIAT),
    "study.comment": _row(_("Whoever may contribute to studies of the network comments in a comment round."), LEADER, SECRETARIAT, CONTRIBUTOR),
    "study.compile": _row(_("Who leads a study and the secretariat make its report and its inform."), LEADER, SECRETARIAT),
    "study.release": _row(_("Who leads a study and the secretariat release it."), LEADER, SECRETARIAT),
    "study.withdraw": _row(_("Who leads a study and the secretariat withdraw it."), LEADER, SECRETARIAT),
    "study.remind": _row(_("Reminders are sent by themselves."), CLOCK),
    "study_comment.resolve": _row(_("Who leads a study and the secretariat settle the comments on it."), LEADER, SECRETARIAT),
    "study_comment.overrule": _row(_("Who leads a study and the secretariat settle the comments on it."), LEADER, SECRETARIAT),
    "study_comment.reopen": _row(_("Who leads a study and the secretariat open settled comments again."), LEADER, SECRETARIAT),
    "national_contribution.write": _row(_("Officers of the organisation called on write its contribution."), CONTRIBUTOR),
    "national_contribution.take_over": _row(_("A coordinator takes over a section that a colleague holds."), COORDINATOR),
    "national_contribution.clear": _row(_("Officers of the organisation called on clear its contribution."), CONTRIBUTOR),
    "national_contribution.resume": _row(_("Officers of the organisation called on take a cleared contribution back."), CONTRIBUTOR),
    "national_contribution.release": _row(_("Officers of the organisation called on release its contribution."), CONTRIBUTOR),
    "national_contribution.narrow": _row(_("Officers of the organisation that contributed decide how far its sections travel, whatever its part in the network."), OFFICER),
    "national_contribution.correct": _row(_("Officers of the organisation that contributed correct its contribution."), CONTRIBUTOR),
}  # fmt: skip


def may(person: Actor, act: str, obj: models.Model | None = None) -> bool:
    """Whether ``person`` may take ``act`` on ``obj`` (or in general): seen, and a row found.

    An act without a row is refused to everybody, the command line included.
    """
    row = POLICY.get(act)
    if row is None:
        return False
    if person.kind is Kind.OPERATOR:
        return True
    if person.viewer is not None:  # no more than either of them may
        return all(may(one, act, obj) for one in person.eyes)
    if not row.roles & roles_of(person, obj):
        return False
    return obj is None or sees(person, obj)


def require(person: Actor, act: str, obj: models.Model | None = None) -> None:
    """Refuse with PermissionDenied, and the sentence that says who may, unless ``person`` may."""
    if not may(person, act, obj):
        row = POLICY.get(act)
        raise PermissionDenied(str(row.sentence) if row else _("Nobody may do this."))


def sentence(act: str) -> str:
    """Who may take an act, as a sentence to show to somebody who may not; KeyError without a row."""
    return str(POLICY[act].sentence)
