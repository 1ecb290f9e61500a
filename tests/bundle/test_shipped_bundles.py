"""What the bundles that come with policyctl promise about themselves."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from policyctl.bundle import places
from policyctl.bundle.document import read_document
from policyctl.bundle.model import Bundle, Parameter, Provenance, Table
from policyctl.bundle.parameters import ParameterSet, apply, parse_parameter_set
from tests.policies.shipped import BUNDLES, POLICIES
from tests.policies.shipped import bundle_at as load

SETS = sorted(POLICIES.glob("*/*.parameters.toml"))
GOLD_SILVER = [path for path in BUNDLES if path.parent.name == "gold-silver"]


def load_set(path: Path) -> ParameterSet:
    return parse_parameter_set(path.read_text("utf-8"), file=path.name)


def parameter(policy: Bundle, name: str) -> Parameter:
    return next(each for each in policy.parameters if each.id == name)


every_bundle = pytest.mark.parametrize("path", BUNDLES, ids=lambda path: f"{path.parent.name}@{path.stem}")


both_frameworks = pytest.mark.parametrize("path", GOLD_SILVER, ids=lambda path: path.stem)


@every_bundle
def test_a_bundle_stands_where_its_name_says(path: Path) -> None:
    assert load(path).name == f"{path.parent.name}@{path.stem}"


@every_bundle
def test_a_bundle_is_read_without_asking_for_its_tree(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_tree(text: str) -> None:
        raise AssertionError

    monkeypatch.setattr(places, "parse_tree", no_tree)
    assert read_document(path.read_text("utf-8"), file=path.name).table["bundle"]


@every_bundle
def test_every_rule_criterion_and_parameter_cites_its_clause(path: Path) -> None:
    policy = load(path)
    tables = [each for each in policy.decisions if isinstance(each, Table)]
    cited = [*policy.parameters, *policy.inputs, *policy.decisions]
    rules = [rule for table in tables for rule in table.rules]
    criteria = [criterion for rule in rules for criterion in rule.criteria()]
    assert [each for each in (*cited, *rules, *criteria) if each.clause is None] == []


@both_frameworks
def test_a_number_that_no_source_gives_is_unset(path: Path) -> None:
    numbers = [each for each in load(path).parameters if each.type == "number" and each.cells]
    assert [
        (each.id, each.provenance) for each in numbers if each.provenance is Provenance.ILLUSTRATIVE
    ] == []
    assert [each.id for each in numbers] == ["window_days"]


@every_bundle
def test_every_source_is_a_file_of_that_digest_or_a_page_and_says_what_is_doubtful(path: Path) -> None:
    for source in load(path).sources:
        assert (source.sha256 is None) is (source.file is None)
        assert source.file is not None or source.url is not None
        assert source.warning is not None


@both_frameworks
def test_a_bundle_has_examples_of_each_outcome_and_of_none(path: Path) -> None:
    policy = load(path)
    expected = {example.expect.get(policy.decides) for example in policy.examples}
    assert expected == {"gold", "silver", "ordinary", None}


@pytest.mark.parametrize("path", SETS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_invented_numbers_are_called_so_and_are_round(path: Path) -> None:
    found = load_set(path)
    assert found.provenance is Provenance.ILLUSTRATIVE
    assert "no source" in found.title
    numbers = re.findall(r"= ([0-9.]+)$|= ([0-9.]+)[ ,]", path.read_text("utf-8"), re.MULTILINE)
    digits = [(whole or cell).strip("0").replace(".", "").strip("0") for whole, cell in numbers]
    assert max(len(each) for each in digits) <= 3  # 36,500 a year are 100 a day


@both_frameworks
def test_the_illustrative_set_gives_every_unset_parameter(path: Path) -> None:
    applied = apply(load(path), [load_set(path.parent / "illustrative.parameters.toml")])
    assert [each.id for each in applied.parameters if not each.cells] == []


def numbers(policy: Bundle, name: str) -> dict[tuple[str, ...], Decimal]:
    cells = parameter(policy, name).cells.items()
    return {cell: each.value for cell, each in cells if isinstance(each.value, Decimal)}


def test_no_illustrative_sales_floor_is_lower_in_2023_than_in_2022() -> None:
    folder = POLICIES / "gold-silver"
    invented = load_set(folder / "illustrative.parameters.toml")
    before, after = (
        numbers(apply(load(folder / f"{version}.toml"), [invented]), "sales_floor")
        for version in ("2022.1", "2023.1")
    )
    assert before.keys() == after.keys()
    assert [cell for cell in before if after[cell] < before[cell]] == []


def test_2023_drops_two_metrics_and_adds_one() -> None:
    before, after = (
        {each.id for each in load(POLICIES / "gold-silver" / f"{version}.toml").parameters}
        for version in ("2022.1", "2023.1")
    )
    assert before - after == {"not_received_dispute_rate_ceiling", "main_brand_share_floor"}
    assert after - before == {"positive_rate_floor"}


def test_the_same_facts_are_examples_of_both_years() -> None:
    before, after = (
        {each.id: each.input for each in load(POLICIES / "gold-silver" / f"{version}.toml").examples}
        for version in ("2022.1", "2023.1")
    )
    shared = {id_ for id_ in before if id_.startswith("both years: ")}
    assert len(shared) == 4
    assert {id_: before[id_] for id_ in shared} == {
        id_: after[id_] for id_ in after if id_.startswith("both years: ")
    }
