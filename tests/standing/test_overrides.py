"""What a named person sets aside: which outcomes take effect, and how it is told."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.overrides import read_overrides
from policyctl.decision import Decision, Status
from policyctl.diagnostics import Refused
from policyctl.log.read import read_log
from policyctl.log.rebuild import rebuild
from policyctl.log.record import DecisionRecord, json_schema, to_line
from policyctl.overrides import Override, Overrides
from policyctl.policy import Policy
from policyctl.report.human.explanation import full
from policyctl.report.human.screen import Look
from policyctl.standing.fact import Fact
from policyctl.standing.making import Maker
from tests.cli.command_line import Result, policyctl

HERE = Path(__file__).parent
BUNDLE = HERE / "closing.toml"
DAY = date(2022, 9, 30)
AFTER = """
[decisions.fee]
hit_policy = "first"
outcomes   = ["none", "due"]
default    = "none"

[[decisions.fee.rules]]
id   = "a day is set"
then = "due"
when."closing.barred_until" = '> as_of'
when.closing = '"closed"'

[decisions.points]
hit_policy = "collect"
outcomes   = ["counted"]
aggregate  = { sum = "points" }

[[decisions.points.rules]]
id   = "any shop"
then = "counted"
when.sales = '>= 0'
outputs.points = 'if closing = "closed" then 1 else 10'

[decisions.place]
hit_policy = "first"
outcomes   = ["shown"]

