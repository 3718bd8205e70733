"""Queries in random states, replies, consultations and compilations, each by its own action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.confidentiality.oracle import CIRCLES, Answered, Asked, Reader
from tests.confidentiality.worlds import ENDS, MADE, Choice, World
from tests.factories import files
from tests.factories.exchange import summary

from tessera.access.people import OPERATOR, VISITOR
from tessera.exchange import actions
from tessera.exchange.actions import importing
from tessera.exchange.mails import consultation_mail
from tessera.exchange.models import AnswerEdition, Contribution, Reply
from tessera.exchange.reads import bearer
from tessera.network.models import Act, Product

NETWORK = "international"
KINDS = ("text", "text", "yes_no_partly", "one_choice", "number", "table", "file")
STATES = ("draft", "review", "returned", "approved", "open", "open", "open", "closed", "withdrawn")
STATUSES = ("answered", "answered", "answered", "declined", "pending")


@dataclass
class _Making:
    """A query on its way, and the tokens of its questions, which also who is consulted may read."""

    world: World
    choice: Choice
    asked: Asked
    consulted: dict[int, set[str]]  # position -> organisations and links to which it was put

    def reads(self, reader: Reader) -> bool:
        return self.asked.is_read_by(reader, self.world.facts)

    def reads_title(self, reader: Reader) -> bool:
        """The title and background also by whoever is consulted about any question."""
        return self.reads(reader) or any(
            self.reads_question(position, reader) for position in self.consulted
        )

    def reads_question(self, position: int, reader: Reader) -> bool:
        own = reader.link or (reader.organisation if reader.offices else "")
        return self.reads(reader) or own in self.consulted.get(position, set())


def exchange(world: World, choice: Choice, *, compiles: int) -> None:
    """Two or three queries; the second may follow up the first."""
    for number in range(choice.choice([2, 2, 3])):
        state = choice.choice(("open", "closed")) if number == 0 else choice.choice(STATES)
        _query(world, choice, state, compiles=compiles if number == 0 else 0)
    _import(world)


def _import(world: World) -> None:
    """A published compilation that was read and is not accepted: the secretariat's alone."""

    def reads(reader: Reader) -> bool:
        return bool(reader.offices) and world.facts.coordinates(reader.organisation, NETWORK)

    page = f"""<html><h1>Ad-Hoc Query on {world.plant("title of an import", reads)}</h1>
      <p>Requested by LU EMN NCP on 3.3.2015</p><p>Responses from Austria (1 in total)</p>
      <p>Questions</p><p>{world.plant("question of an import", reads)}?</p><table>
      <tr><th>Country</th><th>Wider dissemination</th><th>Response</th></tr>
      <tr><td>Austria</td><td>No</td><td>{world.plant("answer of an import", reads)}</td></tr>
      </table></html>"""
    row = importing.read_compilation(
        world.networks[NETWORK], page.encode(), by=OPERATOR,
        name=f"{world.plant('file name of an import', reads)}.html",
        source=world.plant("source of an import", reads),
    )  # fmt: skip
    world.oracle.watch(row.sha256, "hash of an import", reads)


def _launchers(world: World) -> list[str]:
    with_right = [
        code for code in ("observer", "other-observer", "partner")
        if (Product.QUERY, Act.LAUNCH)
        in world.actor(code).standing.grants.get(world.networks[NETWORK].pk, {})
    ]  # fmt: skip
    return ["first", "second", "secretariat", *with_right]


