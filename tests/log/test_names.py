"""A record keeps the facts that rules saw, and beside them the names as they were written."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.bundle.vocabularies import load_vocabulary, vocabulary_digest
from policyctl.log.making import identity_of, names_read, record_of
from policyctl.log.rebuild import rebuild
from policyctl.log.record import DecisionRecord, NameRecord, from_line, to_line
from policyctl.policy import Policy
from tests.log.log_worlds import BUNDLE, DAY, ENGINE, ID, MOMENT, SCHEMA

PART = """[vocabulary]
id = "brand"
title = "B"
[terms.lenovo]
names = { en = "Lenovo", zh = "联想" }
[terms.zuk]
names = { en = "ZUK" }
within = "lenovo"
"""
BRAND = {"type": "string", "enum": ["lenovo"], "x-vocabulary": "brand"}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    schema = copy.deepcopy(SCHEMA)
    schema["properties"]["brand"] = BRAND
    schema["properties"]["orders"]["items"]["properties"]["brand"] = BRAND
    for name, text in {
        "p/1.toml": BUNDLE,
        "merchant.schema.json": json.dumps(schema),
        "vocabularies/brand/a.toml": PART,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Library(bundles=(tmp_path,), schemas=(tmp_path,), vocabularies=(tmp_path / "vocabularies",))


@pytest.fixture
def policy(library: Library) -> Policy:
    return policies.compile(policies.load("p@1", as_of=DAY, library=library), library=library)


def record(policy: Policy, subject: dict[str, object]) -> DecisionRecord:
    row = policies.read(policy, subject)
    explanation = policies.explain_row(policy, row, as_of=DAY)
    names = names_read(policy, subject)
    identity = identity_of(policy, ENGINE)
    return record_of(policy, identity, explanation, row, id_=ID, evaluated_at=MOMENT, names=names)


WRITTEN: dict[str, object] = {
    "id": "m-1",
    "brand": "ZUK",
    "orders": [{"amount": 1}, {"amount": 2, "brand": "联想"}],
}


def test_a_name_is_recorded_as_written_and_as_read(policy: Policy, library: Library) -> None:
    digest = vocabulary_digest(load_vocabulary(library, "brand"))
    found = record(policy, WRITTEN).subject
    assert found.facts["brand"] == "lenovo"
    assert found.names == tuple(
        NameRecord(field=field, given=given, read_as="lenovo", vocabulary="brand", vocabulary_digest=digest)
        for field, given in (("/orders/1/brand", "联想"), ("/brand", "ZUK"))
    )


def test_a_listed_value_leans_on_no_vocabulary(policy: Policy) -> None:
    found = record(policy, {"id": "m-1", "brand": "lenovo"})
    assert found.subject.names == ()
    assert b'"names"' not in to_line(found)


def test_the_decision_of_a_record_is_made_again_whatever_became_of_the_vocabulary(
    policy: Policy, library: Library
) -> None:
    kept = from_line(to_line(record(policy, WRITTEN)))
    bare = Library(bundles=library.bundles, schemas=library.schemas)
    again = policies.compile(policies.load("p@1", as_of=DAY, library=bare), library=bare)
    assert rebuild(kept, again).decision.subject == "m-1"
