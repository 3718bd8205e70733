"""The catalogue: dataflows, and the releases of each, which are never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from tessera.access.audience import readable
from tessera.access.roles import NOWHERE, Belongs, belongs
from tessera.access.visibility import of
from tessera.core import clock
from tessera.core.circle import Circle
from tessera.core.models import Base
from tessera.core.text import MultilingualField
from tessera.core.visible import VisibleQuerySet
from tessera.network.models import Mandate, Membership, Network, Product
from tessera.statistics.workflow import FETCH, OPEN

if TYPE_CHECKING:
    from tessera.access.people import Actor


class Dataflow(Base):
    """A table that is published again and again: one structure, one source, many releases.

    It is visible where at least one of its releases is.
    """

    code = models.CharField(max_length=60, unique=True)
    agency = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    name = MultilingualField()
    description = MultilingualField()
    structure = models.JSONField()  # of the newest release
    publisher = models.CharField(max_length=200)
    title = models.CharField(max_length=300)  # the publisher's own name of the table
    url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200)
    licence_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)  # what the publisher asks users to know
    kind = models.CharField(max_length=10)  # stock, flow or rate
    unit = models.CharField(max_length=20)
    rounded_to = models.PositiveIntegerField(null=True)
    topics = models.JSONField(default=list)
    #: Changes whenever anything above does, so that what is read from it can be kept in memory.
    fingerprint = models.CharField(max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("dataflow")
        verbose_name_plural = _("dataflows")

    def __str__(self) -> str:
        return self.code


class Release(Base):
    """Figures as one publisher gave them on one day: a catalogue row over an immutable file.

    Whether it is superseded is computed from the dates, never stored.
    """

    dataflow = models.ForeignKey(Dataflow, models.PROTECT, related_name="releases")
    sha256 = models.CharField(max_length=64)
    content = models.CharField(max_length=64)  # hash of the figures alone, without their dates
    path = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField()
    vintage = models.DateField()  # the day on which the publisher gave these figures
    retrieved = models.DateField()
    first_period = models.CharField(max_length=10)
    last_period = models.CharField(max_length=10)
    publisher = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    licence_url = models.URLField(max_length=500, blank=True)
    published_at = models.DateTimeField(default=clock.now)
    audience = models.CharField(max_length=20, choices=Circle.choices, default=Circle.PUBLIC)
    network = models.ForeignKey("network.Network", models.PROTECT, null=True, related_name="+")
    contributor = models.ForeignKey(
        "network.Organisation", models.PROTECT, null=True, related_name="+"
    )
    structure = models.JSONField()  # as it was: an old release keeps its own axes and codes
    edits = models.JSONField(default=list)  # what was changed on the way in, in sentences
    changes = models.JSONField(default=dict)  # added, revised, gone: against the release before
    findings = models.JSONField(default=list)  # what the rules found in what everybody reads
    disclosure = models.JSONField(default=dict)  # how small figures were protected, where they were

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-vintage", "-retrieved", "-published_at"]
        get_latest_by = ["vintage", "retrieved", "published_at"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(fields=["dataflow", "sha256"], name="statistics_release_once"),
        ]
        indexes = [
            models.Index(fields=["dataflow", "-vintage"], name="statistics_release_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.dataflow.code} {self.vintage.isoformat()}"

    @property
    def short(self) -> str:
        """The first twelve digits of the hash: how addresses and people name a release."""
        return self.sha256[:12]


class Source(Base):
    """Where figures come from, again and again: whom to ask, for what, and how often.

    ``known`` is what the publisher said of the figures that were read last: a mark, and validators of
    answers, so that nothing is asked for twice. Whether it is due is computed, never stored.
    """

    class Every(models.TextChoices):
        NEVER = "", _("only when told")
        DAY = "day", _("every day")
        WEEK = "week", _("every week")
        MONTH = "month", _("every month")

    code = models.SlugField(max_length=60, unique=True)
    publisher = models.CharField(max_length=200)
    connector = models.CharField(max_length=20)  # how it is asked; "file" is brought by people
    address = models.URLField(max_length=500, blank=True)
    asked = models.JSONField(default=dict)  # the table, and which part of it
    dataflow = models.CharField(max_length=60)
    every = models.CharField(max_length=10, choices=Every.choices, blank=True, default=Every.NEVER)
    is_active = models.BooleanField(default=False)
    accepts_itself = models.BooleanField(default=False)  # where nothing severe was found
    known = models.JSONField(default=dict, blank=True)
    refused_content = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)  # the publisher answered, or not

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["publisher", "code"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.code


class Fetch(Base):
    """One attempt to bring a source's figures here, and the report on what they would change.

    Until they are accepted the figures lie apart from the releases, under ``path``; nobody reads them
    but who decides. Interrupted, it goes on where it was.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        FETCHING = "fetching", _("Being fetched")
        READ = "read", _("Read")
        WAITING = "waiting", _("Waiting for acceptance")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")
        UNCHANGED = "unchanged", _("Unchanged")

    source = models.ForeignKey(Source, models.PROTECT, related_name="fetches")
    state = models.CharField(max_length=20, choices=FETCH.choices, default=FETCH.start)
    not_before = models.DateTimeField(null=True, blank=True)  # the publisher asked to be left alone
    tries = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True)  # the process that carries it out
    answers = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    sentence = models.TextField(blank=True)  # why it failed, was refused, or changed nothing
    said = models.JSONField(default=dict, blank=True)  # the same, to be said in any language
    report = models.JSONField(default=list, blank=True)
    path = models.CharField(max_length=300, blank=True)
    content = models.CharField(max_length=64, blank=True)
    known = models.JSONField(
        default=dict, blank=True
    )  # what the source will know when this is decided
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="fetches")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("fetch")
        verbose_name_plural = _("fetches")
        constraints = [
            FETCH.constraint("statistics_fetch"),
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(state__in=OPEN), name="statistics_fetch_open"
            ),
        ]
        indexes = [models.Index(fields=["source", "-created_at"], name="statistics_fetch_newest")]

    def __str__(self) -> str:
        return f"{self.source.code} {self.created_at.date().isoformat()}"

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(self.State(self.state).label)

    @property
    def is_severe(self) -> bool:
        """Whether the report names something that somebody has to decide about."""
        return any(one["severity"] == "severe" for one in self.report)


