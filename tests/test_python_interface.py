"""The Python interface: what `policyctl` offers stays what it is, whatever else is imported."""

from __future__ import annotations

import datetime
import pkgutil
from decimal import Decimal
from pathlib import Path

import pytest

import policyctl
from policyctl.diagnostics import Refused
from policyctl.feel.temporal import Date
from policyctl.policy import Policy

DAY = datetime.date(2023, 7, 15)
MERCHANT = Path(__file__).parents[1] / "examples/merchant.json"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return policyctl.compile(policyctl.load("gold-silver", as_of=DAY, parameters=["illustrative"]))


def test_no_module_hides_a_function() -> None:
    """Importing a module sets its name on the package: a module called `decide` would replace the function."""
    modules = {each.name for each in pkgutil.iter_modules(policyctl.__path__)}
    assert modules & set(policyctl.__all__) == set()


def test_a_merchant_is_decided_from_bytes(policy: Policy) -> None:
    decision = policyctl.decide(policy, MERCHANT.read_bytes(), as_of=DAY)
    assert (decision.subject, decision.status.value, decision.outcome) == ("m-1005", "decided", "ordinary")


def test_a_merchant_is_decided_from_a_mapping(policy: Policy) -> None:
    facts = {"merchant_id": "m-1", "industry": "shoes", "sales_90d": Decimal("24999.99")}
    assert policyctl.decide(policy, facts, as_of=DAY).outcome == "ordinary"


def test_another_decision_can_be_asked_for(policy: Policy) -> None:
    facts = {"merchant_id": "m-1", "industry": "shoes"}
    decision = policyctl.decide(policy, facts, as_of=DAY, decision="period_end")
    assert decision.value == Date(2023, 6, 30)


def test_an_explanation_has_the_distance_of_each_criterion(policy: Policy) -> None:
    explanation = policyctl.explain(policy, MERCHANT.read_bytes(), as_of=DAY)
    (silver,) = [each for each in explanation.rules if each.id == "silver"]
    assert {each.id: each.distance for each in silver.criteria} == {
        "sales_90d": Decimal("2480.9"),
        "positive_rate": Decimal("-0.014"),
        "snad_dispute_rate": Decimal("0.0067"),
        "shipped_within_72h_rate": Decimal("0.092"),
        "average_dsr": Decimal("0.31"),
    }


def test_a_subject_that_is_not_valid_is_refused(policy: Policy) -> None:
    with pytest.raises(Refused) as refused:
        policyctl.decide(policy, b'{"merchant_id": "m-1"}', as_of=DAY)
    assert [each.code for each in refused.value.diagnostics] == ["I203"]


def test_there_is_no_other_decision(policy: Policy) -> None:
    with pytest.raises(KeyError):
        policyctl.decide(policy, MERCHANT.read_bytes(), as_of=DAY, decision="teir")


def test_a_draft_is_loaded_where_previews_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from policyctl import plugins
    from policyctl.bundle.library import Library

    shipped = plugins.installed_library()
    (tmp_path / "free-returns").mkdir()
    text = (MERCHANT.parent / "free-returns.toml").read_text(encoding="utf-8")
    (tmp_path / "free-returns" / "1.toml").write_text(text, encoding="utf-8")
    library = Library(bundles=(tmp_path,), schemas=shipped.schemas)
    monkeypatch.setattr(plugins, "installed_library", lambda: library)
    with pytest.raises(Refused):
        policyctl.load("free-returns", as_of=DAY)
    assert policyctl.load("free-returns", as_of=DAY, preview=True).name == "free-returns@1"
