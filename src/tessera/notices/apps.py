"""The corridor's name for Django, and what it finds when the installation starts."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Notices(AppConfig):
    """The corridor ``tessera.notices``."""

    name = "tessera.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell access who sees what; read each room's ``notices.py``."""
        import_module("tessera.notices.visibility")
        import_module("tessera.notices.network")
        import_module("tessera.notices.own")
        import_module("tessera.notices.auditing")
        autodiscover_modules("notices")
