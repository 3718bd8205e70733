import django.db.models.deletion
from django.db import migrations, models

import tessera.core.clock
import tessera.core.models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0004_subscriptions"),
    ]

    operations = [
        migrations.DeleteModel(name="Summary"),
        migrations.AlterField(
            model_name="terms",
            name="scoreboard_audience",
            field=models.CharField(
                choices=[
                    ("team", "Own organisation only"),
                    ("requester", "Who asked, and the coordinator"),
                    ("members", "All members"),
                    ("network", "Members, observers and partners"),
                    ("national", "Also their national networks"),
                    ("public", "Everybody"),
                ],
                default="team",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Summary",
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
                (
                    "circle",
                    models.CharField(
                        choices=[
                            ("team", "Own organisation only"),
                            ("requester", "Who asked, and the coordinator"),
                            ("members", "All members"),
                            ("network", "Members, observers and partners"),
                            ("national", "Also their national networks"),
                            ("public", "Everybody"),
                        ],
                        max_length=20,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("signed_off", "signed_off"),
                            ("released", "released"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=0)),
                ("saved_at", models.DateTimeField(default=tessera.core.clock.now)),
                ("saved_by", models.CharField(max_length=200)),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summaries",
                        to="exchange.query",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "summaries",
                "ordering": ["query", "circle", "language"],
            },
        ),
        migrations.CreateModel(
            name="SummaryEdition",
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
                (
                    "circle",
                    models.CharField(
                        choices=[
                            ("team", "Own organisation only"),
                            ("requester", "Who asked, and the coordinator"),
                            ("members", "All members"),
                            ("network", "Members, observers and partners"),
                            ("national", "Also their national networks"),
                            ("public", "Everybody"),
                        ],
                        max_length=20,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("version", models.PositiveSmallIntegerField()),
                ("released_at", models.DateTimeField(default=tessera.core.clock.now)),
                ("released_by", models.CharField(max_length=200)),
                ("is_current", models.BooleanField(default=True)),
                (
                    "query",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summary_editions",
                        to="exchange.query",
                    ),
                ),
                (
                    "summary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="exchange.summary",
                    ),
                ),
            ],
            options={
                "ordering": ["query", "circle", "language", "-version"],
            },
        ),
        migrations.CreateModel(
            name="SummaryPart",
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
                ("words", models.TextField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="exchange.summaryedition",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.question",
                    ),
                ),
                (
                    "rests_on",
                    models.ManyToManyField(
                        blank=True, related_name="summary_parts", to="exchange.answeredition"
                    ),
                ),
            ],
            options={
                "ordering": [
                    "edition",
                    models.OrderBy(models.F("question__position"), nulls_first=True),
                ],
            },
        ),
        migrations.CreateModel(
            name="SummarySection",
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
                ("words", models.TextField(blank=True)),
                ("is_proposal", models.BooleanField(default=False)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField(default=tessera.core.clock.now)),
                ("saved_by", models.CharField(max_length=200)),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summarised",
                        to="exchange.question",
                    ),
                ),
                (
                    "rests_on",
                    models.ManyToManyField(
                        blank=True, related_name="sections", to="exchange.answeredition"
                    ),
                ),
                (
                    "summary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sections",
                        to="exchange.summary",
                    ),
                ),
            ],
            options={
                "ordering": [
                    "summary",
                    models.OrderBy(models.F("question__position"), nulls_first=True),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("draft", "signed_off", "released"))),
                name="exchange_summary_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.UniqueConstraint(
                fields=("query", "circle", "language"), name="exchange_summary_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=models.CheckConstraint(
                condition=models.Q(("circle", "team"), _negated=True),
                name="exchange_summary_for_others",
            ),
        ),
        migrations.AddConstraint(
            model_name="summaryedition",
            constraint=models.UniqueConstraint(
                fields=("summary", "version"), name="exchange_summaryedition_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="summaryedition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("summary",),
                name="exchange_summaryedition_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="summarypart",
            constraint=models.UniqueConstraint(
                fields=("edition", "question"), name="exchange_summarypart_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="summarysection",
            constraint=models.UniqueConstraint(
                fields=("summary", "question"), name="exchange_summarysection_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="summarysection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("question__isnull", True)),
                fields=("summary",),
                name="exchange_summarysection_whole_once",
            ),
        ),
    ]
