from django.db import migrations

from tessera.reference.seeds import topics


def seed(apps, schema_editor):
    """The agreed topics; what a network renames or adds later is left alone."""
    Topic = apps.get_model("reference", "Topic")
    for row in topics():
        Topic.objects.get_or_create(code=row["code"], defaults=row)


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
