"""A file of stores of which the last is closed: who is ranked, and when nobody is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.decision import Decision
from policyctl.diagnostics import Place, Refused
from policyctl.examples import run_examples
from policyctl.feel.values import UNKNOWN
from policyctl.log.making import identity_of, record_of
from policyctl.log.rebuild import rebuild
from policyctl.log.record import from_line, to_line
from policyctl.policy import Policy
from policyctl.results import Answer
from policyctl.subject.rows import Decoded, Row
from policyctl.subject.scale import Admitted
from tests.log.log_worlds import ENGINE, ID, MOMENT

HERE = Path(__file__).parent
LIBRARY = Library(bundles=(), schemas=(HERE,))
DAY = date(2022, 9, 30)


@cache
def policy() -> Policy:
    bundle = policies.load(str(HERE / "stores.toml"), as_of=DAY, library=LIBRARY)
    return policies.compile(bundle, library=LIBRARY)


def store(id_: str, *amounts: int, **facts: object) -> dict[str, object]:
    usual = {"brand": "meizu", "entered_on": "2021-01-01", "quarter": "2022-09-30"}
    return {"id": id_, **usual, "orders": [{"amount": each} for each in amounts], **facts}


def rows(*stores: dict[str, object]) -> list[Row]:
    return [Decoded(number=n, place=place(n), subject=each) for n, each in enumerate(stores, 1)]


def place(line: int) -> Place:
    return Place(file="stores.ndjson", line=line, column=1, end_line=line, end_column=1)


MIXED = "`quarter_end` is another here than at stores.ndjson:1:1, and cohort `ranked` has one"
TWICE = "the subject `a` is in the cohort twice, first at stores.ndjson:1:1"


def decided(given: Sequence[Row], *complete: str) -> dict[str | None, Decision]:
    found = policies.candidates(policy(), given, as_of=DAY, complete=complete)
    answers = policies.decide_candidates(policy(), found.candidates, as_of=DAY)
    return {each.decision.subject: each.decision for each in answers if isinstance(each, Answer)}


def outcomes(given: Sequence[Row]) -> dict[str | None, object]:
    found = decided(given, "ranked")
    return {name: each.outcome or each.status.value for name, each in found.items()}


def test_the_examples_of_the_bundle_pass() -> None:
    results = run_examples(policy().bundle, library=LIBRARY)
    assert [(each.differences, each.diagnostics) for each in results.examples] == [((), ())] * 2


def test_the_store_with_the_least_is_closed_and_told_what_it_lacks() -> None:
    given = rows(store("a", 5), store("b", 3, 3), store("c", 4, 1, 2))
    assert outcomes(given) == {"a": "closed", "b": "open", "c": "open"}
    assert decided(given, "ranked")["a"].outputs["to_leave"] == Decimal("1.01")


def test_a_store_that_entered_in_the_quarter_is_not_ranked() -> None:
    given = rows(store("a", 5), store("b", 6), store("new", entered_on="2022-08-01"))
    assert outcomes(given) == {"a": "closed", "b": "open", "new": "open"}


def test_brands_are_ranked_apart() -> None:
    given = rows(store("a", 5), store("b", 6), store("l", 1, brand="lenovo"), store("m", 2, brand="lenovo"))
    assert outcomes(given) == {"a": "closed", "b": "open", "l": "closed", "m": "open"}


def test_a_tie_waits_for_the_reading_that_nobody_has_taken() -> None:
    found = decided(rows(store("a", 5), store("b", 5), store("c", 9)), "ranked")
    assert [each.status.value for each in found.values()] == ["undetermined", "undetermined", "decided"]
    assert found["a"].settles.parameters == ("tie",)


def test_a_store_alone_is_for_a_human() -> None:
    assert outcomes(rows(store("a", 5))) == {"a": "human"}


def test_without_the_whole_cohort_nobody_is_ranked_and_the_cohort_is_missing() -> None:
    found = decided(rows(store("a", 5), store("b", 6)))
    assert {each.status.value for each in found.values()} == {"undetermined"}
    assert found["a"].settles.cohorts == ("ranked",)


def test_a_rejected_row_leaves_no_cohort_complete() -> None:
    given = rows(store("a", 5), store("b", 6), store("c", brand="meizzu"))
    found = policies.candidates(policy(), given, as_of=DAY, complete=["ranked"])
    assert [told for _, told in found.candidates] == [None, None, None]
    assert [f"{each.place}: {each.code}: {each.message}" for each in found.notes] == [
        "stores.ndjson:3:1: I303: cohort `ranked` is not complete: 1 row was rejected"
    ]


def test_an_unknown_amount_leaves_the_cohort_without_ranks_and_is_pointed_at() -> None:
    unknown = store("b")
    del unknown["orders"]
    found = policies.candidates(policy(), rows(store("a", 5), unknown), as_of=DAY, complete=["ranked"])
    assert {told for _, told in found.candidates} == {(UNKNOWN,) * 6}
    assert [f"{each.place}: {each.message}" for each in found.notes] == [
        "stores.ndjson:2:1: cohort `ranked` ranks nobody: the amount is unknown here"
    ]


@pytest.mark.parametrize(
    ("given", "complete", "sentence"),
    [
        (
            rows(store("a", 5), store("b", 6, quarter="2022-12-31", entered_on="2020-01-01")),
            "ranked",
            f"stores.ndjson:2:1: I302: {MIXED}",
        ),
        (
            rows(store("a", 5), store("b", 6), store("a", 7)),
            "ranked",
            f"stores.ndjson:3:1: I301: {TWICE}",
        ),
        (rows(store("a", 5)), "rankd", "None: C108: the bundle has no cohort `rankd`"),
    ],
)
def test_a_cohort_that_cannot_be_ranked_is_refused(given: list[Row], complete: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        decided(given, complete)
    found = refused.value.diagnostics
    assert [f"{each.place}: {each.code}: {each.message}" for each in found] == [sentence]


def test_a_logged_decision_with_its_rank_is_made_again() -> None:
    found = policies.candidates(policy(), rows(store("a", 5), store("b", 6)), as_of=DAY, complete=["ranked"])
    subject, told = next(iter(found.candidates))
    assert isinstance(subject, Admitted)
    explanation = policies.explain_row(policy(), subject.row, as_of=DAY, told=told)
    record = record_of(
        policy(), identity_of(policy(), ENGINE), explanation, subject.row, id_=ID, evaluated_at=MOMENT
    )
    assert record.cohorts["ranked"]["next_higher"] == "6"
    again = from_line(to_line(record))
    assert again == record
    assert rebuild(again, policy()).decision == explanation.decision
