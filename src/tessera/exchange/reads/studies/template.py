"""A study's common template: its versions, and what differs between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from tessera.core.text import say
from tessera.exchange.models import CommonTemplate, Study, TemplateSection

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: What of a section two versions can say differently, words first.
WORDS = ("heading", "guidance")
FACTS = ("kind", "options", "unit", "columns", "is_compared", "is_in_inform")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: ``what`` is "same", "added" or "removed"."""

    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One section in two versions: "added", "removed", "changed", "moved" or "same"."""

    what: str
    old: TemplateSection | None
    new: TemplateSection | None
    heading: tuple[Piece, ...]
    guidance: tuple[Piece, ...]
    is_asked_otherwise: bool  # another kind of answer, other options, unit or columns


def versions(study: Study, person: Actor) -> list[CommonTemplate]:
    """The versions that ``person`` may read, the newest first, each with its sections."""
    rows = CommonTemplate.objects.visible_to(person).filter(study=study)
    return list(rows.order_by("-version").prefetch_related("sections"))


def latest(study: Study, person: Actor) -> CommonTemplate | None:
    """The newest version that ``person`` may read; None where none was shown yet."""
    found = versions(study, person)
    return found[0] if found else None


def difference(old: CommonTemplate, new: CommonTemplate) -> list[Change]:
    """What differs from an old version to a new one, in the new one's order; removed ones last.

    Words are compared in the page's language.
    """
    before = {one.key: one for one in old.sections.all()}
    found = [_change(before.get(one.key), one) for one in new.sections.all()]
    kept = {one.key for one in new.sections.all()}
    return found + [_change(one, None) for key, one in before.items() if key not in kept]


def _change(old: TemplateSection | None, new: TemplateSection | None) -> Change:
    heading, guidance = (_pieces(_said(old, name), _said(new, name)) for name in WORDS)
    otherwise = bool(old and new and any(getattr(old, one) != getattr(new, one) for one in FACTS))
    if old is None or new is None:
        what = "removed" if new is None else "added"
    elif otherwise or any(getattr(old, one) != getattr(new, one) for one in WORDS):
        what = "changed"
    else:
        what = "same" if old.position == new.position else "moved"
    return Change(what, old, new, heading, guidance, otherwise)


def _said(section: TemplateSection | None, name: str) -> str:
    words: Any = getattr(section, name) if section else {}
    return say(words, get_language() or "en").words


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Words of both versions in reading order, those that went before those that came."""
    a, b = old.split(), new.split()
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", " ".join(a[i1:i2])))
            continue
        if i2 > i1:
            found.append(Piece("removed", " ".join(a[i1:i2])))
        if j2 > j1:
            found.append(Piece("added", " ".join(b[j1:j2])))
    return tuple(found)