def _query(world: World, choice: Choice, state: str, *, compiles: int) -> None:
    asker = choice.choice(_launchers(world))
    together = choice.choice(["first", "second", "institution", asker, asker])
    by = world.actor(asker)
    # A requester is named from among the organisations that who asks may know of.
    known = {one.code for one in world.organisations.values() if _knows(by, one)}
    requesters = [asker, together] if together in known else [asker]
    asked = Asked(NETWORK, frozenset(requesters), choice.choice(CIRCLES[1:]))
    making = _Making(world, choice, asked, {})
    before = [one for one in world.queries if one.launched_at and _knows(by, one)]
    query = actions.draft(
        world.networks[NETWORK], by=by, topics=["asylum"], audience=asked.audience,
        title={"en": f"Title {world.plant('title', making.reads_title)}"},
        background={"en": f"Background {world.plant('background', making.reads_title)}"},
        requesters=list(dict.fromkeys(requesters)),
        questions=[_question(making, place) for place in range(1, choice.choice([2, 3, 4]))],
        asked_roles=["member", "observer", "partner"], default_audience="members",
        follow_up_of=choice.choice(before) if before and choice.random() < 0.5 else None,
    )  # fmt: skip
    world.oracle.watch(str(query.pk), "identifier of a query", making.reads_title)
    _attach(query, by, lambda what: world.plant(f"{what} of a query", making.reads))
    _onwards(making, query, by, state)
    query.refresh_from_db()
    world.queries.append(query)
    if query.number:
        world.oracle.watch(f"queries/{query.number}/", "address of a query", making.reads_title)
    if state in ("open", "closed"):
        _summaries(making, query)
        _compile(making, query, compiles)


def _knows(actor: Any, obj: Any) -> bool:
    from tessera.access.visibility import sees

    return sees(actor, obj)


def _question(making: _Making, place: int) -> dict[str, Any]:
    def plant(what: str) -> str:
        return making.world.plant(what, lambda reader: making.reads_question(place, reader))

    kind = making.choice.choice(KINDS)
    told: dict[str, Any] = {
        "kind": kind, "words": {"en": f"Question {plant('question')}"},
        "hint": {"en": f"Hint {plant('hint')}"}, "is_compared": kind != "file",
    }  # fmt: skip
    if kind == "one_choice":
        told["options"] = [
            {"code": code, "words": {"en": f"Option {plant('option')}"}} for code in ("a", "b")
        ]
    if kind == "number":
        told["unit"] = {"en": plant("unit")}
    if kind == "table":
        told["columns"] = [{"code": "c", "words": {"en": f"Column {plant('column')}"}}]
    return told


def _onwards(making: _Making, query: Any, by: Any, state: str) -> None:
    world, asked = making.world, making.asked
    secretariat = world.actor("secretariat")
    if state == "draft":
        return
    actions.submit(query, by=by)
    asked.is_submitted = True
    comment = world.plant("comment in review", _of_review(making))
    actions.comment(query, by=secretariat, words=f"Comment {comment}")
    if state == "returned":
        why = world.plant("reason of a return", _of_review(making))
        actions.return_(query, by=secretariat, words=f"Because {why}")
        return
    if state == "review":
        return
    actions.approve(query, by=secretariat, words=world.plant("approval", _of_review(making)))
    if state == "approved":
        return
    actions.launch(query, by=by)
    asked.is_launched = True
    asked.replying |= {one.organisation.code for one in query.replies.all()}
    query.refresh_from_db()
    for reply in query.replies.select_related("organisation", "query"):
        _reply(making, reply)
    if state == "withdrawn":
        why = world.plant(
            "reason of a withdrawal",
            lambda reader: (
                _of_review(making)(reader)
                or (bool(reader.offices) and reader.organisation in asked.replying)
            ),
        )
        actions.withdraw(query, by=by, reason=f"Because {why}")
    if state == "closed":
        actions.close(query, by=by)


def _of_review(making: _Making) -> Any:
    """Who asks and the secretariat."""
    asked, facts = making.asked, making.world.facts

    def known(reader: Reader) -> bool:
        own = reader.organisation if reader.offices else ""
        return bool(own) and (own in asked.askers or facts.coordinates(own, NETWORK))

    return known


