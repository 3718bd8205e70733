"""What a question means, as numbers: found again in other words and other languages."""

from __future__ import annotations

from django.db import models

from tessera.core.visible import VisibleQuerySet
from tessera.exchange.models.query import Question


class Vector(models.Model):
    """Where a question stands among all others, in one language of those it is written in.

    ``data`` are as many bytes as there are dimensions, each between -127 and 127; only the direction
    counts, so no scale is kept. It can be made again from the words at any time. Keys count up: a
    process that holds the vectors in memory knows by the last one whether there are new ones.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="vectors")
    language = models.CharField(max_length=10)
    model = models.CharField(max_length=60)  # which made it; those of two cannot be compared
    words_sha256 = models.CharField(max_length=64)  # of the words that it was made from
    data = models.BinaryField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "language", "model"], name="exchange_vector_once"
            ),
        ]
        indexes = [models.Index(fields=["model", "id"])]

    def __str__(self) -> str:
        return f"{self.question} ({self.language})"
