"""Who sees which rows of the exchange, what belongs to whom, and who stands how towards it.

Three ways lead to a query: its audience, once it is launched; asking it, reviewing it or being asked;
and being consulted about some of its questions, which opens those questions and nothing else.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tessera.access.audience import readable
from tessera.access.people import Actor
from tessera.access.roles import Belongs, Role, belongs, towards
from tessera.access.visibility import NOTHING, WRITERS, of
from tessera.core.circle import Circle
from tessera.exchange.models import (
    Compilation,
    CompilationFile,
    Consultation,
    Query,
    Reply,
    Summary,
    SummaryEdition,
)
from tessera.exchange.models.summary import resting_beyond
from tessera.exchange.models.travelling import exceeding
from tessera.exchange.visibility_parts import coordinated_by, editions_reaching, own_of
from tessera.network.models import Act, Mandate, Product

QUERY, LAUNCH, CONTRIBUTE = Product.QUERY, Act.LAUNCH, Act.CONTRIBUTE
Requesters = Query.requesters.through


# Who sees what


def asked_by(person: Actor, prefix: str = "") -> Q:
    """Rows of queries that the own organisation asks, alone or with others."""
    own = own_of(person)
    if own is None:
        return NOTHING
    together = Requesters.objects.filter(organisation=own).values("query")
    return Q(**{f"{prefix}organisation": own}) | Q(**{f"{prefix}pk__in": together})


def _reviewed(person: Actor, prefix: str = "") -> Q:
    """Queries brought before the own secretariat."""
    return Q(**{
        f"{prefix}network__in": coordinated_by(person), f"{prefix}submitted_at__isnull": False,
    })  # fmt: skip


def _taking_part(person: Actor) -> Q:
    """Queries one reads as who asks, reviews or was asked, or because their audience reaches one."""
    rows = Q(launched_at__isnull=False) & readable(person, QUERY, contributor=None)
    rows |= asked_by(person) | _reviewed(person)
    if own := own_of(person):
        rows |= Q(Exists(Reply.objects.filter(organisation=own, query=OuterRef("pk"))))
    return rows


def of_reached(person: Actor, query: str = "query") -> Q:
    """Rows of queries whose whole page one may read; asked for each row, so that few cost little."""
    return Q(Exists(Query.objects.filter(_taking_part(person), pk=OuterRef(query))))


def reached(person: Actor) -> QuerySet[Any, Any]:
    """Identifiers of the queries whose whole page one may read."""
    return Query.objects.filter(_taking_part(person)).values("pk")


def consulted(person: Actor) -> Q:
    """Consultations of the own organisation, or of the link that one holds."""
    rows = Q(pk=person.invitation) if person.invitation else NOTHING
    if own := own_of(person):
        rows |= Q(organisation=own)
    return rows & ~Q(state="withdrawn")


@of("exchange.Query", offices=True)
def queries(person: Actor) -> Q:
    """Launched ones as far as their audience reaches; else who asks, reviews, answers, is consulted."""
    there = Consultation.objects.filter(consulted(person)).values("reply__query")
    return _taking_part(person) | Q(pk__in=there)


@of("exchange.Question", offices=True)
def questions(person: Actor) -> Q:
    """As their query; who is consulted sees the questions put to them."""
    there = Consultation.questions.through.objects.filter(
        consultation__in=Consultation.objects.filter(consulted(person)).values("pk")
    )
    return of_reached(person) | Q(pk__in=there.values("question"))


@of("exchange.Reply", offices=True)
def replies(person: Actor) -> Q:
    """Whoever reads the query knows who was asked and who has replied; a reply holds no words."""
    return of_reached(person)


@of("exchange.Answer", offices=True)
def answers(person: Actor) -> Q:
    """The workspace: the own organisation alone. Others read the editions."""
    own = own_of(person)
    return Q(reply__organisation=own) if own else NOTHING


@of("exchange.AnswerEdition", offices=True)
def editions(person: Actor) -> Q:
    """What was released, as far as the contributor lets it travel today, to who reads the query."""
    asked = Q(query__in=Query.objects.filter(asked_by(person)).values("pk"))
    rows = editions_reaching(person, QUERY, asked) & of_reached(person)
    return rows | Q(contributor=own_of(person)) if own_of(person) else rows


@of("exchange.Consultation", offices=True)
def consultations(person: Actor) -> Q:
    """The contact point that asks, and who is consulted."""
    own = own_of(person)
    return consulted(person) | Q(reply__organisation=own) if own else consulted(person)


@of("exchange.Contribution", offices=True)
def contributions(person: Actor) -> Q:
    """As the consultation that they belong to."""
    return Q(consultation__in=Consultation.objects.filter(consultations(person)).values("pk"))


@of("exchange.ClockEntry", offices=True)
def clock_entries(person: Actor) -> Q:
    """The own ones; others' as far as they are meant to be read, to who reads the query."""
    if not person.standing.offices:
        return NOTHING
    rows = readable(
        person, QUERY, network="query__network", contributor="reply__organisation",
        requester="query__organisation",
    )  # fmt: skip
    rows |= asked_by(person, "query__") & Q(audience__in=Circle.REQUESTER.outer())
    return rows & of_reached(person)


