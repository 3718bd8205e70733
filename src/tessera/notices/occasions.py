"""On which occasion who is told what: rooms register, nothing here knows a room.

::

    on(
        "query.launch",
        group="asked",
        mail="exchange/mails/launch",
        to=lambda query, event: officers(...),
        path=lambda query, event, actor: reverse("exchange:query", args=[query.number]),
        words=lambda query, event, actor: {"number": query.number},
    )

The functions are asked when the event is read and again when the mail is sent, so that nobody is
told of what they no longer see or have done already. ``words`` gives numbers, days and offices:
never titles, questions or answers, which stay behind the link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tessera.access.people import Actor
    from tessera.audit.models import Event


class Rhythm(models.TextChoices):
    """How soon a person is told."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never")


@dataclass(frozen=True, slots=True)
class Group:
    """Occasions that a person chooses a rhythm for together."""

    code: str
    label: str | Promise
    hint: str | Promise
    rhythm: str  # unless the person chose another
    #: What is offered where rhythms are chosen elsewhere: with the group's own one, or never.
    offers: tuple[tuple[str, str | Promise], ...] = ()


Told = Callable[[Any, "Event"], Iterable["Actor"]]


def _nothing_more(_obj: Any, _event: Event, _actor: Actor) -> Mapping[str, Any]:
    return {}


def _always(_obj: Any, _event: Event, _actor: Actor) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Occasion:
    """Events of one step told to some people in the words of one mail.

    ``mail`` names two templates, "<mail>_subject.txt" and "<mail>.txt"; ``about`` is what the reader
    must see (the event's own object unless given); ``holds`` says whether there is still reason to
    tell. Who took the step is not told of it.
    """

    name: str
    step: str
    group: str
    mail: str
    to: Told
    path: Callable[[Any, Event, Actor], str]
    words: Callable[[Any, Event, Actor], Mapping[str, Any]] = _nothing_more
    holds: Callable[[Any, Event, Actor], bool] = _always
    about: Callable[[Any], models.Model] = lambda obj: obj


GROUPS: dict[str, Group] = {}
OCCASIONS: dict[str, Occasion] = {}


def group(
    code: str, label: str | Promise, hint: str | Promise, rhythm: str = Rhythm.AT_ONCE,
    offers: tuple[tuple[str, str | Promise], ...] = (),
) -> None:  # fmt: skip
    """Declare a group of occasions and how soon people are told unless they choose otherwise.

    ``offers`` where each notice of the group has a rhythm of its own already: what is chosen from then
    is only whether to be told.
    """
    GROUPS[code] = Group(code, label, hint, rhythm, offers)


def on(step: str, *, group: str, mail: str, name: str = "", **functions: Any) -> None:
    """Declare an occasion; a step that tells different people different words has a name for each."""
    if group not in GROUPS:
        raise LookupError(f"{step}: there is no group of notices called {group!r}.")
    one = Occasion(name=name or step, step=step, group=group, mail=mail, **functions)
    OCCASIONS[one.name] = one


def of_step(step: str) -> Iterator[Occasion]:
    """The occasions that events of a step are."""
    return (one for one in OCCASIONS.values() if one.step == step)


def kinds_of(group: str) -> list[str]:
    """The names of a group's occasions."""
    return [one.name for one in OCCASIONS.values() if one.group == group]


def subject(event: Event) -> models.Model | None:
    """The object an event is about; None when it is gone."""
    try:
        model = apps.get_model(event.kind)
        return model._default_manager.filter(pk=event.object_id).first()
    except (LookupError, ValueError):
        return None
