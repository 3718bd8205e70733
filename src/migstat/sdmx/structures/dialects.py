"""How SDMX-ML 2.1 and 3.0 say the same differently."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from migstat.sdmx.structures.model import CLASSES, Artefact, Component, Kind, Ref

Lists = tuple[tuple[str, tuple[Kind, ...]], ...]


class Dialect:
    """What SDMX-ML 3.0 does; :class:`Older` changes what 2.1 does otherwise."""

    lists: Lists = (
        ("AgencySchemes", (Kind.AGENCY_SCHEME,)),
        ("Categorisations", (Kind.CATEGORISATION,)),
        ("CategorySchemes", (Kind.CATEGORY_SCHEME,)),
        ("Codelists", (Kind.CODELIST,)),
        ("ConceptSchemes", (Kind.CONCEPT_SCHEME,)),
        ("DataConstraints", (Kind.CONSTRAINT,)),
        ("Dataflows", (Kind.DATAFLOW,)),
        ("DataProviderSchemes", (Kind.DATA_PROVIDER_SCHEME,)),
        ("DataStructures", (Kind.DATA_STRUCTURE,)),
        ("Hierarchies", (Kind.HIERARCHY,)),
        ("ProvisionAgreements", (Kind.PROVISION_AGREEMENT,)),
    )
    usage = "Dataflow"
    measure = "Measure"
    values = "str"

    def tag(self, kind: Kind) -> str:
        """The element of an artefact."""
        return CLASSES[kind][1]

    def word(self, kind: Kind) -> str:
        """The type in an address."""
        return f"structure/{kind}"

    def urn(self, ref: Ref) -> str:
        """The name of an artefact as this version writes it."""
        return ref.urn

    def version(self, ref: Ref) -> str:
        """The version of an artefact; schemes of organisations have none."""
        return "" if ref.kind in (Kind.AGENCY_SCHEME, Kind.DATA_PROVIDER_SCHEME) else ref.version

    def ref(self, tag: str, ref: Ref) -> str:
        """An element that names another artefact."""
        return f"<{tag}>{escape(self.urn(ref))}</{tag}>"

    def parent(self, id: str) -> str:
        """The item above an item; 3.0's schema refuses an id that begins with no letter, such as "_T"."""
        return f"<str:Parent>{escape(id)}</str:Parent>" if id[:1].isalpha() else ""

    def can_say(self, one: Artefact) -> bool:
        """Whether this version has words for an artefact; what it has none for is given as a stub."""
        return True

    def more(self, one: Artefact) -> dict[str, str]:
        """Attributes that only some artefacts have."""
        if one.kind is Kind.CONSTRAINT:
            return {"role": "Actual"}
        return {"hasFormalLevels": "false"} if one.kind is Kind.HIERARCHY else {}

    def time(self, position: int) -> dict[str, str]:
        """Attributes of the dimension of time."""
        return {}

    def mandatory(self, one: Component) -> dict[str, str]:
        """Whether an attribute must be there."""
        return {"usage": "mandatory" if one.is_mandatory else "optional"}

    def relation(self, one: Component) -> str:
        """To what an attribute belongs."""
        match one.level:
            case "observation":
                inside = "<str:Observation/>"
            case "dataset":
                inside = "<str:Dataflow/>"
            case ids:
                inside = "".join(
                    f"<str:Dimension>{escape(id)}</str:Dimension>" for id in ids.split()
                )
        return f"<str:AttributeRelationship>{inside}</str:AttributeRelationship>"

    def hierarchy(self, one: Artefact, nodes: str) -> str:
        """The inside of a hierarchy."""
        return nodes