@of("exchange.Extension", offices=True)
def extensions(person: Actor) -> Q:
    """Who asks for time, who asked the query, the secretariat."""
    own = own_of(person)
    if own is None:
        return NOTHING
    rows = Q(reply__organisation=own) | Q(reply__query__network__in=coordinated_by(person))
    return rows | asked_by(person, "reply__query__")


@of("exchange.Comment", offices=True)
def comments(person: Actor) -> Q:
    """Who asks, and the secretariat once it reviews; why it was withdrawn, also who was asked."""
    rows = asked_by(person, "query__") | _reviewed(person, "query__")
    if own := own_of(person):
        asked = Reply.objects.filter(organisation=own).values("query")
        rows |= Q(step="withdraw", query__in=asked)
    return rows


@of("exchange.Compilation", offices=True)
def compilations(person: Actor) -> Q:
    """As far as its circle; a draft for who asks and the secretariat only."""
    inner = asked_by(person, "query__") & Q(circle__in=Circle.REQUESTER.outer())
    rows = Q(is_draft=False) & readable(
        person, QUERY, audience="circle", network="query__network", contributor=None
    )
    secretariat = Q(query__network__in=coordinated_by(person), circle__in=Circle.REQUESTER.outer())
    return (rows | inner | secretariat) & of_reached(person)


@of("exchange.CompilationFile", offices=True)
def compilation_files(person: Actor) -> Q:
    """As their compilation, while everything in it may still travel to its circle."""
    rows = Q(Exists(Compilation.objects.filter(compilations(person), pk=OuterRef("compilation"))))
    beyond = exceeding(Compilation, "compilation__circle", "editions", row="compilation")
    return rows & Q(compilation__recalled_at__isnull=True) & ~beyond


@of("exchange.Departure", offices=True)
def departures(person: Actor) -> Q:
    """Who asks, the secretariat, and every contributor of an answer in the file."""
    own = own_of(person)
    if own is None:
        return NOTHING
    files = CompilationFile.objects.filter(
        asked_by(person, "compilation__query__")
        | Q(compilation__query__network__in=coordinated_by(person))
        | Q(compilation__in=Compilation.editions.through.objects.filter(
            answeredition__contributor=own
        ).values("compilation"))
    )  # fmt: skip
    return Q(file__in=files.values("pk")) | Q(attachment__answer__reply__organisation=own)


@of("exchange.CompilationOrder", offices=True)
def compilation_orders(person: Actor) -> Q:
    """Who asks and the secretariat, who alone have a compilation made."""
    rows = asked_by(person, "query__") | Q(query__network__in=coordinated_by(person))
    return rows & Q(query__in=reached(person))


@of("exchange.Summary", offices=True)
def summaries(person: Actor) -> Q:
    """The workspace: who asks, and the secretariat. Others read the editions."""
    rows = asked_by(person, "query__") | Q(query__network__in=coordinated_by(person))
    return rows & Q(query__in=reached(person))


@of("exchange.SummarySection", offices=True)
def summary_sections(person: Actor) -> Q:
    """As the summary that they belong to."""
    return Q(summary__in=Summary.objects.filter(summaries(person)).values("pk"))


@of("exchange.SummaryEdition", offices=True)
def summary_editions(person: Actor) -> Q:
    """Released summaries as far as their circle; who asks and the secretariat read all of them."""
    rows = readable(person, QUERY, audience="circle", network="query__network", contributor=None)
    rows |= asked_by(person, "query__") | Q(query__network__in=coordinated_by(person))
    return rows & Q(query__in=reached(person))


