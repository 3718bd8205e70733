"""How far a contribution travels: circles of readers, each containing the one before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Circle(models.TextChoices):
    """An allow-list of readers; the words are what the contributor chooses from."""

    TEAM = "team", _("Own organisation only")
    REQUESTER = "requester", _("Who asked, and the coordinator")
    MEMBERS = "members", _("All members")
    NETWORK = "network", _("Members, observers and partners")
    NATIONAL = "national", _("Also their national networks")
    PUBLIC = "public", _("Everybody")

    def contains(self, other: Circle) -> bool:
        """Whether everybody in ``other`` is in this circle too."""
        return other in self.inner()

    def inner(self) -> tuple[Circle, ...]:
        """This circle and every one inside it."""
        nested = tuple(type(self))
        return nested[: nested.index(self) + 1]

    def outer(self) -> tuple[Circle, ...]:
        """This circle and every one around it: the audiences that its people may read."""
        nested = tuple(type(self))
        return nested[nested.index(self) :]
