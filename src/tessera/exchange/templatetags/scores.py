"""Shares and days of the scoreboard in templates."""

from __future__ import annotations

from django import template
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def share(value: float | None) -> str | SafeString:
    """A share in per cent; a dash with its reason where there is nothing to take a share of."""
    return _nothing() if value is None else f"{localize(round(100 * value))}\u00a0%"


@register.filter
def days(value: float | None) -> str | SafeString:
    """Days with one digit; a dash with its reason where no reply came."""
    return _nothing() if value is None else str(localize(round(value, 1)))


def _nothing() -> SafeString:
    return format_html(
        '<span class="t-soft">–<span class="t-sr"> {}</span></span>', _("nothing to count yet")
    )