def _reply(making: _Making, reply: Reply) -> None:
    world, choice = making.world, making.choice
    who, stage = reply.organisation.code, choice.choice(
        ["none", "draft", "cleared", "released", "released", "released", "correcting"]
    )  # fmt: skip
    by = world.actor(who)
    if stage == "none":
        _more_time(making, reply, by)
        return
    answers = [
        _answer(making, reply, question, by, stage) for question in reply.query.questions.all()
    ]
    if world.facts.national["nation"][1] == who and choice.random() < 0.8:
        _consult(making, reply, by)
    if stage == "draft" or all(status == "pending" for status, _row, _told in answers):
        for _status, _row, told in answers:
            told.is_released = False
        return
    actions.clear(reply, by=by)
    if stage == "cleared":
        return
    actions.release(reply, by=by)
    for status, row, told in answers:
        told.is_released = status != "pending"
        if status != "pending" and choice.random() < 0.25:
            _narrow(making, row, told, by)
    if stage == "correcting":
        actions.correct(reply, by=by)
        _rewrite(making, reply, answers[0][1], by)


def _answer(
    making: _Making, reply: Reply, question: Any, by: Any, stage: str
) -> tuple[str, Any, Answered]:
    world, choice = making.world, making.choice
    audience, then = choice.choice(CIRCLES), ""
    if choice.random() < 0.25:
        then = choice.choice(CIRCLES)
    # On the day of reading the first limit has passed.
    told = Answered(making.asked, reply.organisation.code, then or audience, False)
    status = choice.choice(STATUSES)

    def plant(what: str) -> str:
        return world.plant(
            f"{what} for {told.audience} by {told.contributor}",
            lambda reader: told.is_read_by(reader, world.facts),
        )

    row = actions.save_answer(
        reply, question, by=by, edition=0, status=status, words=f"Words {plant('answer')}",
        coded=_coded(question, plant) if status == "answered" else None,
        comment=f"Comment {plant('comment')}", audience=audience,
        reason=f"Because {plant('reason')}", audience_until=ENDS if then else None,
        audience_then=then or None,
        sources=[{"title": f"Law {plant('source')}", "url": f"https://law.example/{plant('link')}"}],
    )  # fmt: skip
    _attach(row, by, plant)
    return status, row, told


def _attach(owner: Any, by: Any, plant: Any) -> None:
    """A file with a token in its name, its title, what it says and who wrote it; confirmed."""
    content = files.odt(f"Law {plant('content of a file')}", author=plant("author of a file"))
    received = actions.look_into(f"{plant('file name')}.odt", content)
    made = actions.attach(owner, received, by=by, title=f"Law {plant('title of a file')}")
    if not isinstance(owner, Contribution):  # whoever is told confirms what is told
        actions.confirm(made, by=by)


def _coded(question: Any, plant: Any) -> Any:
    simple = {"yes_no_partly": "partly", "one_choice": "a", "number": 12}
    if question.kind == "table":
        return [[f"Cell {plant('cell')}"]]
    return simple.get(question.kind)


def _narrow(making: _Making, row: Any, told: Answered, by: Any) -> None:
    now = str(AnswerEdition.objects.get(answer=row, is_current=True).audience_now)
    inner = CIRCLES[: CIRCLES.index(now)]
    if not inner:
        return
    wanted = making.choice.choice(inner)
    why = making.world.plant(
        f"reason of narrowing to {wanted}",
        lambda reader: told.is_read_by(reader, making.world.facts),
    )
    actions.narrow(row, by=by, audience=wanted, reason=f"Because {why}")
    told.audience = wanted


def _rewrite(making: _Making, reply: Reply, row: Any, by: Any) -> None:
    """What is being corrected is nowhere but in the workspace."""
    row.refresh_from_db()
    own = reply.organisation.code
    words = making.world.plant(
        f"correction by {own}", lambda reader: bool(reader.offices) and reader.organisation == own
    )
    actions.save_answer(
        reply, row.question, by=by, edition=row.edition, status="declined", words=f"Anew {words}"
    )


def _more_time(making: _Making, reply: Reply, by: Any) -> None:
    world, who = making.world, reply.organisation.code

    def known(reader: Reader) -> bool:
        own = reader.organisation if reader.offices else ""
        return bool(own) and (own == who or _of_review(making)(reader))

    why = world.plant(f"reason for more time of {who}", known)
    made = actions.ask_more_time(
        reply, by=by, until=reply.due_on + timedelta(days=9), reason=f"Because {why}"
    )
    if making.choice.random() < 0.5:
        words = world.plant("refusal of more time", known)
        actions.refuse(made, by=world.actor("secretariat"), words=f"No {words}")
    world.extensions.append((reply.query, made))


