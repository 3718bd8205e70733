import django.db.models.deletion
import tessera.core.clock
import tessera.core.models
from django.conf import settings
from django.db import migrations, models

from tessera.core.together import CreateTogether


def start_at_the_end(apps, schema_editor):
    """What happened before there were notices is told to nobody."""
    head = apps.get_model("audit", "Head").objects.first()
    apps.get_model("notices", "Cursor").objects.get_or_create(
        pk=1, defaults={"number": head.number if head else 0}
    )


def nothing(apps, schema_editor):
    """The cursor goes with its table."""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0002_head'),
        ('network', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTogether([
        migrations.CreateModel(
            name='Bounce',
            fields=[
                ('id', models.UUIDField(default=tessera.core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=tessera.core.clock.now, editable=False)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bounce', to=settings.AUTH_USER_MODEL)),
                ('email', models.EmailField(max_length=254)),
                ('remark', models.CharField(blank=True, max_length=300)),
                ('noted_by', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.UUIDField(default=tessera.core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=tessera.core.clock.now, editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendars', to=settings.AUTH_USER_MODEL)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('person',), name='notices_calendar_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.UUIDField(default=tessera.core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=tessera.core.clock.now, editable=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed'), ('skipped', 'Not sent')], default='waiting', max_length=10)),
                ('why', models.CharField(blank=True, choices=[('closed', 'The account is closed.'), ('bouncing', 'Mails to the address come back.'), ('unwanted', 'The person does not wish to be told.'), ('hidden', 'The person no longer sees what it is about.'), ('left', "It is no longer the person's business."), ('settled', 'It was done meanwhile.'), ('old', 'It had become too old to be news.'), ('gone', 'There is no such notice any more.')], max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(default=tessera.core.clock.now)),
                ('claimed_by', models.CharField(blank=True, max_length=64)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=100)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL)),
                ('on', models.DateField()),
            ],
            options={
                'ordering': ['-on'],
                'abstract': False,
                'indexes': [models.Index(fields=['state', 'next_try_at'], name='notices_dig_state_ff665e_idx')],
                'constraints': [models.UniqueConstraint(fields=('person', 'on'), name='notices_digest_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=tessera.core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=tessera.core.clock.now, editable=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed'), ('skipped', 'Not sent')], default='waiting', max_length=10)),
                ('why', models.CharField(blank=True, choices=[('closed', 'The account is closed.'), ('bouncing', 'Mails to the address come back.'), ('unwanted', 'The person does not wish to be told.'), ('hidden', 'The person no longer sees what it is about.'), ('left', "It is no longer the person's business."), ('settled', 'It was done meanwhile.'), ('old', 'It had become too old to be news.'), ('gone', 'There is no such notice any more.')], max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(default=tessera.core.clock.now)),
                ('claimed_by', models.CharField(blank=True, max_length=64)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=100)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='audit.event', to_field='number')),
                ('kind', models.CharField(max_length=80)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organisation')),
                ('rhythm', models.CharField(choices=[('at_once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('never', 'Never')], default='at_once', max_length=10)),
                ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='notices.digest')),
            ],
            options={
                'ordering': ['event'],
                'abstract': False,
                'indexes': [models.Index(fields=['state', 'next_try_at'], name='notices_not_state_827e90_idx'), models.Index(fields=['person', 'state'], name='notices_not_person__34025d_idx')],
                'constraints': [models.UniqueConstraint(fields=('event', 'person'), name='notices_notice_once')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.UUIDField(default=tessera.core.models.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=tessera.core.clock.now, editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preferences', to=settings.AUTH_USER_MODEL)),
                ('group', models.CharField(max_length=40)),
                ('rhythm', models.CharField(choices=[('at_once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('never', 'Never')], max_length=10)),
            ],
            options={
                'ordering': ['group'],
                'constraints': [models.UniqueConstraint(fields=('person', 'group'), name='notices_preference_once')],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('called_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(default=tessera.core.clock.now)),
                ('task', models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField(default=tessera.core.clock.now)),
                ('seen_at', models.DateTimeField(default=tessera.core.clock.now)),
            ],
        ),
        ]),
        migrations.RunPython(start_at_the_end, nothing, elidable=False),
    ]
