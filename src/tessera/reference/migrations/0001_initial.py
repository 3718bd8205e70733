import django.db.models.deletion
import tessera.core.clock
import tessera.core.models
import tessera.core.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.UUIDField(default=tessera.core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=tessera.core.clock.now, editable=False)),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("name", tessera.core.text.MultilingualField(default=dict, validators=[tessera.core.text.check_languages])),
                ("eurovoc", models.CharField(blank=True, max_length=20)),
                ("position", models.PositiveSmallIntegerField()),
                ("parent", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="narrower", to="reference.topic")),
            ],
            options={"ordering": ["position"]},
        ),
    ]
