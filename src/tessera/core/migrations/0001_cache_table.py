"""The table that counts failed sign-ins, so that no separate command has to make it."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """Make the table of the database cache unless it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
