import django.db.models.deletion
import tessera.core.clock
import tessera.core.models
import tessera.core.text
import tessera.exchange.models.query
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0006_imports"),
        ("network", "0001_initial"),
        ("reference", "0002_topics"),
    ]

    operations = [
        migrations.CreateModel(
            name="StudySeries",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="NationalContribution",
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
                ("is_invented", models.BooleanField(default=False)),
                (
                    "remark",
                    tessera.core.text.MultilingualField(
                        blank=True, default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                ("area", models.CharField(blank=True, max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("correcting", "correcting"),
                            ("cleared", "cleared"),
                            ("released", "released"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("due_on", models.DateField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("revised_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveSmallIntegerField(default=0)),
                ("reminded_for", models.DateField(blank=True, null=True)),
                ("reminded_before", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="national_contributions",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["study", "area", "organisation"],
            },
        ),
        migrations.CreateModel(
            name="SectionText",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("answered", "Answered"),
                            ("declined", "Declined"),
                            ("not_applicable", "Not applicable"),
                            ("no_data", "No data"),
                            ("pending", "Pending"),
                        ],
                        default="pending",
                        max_length=20,
                    ),
                ),
                ("coded", models.JSONField(blank=True, null=True)),
                ("words", models.TextField(blank=True)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("comment", models.TextField(blank=True)),
                ("sources", models.JSONField(blank=True, default=list)),
                ("as_of", models.DateField(blank=True, null=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("team", "Own organisation only"),
                            ("requester", "Who asked, and the coordinator"),
                            ("members", "All members"),
                            ("network", "Members, observers and partners"),
                            ("national", "Also their national networks"),
                            ("public", "Everybody"),
                        ],
                        default="members",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("audience_until", models.DateField(blank=True, null=True)),
                (
                    "audience_then",
                    models.CharField(
                        blank=True,
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
                ("held_since", models.DateTimeField(blank=True, null=True)),
                ("held_until", models.DateTimeField(blank=True, null=True)),
                ("edition", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(blank=True, null=True)),
                ("saved_by", models.CharField(blank=True, max_length=200)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="exchange.nationalcontribution",
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "held_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["contribution", "section__position"],
            },
        ),
        migrations.CreateModel(
            name="Study",
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
                ("is_invented", models.BooleanField(default=False)),
                (
                    "remark",
                    tessera.core.text.MultilingualField(
                        blank=True, default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                (
                    "title",
                    tessera.core.text.MultilingualField(
                        default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                (
                    "rationale",
                    tessera.core.text.MultilingualField(
                        blank=True, default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafting", "drafting"),
                            ("template_round", "template_round"),
                            ("agreed", "agreed"),
                            ("contributions", "contributions"),
                            ("synthesis", "synthesis"),
                            ("comment_round", "comment_round"),
                            ("released", "released"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="drafting",
                        max_length=20,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("team", "Own organisation only"),
                            ("requester", "Who asked, and the coordinator"),
                            ("members", "All members"),
                            ("network", "Members, observers and partners"),
                            ("national", "Also their national networks"),
                            ("public", "Everybody"),
                        ],
                        default="network",
                        max_length=20,
                    ),
                ),
                (
                    "synthesis_audience",
                    models.CharField(
                        choices=[
                            ("team", "Own organisation only"),
                            ("requester", "Who asked, and the coordinator"),
                            ("members", "All members"),
                            ("network", "Members, observers and partners"),
                            ("national", "Also their national networks"),
                            ("public", "Everybody"),
                        ],
                        default="members",
                        max_length=20,
                    ),
                ),
                (
                    "default_audience",
                    models.CharField(
                        choices=[
                            ("team", "Own organisation only"),
                            ("requester", "Who asked, and the coordinator"),
                            ("members", "All members"),
                            ("network", "Members, observers and partners"),
                            ("national", "Also their national networks"),
                            ("public", "Everybody"),
                        ],
                        default="members",
                        max_length=20,
                    ),
                ),
                (
                    "asked_roles",
                    models.JSONField(default=tessera.exchange.models.query.default_roles),
                ),
                ("asked_areas", models.JSONField(blank=True, default=list)),
                ("contributions_due_on", models.DateField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("edition", models.PositiveIntegerField(default=1)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="studies",
                        to="network.network",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="studies",
                        to="network.organisation",
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(
                        blank=True, related_name="studies", to="reference.topic"
                    ),
                ),
            ],
            options={
                "verbose_name": "study",
                "verbose_name_plural": "studies",
                "ordering": ["-year", "-serial"],
            },
        ),
        migrations.CreateModel(
            name="SectionEdition",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("answered", "Answered"),
                            ("declined", "Declined"),
                            ("not_applicable", "Not applicable"),
                            ("no_data", "No data"),
                            ("pending", "Pending"),
                        ],
                        default="pending",
                        max_length=20,
                    ),
                ),
                ("coded", models.JSONField(blank=True, null=True)),
                ("words", models.TextField(blank=True)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("comment", models.TextField(blank=True)),
                ("sources", models.JSONField(blank=True, default=list)),
                ("as_of", models.DateField(blank=True, null=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("team", "Own organisation only"),
                            ("requester", "Who asked, and the coordinator"),
                            ("members", "All members"),
                            ("network", "Members, observers and partners"),
                            ("national", "Also their national networks"),
                            ("public", "Everybody"),
                        ],
                        default="members",
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("audience_until", models.DateField(blank=True, null=True)),
                (
                    "audience_then",
                    models.CharField(
                        blank=True,
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
                ("version", models.PositiveSmallIntegerField()),
                ("released_at", models.DateTimeField()),
                (
                    "released_audience",
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
                ("is_current", models.BooleanField(default=True)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="exchange.nationalcontribution",
                    ),
                ),
                (
                    "contributor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.network",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="exchange.sectiontext",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="section_editions",
                        to="exchange.study",
                    ),
                ),
            ],
            options={
                "ordering": ["study", "section__position", "contribution", "version"],
            },
        ),
        migrations.AddField(
            model_name="nationalcontribution",
            name="study",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contributions",
                to="exchange.study",
            ),
        ),
        migrations.CreateModel(
            name="CommonTemplate",
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
                ("version", models.PositiveSmallIntegerField()),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="templates",
                        to="exchange.study",
                    ),
                ),
            ],
            options={
                "ordering": ["study", "version"],
            },
        ),
        migrations.CreateModel(
            name="CommentRound",
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
                    "on",
                    models.CharField(
                        choices=[("template", "Common template"), ("synthesis", "Synthesis")],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("opens_on", models.DateField()),
                ("closes_on", models.DateField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closing_told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="exchange.study",
                    ),
                ),
            ],
            options={
                "ordering": ["study", "created_at"],
            },
        ),
        migrations.CreateModel(
            name="StudyComment",
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
                ("section_key", models.UUIDField(blank=True, null=True)),
                ("office", models.CharField(max_length=200)),
                ("words", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("resolved", "resolved"),
                            ("overruled", "overruled"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="exchange.studycomment",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="exchange.commentround",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="exchange.study",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="StudyDocument",
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
                    "kind",
                    models.CharField(
                        choices=[("report", "Synthesis report"), ("inform", "Inform")],
                        max_length=20,
                    ),
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
                ("version", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=10)),
                ("style", models.CharField(max_length=20)),
                ("is_draft", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(default=tessera.core.clock.now)),
                ("made_by", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "editions",
                    models.ManyToManyField(
                        blank=True, related_name="documents", to="exchange.sectionedition"
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="exchange.study",
                    ),
                ),
            ],
            options={
                "ordering": ["study", "kind", "circle", "-version"],
            },
        ),
        migrations.CreateModel(
            name="StudyFile",
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
                    "format",
                    models.CharField(
                        choices=[
                            ("docx", "DOCX"),
                            ("pdf", "PDF"),
                            ("html", "HTML"),
                            ("xlsx", "XLSX"),
                        ],
                        max_length=10,
                    ),
                ),
                ("path", models.CharField(max_length=300)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="exchange.studydocument",
                    ),
                ),
            ],
            options={
                "ordering": ["document", "format"],
            },
        ),
        migrations.CreateModel(
            name="StudyDeparture",
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
                ("at", models.DateTimeField(default=tessera.core.clock.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departures",
                        to="exchange.studyfile",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="TemplateSection",
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
                ("key", models.UUIDField(default=tessera.core.models.uuid7)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "heading",
                    tessera.core.text.MultilingualField(
                        default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                (
                    "guidance",
                    tessera.core.text.MultilingualField(
                        blank=True, default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("yes_no_partly", "Yes, no or partly"),
                            ("one_choice", "One choice"),
                            ("several_choices", "Several choices"),
                            ("number", "Number with unit"),
                            ("date", "Date"),
                            ("table", "Table with fixed columns"),
                            ("text", "Free text"),
                            ("file", "File"),
                        ],
                        default="text",
                        max_length=20,
                        verbose_name="kind of answer",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list)),
                (
                    "unit",
                    tessera.core.text.MultilingualField(
                        blank=True, default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                ("columns", models.JSONField(blank=True, default=list)),
                ("is_compared", models.BooleanField(default=False)),
                ("is_in_inform", models.BooleanField(default=True)),
                ("edition", models.PositiveIntegerField(default=1)),
                ("saved_by", models.CharField(blank=True, max_length=200)),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="exchange.commontemplate",
                    ),
                ),
            ],
            options={
                "ordering": ["template", "position"],
            },
        ),
        migrations.CreateModel(
            name="SynthesisText",
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
                ("held_since", models.DateTimeField(blank=True, null=True)),
                ("held_until", models.DateTimeField(blank=True, null=True)),
                (
                    "words",
                    tessera.core.text.MultilingualField(
                        blank=True, default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                (
                    "short",
                    tessera.core.text.MultilingualField(
                        blank=True, default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                ("edition", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(blank=True, null=True)),
                ("saved_by", models.CharField(blank=True, max_length=200)),
                (
                    "held_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "held_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.organisation",
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="synthesis",
                        to="exchange.study",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.templatesection",
                    ),
                ),
            ],
            options={
                "ordering": ["study", "section__position"],
            },
        ),
        migrations.CreateModel(
            name="SynthesisEdition",
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
                    "words",
                    tessera.core.text.MultilingualField(
                        blank=True, default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                (
                    "short",
                    tessera.core.text.MultilingualField(
                        blank=True, default=dict, validators=[tessera.core.text.check_languages]
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("circulated_at", models.DateTimeField(default=tessera.core.clock.now)),
                ("is_current", models.BooleanField(default=True)),
                ("is_released", models.BooleanField(default=False)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="synthesis_editions",
                        to="exchange.study",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.templatesection",
                    ),
                ),
            ],
            options={
                "ordering": ["study", "-version", "section__position"],
            },
        ),
        migrations.AddField(
            model_name="sectiontext",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="texts",
                to="exchange.templatesection",
            ),
        ),
        migrations.AddField(
            model_name="sectionedition",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="editions",
                to="exchange.templatesection",
            ),
        ),
        migrations.AddIndex(
            model_name="study",
            index=models.Index(fields=["network", "state"], name="exchange_st_network_c2225b_idx"),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "drafting",
                            "template_round",
                            "agreed",
                            "contributions",
                            "synthesis",
                            "comment_round",
                            "released",
                            "withdrawn",
                        ),
                    )
                ),
                name="exchange_study_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.UniqueConstraint(
                fields=("year", "serial"), name="exchange_study_serial"
            ),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["contributions", "synthesis", "comment_round", "released"]),
                        _negated=True,
                    ),
                    models.Q(("called_at__isnull", False), ("contributions_due_on__isnull", False)),
                    _connector="OR",
                ),
                name="exchange_study_called",
            ),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "released"), _negated=True),
                    ("released_at__isnull", False),
                    _connector="OR",
                ),
                name="exchange_study_released",
            ),
        ),
        migrations.AddIndex(
            model_name="nationalcontribution",
            index=models.Index(
                fields=["organisation", "state"], name="exchange_na_organis_67244d_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="nationalcontribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("draft", "correcting", "cleared", "released"))),
                name="exchange_national_contribution_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="nationalcontribution",
            constraint=models.UniqueConstraint(
                fields=("study", "organisation"), name="exchange_national_contribution_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="nationalcontribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "released"), _negated=True),
                    models.Q(("released_at__isnull", False), ("version__gte", 1)),
                    _connector="OR",
                ),
                name="exchange_national_contribution_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="commontemplate",
            constraint=models.UniqueConstraint(
                fields=("study", "version"), name="exchange_common_template_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="commentround",
            constraint=models.UniqueConstraint(
                fields=("study", "on", "version"), name="exchange_comment_round_once"
            ),
        ),
        migrations.AddIndex(
            model_name="studycomment",
            index=models.Index(fields=["study", "state"], name="exchange_st_study_i_9193c5_idx"),
        ),
        migrations.AddConstraint(
            model_name="studycomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("open", "resolved", "overruled"))),
                name="exchange_study_comment_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="studycomment",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent__isnull", True), ("state", "open"), _connector="OR"),
                name="exchange_study_answer_has_no_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="studycomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="exchange_study_comment_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="studydocument",
            constraint=models.UniqueConstraint(
                fields=("study", "kind", "circle", "language", "style", "version"),
                name="exchange_study_document_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="studyfile",
            constraint=models.UniqueConstraint(
                fields=("document", "format"), name="exchange_study_file_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="templatesection",
            constraint=models.UniqueConstraint(
                fields=("template", "position"), name="exchange_template_section_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="templatesection",
            constraint=models.UniqueConstraint(
                fields=("template", "key"), name="exchange_template_section_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="synthesistext",
            constraint=models.UniqueConstraint(
                fields=("study", "section"), name="exchange_synthesis_text_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="synthesistext",
            constraint=models.UniqueConstraint(
                condition=models.Q(("section__isnull", True)),
                fields=("study",),
                name="exchange_synthesis_key_points_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="synthesisedition",
            constraint=models.UniqueConstraint(
                fields=("study", "section", "version"), name="exchange_synthesis_edition_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sectiontext",
            constraint=models.UniqueConstraint(
                fields=("contribution", "section"), name="exchange_section_text_once"
            ),
        ),
        migrations.AddIndex(
            model_name="sectionedition",
            index=models.Index(
                fields=["study", "is_current"], name="exchange_se_study_i_a42334_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="sectionedition",
            constraint=models.UniqueConstraint(
                fields=("text", "version"), name="exchange_section_edition_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sectionedition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("text",),
                name="exchange_section_edition_current",
            ),
        ),
    ]
