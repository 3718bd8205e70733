"""Restricted releases of statistics, with a token in the dataflow's code and in one figure."""

from __future__ import annotations

from datetime import date

from tests.confidentiality.oracle import CIRCLES, Reader, reaches
from tests.confidentiality.worlds import Choice, World
from tests.factories import statistics as make


def publish(world: World, choice: Choice) -> None:
    """A dataflow that only some may know of; and one with a public release and a restricted one."""
    hidden = choice.choice(CIRCLES[:-1])
    rule = _rule(world, "first", hidden)
    code = world.plant(f"code of a dataflow for {hidden}", rule).upper()
    _release(world, code, "AT_2023", 10.0, hidden, rule)
    make_public = make.release(code="OPENFLOW", vintage=date(2025, 1, 1))
    world.releases.append(make_public)
    figure = 731_000_000 + choice.randrange(900_000) + 50_000
    narrow = choice.choice(CIRCLES[:-1])
    rule = _rule(world, "second", narrow)
    world.oracle.watch(str(figure), f"figure for {narrow}", rule)
    _release(world, "OPENFLOW", "AL_AT_2023", float(figure), narrow, rule)
    world.flows += [code, "OPENFLOW"]


def _release(
    world: World, code: str, cell: str, figure: float, audience: str, rule: object
) -> None:
    contributor = "first" if code != "OPENFLOW" else "second"
    rows = [
        (*row[:5], figure) if f"{row[1]}_{row[2]}_{row[4]}" == cell else row for row in make.ROWS
    ]
    release = make.release(
        rows, code=code, audience=audience, network=world.networks["international"],
        contributor=world.organisations[contributor],
    )  # fmt: skip
    world.releases.append(release)
    world.oracle.watch(release.sha256[:12], f"hash of a release for {audience}", rule)  # type: ignore[arg-type]


def _rule(world: World, contributor: str, audience: str):  # type: ignore[no-untyped-def]
    facts = world.facts

    def known(reader: Reader) -> bool:
        own = reader.organisation if reader.offices else ""
        if own and own == contributor:
            return True
        circle = facts.circle(own, "international", "statistics") if own else "public"
        return reaches(audience, circle)

    return known
