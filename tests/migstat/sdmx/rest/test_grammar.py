"""An address is a question: what pysdmx writes is read back as what was meant, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some
from pysdmx.api.dc.query import MultiFilter, Operator, TextFilter
from pysdmx.api.qb import (
    ApiVersion,
    AvailabilityMode,
    AvailabilityQuery,
    DataContext,
    DataQuery,
    StructureDetail,
    StructureQuery,
    StructureReference,
    StructureType,
)

from migstat.sdmx import rest
from migstat.sdmx.rest import API_21, API_30, Code, SdmxError, parse
from migstat.sdmx.rest.query import Test as Comparison

V1, V2 = ApiVersion.V1_5_0, ApiVersion.V2_1_0
words = some.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True)
ids = some.one_of(some.just("*"), words)
versions = some.sampled_from(["*", "~", "1.0", "1.0.0", "2.10.3"])
positions = some.lists(words, min_size=0, max_size=3, unique=True).map("+".join)
moments = some.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


def asked(url: str, api: str) -> rest.DataQuery | rest.AvailabilityQuery | rest.StructureQuery:
    path, _, query = url.partition("?")
    return parse(api, path, query)


def of(word: str, any: str = "*") -> tuple[str, ...]:
    return (word,)


@given(
    agency=ids, flow=words, version=versions, key=some.lists(positions, min_size=2, max_size=5),
    after=some.none() | moments, first=some.none() | some.integers(1, 99),
    last=some.none() | some.integers(1, 99), at=some.none() | words,
    detail=some.sampled_from(
        [("dsd", "all"), ("none", "all"), ("series", "none"), ("dsd", "none")]
    ),
    history=some.booleans(), short=some.booleans(),
)  # fmt: skip
@examples(max_examples=150)
def test_data_of_the_older_standard_come_back_as_they_were_written(
    agency, flow, version, key, after, first, last, at, detail, history, short
):
    attributes, measures = detail
    built = DataQuery(
        context=DataContext.DATAFLOW, agency_id=agency, resource_id=flow, version=version,
        key=".".join(key), updated_after=after, first_n_obs=first, last_n_obs=last,
        obs_dimension=at, attributes=attributes, measures=measures, include_history=history,
    )  # fmt: skip
    found = asked(built.get_url(V1, omit_defaults=short), API_21)
    assert found.flow.agencies == (agency,)
    assert found.flow.ids == (flow,)
    # The older standard cannot ask for every version of a dataflow: builders write the latest.
    assert found.flow.versions == ("~" if version == "*" else version,)
    assert found.keys == (tuple(tuple(filter(None, one.split("+"))) for one in key),)
    assert (found.updated_after, found.first, found.last) == (after, first, last)
    assert found.at_observation == (at or "")
    assert found.include_history is history
    wanted = {("dsd", "all"): "full", ("none", "all"): "dataonly",
              ("series", "none"): "serieskeysonly", ("dsd", "none"): "nodata"}  # fmt: skip
    assert found.detail == wanted[detail]


@given(
    context=some.sampled_from(list(DataContext)), agency=ids, flow=some.lists(words, min_size=1, max_size=3, unique=True),
    version=versions,
    keys=some.lists(some.lists(some.just("*") | words, min_size=2, max_size=4), min_size=1, max_size=3),
    after=some.none() | moments, first=some.none() | some.integers(1, 99),
    last=some.none() | some.integers(1, 99), at=some.none() | words,
    attributes=some.sampled_from(["dsd", "none", "obs", "all"]) | words,
    measures=some.sampled_from(["all", "none"]) | words,
    history=some.booleans(), short=some.booleans(),
)  # fmt: skip
@examples(max_examples=150)
def test_data_of_the_newer_standard_come_back_as_they_were_written(
    context,
    agency,
    flow,
    version,
    keys,
    after,
    first,
    last,
    at,
    attributes,
    measures,
    history,
    short,
):
    built = DataQuery(
        context=context, agency_id=agency, resource_id=flow, version=version,
        key=[".".join(key) for key in keys], updated_after=after, first_n_obs=first,
        last_n_obs=last, obs_dimension=at, attributes=attributes, measures=measures,
        include_history=history,
    )  # fmt: skip
    found = asked(built.get_url(V2, omit_defaults=short), API_30)
    assert found.context == context.value
    assert found.flow == rest.Which((agency,), tuple(flow), (version,))
    assert found.keys == tuple(tuple(() if one == "*" else (one,) for one in key) for key in keys)
    assert (found.updated_after, found.first, found.last) == (after, first, last)
    assert found.at_observation == (at or "")
    assert (found.attributes, found.measures) == ((attributes,), (measures,))
    assert found.include_history is history


OPERATORS = {
    Operator.EQUALS: "eq", Operator.NOT_EQUALS: "ne", Operator.LESS_THAN: "lt",
    Operator.LESS_THAN_OR_EQUAL: "le", Operator.GREATER_THAN: "gt",
    Operator.GREATER_THAN_OR_EQUAL: "ge",
}  # fmt: skip
LIKE = {"co": "%{}%", "sw": "{}%", "ew": "%{}"}


@given(
    tests=some.lists(
        some.tuples(words, some.sampled_from([*OPERATORS.values(), *LIKE]), words),
        min_size=1, max_size=4, unique_by=lambda one: one[0],
    ),
    listed=some.lists(words, min_size=2, max_size=4, unique=True),
    both=some.tuples(words, words),
)  # fmt: skip
def test_filters_of_components_come_back_as_they_were_written(tests, listed, both):
    operators = {word: one for one, word in OPERATORS.items()}
    made = [
        TextFilter(id, operators[op], value)
        if op in operators
        else TextFilter(id, Operator.LIKE, LIKE[op].format(value))
        for id, op, value in tests
    ]
    made.append(TextFilter("LISTED_HERE", Operator.IN, listed))
    made.append(TextFilter("BETWEEN_HERE", Operator.BETWEEN, list(both)))
    built = DataQuery(resource_id="FLOW", components=MultiFilter(made))
    found = asked(built.get_url(V2, omit_defaults=True), API_30)
    got = {one.component: one.either for one in found.filters}
    for id, op, value in tests:
        assert got[id] == ((Comparison(op, value),),)
    assert got["LISTED_HERE"] == tuple((Comparison("eq", one),) for one in listed)
    assert got["BETWEEN_HERE"] == ((Comparison("ge", both[0]), Comparison("le", both[1])),)


@given(
    kind=some.sampled_from([StructureType.DATAFLOW, StructureType.CODELIST, StructureType.ALL,
                            StructureType.DATA_STRUCTURE, StructureType.CATEGORISATION]),
    agency=some.lists(words, min_size=1, max_size=3, unique=True),
    id=some.lists(words, min_size=1, max_size=3, unique=True), version=versions, item=ids,
    detail=some.sampled_from([one for one in StructureDetail if one.value != "raw"]),
    references=some.sampled_from([
        StructureReference.NONE, StructureReference.ALL, StructureReference.PARENTSANDSIBLINGS,
        StructureReference.DESCENDANTS, StructureReference.CODELIST]),
    is_newer=some.booleans(), short=some.booleans(),
)  # fmt: skip
@examples(max_examples=150)
def test_structures_come_back_as_they_were_written(
    kind, agency, id, version, item, detail, references, is_newer, short
):
    has_items = kind is StructureType.CODELIST
    built = StructureQuery(
        kind, agency, id, version, item if has_items else "*", detail, references
    )
    found = asked(
        built.get_url(V2 if is_newer else V1, omit_defaults=short), API_30 if is_newer else API_21
    )
    assert found.kind == kind.value
    assert found.which == rest.Which(tuple(agency), tuple(id), (version,))
    assert found.items == ((item if has_items else "*"),)
    assert (found.detail, found.references) == (detail.value, references.value)


@given(
    agency=ids, flow=words, version=versions, key=some.lists(words, min_size=2, max_size=4),
    component=some.lists(words, min_size=1, max_size=2, unique=True), after=some.none() | moments,
    mode=some.sampled_from(list(AvailabilityMode)), is_newer=some.booleans(), short=some.booleans(),
)  # fmt: skip
def test_availability_comes_back_as_it_was_written(
    agency, flow, version, key, component, after, mode, is_newer, short
):
    built = AvailabilityQuery(
        context=DataContext.DATAFLOW, agency_id=agency, resource_id=flow, version=version,
        key=".".join(key), component_id=component if is_newer else "*", updated_after=after,
        references=StructureReference.CODELIST, mode=mode,
    )  # fmt: skip
    found = asked(
        built.get_url(V2 if is_newer else V1, omit_defaults=short), API_30 if is_newer else API_21
    )
    assert found.of.flow.agencies == (agency,)
    assert found.of.flow.ids == (flow,)
    assert found.of.keys == (tuple((one,) for one in key),)
    assert found.components == (tuple(component) if is_newer else ())
    assert (found.of.updated_after, found.mode) == (after, mode.value)
    assert found.references == ("codelist",)


@pytest.mark.parametrize(
    ("api", "path", "query", "says"),
    [
        ("2.1", "dataa/X", "", "“dataa”"),
        ("2.1", "data/X/A.B", "stratPeriod=2020", "“stratPeriod”"),
        ("2.1", "data/X/A.B", "startPeriod=2020&startPeriod=2021", "twice"),
        ("2.1", "data/X/A.B", "detail=some", "“some”"),
        ("2.1", "data/X/A.B C.D", "", "“B C”"),
        ("2.1", "data/X,Y,1.0,Z/A", "", "AGENCY,ID,VERSION"),
        ("2.1", "data/X/A.B", "lastNObservations=0", "“0”"),
        ("2.1", "data/X/A.B", "updatedAfter=yesterday", "“yesterday”"),
        ("2.1", "data", "", "data/FLOW/KEY/PROVIDER"),
        ("2.1", "codelist/X/Y/one", "", "“one”"),
        ("2.1", "codelist/X/Y", "references=everything", "“everything”"),
        ("3.0", "data/table/A/B", "", "“table”"),
        ("3.0", "data/dataflow/A/B/1.0", "c[GEO]=like:X", None),
        ("3.0", "data/dataflow/A/B/1.0", "c[GEO]=xx:X", "“xx”"),
        ("3.0", "data/dataflow/A/B/1.0", "c[GEO]=", "empty"),
        ("3.0", "data/dataflow/A/B/1.0", "c[GEO]=eq:", "empty"),
        ("3.0", "data/dataflow/A/B/1.0", "c[]=A", "“c[]”"),
        ("3.0", "data/dataflow/A/B/1.0", "startPeriod=2020", "“startPeriod”"),
        ("3.0", "data/dataflow/A/B/1.0", "reportingYearStartDay=--04-01", "--04-01"),
        ("3.0", "structure/codelists/A/B", "", "“codelists”"),
        ("3.0", "schema/dataflow/A/B", "", "“schema”"),
        ("3.0", "data/dataflow/A/B/1.0", "release=last", "“last”"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence_that_names_it(api, path, query, says):
    if says is None:  # "like" is no operator of two letters: the whole is a value
        assert parse(api, path, query).filters[0].either == ((Comparison("eq", "like:X"),),)
        return
    with pytest.raises(SdmxError) as refused:
        parse(api, path, query)
    assert says in str(refused.value)
    assert refused.value.code is Code.SYNTAX
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("*", {"1.0", "1.2.0", "1.10.0", "2.0.0-draft"}),
        ("~", {"2.0.0-draft"}),
        ("+", {"1.10.0"}),
        ("1.0.0", {"1.0"}),
        ("1.0+", {"1.10.0"}),
        ("1.2.0+", {"1.2.0"}),
        ("1+.0.0", {"1.10.0"}),
        ("2+.0.0", set()),
        ("3.0", set()),
    ],
)
def test_a_version_means_those_that_the_standard_says(asked, found):
    there = ["1.0", "1.2.0", "1.10.0", "2.0.0-draft"]
    assert rest.matching(there, (asked,)) == found


@pytest.mark.parametrize(
    ("api", "kind", "accept", "params", "form"),
    [
        ("2.1", "data", "", {}, "genericdata21"),
        ("3.0", "data", "*/*", {}, "json2"),
        ("2.1", "data", "application/vnd.sdmx.data+csv;version=1.0.0;labels=both", {}, "csv1"),
        ("2.1", "data", "application/vnd.sdmx.data+csv;version=2.0", {}, "csv2"),
        ("3.0", "data", "text/csv", {}, "csv2"),
        ("3.0", "data", "application/json;q=0.5, text/csv;q=0.8", {}, "csv2"),
        ("3.0", "data", "application/json;q=0, text/csv;q=0.1", {}, "csv2"),
        ("2.1", "data", "text/html, application/xml;q=0.9, */*;q=0.8", {}, "structurespecific21"),
        ("2.1", "data", "text/html", {"format": "SDMX-CSV"}, "csv1"),
        ("3.0", "data", "", {"format": "csvdata", "version": "1.0"}, "csv1"),
        ("3.0", "data", "", {"format": "structurespecificdata", "version": "3.0"}, "structurespecific30"),
        ("2.1", "structure", "", {}, "structurexml21"),
        ("3.0", "structure", "application/xml", {}, "structurexml30"),
        ("2.1", "structure", "application/vnd.sdmx.structure+json", {}, "structurejson1"),
        ("2.1", "structure", "application/vnd.sdmx.structure+json; version=2.0.0", {}, "structurejson2"),
    ],
)  # fmt: skip
def test_the_form_is_the_one_that_was_asked_for(api, kind, accept, params, form):
    assert rest.negotiated(api, kind, accept, **params).id == form


@pytest.mark.parametrize(
    ("accept", "params", "status"),
    [
        ("text/html", {}, 406),
        ("application/vnd.sdmx.data+json;version=9", {}, 406),
        ("text/csv;q=0", {}, 406),
        ("", {"format": "powerpoint"}, 400),
        ("", {"format": "csvdata", "version": "7.0"}, 400),
        ("", {"version": "2.0"}, 400),
        ("", {"format": "csvdata", "labels": "pretty"}, 400),
    ],
)
def test_a_form_that_is_not_there_is_refused(accept, params, status):
    with pytest.raises(SdmxError) as refused:
        rest.negotiated("3.0", "data", accept, **params)
    assert refused.value.status == status
