import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tessera.core.clock
import tessera.core.models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("network", "0001_initial"),
        ("exchange", "0003_archive"),
    ]

    operations = [
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.UUIDField(default=tessera.core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=tessera.core.clock.now, editable=False)),
                ('kind', models.CharField(choices=[('topic', 'Topic'), ('area', 'Area'), ('search', 'Search')], max_length=10)),
                ('what', models.CharField(max_length=600)),
                ('rhythm', models.CharField(choices=[('daily', 'Once a day'), ('weekly', 'Once a week')], default='weekly', max_length=10)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('read_to', models.PositiveBigIntegerField(default=0)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['kind', 'created_at'],
                'indexes': [models.Index(fields=['paused_at', 'read_to'], name='exchange_su_paused__fec5ae_idx')],
                'constraints': [models.UniqueConstraint(fields=('person', 'organisation', 'kind', 'what'), name='exchange_subscription_once')],
            },
        ),
        migrations.CreateModel(
            name='Vector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('model', models.CharField(max_length=60)),
                ('words_sha256', models.CharField(max_length=64)),
                ('data', models.BinaryField()),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vectors', to='exchange.question')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['model', 'id'], name='exchange_ve_model_2b9129_idx')],
                'constraints': [models.UniqueConstraint(fields=('question', 'language', 'model'), name='exchange_vector_once')],
            },
        ),
    ]
