"""The server's entrance: ``granian --interface wsgi tessera.site.wsgi:application``."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tessera.site.settings")
application = get_wsgi_application()

from tessera.statistics.warm import after_the_first_answer  # noqa: E402  (Django comes first)

after_the_first_answer()

# What was loaded at the start stays for good: the collector need not walk it for every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
