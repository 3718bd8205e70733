"""The room's name for Django, and the rules it adds to access."""

from importlib import import_module

from django.apps import AppConfig


class Exchange(AppConfig):
    """The room ``tessera.exchange``."""

    name = "tessera.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell access what belongs to whom and who sees what."""
        import_module("tessera.exchange.visibility")
        import_module("tessera.exchange.visibility_files")
        import_module("tessera.exchange.visibility_studies")
        import_module("tessera.exchange.visibility_following")
        import_module("tessera.exchange.visibility_imports")
        import_module("tessera.exchange.visibility_search")
