"""``python -m tessera.site.cli`` is ``bin/tessera``."""

from tessera.site.cli.main import main

main()
