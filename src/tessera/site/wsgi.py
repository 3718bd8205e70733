"""The server's entrance: ``granian --interface wsgi tessera.site.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tessera.site.settings")
application = get_wsgi_application()

from tessera.site.collector import spare_what_is_loaded  # noqa: E402  (Django comes first)
from tessera.statistics.warm import after_the_first_answer  # noqa: E402

after_the_first_answer()

spare_what_is_loaded()