class Older(Dialect):
    """SDMX-ML 2.1."""

    lists: Lists = (
        ("OrganisationSchemes", (Kind.AGENCY_SCHEME, Kind.DATA_PROVIDER_SCHEME)),
        ("Dataflows", (Kind.DATAFLOW,)),
        ("CategorySchemes", (Kind.CATEGORY_SCHEME,)),
        ("Categorisations", (Kind.CATEGORISATION,)),
        ("Codelists", (Kind.CODELIST,)),
        ("HierarchicalCodelists", (Kind.HIERARCHY,)),
        ("Concepts", (Kind.CONCEPT_SCHEME,)),
        ("DataStructures", (Kind.DATA_STRUCTURE,)),
        ("Constraints", (Kind.CONSTRAINT,)),
        ("ProvisionAgreements", (Kind.PROVISION_AGREEMENT,)),
    )
    usage = "StructureUsage"
    measure = "PrimaryMeasure"
    values = "com"
    _older = {Kind.CONSTRAINT: "ContentConstraint", Kind.HIERARCHY: "HierarchicalCodelist"}

    def tag(self, kind: Kind) -> str:
        """The element of an artefact."""
        return self._older.get(kind) or super().tag(kind)

    def word(self, kind: Kind) -> str:
        """The type in an address."""
        return self.tag(kind).lower()

    def version(self, ref: Ref) -> str:
        """The version of an artefact; here every one has one."""
        return ref.version

    def urn(self, ref: Ref) -> str:
        """The name of an artefact; two kinds had another class then."""
        name = self._older.get(ref.kind)
        return ref.urn.replace(CLASSES[ref.kind][1], name, 1) if name else ref.urn

    def ref(self, tag: str, ref: Ref) -> str:
        """An element that names another artefact, by its parts."""
        package, name, item = CLASSES[ref.kind]
        if ref.item:
            said = {
                "id": ref.item, "maintainableParentID": ref.id,
                "maintainableParentVersion": ref.version, "agencyID": ref.agency,
                "package": package, "class": item,
            }  # fmt: skip
        else:
            said = {
                "id": ref.id, "version": ref.version, "agencyID": ref.agency,
                "package": package, "class": name,
            }  # fmt: skip
        inside = "".join(f" {key}={quoteattr(value)}" for key, value in said.items())
        return f"<{tag}><Ref{inside}/></{tag}>"

    def parent(self, id: str) -> str:
        """The item above an item."""
        return f"<str:Parent><Ref id={quoteattr(id)}/></str:Parent>"

    def can_say(self, one: Artefact) -> bool:
        """A data structure has one measure here; those of 3.0 may have none or several."""
        measures = sum(component.kind == "measure" for component in one.components)
        return one.kind is not Kind.DATA_STRUCTURE or one.is_stub or measures == 1

    def more(self, one: Artefact) -> dict[str, str]:
        """Attributes that only some artefacts have; finality is said, not read from the version."""
        found = {"isFinal": "true" if one.is_final else "false"}
        if one.kind is Kind.CONSTRAINT:
            found["type"] = "Actual"
        return found

    def time(self, position: int) -> dict[str, str]:
        """Attributes of the dimension of time, which has a place."""
        return {"position": str(position)}

    def mandatory(self, one: Component) -> dict[str, str]:
        """Whether an attribute must be there."""
        return {"assignmentStatus": "Mandatory" if one.is_mandatory else "Conditional"}

    def relation(self, one: Component) -> str:
        """To what an attribute belongs."""
        match one.level:
            case "observation":
                inside = '<str:PrimaryMeasure><Ref id="OBS_VALUE"/></str:PrimaryMeasure>'
            case "dataset":
                inside = "<str:None/>"
            case ids:
                inside = "".join(
                    f"<str:Dimension><Ref id={quoteattr(id)}/></str:Dimension>"
                    for id in ids.split()
                )
        return f"<str:AttributeRelationship>{inside}</str:AttributeRelationship>"

    def hierarchy(self, one: Artefact, nodes: str) -> str:
        """The inside of a hierarchy, which stands within a list of hierarchies."""
        names = "".join(
            f"<com:Name xml:lang={quoteattr(language)}>{escape(words)}</com:Name>"
            for language, words in one.name.items()
        )
        return f'<str:Hierarchy id="H" leveled="false">{names}{nodes}</str:Hierarchy>'


DIALECTS: dict[str, Dialect] = {"2.1": Older(), "3.0": Dialect()}
