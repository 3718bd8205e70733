"""The directory of experts: those who consented, by topic, language, area and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.utils.translation import get_language

from tessera.core.text import say
from tessera.network.models import Competence, Expertise, Mandate
from tessera.network.offices import person_name
from tessera.reference.reads import TopicRow, topics

if TYPE_CHECKING:
    from tessera.access.people import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """One expert: the office, the mandates, what is known, in which languages, of which areas."""

    expertise: Expertise
    office: str
    mandates: tuple[Mandate, ...]
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    areas: tuple[str, ...]
    fields: tuple[str, ...]
    summary: Mapping[str, str]
    is_invented: bool


def directory(
    person: Actor,
    *,
    topic: str = "",
    language: str = "",
    area: str = "",
    field: str = "",
    words: str = "",
) -> list[Entry]:
    """Experts whom ``person`` may see and who meet every condition given; three queries.

    ``words`` looks in the office's name, the summary and the organisation's name.
    """
    rows = Expertise.objects.visible_to(person).filter(consented_at__isnull=False)
    for kind, code in (("topic", topic), ("language", language), ("area", area), ("field", field)):
        if code:
            held = Competence.objects.filter(kind=kind, code=code)
            rows = rows.filter(pk__in=held.values("expertise"))
    current = Mandate.objects.current().select_related("organisation", "person")
    rows = rows.select_related("person").prefetch_related(
        "competences", Prefetch("person__mandates", current, to_attr="offices_held")
    )
    entries = [_entry(row) for row in rows]
    return [one for one in entries if _mentions(one, words)] if words else entries


def _entry(row: Expertise) -> Entry:
    held: dict[str, list[str]] = {}
    for competence in row.competences.all():
        held.setdefault(competence.kind, []).append(competence.code)
    codes = {kind: tuple(held.get(kind, ())) for kind in Competence.Kind.values}
    person: Any = row.person  # with the offices that ``directory`` asked for
    return Entry(
        row, person_name(row.person), tuple(person.offices_held), codes["topic"], codes["language"], codes["area"],
        codes["field"], row.summary, row.is_invented,
    )  # fmt: skip


def _mentions(entry: Entry, words: str) -> bool:
    """Looked for here, because databases fold the letters of three languages differently."""
    language = get_language() or "en"
    said = [entry.office, say(entry.summary, language).words]
    said += [say(mandate.organisation.name, language).words for mandate in entry.mandates]
    said += [mandate.organisation.short_name for mandate in entry.mandates]
    sought = words.casefold().split()
    whole = " ".join(said).casefold()
    return all(word in whole for word in sought)


def topic_choices(person: Actor) -> list[tuple[str, str]]:
    """The topics of migration policy for a choice, narrower ones behind a dash; one query."""
    return [(code, "– " * depth + name) for code, name, depth in _topics(person)]


def topic_names(person: Actor) -> dict[str, str]:
    """What each topic is called; one query."""
    return {code: name for code, name, _depth in _topics(person)}


def _topics(person: Actor) -> list[tuple[str, str, int]]:
    def told(rows: Iterable[TopicRow], depth: int) -> Iterator[tuple[str, str, int]]:
        for row in rows:
            yield row.code, row.name, depth
            yield from told(row.narrower, depth + 1)

    return list(told(topics(person, get_language() or "en"), 0))


def known(person: Actor, kind: str) -> set[str]:
    """Codes of languages or areas that experts whom ``person`` may see know."""
    listed = Expertise.objects.visible_to(person).filter(consented_at__isnull=False)
    rows = Competence.objects.filter(kind=kind, expertise__in=listed.values("pk"))
    return set(rows.order_by().values_list("code", flat=True).distinct())


def people_of(organisation: Any, *, person: Actor) -> list[Mandate]:
    """Current mandates at an organisation that ``person`` may see, coordinators first."""
    order = {role: place for place, role in enumerate(Mandate.Role.values)}
    rows = (
        Mandate.objects.visible_to(person)
        .current()
        .filter(Q(organisation=organisation))
        .select_related("person", "organisation")
    )
    return sorted(rows, key=lambda row: (order[row.role], row.person.name))
