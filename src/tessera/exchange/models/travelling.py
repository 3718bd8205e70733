"""How far what was contributed travels, and what must not show it because it now travels less far."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from tessera.core import clock
from tessera.core.circle import Circle


class Disseminated(models.Model):
    """How far something travels; ``audience`` holds through ``audience_until``, then the next."""

    audience = models.CharField(max_length=20, choices=Circle.choices, default=Circle.MEMBERS)
    reason = models.CharField(max_length=300, blank=True)
    audience_until = models.DateField(null=True, blank=True)
    audience_then = models.CharField(max_length=20, choices=Circle.choices, blank=True)

    class Meta:
        abstract = True

    @property
    def audience_now(self) -> Circle:
        """The audience that counts today."""
        return Circle(self.audience_on(clock.today()))

    def audience_on(self, day: date) -> str:
        """The audience that counts on a day."""
        if self.audience_until is not None and self.audience_then and self.audience_until < day:
            return self.audience_then
        return self.audience


def travels_to(circles: tuple[str, ...] | list[str], prefix: str = "") -> Q:
    """Rows whose audience today is one of ``circles``; ``prefix`` reaches through a relation."""
    today = clock.today()
    then = {f"{prefix}audience_until__lt": today}
    passed = Q(**then) & ~Q(**{f"{prefix}audience_then": ""})
    still = (
        Q(**{f"{prefix}audience_until__isnull": True})
        | Q(**{f"{prefix}audience_until__gte": today})
        | Q(**{f"{prefix}audience_then": ""})
    )
    return (still & Q(**{f"{prefix}audience__in": circles})) | (
        passed & Q(**{f"{prefix}audience_then__in": circles})
    )


def rests_beyond(
    model: type[models.Model], circle: str, relation: str = "rests_on", row: str = "pk"
) -> Exists:
    """Whether a row of ``model`` holds something released that does not travel to a circle today.

    ``relation`` leads to what was released. ``row`` says which row it is, where a row of another
    model asks: ``"compilation"`` for the file of one.
    """
    field = model._meta.get_field(relation)
    if not isinstance(field, models.ManyToManyField) or field.remote_field.through is None:
        raise TypeError(f"{relation} does not lead to rows that a row rests on.")
    beneath = field.remote_field.model._meta.model_name
    through = field.remote_field.through
    rows = through._default_manager.filter(**{str(model._meta.model_name): OuterRef(row)})
    return Exists(rows.exclude(travels_to(Circle(circle).outer(), f"{beneath}__")))


def exceeding(
    model: type[models.Model], circle: str, relation: str = "rests_on", row: str = "pk"
) -> Q:
    """Rows with something in them that no longer travels to the circle they were made for.

    ``circle`` is where a row says which circle that is; the others are those of :func:`rests_beyond`.
    """
    rows = Q(pk__in=[])
    for one in Circle:
        rows |= Q(**{circle: one}) & Q(rests_beyond(model, one, relation, row))
    return rows
