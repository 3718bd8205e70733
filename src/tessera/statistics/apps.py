"""The room's name for Django."""

from django.apps import AppConfig


class Statistics(AppConfig):
    name = "tessera.statistics"
    label = "statistics"
    default_auto_field = "django.db.models.BigAutoField"
