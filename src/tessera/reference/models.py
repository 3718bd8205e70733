"""Topics of migration policy. Areas and styles are data, not tables."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language

from tessera.core.models import Base
from tessera.core.text import MultilingualField, say


class TopicSet(models.QuerySet["Topic"]):
    """Topics, in the order in which the list of topics was agreed."""

    def visible_to(self, person: Any) -> TopicSet:
        """All of them: a list of topics is public."""
        return self


class Topic(Base):
    """What a query, a study, a table or an expert is about; a topic may have narrower ones."""

    code = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="narrower")
    name = MultilingualField()
    eurovoc = models.CharField(max_length=20, blank=True)  # the matching EuroVoc concept
    position = models.PositiveSmallIntegerField()

    objects = TopicSet.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return str(say(self.name, get_language() or "en"))