@of("exchange.SummaryPart", offices=True)
def summary_parts(person: Actor) -> Q:
    """As their edition, while everything they rest on may still travel to its circle."""
    rows = Q(edition__in=SummaryEdition.objects.filter(summary_editions(person)).values("pk"))
    return rows & ~resting_beyond()


@of("exchange.Terms", offices=True)
def terms(person: Actor) -> Q:
    """Whoever takes part in the network."""
    return Q(network__in=list(person.standing.parts))


# What belongs to whom


def of_query(query: Any) -> Belongs:
    together = (one.pk for one in query.requesters.all())  # fetched with the query on its page
    return frozenset({query.organisation_id, *together}), frozenset({query.network_id})


def of_reply(reply: Any) -> Belongs:
    return frozenset({reply.organisation_id}), frozenset({reply.query.network_id})


belongs("exchange.Query")(of_query)
belongs("exchange.Reply")(of_reply)
belongs("exchange.Question")(lambda obj: of_query(obj.query))
belongs("exchange.Comment")(lambda obj: of_query(obj.query))
belongs("exchange.Compilation")(lambda obj: of_query(obj.query))
belongs("exchange.CompilationOrder")(lambda obj: of_query(obj.query))
belongs("exchange.CompilationFile")(lambda obj: of_query(obj.compilation.query))
belongs("exchange.Summary")(lambda obj: of_query(obj.query))
belongs("exchange.SummaryEdition")(lambda obj: of_query(obj.query))
belongs("exchange.Extension")(lambda obj: of_query(obj.reply.query))
belongs("exchange.Answer")(lambda obj: of_reply(obj.reply))
belongs("exchange.AnswerEdition")(lambda obj: of_reply(obj.reply))
belongs("exchange.Consultation")(lambda obj: of_reply(obj.reply))
belongs("exchange.Contribution")(lambda obj: of_reply(obj.consultation.reply))
belongs("exchange.Terms")(lambda obj: (frozenset(), frozenset({obj.network_id})))


# Who stands how towards it


def _has(person: Actor, network: UUID, act: Act) -> bool:
    """Whether a writer of an organisation that may do ``act`` with queries in a network acts."""
    grants = person.standing.grants.get(network, {})
    return person.standing.holds(*WRITERS) and (QUERY, act) in grants


@towards("network.Network")
def in_network(person: Actor, network: Any) -> set[Role]:
    """Who may launch there: queries, studies."""
    found = {Role.LAUNCHER} if _has(person, network.pk, LAUNCH) else set()
    is_writer = person.standing.holds(*WRITERS)
    if is_writer and (Product.STUDY, LAUNCH) in person.standing.grants.get(network.pk, {}):
        found.add(Role.LEADER)
    return found


def _asking(person: Actor, query: Any) -> set[Role]:
    if not _has(person, query.network_id, LAUNCH):
        return set()
    own = person.organisation_id == query.organisation_id  # mostly; then nobody else is looked up
    return {Role.LAUNCHER} if own or person.organisation_id in of_query(query)[0] else set()


def _replying(person: Actor, reply: Any) -> set[Role]:
    own = person.organisation_id == reply.organisation_id
    may = own and _has(person, reply.query.network_id, CONTRIBUTE)
    return {Role.CONTRIBUTOR} if may else set()


def _in_consultation(person: Actor, consultation: Any) -> set[Role]:
    found = _replying(person, consultation.reply)
    speaks = person.standing.holds(*WRITERS, Mandate.Role.EXPERT)
    if speaks and person.organisation_id == consultation.organisation_id:
        found.add(Role.CONSULTED)
    return found


towards("exchange.Query")(_asking)
towards("exchange.Extension")(lambda person, obj: _asking(person, obj.reply.query))
towards("exchange.Compilation")(lambda person, obj: _asking(person, obj.query))
towards("exchange.Summary")(lambda person, obj: _asking(person, obj.query))
towards("exchange.SummaryEdition")(lambda person, obj: _asking(person, obj.query))
towards("exchange.Reply")(_replying)
towards("exchange.Answer")(lambda person, obj: _replying(person, obj.reply))
towards("exchange.AnswerEdition")(lambda person, obj: _replying(person, obj.reply))
towards("exchange.Consultation")(_in_consultation)
towards("exchange.Contribution")(lambda person, obj: _in_consultation(person, obj.consultation))
