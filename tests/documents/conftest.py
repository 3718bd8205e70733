"""Figures speak through gettext, which wants Django's apps, though no test here has a database."""

import django
from django.apps import apps

if not apps.ready:
    django.setup()
