from django.db import migrations

from tessera.exchange import fulltext


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [migrations.RunPython(fulltext.create, fulltext.drop, elidable=False)]
