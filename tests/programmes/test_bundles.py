"""What the example policies promise about themselves: examples that reach everything, clauses, sources, a lock."""

from __future__ import annotations

import json
from importlib.metadata import entry_points

import pytest

from policyctl.bundle.library import ids, subjects
from policyctl.bundle.model import Parameter, Provenance, Table
from policyctl.check import check
from policyctl.clauses import cover
from policyctl.examples import run_examples
from policyctl.plugins import installed
from policyctl.results import Coverage
from tests.cli.command_line import policyctl
from tests.programmes.programmes import EXAMPLES, LIBRARY, NAMES, ROOT, bundle_of

every_bundle = pytest.mark.parametrize("name", NAMES)


def test_there_are_versions_of_six_programmes() -> None:
    assert NAMES == [
        "amazon-account-health@2020.1",
        "amazon-report-audit@2020.1",
        "ebay-seller-standards@2016.1",
        "ebay-seller-standards@2020.1",
        "ebay-service-metrics@2019.1",
        "etsy-service-standards@2024.1",
        "etsy-star-seller@2021.1",
        "etsy-star-seller@2022.1",
        "etsy-star-seller@2024.1",
    ]


@every_bundle
def test_examples_come_out_as_they_say_and_reach_both_sides_of_everything(name: str) -> None:
    result = run_examples(bundle_of(name), library=LIBRARY)
    found = result.coverage
    assert result.failed == ()
    assert found == Coverage(
        rules=found.rules,
        criteria=found.criteria,
        rules_that_never_hold=(),
        criteria_that_never_pass=(),
        criteria_that_never_fail=(),
    )


@every_bundle
def test_everything_cites_its_clause(name: str) -> None:
    bundle = bundle_of(name)
    tables = [each for each in bundle.decisions if isinstance(each, Table)]
    cited = [*bundle.parameters, *bundle.inputs, *bundle.decisions]
    rules = [rule for table in tables for rule in table.rules]
    criteria = [criterion for rule in rules for criterion in rule.criteria()]
    assert [each for each in (*cited, *rules, *criteria) if each.clause is None] == []


@every_bundle
def test_every_source_has_an_address(name: str) -> None:
    assert [each.id for each in bundle_of(name).sources if each.url is None] == []


ASSUMED_NUMBERS = {
    "amazon-report-audit@2020.1": ["rounding"],
    "ebay-seller-standards@2016.1": [
        "days_floor",
        "us_transactions_floor",
        "us_sales_floor",
        "defect_rate_ceiling",
        "defect_buyers_allowed",
        "unresolved_rate_ceiling",
        "unresolved_cases_allowed",
        "late_rate_ceiling",
        "late_shipments_allowed",
    ],
    "etsy-star-seller@2021.1": ["sales_floor"],
}
"""Numbers that no page of their time gives; every other one is sourced."""


@every_bundle
def test_a_threshold_is_sourced_or_says_what_it_is_assumed_by(name: str) -> None:
    numbers = [each for each in bundle_of(name).parameters if each.type == "number" and each.cells]
    assumed = [each for each in numbers if each.provenance is not Provenance.SOURCED]
    assert [each.id for each in assumed] == ASSUMED_NUMBERS.get(name, [])
    assert [each.id for each in assumed if not is_assumed_with_reason(each)] == []


def is_assumed_with_reason(parameter: Parameter) -> bool:
    return parameter.provenance is Provenance.ASSUMED and parameter.basis is not None


def test_what_is_not_published_is_unset() -> None:
    unset = [each.id for each in bundle_of("ebay-service-metrics@2019.1").parameters if not each.cells]
    assert unset == ["transactions_floor", "peers_floor", "times_the_peers"]


def test_nothing_is_wrong_with_bundles_sets_lists_and_schemas() -> None:
    schemas = [str(each) for root in LIBRARY.schemas for each in root.iterdir()]
    checked = check([str(EXAMPLES), *schemas], library=LIBRARY, folder=ROOT)
    assert [str(one) for each in checked for one in each.diagnostics] == []


def test_every_statement_that_was_taken_is_in_a_rule_or_says_why_not() -> None:
    found = cover((), library=LIBRARY, folder=ROOT)
    assert [each.clause.id for each in found.missing] == []
    assert [str(one) for each in found.files for one in each.diagnostics] == []
    assert sum(len(each.list.clauses) for each in found.documents) >= 99


def test_a_list_of_clauses_describes_its_source_as_the_bundles_do() -> None:
    listed = {
        each.list.source.id: each.list.source for each in cover((), library=LIBRARY, folder=ROOT).documents
    }
    sources = [each for name in NAMES for each in bundle_of(name).sources]
    assert [each for each in sources if described(each) != described(listed[each.id])] == []


def described(source: object) -> tuple[str, ...]:
    """What is said of a source, in English: lists of clauses speak no other language."""
    return tuple(str(getattr(source, name)) for name in ("title", "url", "warning"))


def test_released_versions_are_as_locked() -> None:
    result = policyctl("lock", str(EXAMPLES), "--check")
    assert (result.status, result.out) == (0, "")


@pytest.mark.parametrize(("group", "brought"), [("bundles", ids(LIBRARY)), ("schemas", subjects(LIBRARY))])
def test_the_plugin_brings_what_it_announces(group: str, brought: tuple[str, ...]) -> None:
    announced = entry_points(group=f"policyctl.{group}")
    ours = [each.name for each in announced if each.value == "policyctl_plugins.programmes"]
    assert sorted(ours) == sorted(brought)


def test_the_examples_are_no_policies_of_the_plugin_whose_folder_they_stand_in() -> None:
    listed = json.loads(policyctl("plugin", "list", "-o", "json").out)["plugins"]
    policies = {each["name"]: each["policies"] for each in listed}
    assert policies["programmes"] == sorted({name.partition("@")[0] for name in NAMES})
    assert {"examples", *policies["programmes"]} & set(policies["aliexpress"]) == set()
    assert "programmes" in {each.name for each in installed()}
