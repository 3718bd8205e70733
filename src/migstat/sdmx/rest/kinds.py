"""The words of the standard for types of structures, for detail and for references."""

from __future__ import annotations

_BOTH = frozenset({
    "agencyscheme", "categorisation", "categoryscheme", "codelist", "conceptscheme",
    "customtypescheme", "dataconsumerscheme", "dataflow", "dataproviderscheme", "datastructure",
    "metadataflow", "metadatastructure", "namepersonalisationscheme", "organisationunitscheme",
    "process", "provisionagreement", "reportingtaxonomy", "rulesetscheme", "transformationscheme",
    "userdefinedoperatorscheme",
})  # fmt: skip

#: Types of REST API 1.5.
KINDS_1 = _BOTH | {
    "actualconstraint", "allowedconstraint", "attachmentconstraint", "contentconstraint",
    "hierarchicalcodelist", "namealiasscheme", "organisationscheme", "structureset",
}  # fmt: skip

#: Types of REST API 2.1.
KINDS_2 = _BOTH | {
    "categoryschememap", "conceptschememap", "dataconstraint", "hierarchy", "hierarchyassociation",
    "metadataconstraint", "metadataproviderscheme", "metadataprovisionagreement",
    "organisationschememap", "reportingtaxonomymap", "representationmap", "structuremap",
    "valuelist", "vtlmappingscheme",
}  # fmt: skip

DETAILS = (
    "full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs",
    "referencepartial",
)  # fmt: skip

_SETS = ("none", "parents", "parentsandsiblings", "children", "descendants", "all")
REFERENCES: dict[str, tuple[str, ...]] = {
    "1.5": (*_SETS, *sorted(KINDS_1)),
    "2.1": (*_SETS[:3], "ancestors", *_SETS[3:], *sorted(KINDS_2)),
    "availability": (
        "none", "all", "datastructure", "conceptscheme", "codelist", "dataproviderscheme",
        "dataflow", "valuelist",
    ),
}  # fmt: skip
