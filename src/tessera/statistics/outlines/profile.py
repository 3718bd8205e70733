"""What an area's page tells: a headline, a few large figures, and the panels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tessera.documents.lettering import number, tied
from tessera.statistics.naming import Naming
from tessera.statistics.outlines import context, movements, panels, sentences
from tessera.statistics.outlines.movements import Headline
from tessera.statistics.outlines.panels import Panel
from tessera.statistics.outlines.several import mirror
from tessera.statistics.outlines.telling import Telling

if TYPE_CHECKING:
    from tessera.access.people import Actor

#: The first year of the line of asylum applicants: Eurostat's series under the present rules.
SINCE = "2011"


@dataclass(frozen=True, slots=True)
class Figure:
    """A large figure with what it counts, and a remark that is good, bad or worth a look."""

    label: str
    value: str
    remark: str
    tone: str = ""  # "worse", "look", "good" or ""


@dataclass(frozen=True, slots=True)
class Profile:
    """An area's page.

    ``together`` says which publishers count the area with another; ``joint`` are the sentences by
    which single figures say the same.
    """

    area: str
    name: str
    headline: str
    figures: tuple[Figure, ...]
    panels: tuple[Panel, ...]
    together: str
    joint: frozenset[str] = frozenset()

    def panel(self, id: str) -> Panel | None:
        """One panel by its id."""
        return next((panel for panel in self.panels if panel.id == id), None)


def profile(
    area: str,
    person: Actor,
    naming: Naming,
    *,
    as_known_on: date | None = None,
    per: int | None = None,
    only: str | None = None,
) -> Profile:
    """Everything the figures tell of an area.

    :param per: 1,000 for figures per 1,000 inhabitants. :param only: the one panel that is needed.
    """
    told = Telling(area, person, naming, as_known_on, per, whole=only is not None)
    name = told.name
    found = tuple(_panels(told, only))
    if only is not None:
        return Profile(area, name, "", (), found, "")
    together = _together(told)
    joint = frozenset(filter(None, (panels.composite_remark(line, naming) for line in told.read)))
    return Profile(
        area,
        name,
        _headline(told),
        _figures(told),
        found,
        together,
        joint if together else frozenset(),
    )


def _panels(told: Telling, only: str | None) -> Iterable[Panel]:
    makers = {
        "asylum": lambda: movements.over_time(told, "asylum", "asylum-from", _("Asylum applicants"), SINCE),
        "abroad": lambda: movements.partners(told, "abroad", "citizens-abroad", Headline(
            _("%(share)s %% of %(total)s live in %(names)s"), _("Where citizens live")),
            _("citizens resident abroad, 1 January")),
        "asylum-where": lambda: movements.partners(told, "asylum-where", "asylum-from", Headline(
            _("%(share)s %% of %(total)s applied in %(names)s"), _("Where they apply for asylum"))),
        "permits": lambda: movements.partners(told, "permits", "permits-held", Headline(
            _("%(share)s %% of %(total)s permits are valid in %(names)s"), _("Where permits are held"))),
        "leave": lambda: movements.partners(told, "leave", "left-for", Headline(
            _("Who leaves goes to %(names)s: %(share)s %% of %(total)s"), _("Where people go"))),
        "arrive": lambda: movements.partners(told, "arrive", "arrived", Headline(
            _("%(names)s: %(share)s %% of %(total)s who arrived"), _("Who arrives"))),
        "asylum-here": lambda: movements.partners(told, "asylum-here", "asylum-in", Headline(
            _("%(names)s: %(share)s %% of %(total)s who applied here"), _("Who applies for asylum here"),
            _("%(names)s: %(share)s %% of %(total)s who applied"), _("Who applies for asylum"))),
        "recognition": lambda: context.recognition(told),
        "corridors-from": lambda: movements.partners(told, "corridors-from", "migrants-from", Headline(
            _("%(share)s %% of %(total)s migrants from here live in %(names)s"), _("Largest corridors out"),
            _("%(share)s %% of %(total)s migrants live in %(names)s"))),
        "corridors-in": lambda: movements.partners(told, "corridors-in", "migrants-in", Headline(
            _("%(share)s %% of %(total)s migrants here come from %(names)s"), _("Largest corridors in"),
            _("%(share)s %% of %(total)s migrants come from %(names)s"))),
        "population": lambda: context.population(told),
        "refugees-from": lambda: movements.partners(told, "refugees-from", "refugees-from", Headline(
            _("%(share)s %% of %(total)s refugees are in %(names)s"), _("Where refugees are"))),
        "refugees-here": lambda: movements.partners(told, "refugees-here", "refugees-in", Headline(
            _("%(share)s %% of %(total)s refugees here are from %(names)s"), _("Refugees here"),
            _("%(share)s %% of %(total)s refugees are from %(names)s"), _("Refugees by origin"))),
        "detections": lambda: context.detections(told),
        "remittances": lambda: context.remittances(told),
        "mirror": lambda: mirror(told),
    }  # fmt: skip
    for id, make in makers.items():
        if only in (None, id) and (panel := make()) is not None:
            yield panel


def _headline(told: Telling) -> str:
    """One or two sentences computed from the newest complete figures."""
    language, said = told.naming.language, []
    if (line := told.absolute("asylum-from")) is not None:
        moved = sentences.change_in_words(_("Asylum applications"), line, language)
        if moved and (peak := sentences.against_peak(line, language)):
            moved = _("%(moved)s and are %(peak)s") % {"moved": moved, "peak": peak}
        said += [f"{moved}."] if moved else []
    if (line := told.absolute("permits-held")) is not None:
        held = line.value(line.latest) or 0
        said.append(ngettext(
            "%(n)s residence permit is valid in the areas that report.",
            "%(n)s residence permits are valid in the areas that report.", round(held),
        ) % {"n": number(held, language)})  # fmt: skip
    elif (line := told.absolute("asylum-in")) is not None:
        moved = sentences.change_in_words(_("Asylum applications made here"), line, language)
        said += [f"{moved}."] if moved else []
    if not said and (line := told.absolute("migrants-from")) is not None:
        gone = line.value(line.latest) or 0
        moved = ngettext(
            "%(n)s migrant from here lived elsewhere in %(year)s.",
            "%(n)s migrants from here lived elsewhere in %(year)s.", round(gone),
        )  # fmt: skip
        if line.is_composite:
            moved = told.headed(line, ngettext(
                "%(n)s migrant lived elsewhere in %(year)s.",
                "%(n)s migrants lived elsewhere in %(year)s.", round(gone),
            ))  # fmt: skip
        said.append(moved % {"n": number(gone, language), "year": line.latest})
    return " ".join(said)


#: The large figures: the measure, its label, and whether a rise is worth a warning colour.
LARGE = (
    ("asylum-from", True), ("permits-held", False), ("citizens-abroad", False), ("asylum-in", True),
    ("foreign-residents", False), ("migrants-from", False), ("population", False),
)  # fmt: skip


def _figures(told: Telling) -> tuple[Figure, ...]:
    found: list[Figure] = []
    for code, warns in LARGE:
        line = told.line(code)
        if line is None or line.is_composite or line.latest is None or len(found) == 4:
            continue
        value, previous = line.value(line.latest), sentences.before(line, line.latest)
        moved = sentences.change(value, line.value(previous)) if previous else None
        language = told.naming.language
        remark, tone = "", ""
        if moved is not None:
            sign = "+" if moved >= 0 else "−"
            decimals = 0 if abs(moved) >= 10 else 1
            remark = tied(_("%(change)s %% on %(year)s") % {
                "change": f"{sign}{number(abs(moved), language, decimals)}", "year": previous})  # fmt: skip
            tone = "worse" if warns and moved >= 25 else ""
        if movements.caveats(told, line):
            remark, tone = _("some areas report 0: practice, not absence"), "look"
        label = f"{line.measure.name}, {line.latest}"
        if line.per:
            label += " · " + _("per 1,000")
        shown = number(value or 0, language, panels.places([value], line.per))
        found.append(Figure(label, shown, remark, tone))
    return tuple(found)


def _together(told: Telling) -> str:
    """The sentence about publishers that count this area together with another, "" for none."""
    lines = [
        told.absolute(code) for code in ("refugees-from", "migrants-from", "applications-from")
    ]
    joint = [line for line in lines if line is not None and line.is_composite]
    if not joint:
        return ""
    # A publisher's name stays as it is, but the United Nations are called so in every language.
    names = dict.fromkeys(_(line.facts.publisher.split(",")[0]) for line in joint)
    return _("%(publishers)s: figures are for %(areas)s together. They are shown as they are and never split.") % {
        "publishers": sentences.listed(list(names)), "areas": told.naming.area_text(joint[0].code),
    }  # fmt: skip
