"""What a record says, in which bytes, and that its published schema says the same."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.bundle.canonical import canonical, digest_of
from policyctl.bundle.digest import byte_digest, parameter_digest, schema_digest, semantic_digest
from policyctl.log.record import DecisionRecord, from_line, json_schema, to_line
from policyctl.policy import Policy
from tests.log.log_worlds import ID, MOMENT, record, world

SUBJECT: dict[str, object] = {"id": "m-1", "sales": 12, "opened_on": None, "orders": [{"amount": 3}]}


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return world(tmp_path_factory.mktemp("world"))


def test_a_record_says_what_was_decided_and_why(policy: Policy) -> None:
    document = json.loads(to_line(record(policy, SUBJECT)))
    assert {name: document[name] for name in ("id", "evaluated_at", "as_of", "schema")} == {
        "id": ID,
        "evaluated_at": "2023-07-15T08:30:00.123456Z",
        "as_of": "2023-07-15",
        "schema": "policyctl/decision-record/1",
    }
    assert {
        name: document[name] for name in ("decision", "status", "outcome", "value", "force", "outputs")
    } == {
        "decision": "half",
        "status": "decided",
        "outcome": None,
        "value": "6",
        "force": None,
        "outputs": {},
    }
    document = json.loads(to_line(record(policy, SUBJECT, decision="tier")))
    assert (document["outcome"], document["force"], document["outputs"]) == ("gold", "must", {"fee": "24"})
    assert document["deciding_rules"] == ["gold"]
    assert document["leans_on"] == [{"parameter": "floor", "provenance": "assumed", "origin": "p@1"}]
    assert document["rules"] == [
        {
            "id": "gold",
            "outcome": "gold",
            "status": "pass",
            "decides": True,
            "clause": "S1-1",
            "criteria": [
                {
                    "id": "sales",
                    "status": "pass",
                    "counts_as": "pass",
                    "value": "12",
                    "bounds": [{"operator": ">=", "value": "10.5"}],
                    "clause": "S1-2",
                },
                {
                    "id": "opened_on",
                    "status": "not_applicable",
                    "counts_as": "pass",
                    "value": None,
                    "bounds": [{"operator": "<=", "value": "2023-07-15"}],
                    "clause": "S1-1",
                },
            ],
        }
    ]


def test_a_record_says_by_what_exactly_it_was_decided(policy: Policy) -> None:
    found = record(policy, SUBJECT)
    schema = policy.schema.document
    assert found.bundle.semantic_digest == semantic_digest(policy.bundle, schema)
    assert found.bundle.byte_digest == byte_digest(policy.bundle)
    assert found.parameters.digest == parameter_digest(policy.bundle)
    assert found.subject_schema.digest == schema_digest(schema)
    assert (found.bundle.name, found.subject_schema.name, found.subject_schema.version) == (
        "p@1",
        "merchant",
        "3",
    )
    assert found.engine.plugins[0].distribution == "d"


def test_the_subject_is_logged_as_typed_and_its_digest_can_be_computed_again(policy: Policy) -> None:
    found = record(policy, SUBJECT)
    assert found.subject.facts == {"id": "m-1", "sales": "12", "opened_on": None, "orders": [{"amount": "3"}]}
    document = json.loads(to_line(found))
    assert digest_of(document["subject"]["facts"]) == found.subject.digest


def test_the_same_facts_have_one_digest_however_they_are_written(policy: Policy) -> None:
    written = [{"id": "m", "sales": 12}, {"sales": 12.0, "id": "m"}]
    assert len({record(policy, each).subject.digest for each in written}) == 1
    assert record(policy, {"id": "m", "sales": 12, "opened_on": None}).subject.digest != (
        record(policy, {"id": "m", "sales": 12}).subject.digest
    )


def test_what_is_unknown_is_left_out_and_what_would_settle_it_named(policy: Policy) -> None:
    document = json.loads(to_line(record(policy, {"id": "m"}, decision="tier")))
    assert (document["status"], document["possible"]) == ("undetermined", ["gold", "ordinary"])
    assert document["missing"] == {"inputs": ["opened_on", "sales"], "parameters": [], "cohorts": []}
    sales = document["rules"][0]["criteria"][0]
    assert (sales["status"], "value" in sales, document["subject"]["facts"]) == (
        "unknown",
        False,
        {"id": "m"},
    )


def test_a_line_is_canonical_json(policy: Policy) -> None:
    for decision in ("tier", "half"):
        line = to_line(record(policy, SUBJECT, decision=decision))
        assert canonical(json.loads(line)) == line
        assert b"\n" not in line


subjects = st.fixed_dictionaries(
    {"id": st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=10)},
    optional={
        "sales": st.decimals(0, 1000, places=2),
        "opened_on": st.none() | st.dates().map(str),
        "orders": st.lists(st.fixed_dictionaries({"amount": st.integers(0, 9)}), max_size=3),
    },
)


@given(subjects, st.sampled_from(["tier", "half"]))
def test_every_record_comes_back_from_its_line(
    policy: Policy, subject: dict[str, object], decision: str
) -> None:
    found = record(policy, subject, decision=decision)
    assert from_line(to_line(found)) == found
    VALIDATOR.validate(json.loads(to_line(found)))


VALIDATOR = jsonschema_rs.Draft202012Validator(json_schema())


def test_the_published_schema_is_the_type() -> None:
    published = files("policyctl_schemas").joinpath("forms/decision-record.schema.json").read_text("utf-8")
    assert json.loads(published) == json_schema()


@pytest.mark.parametrize(
    "change",
    [
        {"id": "01895a3c-1c80-4abc-8def-0123456789ab"},
        {"schema": "policyctl/decision-record/2"},
        {"status": "done"},
        {"evaluated_at": "2023-07-15T08:30:00"},
        {"extra": 1},
    ],
)
def test_what_is_no_record_is_refused(policy: Policy, change: dict[str, object]) -> None:
    document = {**json.loads(to_line(record(policy, SUBJECT))), **change}
    with pytest.raises(msgspec.ValidationError):
        from_line(json.dumps(document).encode())


def test_a_record_cannot_be_changed(policy: Policy) -> None:
    found: DecisionRecord = record(policy, SUBJECT)
    with pytest.raises(AttributeError):
        found.outcome = "gold"  # type: ignore[misc]
    assert found.evaluated_at == MOMENT