[[decisions.place.rules]]
id   = "any shop"
then = "shown"
when.sales = '>= 0'
outputs.fee = 'if closing = "closed" then 5 else 0'
"""


@cache
def policy() -> Policy:
    """The policy with a decision that uses what can be overridden, and its output."""
    library = Library(schemas=(HERE,))
    text = BUNDLE.read_text("utf-8")
    at = text.index("[standing.barred]")
    bundle = parse_bundle(f"{text[:at]}{AFTER}\n{text[at:]}", file="closing.toml")
    return policies.compile(bundle, library=library)


def override(outcome: str, **other: object) -> Override:
    usual = {"subject": "s-1", "decision": "closing", "who": "J. Li", "why": "flood"}
    days = {"begins": date(2022, 9, 1), "ends": date(2022, 12, 31)}
    return Override(**{**usual, **days, "outcome": outcome, **other})  # type: ignore[arg-type]


def decided(decision: str, *overrides: Override, as_of: date = DAY, **facts: object) -> Decision:
    shop = {"shop_id": "s-1", "brand": "meizu", "is_suspect": False, "standing": [], "sales": 50, **facts}
    with_ = replace(policy(), overrides=Overrides(overrides))
    return policies.decide(with_, shop, as_of=as_of, decision=decision)


def test_a_decision_keeps_its_own_result_beside_the_override() -> None:
    found = decided("closing", override("stays"))
    assert (found.status, found.outcome, found.rules) == (Status.DECIDED, "closed", ("sells too little",))
    assert found.override is not None
    assert (found.override.before, found.override.after, found.override.who) == ("closed", "stays", "J. Li")


def test_decisions_that_use_it_see_the_outcome_after_and_no_outputs() -> None:
    assert decided("fee").outcome == "due"
    found = decided("fee", override("stays"))
    assert (found.outcome, found.override) == ("none", None)
    assert [(each.decision, each.before, each.after) for each in found.overridden] == [
        ("closing", "closed", "stays")
    ]


def test_an_override_by_the_same_outcome_changes_nothing_and_keeps_the_outputs() -> None:
    found = decided("fee", override("closed"))
    assert found.outcome == "due"
    assert [each.changes for each in found.overridden] == [False]
    assert decided("closing", override("closed")).override is None


def test_what_follows_from_an_override_says_so_where_it_would_be_otherwise_without() -> None:
    assert decided("fee", override("stays")).follows_override
    assert not decided("fee", override("closed")).follows_override
    assert not decided("fee").follows_override
    assert not decided("closing", override("stays", subject="s-2")).follows_override


def test_a_number_that_is_collected_and_an_output_follow_from_an_override_too() -> None:
    points, place = (decided(each, override("stays")) for each in ("points", "place"))
    assert (points.value, points.follows_override) == (Decimal(10), True)
    assert (place.value, place.outputs, place.follows_override) == ("shown", {"fee": Decimal(0)}, True)
    assert not decided("points", override("closed")).follows_override
    assert not decided("place", override("closed")).follows_override


def test_what_is_undetermined_can_be_overridden() -> None:
    facts = {"shop_id": "s-1", "brand": "meizu", "standing": []}
    with_ = replace(policy(), overrides=Overrides((override("stays"),)))
    found = policies.decide(with_, facts, as_of=DAY, decision="closing")
    assert (found.status, found.override and found.override.before) == (Status.UNDETERMINED, None)
    fee = policies.decide(with_, facts, as_of=DAY, decision="fee")
    assert (fee.status, fee.outcome, fee.settles.inputs) == (Status.DECIDED, "none", ())


@given(st.dates(date(2022, 8, 1), date(2023, 1, 31)))
def test_an_override_applies_on_its_days_only(day: date) -> None:
    found = decided("closing", override("stays"), as_of=day)
    assert (found.override is not None) == (date(2022, 9, 1) <= day < date(2022, 12, 31))


def test_another_subject_is_not_concerned() -> None:
    assert decided("closing", override("stays", subject="s-2")).overridden == ()


def test_an_explanation_follows_the_outcome_after() -> None:
    shop = {"shop_id": "s-1", "brand": "meizu", "is_suspect": False, "standing": [], "sales": 50}
    with_ = replace(policy(), overrides=Overrides((override("stays"),)))
    (rule,) = policies.explain(with_, shop, as_of=DAY, decision="fee").rules
    assert {each.id: each.value for each in rule.criteria} == {
        "closing.barred_until": None,
        "closing": "stays",
    }


def test_a_screen_says_of_a_table_that_is_asked_that_it_is_overridden_and_nothing_of_its_rules() -> None:
    shop = {"shop_id": "s-1", "brand": "meizu", "is_suspect": False, "standing": [], "sales": 50}
    with_ = replace(policy(), overrides=Overrides((override("stays"),)))
    after, alone = (
        full(policies.explain(each, shop, as_of=DAY, decision="fee"), Look(100)) for each in (with_, policy())
    )
    assert "    overridden: closed before, stays after\n" in after
    assert "sells too little" not in after
    assert "    ✓ closed" in alone


def test_standing_follows_from_the_outcome_after() -> None:
    def left(*overrides: Override, **facts: object) -> list[tuple[str, object]]:
        shop = {"shop_id": "s-1", "brand": "meizu", "is_suspect": False, "standing": [], "sales": 50, **facts}
        with_ = replace(policy(), overrides=Overrides(overrides))
        made = Maker(with_, DAY, None).of(policies.read(with_, shop))
        return [
            (each.fact, each.source and each.source.overridden_by)
            if isinstance(each, Fact)
            else (each.fact, "no")
            for each in made
        ]

    assert left() == [("barred", None)]
    assert left(override("stays")) == []
    assert left(is_suspect=True) == [("watched", "no")]
    assert left(override("watched"), is_suspect=True) == [("watched", "J. Li")]
    assert left(override("closed"), sales=500) == [("barred", "J. Li")]


# Files of overrides


FILE = """\
[[overrides]]
subject  = "s-1"
decision = "closing"
outcome  = "stays"
who      = "J. Li"
why      = "flood"
from     = 2022-09-01
until    = 2022-12-31
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"closing"', '"closng"', "o:3:12: error[B307]: unknown decision `closng` (hint: did you mean `closing`?)"),
        ('"closing"', '"is_barred"', ("o:3:12: error[B451]: `is_barred` of `closing@1` cannot be overridden"
         " (hint: the policy says of which decision it can: `overridable = true` in its table)")),
        ('"stays"', '"stay"', "o:4:12: error[B302]: unknown outcome `stay` (hint: did you mean `stays`?)"),
        ("2022-12-31", "2022-09-01", ("o:8:12: error[B452]: the override ends on 2022-09-01, and begins on 2022-09-01"
         " (hint: `until` is the first day on which it no longer applies)")),
        ('why      = "flood"\n', "", ("o:1:1: error[B202]: missing key `why` (hint: needed here: `subject`, `decision`,"
         " `outcome`, `who`, `why`, `from`, `until`)")),
        ("2022-12-31", '"2022-12-31"', ("o:8:12: error[B205]: found the text `2022-12-31`, expected a date"
         " (hint: a date stands without quotes, such as 2023-07-01)")),
        ("2022-12-31", '"soon"', ("o:8:12: error[B205]: found the text `soon`, expected a date"
         " (hint: a date stands without quotes, such as 2023-07-01)")),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_has_its_place(old: str, new: str, expected: str) -> None:
    with pytest.raises(Refused) as refused:
        read_overrides([("o", FILE.replace(old, new))], policy().bundle)
    assert [str(each) for each in refused.value.diagnostics] == [expected]


