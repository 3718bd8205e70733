from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_summaries")]

    operations: list = []
