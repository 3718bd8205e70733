"""Who holds a text: one person for a time, seen by colleagues, taken over by a coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tessera import audit
from tessera.access import policy
from tessera.core import clock
from tessera.exchange.holders import holder
from tessera.exchange.models import HOLD, NationalContribution, SectionText, Study, SynthesisText
from tessera.exchange.workflow import takes_contributions
from tessera.workflow import NotNow, NotReady, Refused

if TYPE_CHECKING:
    from tessera.access.people import Actor

Text = TypeVar("Text", bound=SectionText | SynthesisText)


class HeldElsewhere(Refused):
    """A colleague holds the text; the sentence says which office, since when and until when."""


def _owner(text: SectionText | SynthesisText) -> tuple[NationalContribution | Study, str]:
    """What a text belongs to, and the act of writing it."""
    if isinstance(text, SectionText):
        return text.contribution, "national_contribution.write"
    return text.study, "study.write_synthesis"


@transaction.atomic
def hold(text: Text, *, by: Actor) -> Text:
    """Hold a text for half an hour from now; holding it again begins the time anew.

    Raises HeldElsewhere while a colleague holds it, PermissionDenied, NotNow for a text that cannot
    be written now.
    """
    owner, act = _owner(text)
    current = _locked(text)
    require_writable(current, by=by)
    require_free(current, by=by)
    note_holder(current, by=by)
    current.save(update_fields=["held_by", "held_for", "held_since", "held_until"])
    audit.record(f"{_noun(act)}.hold", owner, by=by, text=current.pk)
    return current


@transaction.atomic
def take_over(text: Text, *, by: Actor) -> Text:
    """Hold a text that a colleague holds; what the colleague then saves is shown beside it.

    Raises PermissionDenied for who is no coordinator.
    """
    owner, act = _owner(text)
    policy.require(by, f"{_noun(act)}.take_over", owner)
    current = _locked(text)
    require_writable(current, by=by)
    before = current.held_by_id if current.is_held else None
    note_holder(current, by=by)
    current.save(update_fields=["held_by", "held_for", "held_since", "held_until"])
    audit.record(f"{_noun(act)}.take_over", owner, by=by, text=current.pk, held_by=before)
    return current


@transaction.atomic
def let_go(text: Text, *, by: Actor) -> Text:
    """Hold a text no longer; whoever does not hold it changes nothing."""
    owner, act = _owner(text)
    policy.require(by, act, owner)
    current = _locked(text)
    if current.is_held_by(by.person_id):
        note_holder(current, by=by, keeps=False)
        current.save(update_fields=["held_by", "held_for", "held_since", "held_until"])
        audit.record(f"{_noun(act)}.let_go", owner, by=by, text=current.pk)
    return current


def note_holder(text: SectionText | SynthesisText, *, by: Actor, keeps: bool = True) -> None:
    """Write into a text who holds it from now on, or with ``keeps`` False nobody; without saving."""
    if not keeps:
        text.held_by, text.held_for = None, None
        text.held_since, text.held_until = None, None
        return
    if not text.is_held_by(by.person_id):
        text.held_since = clock.now()
    text.held_by, text.held_for = by.person, by.organisation
    text.held_until = clock.now() + HOLD


def require_free(text: SectionText | SynthesisText, *, by: Actor) -> None:
    """Refuse with HeldElsewhere while a colleague holds a text."""
    if text.is_held and not text.is_held_by(by.person_id):
        raise HeldElsewhere(_sentence(text))


def _sentence(text: SectionText | SynthesisText) -> str:
    """Who holds a text, since when and until when."""
    assert text.held_since and text.held_until  # noqa: S101 - only asked of a held text
    return _(
        "%(who)s holds this section since %(since)s. It is free again at %(until)s, or when it is "
        "saved; a coordinator can take it over."
    ) % {
        "who": holder(text),
        "since": date_format(localtime(text.held_since), "DATETIME_FORMAT"),
        "until": date_format(localtime(text.held_until), "TIME_FORMAT"),
    }


def require_writable(text: SectionText | SynthesisText, *, by: Actor) -> None:
    """Refuse who may not write a text, and with NotNow or NotReady what is not written now."""
    owner, act = _owner(text)
    policy.require(by, act, owner)
    if isinstance(text, SectionText) and (why := takes_contributions(text.contribution)):
        raise NotReady(why)
    if isinstance(text, SectionText):
        state = text.contribution.state
        if state == NationalContribution.State.CLEARED:
            raise NotNow(
                _("The contribution is cleared; take it back before you change a section.")
            )
        if state == NationalContribution.State.RELEASED:
            raise NotNow(
                _("The contribution is released; start a correction before you change a section.")
            )
    elif not text.is_written_now:
        raise NotNow(_("The synthesis is written after the contributions and before the release."))


def _locked(text: Text) -> Text:
    related = ("contribution__study", "section") if isinstance(text, SectionText) else ("study",)
    rows = type(text)._default_manager.select_for_update(of=("self",)).select_related(*related)
    return cast(Text, rows.get(pk=text.pk))


def _noun(act: str) -> str:
    return act.partition(".")[0]
