"""What a cohort cannot be made of: ranks of another one, and what a person decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.bundle.load import parse_bundle
from policyctl.diagnostics import Refused

HERE = Path(__file__).parent
TEXT = (HERE / "stores.toml").read_text("utf-8")
AT = TEXT.index("[decisions.closing]")
WATCHED = """
[decisions.watch]
hit_policy = "first"
outcomes   = ["left alone", "watched"]
default    = "left alone"
rules      = [{ id = "entered late", then = "watched", force = "FORCE", when.is_exempt = true }]

[decisions.is_watched]
expression = 'watch = "watched"'
"""


def wrong(more: str, *changes: tuple[str, str]) -> list[str]:
    """What is wrong with the policy when it has more decisions and is changed."""
    text = f"{TEXT[:AT]}{more}{TEXT[AT:]}"
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    try:
        policies.compile(parse_bundle(text, file="stores.toml"), library=Library(schemas=(HERE,)))
    except Refused as refused:
        return [str(each).partition(": ")[2] for each in refused.diagnostics]
    return []


MAY, MUST = (WATCHED.replace("FORCE", each) for each in ("may", "must"))
SAYS = (
    "error[P352]: cohort `ranked` depends on `watch`, whose rule `entered late` only may be applied"
    " (hint: rank by facts, or by decisions that nobody has to take)"
)


@pytest.mark.parametrize(
    "change",
    [
        ("'not(is_exempt)'", "'not(is_watched)'"),
        ("amount = 'sales'", "amount = 'if is_watched then 0 else sales'"),
        ('["brand"]', '["watch"]'),
        ('["quarter_end"]', '["is_watched"]'),
    ],
    ids=["member", "amount", "by", "same"],
)
def test_nobody_is_ranked_by_what_a_person_decides_about_another(change: tuple[str, str]) -> None:
    assert wrong(MAY, change) == [SAYS]
    assert wrong(MUST, change) == []


def test_a_rule_that_may_be_applied_is_none_of_the_cohort_that_it_does_not_touch() -> None:
    assert wrong(MAY) == []


def test_no_rank_comes_before_another() -> None:
    more = "\n[cohorts.second]\namount = 'ranked_size'\n\n[decisions.ranked_size]\nexpression = 'ranked.size'\n\n"
    assert wrong(more) == [
        (
            "error[P351]: cohort `second` depends on the ranks of `ranked`"
            " (hint: rank by facts, or by decisions that use no rank)"
        )
    ]
