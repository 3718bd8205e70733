"""What a workflow is, and the one way through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from tessera.core.listing import alternatives, quoted

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: Says why a step cannot be taken yet, in a sentence, or None when nothing stands in the way.
Condition = Callable[[Any], str | None]


class Refused(Exception):
    """A step that was not taken; the message is the sentence shown to the person."""


class NotNow(Refused):
    """The object is in another state."""


class NotYours(Refused):
    """The person has no role that may take the step."""


class NotReady(Refused):
    """A condition is not met; the sentence says which."""


@dataclass(frozen=True)
class Step:
    """From which states to which one, by which roles, under which condition.

    ``act`` is the row of ``access.policy`` that names the roles; None of the states is special:
    a step from a state it does not name is refused with :class:`NotNow`.
    """

    name: str
    before: tuple[str, ...]
    after: str
    act: str
    when: Condition | None = None


@dataclass(frozen=True)
class Workflow:
    """A noun's states and steps; the model keeps the state in ``field``."""

    name: str
    start: str
    steps: tuple[Step, ...]
    field: str = "state"

    @property
    def states(self) -> tuple[str, ...]:
        """Every state in order of first appearance, the start first."""
        found = dict.fromkeys([self.start])
        for step in self.steps:
            found.update(dict.fromkeys((*step.before, step.after)))
        return tuple(found)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Choices for the model's field."""
        return [(state, state) for state in self.states]

    def constraint(self, table: str) -> models.CheckConstraint:
        """The database's own refusal of a state that the table does not know."""
        return models.CheckConstraint(
            condition=models.Q(**{f"{self.field}__in": self.states}), name=f"{table}_{self.field}"
        )

    def step(self, name: str) -> Step:
        """The step called ``name``; KeyError for a name that is not in the table."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(f"{self.name} has no step {name!r}")


def take(
    workflow: Workflow, name: str, obj: models.Model, *, by: Actor, **facts: object
) -> models.Model:
    """Take a step: check role, state and condition, change the state, record the event.

    ``obj`` is locked and read again, so that of two people who press the same button one is told
    :class:`NotNow`. Everything happens in one transaction. Raises NotYours, NotNow, NotReady.
    """
    from tessera import audit
    from tessera.access import policy

    step = workflow.step(name)
    with transaction.atomic():
        current = type(obj)._default_manager.select_for_update(no_key=True).get(pk=obj.pk)
        if not policy.may(by, step.act, current):
            row = policy.POLICY.get(step.act)
            raise NotYours(str(row.sentence) if row else _("Your role does not allow this step."))
        state = getattr(current, workflow.field)
        if state not in step.before:
            raise NotNow(_not_now(current, state, step))
        if step.when and (why := step.when(current)):
            raise NotReady(why)
        setattr(current, workflow.field, step.after)
        current.save(update_fields=[workflow.field])
        audit.record(
            f"{workflow.name}.{name}", current, by=by, before=state, after=step.after, **facts
        )
    setattr(obj, workflow.field, step.after)
    return current


def _not_now(obj: models.Model, state: str, step: Step) -> str:
    """In which state it is, and in which the step can be taken; in words where there are some."""
    words = dict(getattr(getattr(type(obj), "State", None), "choices", ()))
    if not {state, *step.before} <= set(words):
        return _("This has changed since you opened the page; look at it again.")
    return _(
        "This has changed since you opened the page: its state is %(state)s, and the step is taken "
        "while it is %(before)s."
    ) % {
        "state": quoted(words[state]),
        "before": alternatives(quoted(words[one]) for one in step.before),
    }


def next_steps(workflow: Workflow, obj: models.Model, person: Actor) -> Iterator[Step]:
    """The steps this person could take now: the page's buttons."""
    from tessera.access import policy

    state = getattr(obj, workflow.field)
    for step in workflow.steps:
        if state in step.before and policy.may(person, step.act, obj):
            yield step
