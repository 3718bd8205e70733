import django.db.models.deletion
from django.db import migrations, models

from tessera.exchange import fulltext


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_attachments")]

    operations = [
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'progress',
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('query', 'Queries'), ('question', 'Questions'), ('answer', 'Answers'), ('compilation', 'Compilations'), ('section', 'Studies')], max_length=12)),
                ('source', models.UUIDField(unique=True)),
                ('area', models.CharField(blank=True, max_length=20)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('question_kind', models.CharField(blank=True, choices=[('yes_no_partly', 'Yes, no or partly'), ('one_choice', 'One choice'), ('several_choices', 'Several choices'), ('number', 'Number with unit'), ('date', 'Date'), ('table', 'Table with fixed columns'), ('text', 'Free text'), ('file', 'File')], max_length=20)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('at', models.DateTimeField()),
                ('folded', models.TextField()),
                ('marks', models.TextField()),
                ('query', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='exchange.query')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AlterField(
            model_name='answer',
            name='reply',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='exchange.reply'),
        ),
        migrations.AlterField(
            model_name='answeredition',
            name='answer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='exchange.answer'),
        ),
        migrations.AlterField(
            model_name='answeredition',
            name='query',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='exchange.query'),
        ),
        migrations.AlterField(
            model_name='answeredition',
            name='network',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.network'),
        ),
        migrations.AlterField(
            model_name='answeredition',
            name='contributor',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation'),
        ),
        migrations.AddIndex(
            model_name='query',
            index=models.Index(fields=['state', 'closed_at'], name='exchange_qu_state_714250_idx'),
        ),
        migrations.AddIndex(
            model_name='consultation',
            index=models.Index(fields=['state'], name='exchange_co_state_fe49de_idx'),
        ),
        migrations.AddIndex(
            model_name='extension',
            index=models.Index(fields=['state'], name='exchange_ex_state_c38c9c_idx'),
        ),
        migrations.RunPython(fulltext.create, fulltext.drop, elidable=False),
    ]
