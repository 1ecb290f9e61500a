"""Rules with their criteria, as human screens tell them."""

from __future__ import annotations

from collections.abc import Sequence

from policyctl.decision import CriterionStatus
from policyctl.explanation import CriterionExplanation, RuleExplanation
from policyctl.report.human.rules import in_order

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


def rule(
    id_: str, outcome: str, *criteria: CriterionStatus, decides: bool = False, is_neutral: bool = False
) -> RuleExplanation:
    return RuleExplanation(
        id=id_,
        title=None,
        outcome=outcome,
        clause=None,
        status=FAIL if FAIL in criteria else PASS,
        decides=decides,
        is_neutral=is_neutral,
        criteria=tuple(map(criterion, criteria)),
    )


RULES = (
    rule("worse", "ordinary", FAIL, is_neutral=True),
    rule("not so bad", "silver", FAIL, FAIL, is_neutral=True),
    rule("far", "gold", FAIL, FAIL, FAIL),
    rule("near", "silver", FAIL),
    rule("nearer gold", "gold", FAIL, FAIL),
)


def names(rules: Sequence[RuleExplanation]) -> list[str]:
    return [each.id for each in rules]


def test_rules_to_better_outcomes_stand_first_and_among_them_the_nearest() -> None:
    assert names(in_order(RULES, OUTCOMES)) == ["near", "nearer gold", "far", "not so bad", "worse"]


def test_the_rule_that_decides_stands_before_all_others() -> None:
    decides = rule("decides", "ordinary", PASS, decides=True)
    assert names(in_order((*RULES, decides), OUTCOMES))[0] == "decides"
