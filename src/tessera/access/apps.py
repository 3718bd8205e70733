"""Loads the rules when the installation starts."""

from importlib import import_module

from django.apps import AppConfig


class Access(AppConfig):
    """The corridor ``tessera.access``."""

    name = "tessera.access"

    def ready(self) -> None:
        """Fill the table of visibility rules."""
        import_module("tessera.access.visibility")