class Layout(Base):
    """How files with one heading are read: what each column is, drawn by a person and remembered."""

    fingerprint = models.CharField(max_length=64, unique=True)
    header = models.JSONField()
    drawn = models.JSONField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="layouts")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("layout")
        verbose_name_plural = _("layouts")

    def __str__(self) -> str:
        return f"{self.source.code} {self.fingerprint[:12]}"


class Upload(Base):
    """A file whose columns nobody has named yet; it is taken away when that is done."""

    name = models.CharField(max_length=200)
    data = models.BinaryField()
    header = models.JSONField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")

    def __str__(self) -> str:
        return self.name


class Structure(Base):
    """A codelist, a data structure or another artefact that was taken in from elsewhere.

    A final version never changes; another version is another row.
    """

    kind = models.CharField(max_length=40)
    agency = models.CharField(max_length=100)
    identifier = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    is_final = models.BooleanField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of the content
    source = models.CharField(max_length=300)  # the file it came in
    adopted_at = models.DateTimeField(default=clock.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "agency", "identifier", "version"]
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "agency", "identifier", "version"],
                name="statistics_structure_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.agency}:{self.identifier}({self.version})"


@of("statistics.Structure")
def structures(person: Actor) -> models.Q:
    """Everybody: what codes mean is no secret."""
    return models.Q()


@of("statistics.Release")
def releases(person: Actor) -> models.Q:
    """As far as the contributor let the figures travel."""
    return readable(person, Product.STATISTICS)


@of("statistics.Dataflow")
def dataflows(person: Actor) -> models.Q:
    """Where at least one release is visible."""
    seen = Release.objects.filter(releases(person))
    return models.Q(models.Exists(seen.filter(dataflow=models.OuterRef("pk"))))


@of("statistics.Source")
def sources(person: Actor) -> models.Q:
    """What publishers are asked for is no secret; who brings files is known to administrators."""
    return ~models.Q(connector="file") | _administered(person)


@of("statistics.Fetch")
def fetches(person: Actor) -> models.Q:
    """Who decides about them: administrators, an international network's secretariat.

    What came in files is the administrators' alone, who brought them.
    """
    published = ~models.Q(source__connector="file") & _looks_after(person)
    return published | _administered(person)


@of("statistics.Layout")
def layouts(person: Actor) -> models.Q:
    """Administrators."""
    return _administered(person)


@of("statistics.Upload")
def uploads(person: Actor) -> models.Q:
    """Administrators."""
    return _administered(person)


@belongs("statistics.Source")
@belongs("statistics.Fetch")
def _published_here(row: models.Model) -> Belongs:
    """Publishers' figures are for all: the secretariats of international networks look after them."""
    source = row.source if isinstance(row, Fetch) else row
    if getattr(source, "connector", "file") == "file":
        return NOWHERE
    level = Network.Level.INTERNATIONAL
    return frozenset(), frozenset(Network.objects.filter(level=level).values_list("pk", flat=True))


def _looks_after(person: Actor) -> models.Q:
    """Everything for who works at the secretariat of an international network, else nothing."""
    if not person.standing.holds(Mandate.Role.OFFICER, Mandate.Role.COORDINATOR):
        return models.Q(pk__in=())
    coordinated = person.standing.networks(Membership.Role.COORDINATOR)
    ours = Network.objects.filter(pk__in=coordinated, level=Network.Level.INTERNATIONAL)
    return models.Q(models.Exists(ours))


def _administered(person: Actor) -> models.Q:
    """Everything for who runs the installation, nothing for anybody else."""
    is_one = person.standing.holds(Mandate.Role.ADMINISTRATOR)
    return models.Q(pk__isnull=not is_one)
