"""Whose words a form holds: ``{% load keeping %}{% writer %}`` inside a form whose text must survive."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tessera.access.keeping import FIELD, mark
from tessera.access.people import VISITOR

register = template.Library()


@register.simple_tag(takes_context=True)
def writer(context: Context) -> SafeString:
    """A hidden field by which typed text is given back to its writer alone."""
    actor = getattr(context["request"], "person", VISITOR)
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, mark(actor))