def test_two_overrides_for_one_day_are_refused() -> None:
    later = FILE.replace("2022-09-01", "2022-12-30").replace("2022-12-31", "2023-03-31")
    with pytest.raises(Refused) as refused:
        read_overrides([("a", FILE), ("b", later)], policy().bundle)
    assert [str(each) for each in refused.value.diagnostics] == [
        (
            "b:2:12: error[B453]: `closing` of `s-1` is overridden twice on 2022-12-30, first at a:2:12"
            " (hint: keep one of the two)"
        )
    ]
    next_ = FILE.replace("2022-09-01", "2022-12-31").replace("until    = 2022-12-31", "until    = 2023-03-31")
    assert len(read_overrides([("a", FILE), ("b", next_)], policy().bundle).given) == 2


# The command line


SHOP = '{"shop_id":"s-1","brand":"meizu","sales":50,"is_suspect":false,"standing":[]}\n'


def evaluate(folder: Path, *options: str, overrides: str = FILE) -> Result:
    (folder / "o.toml").write_text(overrides, "utf-8")
    (folder / "shops.ndjson").write_text(SHOP, "utf-8")
    arguments = (str(BUNDLE), str(folder / "shops.ndjson"), "--as-of", "2022-09-30")
    return policyctl("eval", *arguments, "--overrides", str(folder / "o.toml"), *options)


def test_it_is_counted_as_overridden_and_never_as_an_outcome(tmp_path: Path) -> None:
    lines = evaluate(tmp_path).out.splitlines()
    assert lines[3] == (
        "s-1  overridden  closed before, stays after, by J. Li from 2022-09-01 until 2022-12-31: flood"
    )
    assert lines[5] == "1 row: 1 overridden"
    document = json.loads(evaluate(tmp_path, "-o", "json").out)
    assert document["summary"]["outcomes"] == {"stays": 0, "closed": 0, "watched": 0}
    assert document["summary"]["overridden"] == {"stays": 1}
    assert document["rows"][0]["overridden"] == [
        {
            "decision": "closing",
            "status": "decided",
            "before": "closed",
            "after": "stays",
            "changes": True,
            "who": "J. Li",
            "why": "flood",
            "from": "2022-09-01",
            "until": "2022-12-31",
            "clause": None,
        }
    ]


