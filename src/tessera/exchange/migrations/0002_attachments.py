import django.db.models.deletion
from django.db import migrations, models

ONE_OF_THREE = (
    models.Q(query__isnull=False, answer__isnull=True, contribution__isnull=True)
    | models.Q(query__isnull=True, answer__isnull=False, contribution__isnull=True)
    | models.Q(query__isnull=True, answer__isnull=True, contribution__isnull=False)
)
ONE_OF_TWO = models.Q(file__isnull=False, attachment__isnull=True) | models.Q(
    file__isnull=True, attachment__isnull=False
)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("attachment", "exchange_attachment_of_one"),
        migrations.AddField(
            "answeredition", "lapsed_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            "attachment", "attached_by", models.CharField(blank=True, max_length=200)
        ),
        migrations.AddField(
            "attachment", "confirmed_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            "attachment", "confirmed_by", models.CharField(blank=True, max_length=200)
        ),
        migrations.AddField(
            "attachment",
            "contribution",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="exchange.contribution",
            ),
        ),
        migrations.AddField("attachment", "title", models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            "compilation", "outdated_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            "departure",
            "attachment",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="departures",
                to="exchange.attachment",
            ),
        ),
        migrations.AlterField(
            "departure",
            "file",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="departures",
                to="exchange.compilationfile",
            ),
        ),
        migrations.AddIndex(
            "attachment", models.Index(fields=["path"], name="exchange_at_path_fc0f46_idx")
        ),
        migrations.AddConstraint(
            "attachment",
            models.CheckConstraint(condition=ONE_OF_THREE, name="exchange_attachment_of_one"),
        ),
        migrations.AddConstraint(
            "departure",
            models.CheckConstraint(condition=ONE_OF_TWO, name="exchange_departure_of_one"),
        ),
    ]
