"""What the parts of the design system ask of a field or a page of results."""

from __future__ import annotations

from django import template
from django.core.paginator import Page, Paginator
from django.forms import BoundField, CheckboxInput

register = template.Library()


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one checkbox, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def page_numbers(page: Page) -> list[int]:
    """The numbers to show around the current page; 0 stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [0 if number == Paginator.ELLIPSIS else int(number) for number in numbers]