def _consult(making: _Making, reply: Reply, by: Any) -> None:
    world, choice, who = making.world, making.choice, reply.organisation.code
    questions = list(reply.query.questions.all())
    chosen = questions[: choice.choice([1, len(questions)])]
    is_mailed = choice.random() < 0.4
    link = f"consultation-{world.oracle.count}"
    consulted = {link} if is_mailed else {"institution", link}

    def known(reader: Reader) -> bool:
        own = reader.link or (reader.organisation if reader.offices else "")
        return own == who or own in consulted

    told = actions.consult(
        reply, by=by, questions=chosen, due_on=(MADE + timedelta(days=30)).date(),
        organisation=None if is_mailed else world.organisations["institution"],
        email=f"{world.plant('address of the consulted', known)}@example.org" if is_mailed else "",
        note={"en": f"Mind {world.plant('note to the consulted', known)}"},
    )  # fmt: skip
    for question in chosen:
        making.consulted.setdefault(question.position, set()).update(consulted)
    addressed = "" if is_mailed else "institution"
    reader = Reader(f"bearer of {link}", link=link, addressed=addressed)
    world.links[reader] = f"/exchange/consultations/{told.token}/"
    world.consultations.append((reply.query, told.consultation))
    if is_mailed:
        _look_at_the_mail(world, reader, told.consultation)
    holder = bearer(told.token) or VISITOR
    stage = choice.choice(["asked", "partly", "answered", "merged"])
    for question in chosen if stage in ("answered", "merged") else chosen[:1]:
        if stage != "asked":
            words, more = world.plant("contribution", known), world.plant("its comment", known)
            said = actions.contribute(
                told.consultation, question, by=holder, edition=0, status="declined",
                words=f"Theirs {words}", comment=more, sources=[{"title": more, "url": ""}],
            )  # fmt: skip
            if stage != "merged":  # what is merged goes on with the answer
                _attach(said, holder, lambda what: world.plant(f"{what} of a contribution", known))
    if stage in ("answered", "merged"):
        office = world.plant("who signs off", known)
        told.consultation.refresh_from_db()
        actions.sign_off(told.consultation, by=holder, office=f"Head {office}")
    if stage == "merged" and reply.state == "draft":
        _merge(making, reply, told.consultation, by)


def _look_at_the_mail(world: World, reader: Reader, consultation: Any) -> None:
    """Kept with the world, to be read like every other mail: it holds the link and no question."""
    mail = consultation_mail(consultation, "https://tessera.example/link")
    world.files.append((f"mail to {reader.name}", [reader], str(mail.message())))


def _merge(making: _Making, reply: Reply, consultation: Any, by: Any) -> None:
    """What the contact point writes goes on; what it was told stays with it."""
    consultation.refresh_from_db()
    first = consultation.contributions.select_related("question").first()
    answer = reply.answers.get(question=first.question)
    actions.merge(
        first, by=by, edition=answer.edition, words=answer.words, comment=answer.comment,
        sources=answer.sources, status=answer.status, coded=answer.coded, audience=None,
    )  # fmt: skip


def _summaries(making: _Making, query: Any) -> None:
    world, choice = making.world, making.choice
    for circle in choice.sample(CIRCLES[1:], 2):
        is_released = choice.random() < 0.6

        def known(reader: Reader, circle: str = circle, is_released: bool = is_released) -> bool:
            if _of_review(making)(reader):
                return True
            told = Answered(making.asked, "", circle, is_released)
            return told.is_read_by(reader, world.facts)

        words = world.plant(f"summary for {circle}", known)
        summary(query, circle, f"Summary {words}", is_released=is_released)


def _compile(making: _Making, query: Any, compiles: int) -> None:
    open_ = [one for one in CIRCLES[1:] if CIRCLES.index(one) <= CIRCLES.index(query.audience)]
    by = making.world.actor(query.organisation.code)
    for circle in making.choice.sample(open_, min(compiles, len(open_))):
        actions.compile_(query, circle, by=by, language="en", style="eu")
