"""Axes that start at zero and carry few, round, readable figures."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tessera.documents.lettering import number, tick_decimals, width

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """A linear axis from ``low`` to ``high`` with its ticks and their labels."""

    low: float
    high: float
    values: tuple[float, ...]
    labels: tuple[str, ...]

    @property
    def room(self) -> float:
        """How wide the widest label is, in pixels."""
        return max(width(label, 12) for label in self.labels)

    def share(self, value: float) -> float:
        """Where a value lies between the ends of the axis, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def scale(self) -> dict[str, Any]:
        """The scale of an encoding."""
        return {"domain": [self.low, self.high], "nice": False, "zero": False}

    def axis(self, **more: Any) -> dict[str, Any]:
        """The axis of an encoding; zero carries a stronger rule."""
        labels = lookup(self.values, self.labels)
        return {"values": list(self.values), "labelExpr": labels, "title": None, **more}


def value_axis(values: Iterable[float], language: str, ticks: int = 5) -> ValueAxis:
    """The axis for some values: it contains zero, and ends on a round figure.

    Where figures reach ten million the labels count in millions, and the outermost one says so.
    """
    present = [value for value in values if math.isfinite(value)]
    low, high = min(0.0, *present, 0.0), max(0.0, *present, 0.0)
    if low == high:
        high = 1.0
    step = _step((high - low) / ticks)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    places = tuple(index * step for index in range(first, last + 1))
    return ValueAxis(first * step, last * step, places, _labels(places, step, language))


def lookup(values: Iterable[float], labels: Iterable[str]) -> str:
    """A Vega expression that writes the label belonging to a tick."""
    pairs = zip(values, labels, strict=True)
    chosen = ",".join(f"{_key(value)}:{_quoted(label)}" for value, label in pairs)
    return f"{{{chosen}}}[datum.value]"


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= rough * 0.999)


def _labels(places: tuple[float, ...], step: float, language: str) -> tuple[str, ...]:
    outermost = max(places, key=abs)
    if abs(outermost) < 10 * _MILLION:
        decimals = _decimals(step)
        return tuple(number(place, language, decimals if place else 0) for place in places)
    decimals = _decimals(step / _MILLION)
    texts = []
    for place in places:
        text = number(place / _MILLION, language, decimals if place else 0)
        if place == outermost:
            with override(language):
                text = _("%(number)s million") % {"number": text}
        texts.append(text)
    return tuple(texts)


def _decimals(step: float) -> int:
    decimals = tick_decimals(step)
    return decimals if round(step, decimals) == round(step, 9) else decimals + 1


def _key(value: float) -> str:
    text = repr(float(value))
    whole = text.removesuffix(".0")
    return f'"{whole}"'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
