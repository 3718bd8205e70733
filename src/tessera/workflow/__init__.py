"""Workflows as tables: states and steps declared once, taken through one function.

Rooms declare a :class:`Workflow` in their ``workflow.py``; choices, constraint, buttons,
permission, audit tag and tests come from it. Start reading at :func:`take`.
"""

from tessera.workflow.steps import (
    NotNow,
    NotReady,
    NotYours,
    Refused,
    Step,
    Workflow,
    next_steps,
    take,
)

__all__ = [
    "NotNow", "NotReady", "NotYours", "Refused", "Step", "Workflow", "next_steps", "take",
]  # fmt: skip
