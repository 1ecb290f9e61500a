"""Rules with their criteria, as human screens tell them."""

from __future__ import annotations

from collections.abc import Sequence

from policyctl.decision import CriterionStatus
from policyctl.explanation import CriterionExplanation, RuleExplanation
from policyctl.report.human.rules import in_order, nearest

PASS, FAIL = CriterionStatus.PASS, CriterionStatus.FAIL
OUTCOMES = ("gold", "silver", "ordinary")


def criterion(status: CriterionStatus) -> CriterionExplanation:
    return CriterionExplanation(
        id="it",
        title=None,
        status=status,
        counts_as=status,
        type=None,
        value=None,
        bounds=(),
        distance=None,
        unit=None,
        window=None,
        clause=None,
        test="5",
        reads=(),
    )


def rule(id_: str, outcome: str, *criteria: CriterionStatus, decides: bool = False) -> RuleExplanation:
    return RuleExplanation(
        id=id_,
        title=None,
        outcome=outcome,
        clause=None,
        status=FAIL if FAIL in criteria else PASS,
        decides=decides,
        criteria=tuple(map(criterion, criteria)),
    )


RULES = (
    rule("worse", "ordinary", FAIL),
    rule("far", "gold", FAIL, FAIL, FAIL),
    rule("near", "silver", FAIL),
    rule("nearer gold", "gold", FAIL, FAIL),
)


def names(rules: Sequence[RuleExplanation]) -> list[str]:
    return [each.id for each in rules]


def test_rules_to_better_outcomes_stand_first_and_among_them_those_with_fewer_misses() -> None:
    assert names(in_order(RULES, OUTCOMES)) == ["nearer gold", "far", "near", "worse"]


def test_the_rule_that_decides_stands_before_all_others() -> None:
    decides = rule("decides", "ordinary", PASS, decides=True)
    assert names(in_order((*RULES, decides), OUTCOMES))[0] == "decides"


def test_where_there_are_too_many_rules_those_with_the_fewest_misses_are_kept_in_their_order() -> None:
    ordered = in_order(RULES[1:], OUTCOMES)
    assert names(nearest(ordered, 2)) == ["nearer gold", "near"]
    assert nearest(ordered, 5) == ordered
