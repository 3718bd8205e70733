"""What the parts of the design system ask of a field or a page of results."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.forms import BoundField, CheckboxInput

register = template.Library()


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is one checkbox, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


#: A list longer than this can be searched.
LONG = 12


@register.filter
def is_pick(field: BoundField) -> bool:
    """Whether the field is a list of boxes, folded under a line that says what is chosen."""
    return hasattr(field.field.widget, "nothing")


@register.filter
def picked(field: BoundField) -> dict[str, Any]:
    """The boxes of such a field, the ticked ones first, and what is chosen in one line."""
    boxes = sorted(field.subwidgets, key=lambda box: not box.data["selected"])
    chosen = [str(box.choice_label) for box in boxes if box.data["selected"]]
    said = ", ".join(chosen) if len(chosen) < 2 else f"{len(chosen)}: {', '.join(chosen)}"
    nothing = field.field.widget.nothing
    return {"boxes": boxes, "nothing": nothing, "said": said or nothing, "long": len(boxes) > LONG}


@register.filter
def page_numbers(page: Page) -> list[int]:
    """The numbers to show around the current page; 0 stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [0 if number == Paginator.ELLIPSIS else int(number) for number in numbers]
