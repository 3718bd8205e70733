"""What a published compilation says, once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.exchange.legacy.findings import Finding, Severity
from tessera.exchange.legacy.stream import Place

#: How the Commission is written among the codes of those who ask; it is no area.
COMMISSION = "COM"


class Wider(models.TextChoices):
    """What the column "Wider dissemination" allows, and the third thing that a row can be."""

    YES = "yes", _("Yes: everybody reads it")
    NO = "no", _("No: members read it")
    WITHHELD = "withheld", _("Withheld: not in the file")


@dataclass(frozen=True, slots=True)
class LegacyAnswer:
    """One participant under one question; ``wider`` is empty where the file does not say it."""

    words: str
    wider: str


@dataclass(frozen=True, slots=True)
class LegacyReply:
    """One participant; ``area`` is empty where the printed name denotes none for certain.

    ``answers`` has one for each question; ``is_undivided`` where all words stand in the first.
    """

    area: str
    printed: str
    answers: tuple[LegacyAnswer, ...]
    place: Place
    is_undivided: bool = False


@dataclass(frozen=True, slots=True)
class LegacyCompilation:
    """Everything that was read. Dates are None and words empty where the file does not say them."""

    layout: str
    title: str
    number: str  # "2020.3"; the older layouts have none
    requesters: tuple[str, ...]  # codes of areas, or COMMISSION
    requested_on: date | None
    due_on: date | None
    compiled_on: date | None
    topic: str
    named: tuple[str, ...]  # codes of the areas that the head names
    stated: int | None  # how many replies the head states
    background: str
    questions: tuple[str, ...]
    replies: tuple[LegacyReply, ...]
    findings: tuple[Finding, ...] = ()
    format: str = ""
    language: str = "en"  # of its words, as far as its heads tell

    @property
    def is_clean(self) -> bool:
        """Whether nothing has to be mended."""
        return not any(one.severity is Severity.ERROR for one in self.findings)

    def with_findings(self, *more: Finding) -> LegacyCompilation:
        """The same with further findings."""
        return replace(self, findings=(*self.findings, *more))

    def as_json(self) -> dict[str, Any]:
        """Plain values for the database; :meth:`from_json` reads them."""
        told = asdict(self)
        for day in ("requested_on", "due_on", "compiled_on"):
            told[day] = told[day].isoformat() if told[day] else None
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> LegacyCompilation:
        """What :meth:`as_json` made."""
        facts = dict(told)
        for day in ("requested_on", "due_on", "compiled_on"):
            facts[day] = date.fromisoformat(facts[day]) if facts[day] else None
        for many in ("requesters", "named", "questions"):
            facts[many] = tuple(facts[many])
        facts["replies"] = tuple(_reply(one) for one in facts["replies"])
        facts["findings"] = tuple(finding_from(one) for one in facts["findings"])
        return cls(**facts)


def _reply(told: Mapping[str, Any]) -> LegacyReply:
    answers = tuple(LegacyAnswer(**one) for one in told["answers"])
    return LegacyReply(**{**told, "answers": answers, "place": Place(**told["place"])})


def finding_from(told: Mapping[str, Any]) -> Finding:
    """A finding from its plain values."""
    return Finding(**{**told, "place": Place(**told["place"])})
