import django.db.models.deletion
from django.db import migrations, models

import tessera.core.clock
import tessera.core.models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_summaries"), ("network", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="query",
            name="cited_as",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="query",
            name="imported_from",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.CreateModel(
            name="LegacyImport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tessera.core.models.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=tessera.core.clock.now, editable=False),
                ),
                ("name", models.CharField(max_length=200)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("format", models.CharField(max_length=10)),
                ("path", models.CharField(max_length=300)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "read"),
                            ("corrected", "corrected"),
                            ("accepted", "accepted"),
                            ("discarded", "discarded"),
                        ],
                        default="read",
                        max_length=20,
                    ),
                ),
                ("read", models.JSONField()),
                ("result", models.JSONField()),
                ("edition", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField(default=tessera.core.clock.now)),
                ("saved_by", models.CharField(max_length=200)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="network.network",
                    ),
                ),
                (
                    "query",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legacy_import",
                        to="exchange.query",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("read", "corrected", "accepted", "discarded"))
                        ),
                        name="exchange_import_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "discarded"), _negated=True),
                        fields=("network", "sha256"),
                        name="exchange_import_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("query__isnull", False), ("state", "accepted")),
                            models.Q(
                                models.Q(("state", "accepted"), _negated=True),
                                ("query__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="exchange_import_query",
                    ),
                ],
            },
        ),
    ]