@pytest.mark.parametrize(("name", "status"), [("overridden", 1), ("stays", 1), ("closed", 0)])
def test_fail_on_finds_what_is_overridden_and_the_outcome_after(
    tmp_path: Path, name: str, status: int
) -> None:
    assert evaluate(tmp_path, "--fail-on", name).status == status


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2022-12-31", "2022-09-30", "expired on 2022-09-30 and does not apply on 2022-09-30"),
        ("2022-09-01", "2022-10-01", "begins on 2022-10-01 and does not apply on 2022-09-30"),
        ('"stays"', '"closed"', "changes nothing: it is `closed` already"),
    ],
)
def test_what_does_not_apply_or_changes_nothing_is_told(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    found = evaluate(tmp_path, overrides=FILE.replace(old, new))
    assert found.err.partition("warning")[2].partition(": ")[2] == (
        f"the override of `closing` for `s-1` {expected}\n"
    )
    assert found.out.splitlines()[3] == "s-1  closed  rule sells too little"


def test_an_override_that_nobody_met_is_told(tmp_path: Path) -> None:
    found = evaluate(tmp_path, overrides=FILE.replace('"s-1"', '"s-9"'))
    assert "the override of `closing` for `s-9` was not met" in found.err


def test_an_explanation_shows_before_and_after(tmp_path: Path) -> None:
    evaluate(tmp_path)
    (tmp_path / "shop.json").write_text(SHOP)
    arguments = (str(BUNDLE), str(tmp_path / "shop.json"), "--as-of", "2022-09-30")
    found = policyctl("explain", *arguments, "--overrides", str(tmp_path / "o.toml"))
    lines = found.out.splitlines()
    assert lines[0] == "s-1 is overridden: closed before, stays after"
    assert "  override  closed before, stays after, by J. Li from 2022-09-01 until 2022-12-31: flood" in lines
    chinese = policyctl("explain", *arguments, "--overrides", str(tmp_path / "o.toml"), "--lang", "zh")
    assert chinese.out.splitlines()[0] == "s-1：人工改判：原为closed，改为stays"


def test_a_letter_tells_the_outcome_after_and_who_decided_so(tmp_path: Path) -> None:
    evaluate(tmp_path)
    (tmp_path / "shop.json").write_text(SHOP)
    arguments = (str(BUNDLE), str(tmp_path / "shop.json"), "--as-of", "2022-09-30", "-o", "letter")
    told = policyctl("explain", *arguments, "--overrides", str(tmp_path / "o.toml")).out
    assert "**stays (overridden)**" in told
    assert "A person has overridden the rules, by which it is: closed." in told
    assert "closed before, stays after; overridden by J. Li from 2022-09-01 until 2022-12-31" in told
    assert "because: flood" in told
    assert "barred_until" not in told


def test_a_record_holds_it_and_is_made_again_without_the_file(tmp_path: Path) -> None:
    evaluate(tmp_path, "--log", str(tmp_path / "log.ndjson"))
    (record,) = read_log(tmp_path / "log.ndjson")
    assert isinstance(record, DecisionRecord)
    assert [(each.before, each.after, each.who) for each in record.overridden] == [
        ("closed", "stays", "J. Li")
    ]
    assert [each.name for each in record.overrides] == [str(tmp_path / "o.toml")]
    jsonschema_rs.Draft202012Validator(json_schema()).validate(json.loads(to_line(record)))
    shown = policyctl("log", "show", str(tmp_path / "log.ndjson"), "--outcome", "stays").out
    assert "overridden: closed before, stays after" in shown
    assert policyctl("log", "show", str(tmp_path / "log.ndjson"), "--outcome", "closed").out == ""
    library = Library(schemas=(HERE,))
    plain = policies.compile(policies.load(str(BUNDLE), as_of=DAY, library=library), library=library)
    override_ = rebuild(record, plain).decision.override
    assert override_ is not None
    assert override_.after == "stays"


def test_only_a_table_with_single_outcomes_can_be_overridable() -> None:
    text = BUNDLE.read_text("utf-8").replace('hit_policy = "first"', 'hit_policy = "collect"')
    with pytest.raises(Refused, match="a table that collects has no single outcome that could be overridden"):
        parse_bundle(text, file="b.toml")
