"""That a compilation is to be made, who asked for it, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.compilation import Compilation
from tessera.exchange.models.query import Query


class CompilationOrder(Base):
    """One press of the button for one circle: it waits for the worker, which makes the files.

    Rendering takes a second or two and must not make a page wait, nor be lost with a process.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        MADE = "made", pgettext_lazy("order", "Made")
        REFUSED = "refused", _("Refused")  # trying again would not help; ``why`` says the reason
        FAILED = "failed", _("Failed")  # tried several times; an administrator may try again

    query = models.ForeignKey(Query, models.PROTECT, related_name="orders")
    circle = models.CharField(max_length=20, choices=Circle.choices)
    language = models.CharField(max_length=10)
    style = models.CharField(max_length=20)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.CharField(max_length=200)  # the office
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    task = models.UUIDField(null=True)  # in the queue
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    compilation = models.ForeignKey(
        Compilation, models.PROTECT, null=True, blank=True, related_name="orders"
    )  # what came of it: a new version, or the last one where nothing had changed

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["query", "circle", "language", "style"],
                condition=models.Q(state="waiting"),
                name="exchange_order_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Order of a compilation of {self.query} for {self.circle}"

    @property
    def is_new(self) -> bool:
        """Whether a new version came of it."""
        return self.compilation is not None and self.compilation.made_at >= self.asked_at
