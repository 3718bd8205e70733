"""Tables that a migration creates together.

Django puts the models of a migration together anew after each of its operations, with all that refer
to one another. Where tables begin empty and all stand in one list that takes most of the time of a
first start; once for the whole list is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class CreateTogether(Operation):
    """Several tables, created in this order; none is changed further down in the list."""

    category = OperationCategory.ADDITION

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models are known; they are put together when the first table is created."""
        vars(state).pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, *how: Any) -> None:
        for table in self.tables:
            table.database_forwards(app_label, *how)

    def database_backwards(self, app_label: str, *how: Any) -> None:
        for table in reversed(self.tables):
            table.database_backwards(app_label, *how)

    def describe(self) -> str:
        return f"Create {len(self.tables)} tables"
