"""Form fields written straight as markup: a form of two hundred fields need not run as many templates.

What is written is letter for letter what Django's own templates write (a test compares them); any
other template goes to Django.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Told = Mapping[str, Any]
FOLDER = "django/forms/widgets/"


def _said(value: Any) -> str:
    return conditional_escape(value if isinstance(value, SafeString) else str(value))


def _attributes(told: Told) -> str:
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{_said(value)}"')
        for name, value in told["attrs"].items()
        if value is not False
    )


def _input(told: Told) -> str:
    value = "" if told["value"] is None else f' value="{_said(told["value"])}"'
    kind, name = conditional_escape(told["type"]), conditional_escape(told["name"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(told)}>'


def _textarea(told: Told) -> str:
    inner = conditional_escape(told["value"]) if told["value"] else ""
    return f'<textarea name="{conditional_escape(told["name"])}"{_attributes(told)}>\n{inner}</textarea>'


def _select(told: Told) -> str:
    lines = [f'<select name="{conditional_escape(told["name"])}"{_attributes(told)}>']
    for group, options, _place in told["optgroups"]:
        if group:
            lines.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        lines += [f"\n  {_option(one)}\n" for one in options]
        if group:
            lines.append("\n  </optgroup>")
    return "".join((*lines, "\n</select>"))


def _option(told: Told) -> str:
    label = conditional_escape(told["label"])
    return f'<option value="{_said(told["value"])}"{_attributes(told)}>{label}</option>'


def _choice(told: Told) -> str:
    if not told.get("wrap_label"):
        return _input(told)
    to = told["attrs"].get("id")
    to = f' for="{conditional_escape(to)}"' if to else ""
    return f"<label{to}>{_input(told)}\n {conditional_escape(told['label'])}</label>"


def _choices(told: Told) -> str:
    marks = "".join(
        f' {name}="{_said(told["attrs"][name])}"'
        for name in ("id", "class")
        if told["attrs"].get(name)
    )
    lines = [f"<div{marks}>"]
    for group, options, _place in told["optgroups"]:
        if group:
            lines.append(f"\n  <div><label>{conditional_escape(group)}</label>")
        lines += [f"<div>\n    {_choice(one)}\n\n</div>" for one in options]
        if group:
            lines.append("\n  </div>")
    return "".join((*lines, "\n</div>"))


PLAIN = (
    "text",
    "number",
    "email",
    "url",
    "hidden",
    "date",
    "file",
    "password",
    "checkbox",
    "input",
)
WRITERS: dict[str, Callable[[Told], str]] = {
    **{f"{FOLDER}{name}.html": _input for name in PLAIN},
    f"{FOLDER}textarea.html": _textarea,
    f"{FOLDER}select.html": _select,
    f"{FOLDER}select_option.html": _option,
    f"{FOLDER}checkbox_option.html": _choice,
    f"{FOLDER}radio_option.html": _choice,
    f"{FOLDER}checkbox_select.html": _choices,
    f"{FOLDER}radio.html": _choices,
}


class Written(DjangoTemplates):
    """Django's renderer, which writes the common fields itself."""

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> SafeString:
        """The markup of a field; a choice that a form shows on its own is one too."""
        writer = WRITERS.get(template_name)
        if writer is None or "widget" not in context:
            return mark_safe(super().render(template_name, context, request))  # noqa: S308
        return mark_safe(writer(context["widget"]).strip())  # noqa: S308, escaped piece by piece
