import django.db.models.deletion
from django.db import migrations, models

import tessera.core.clock
import tessera.core.models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0007_studies")]

    operations = [
        migrations.CreateModel(
            name="CompilationOrder",
            fields=[
                ("id", models.UUIDField(default=tessera.core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=tessera.core.clock.now, editable=False)),
                ("circle", models.CharField(choices=[("team", "Own organisation only"), ("requester", "Who asked, and the coordinator"), ("members", "All members"), ("network", "Members, observers and partners"), ("national", "Also their national networks"), ("public", "Everybody")], max_length=20)),
                ("language", models.CharField(max_length=10)),
                ("style", models.CharField(max_length=20)),
                ("asked_at", models.DateTimeField(default=tessera.core.clock.now)),
                ("asked_by", models.CharField(max_length=200)),
                ("state", models.CharField(choices=[("waiting", "Being made"), ("made", "Made"), ("refused", "Refused"), ("failed", "Failed")], default="waiting", max_length=10)),
                ("task", models.UUIDField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("ended_at", models.DateTimeField(null=True)),
                ("compilation", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="exchange.compilation")),
                ("query", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="exchange.query")),
            ],
            options={
                "ordering": ["-asked_at"],
                "constraints": [models.UniqueConstraint(condition=models.Q(("state", "waiting")), fields=("query", "circle", "language", "style"), name="exchange_order_waits_once")],
            },
        ),
    ]
