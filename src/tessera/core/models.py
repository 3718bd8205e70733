"""The base of every table, and the registry of what carries an identifier."""

from __future__ import annotations

import os
import time
import uuid

from django.db import models

from tessera.core import clock


def uuid7() -> uuid.UUID:
    """A UUID that sorts by time and is unique across installations (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 7 << 76 | int.from_bytes(os.urandom(10)) & ((1 << 76) - 1)
    value = value & ~(3 << 62) | 2 << 62
    return uuid.UUID(int=value)


class Base(models.Model):
    """Identifier that is unique across installations, and when the row came to be."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True
