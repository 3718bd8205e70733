"""Write the golden files of the house rules anew: ``python -m tests.quality.golden``."""

from __future__ import annotations

import os
import tempfile


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["TESSERA_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "tessera.site.settings"
        import django

        django.setup()
        from tests.quality import test_access

        test_access.GOLDEN.write_text(test_access.public(), encoding="utf-8")


if __name__ == "__main__":
    main()
