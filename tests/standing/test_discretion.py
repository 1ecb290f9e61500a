"""What a rule only *may* have stays with a human, however many decisions lie in between."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Force
from policyctl.decision import Decision
from policyctl.overrides import Override, Overrides
from policyctl.policy import Policy
from policyctl.standing.making import Maker, Reason, Withheld

HERE = Path(__file__).parent
DAY = date(2022, 9, 30)
AFTER = """
[decisions.is_watched]
expression = 'closing = "watched"'

[decisions.badge]
hit_policy  = "first"
outcomes    = ["shown", "hidden"]
default     = "shown"
overridable = true

[[decisions.badge.rules]]
id   = "watched"
then = "hidden"
when.is_watched = true

[decisions.place]
hit_policy = "first"
outcomes   = ["first", "last"]
default    = "first"

[[decisions.place.rules]]
id   = "hidden"
then = "last"
when.badge = '"hidden"'

[decisions.sanctions]
hit_policy = "collect"
outcomes   = ["fine", "warning"]

[[decisions.sanctions.rules]]
id    = "suspect"
then  = "fine"
force = "may"
when.is_suspect = true

[[decisions.sanctions.rules]]
id   = "sells too little"
then = "warning"
when.sales = '< 100'

[standing.watched]
decision = "badge"
outcome  = "hidden"
from     = "as_of"
"""


@cache
def policy() -> Policy:
    """The policy of the shops, with decisions in a row behind the one that may watch a shop."""
    text = (HERE / "closing.toml").read_text("utf-8")
    text = text[: text.index("[standing.barred]")] + AFTER
    return policies.compile(parse_bundle(text, file="closing.toml"), library=Library(schemas=(HERE,)))


def shop(**facts: object) -> dict[str, object]:
    return {"shop_id": "s-1", "brand": "meizu", "is_suspect": True, "standing": [], "sales": 500, **facts}


def override(decision: str, outcome: str) -> Override:
    begins, ends = date(2022, 9, 1), date(2022, 12, 31)
    return Override(
        subject="s-1", decision=decision, outcome=outcome, who="J. Li", why="seen", begins=begins, ends=ends
    )


def decided(decision: str, *overrides: Override, **facts: object) -> Decision:
    with_ = replace(policy(), overrides=Overrides(overrides))
    return policies.decide(with_, shop(**facts), as_of=DAY, decision=decision)


def answer(decision: str, *overrides: Override, **facts: object) -> tuple[object, Force | None]:
    found = decided(decision, *overrides, **facts)
    return found.value, found.force


def test_what_uses_an_outcome_that_may_be_is_no_more_than_that_itself() -> None:
    assert answer("closing") == ("watched", Force.MAY)
    assert answer("is_watched") == (True, Force.MAY)
    assert answer("badge") == ("hidden", Force.MAY)
    assert answer("place") == ("last", Force.MAY)


def test_what_must_be_stays_so() -> None:
    assert answer("badge", is_suspect=False) == ("shown", Force.MUST)
    assert answer("place", is_suspect=False, sales=1) == ("first", Force.MUST)
    assert answer("is_watched", is_suspect=False) == (False, None)


def test_a_person_who_settles_it_settles_what_uses_it() -> None:
    assert answer("place", override("closing", "watched")) == ("last", Force.MUST)
    assert answer("place", override("closing", "stays")) == ("first", Force.MUST)
    assert answer("place", override("badge", "hidden")) == ("last", Force.MUST)


def test_a_person_confirms_an_outcome_that_may_be_by_what_it_uses() -> None:
    found = decided("badge", override("badge", "hidden"))
    assert found.override is not None
    assert (found.override.before, found.override.after, found.override.force) == (
        "hidden",
        "hidden",
        Force.MAY,
    )


def test_what_is_collected_may_be_where_one_of_it_may() -> None:
    assert answer("sanctions") == (["fine"], Force.MAY)
    assert answer("sanctions", sales=1) == (["fine", "warning"], Force.MAY)
    assert answer("sanctions", sales=1, is_suspect=False) == (["warning"], None)


def test_it_leaves_no_standing_behind() -> None:
    (found,) = Maker(policy(), DAY, None).of(policies.read(policy(), shop()))
    assert isinstance(found, Withheld)
    assert (found.fact, found.reason) == ("watched", Reason.MAY)
