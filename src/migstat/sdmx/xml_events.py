"""What a parser meets in an SDMX-ML data message, kept as it is met: sets, series, observations.

No document type is read and no entity expanded: a message that declares one is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from migstat.sdmx.guard import MOST_ROWS
from migstat.sdmx.model import OBS_VALUE, TIME_PERIOD, BadFile, marked
from migstat.sdmx.observed import STATUS_NAMES

Said = dict[str, str]

ROOTS = frozenset(
    [
        "GenericData",
        "GenericTimeSeriesData",
        "StructureSpecificData",
        "StructureSpecificTimeSeriesData",
    ]
)
_ERRORS = frozenset(("Error", "Envelope", "Fault"))
_VERSIONS = {"v3_1": "3.1", "v3_0": "3.0", "v2_1": "2.1"}


class _Reached(Exception):
    """The observation that was looked for."""


def parsed(data: bytes, file: str, stop: int = -1, only: frozenset[str] = frozenset()) -> Events:
    """What the bytes hold, or what they hold as far as the observation ``stop``.

    :param only: the names of structures whose sets are met; none for all.
    :raises BadFile: as :func:`migstat.sdmx.xml.parse_message`, but for what cells say.
    """
    parser = expat.ParserCreate()
    events = Events(parser, file, stop, only)
    try:
        parser.Parse(data, True)
    except _Reached:
        return events
    except expat.ExpatError as error:
        raise BadFile(
            file, marked("the XML is damaged or cut short; fetch it again."), error.lineno
        ) from error
    except (KeyError, IndexError) as error:
        raise BadFile(
            file,
            marked("an element stands in the wrong place or lacks an attribute ({fault})."),
            events.line,
            fault=error,
        ) from error
    events.finish()
    return events


class Events:
    """What was met, in its order.

    ``series`` holds each series' attributes (in a generic message its key alone, and ``more`` the
    rest), ``obs`` each observation's, ``owners`` the number of its series or -1, ``begun`` how many
    observations came before each set, ``groups`` what holds for all series with the same codes,
    ``key`` the ids that make the key where a generic message has no series.
    """

    SET = frozenset(
        [
            "structureRef",
            "setID",
            "action",
            "reportingBeginDate",
            "reportingEndDate",
            "validFromDate",
            "validToDate",
            "publicationYear",
            "publicationPeriod",
            "dataScope",
            "type",
        ]
    )

    def __init__(
        self, parser: expat.XMLParserType, file: str, stop: int, only: frozenset[str] = frozenset()
    ):
        self.parser, self.file, self.stop, self.only = parser, file, stop, only
        self.root = self.version = ""
        self.series: list[Said] = []
        self.more: list[Said] = []
        self.obs: list[Said] = []
        self.owners: list[int] = []
        self.sets: list[Said] = []
        self.begun: list[int] = []
        self.groups: list[Said] = []
        self.key: tuple[str, ...] = ()
        self.inner = TIME_PERIOD
        self._structures: dict[str, Said] = {}
        self._structure: Said = {}
        self._into: Said = {}
        self._words: list[str] = []
        self._errors: list[str] = []
        self._table: dict[str, Callable[[Said], None]] = {}
        self._meet = parser.StartElementHandler = self._begun()
        parser.StartDoctypeDeclHandler = self._refuse

    @property
    def generic(self) -> bool:
        return self.root.startswith("Generic")

    @property
    def format(self) -> str:
        """What the file is, for a person."""
        return f"SDMX-ML {self.version} {'generic' if self.generic else 'structure-specific'}"

    @property
    def line(self) -> int:
        """The line that the parser has come to."""
        return self.parser.CurrentLineNumber

    @property
    def reference(self) -> str:
        """The structure that the figures follow: ``AGENCY:ID(VERSION)``."""
        name = self.sets[-1].get("structureRef", "") if self.sets else ""
        return self._structures.get(name, self._structure).get("reference", "")

    def finish(self) -> None:
        """Refuse what is no set of figures of one structure."""
        if self._errors and not self.obs:
            said = " ".join(word for word in self._errors if word)[:300]
            raise BadFile(
                self.file, marked("the service sent no figures but a message: {said}"), said=said
            )
        if len(self.obs) > MOST_ROWS:
            raise BadFile(
                self.file,
                marked("it holds more than {most} observations; split it."),
                most=f"{MOST_ROWS:,}",
            )

    @property
    def tables(self) -> dict[str, frozenset[str]]:
        """The references of what the sets follow, and by which names the message knows them."""
        found: dict[str, frozenset[str]] = {}
        for name in (one.get("structureRef", "") for one in self.sets):
            reference = self._structures.get(name, {}).get("reference", "")
            found[reference] = found.get(reference, frozenset()) | {name}
        return found

    def _begun(self) -> Callable[[str, Said], None]:
        """What is called for each element: the method of its local name, looked up once."""
        methods: dict[str, Callable[[Said], None]] = {}

        def begin(name: str, said: Said) -> None:
            method = methods.get(name)
            if method is None:
                local = name.rpartition(":")[2]
                if not self.root:
                    self._start(local, said)
                method = methods[name] = self._table.get(local, _ignore)
            method(said)

        return begin

    def _start(self, root: str, said: Said) -> None:
        """The root says which kind of message this is."""
        self.root = root
        spaces = " ".join(text for name, text in said.items() if name.startswith("xmlns"))
        self.version = next((v for sign, v in _VERSIONS.items() if f"/{sign}/" in spaces), "2.1")
        if root in _ERRORS:
            self._errors.append("")
            self._listen()
        elif root not in ROOTS:
            if root == "Structure":
                raise BadFile(
                    self.file,
                    marked("this message holds structures, not figures; fetch the data."),
                    self.line,
                )
            raise BadFile(
                self.file,
                marked("this message holds “{name}”; fetch the data."),
                self.line,
                name=root[:40],
            )
        generic = self.generic
        self._table = {
            "Structure": self._on_structure,
            "Ref": self._on_ref,
            "Footer": self._listen,
            "Message": self._on_message,
            "ErrorMessage": self._on_message,
            "DataSet": self._on_set,
            "Group": self._on_group,
            "Series": self._on_series_generic if generic else self._on_series,
            "Obs": self._on_obs,
            "Comp": self._on_comp,
        }
        if generic:
            self._table |= {
                "ObsDimension": self._on_dimension,
                "ObsValue": self._on_obs_value,
                "Attributes": self._on_attributes,
                "Value": self._on_value,
            }

    def _refuse(self, *_said: Any) -> None:
        raise BadFile(
            self.file,
            marked("it declares a document type, as no data message needs; it was not read."),
            self.line,
        )

    def _on_structure(self, said: Said) -> None:
        if "structureID" in said:
            self._structure = self._structures.setdefault(said["structureID"], dict(said))
            self.inner = said.get("dimensionAtObservation", TIME_PERIOD)
            self._listen()

    def _on_ref(self, said: Said) -> None:
        if "agencyID" in said and "id" in said:
            named = f"{said['agencyID']}:{said['id']}({said.get('version', '1.0')})"
            self._structure.setdefault("reference", named)

    def _listen(self, _said: Said | None = None) -> None:
        """Collect text from here on, until a set begins."""
        self.parser.CharacterDataHandler = self._words.append
        self.parser.EndElementHandler = self._ended

    def _ended(self, name: str) -> None:
        said = "".join(self._words).strip()
        self._words.clear()
        if said.startswith("urn:sdmx:"):
            self._structure.setdefault("reference", said.partition("=")[2])
        elif self._errors and name.rpartition(":")[2] in ("Text", "faultstring", "faultcode"):
            self._errors.append(said)

    def _on_message(self, said: Said) -> None:
        self._errors.append(said.get("code", ""))

    def _on_set(self, said: Said) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        self._words.clear()
        own = {
            name.rpartition(":")[2]: text
            for name, text in said.items()
            if not name.startswith("xmlns")
        }
        name = own.get("structureRef", "")
        if self.only and name not in self.only:
            self.parser.StartElementHandler = self._pass
            return
        self.parser.StartElementHandler = self._meet
        if self.only:
            self.inner = self._structures.get(name, {}).get("dimensionAtObservation", TIME_PERIOD)
        if own.get("action") == "Delete":
            raise BadFile(self.file, marked("it asks to delete, and gives no figures."), self.line)
        self.sets.append(own)
        self.begun.append(len(self.obs))
        self._into = own

    def _pass(self, name: str, said: Said) -> None:
        """Pass over the elements of another table's set."""
        if name.rpartition(":")[2] == "DataSet":
            self._on_set(said)

    def _on_group(self, said: Said) -> None:
        group = {name: text for name, text in said.items() if ":" not in name and name != "type"}
        self.groups.append(group)
        self._into = group

    def _on_series(self, said: Said) -> None:
        self.series.append(said)
        self._into = said

    def _on_series_generic(self, _said: Said) -> None:
        self._on_series({})
        self.more.append({})

    def _on_obs(self, said: Said) -> None:
        self.obs.append(said)
        self.owners.append(len(self.series) - 1)
        self._into = said
        if self.stop >= 0 and len(self.obs) > self.stop:
            raise _Reached

    def _on_dimension(self, said: Said) -> None:
        self._into[said.get("id") or self.inner] = said["value"]

    def _on_obs_value(self, said: Said) -> None:
        if not self.key:
            self._learn_key()
        self._into[OBS_VALUE] = said["value"]

    def _on_attributes(self, _said: Said) -> None:
        if self.series and self._into is self.series[-1]:
            self._into = self.more[-1]
        elif self.obs and self._into is self.obs[-1]:
            self._learn_key()

    def _learn_key(self) -> None:
        """The ids before the first value or attribute are the key."""
        self.key = self.key or tuple(self._into)

    def _on_value(self, said: Said) -> None:
        self._into[said["id"]] = said["value"]

    def _on_comp(self, said: Said) -> None:
        """An attribute with several values or languages (3.0): its texts one after the other."""
        id, into = said["id"], self._into
        words: list[str] = []

        def ended(name: str) -> None:
            if name.rpartition(":")[2] == "Comp":
                gap = "" if id in STATUS_NAMES else "; "
                into[id] = gap.join(word.strip() for word in words if word.strip())
                self.parser.CharacterDataHandler = self.parser.EndElementHandler = None

        self.parser.CharacterDataHandler = words.append
        self.parser.EndElementHandler = ended


def _ignore(_said: Said) -> None: ...
