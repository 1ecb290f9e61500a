"""`policyctl explain`: which subject is meant, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bundle.bundle_texts import HEADER
from tests.cli.command_line import policyctl

ROOT = Path(__file__).parents[2]
ASKED = ("--as-of", "2023-07-15", "--parameters", "illustrative")


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_only_subject_needs_no_name() -> None:
    assert policyctl("explain", "gold-silver", "examples/merchant.json", *ASKED).out.startswith(
        "m-1005 is ordinary"
    )


@pytest.mark.parametrize("file", ["merchants.csv", "merchants.ndjson"])
def test_one_of_many_is_named(file: str) -> None:
    result = policyctl("explain", "gold-silver", f"examples/{file}", "--subject", "m-1002", *ASKED)
    assert (result.status, result.out.splitlines()[0]) == (
        0,
        "m-1002 is silver, by the rule “Silver merchant”",
    )


@pytest.mark.parametrize(
    ("options", "diagnostic"),
    [
        (
            [],
            "error[C103]: the input holds many subjects, one is explained\n  hint: name it with --subject ID\n",
        ),
        (
            ["--subject", "m-102"],
            "error[C102]: there is no subject `m-102` in the input\n  hint: did you mean `m-1012`?\n",
        ),
    ],
)
def test_a_subject_that_cannot_be_told_is_refused(options: list[str], diagnostic: str) -> None:
    result = policyctl("explain", "gold-silver", "examples/merchants.csv", *options, *ASKED)
    assert (result.status, result.out, result.err) == (2, "", diagnostic)


def test_a_name_that_stands_twice_is_refused() -> None:
    row = b'{"merchant_id":"m-1","industry":"toys"}'
    result = policyctl("explain", "gold-silver", "-", "--subject", "m-1", *ASKED, stdin=row + b"\n" + row)
    assert (result.status, result.err) == (
        2,
        "error[C103]: `m-1` stands 2 times in the input: stdin:1:1 and stdin:2:1\n",
    )


def test_rows_that_cannot_be_read_are_counted_where_the_name_is_not_found() -> None:
    rows = b'{"merchant_id":"m-1","industry":"toys"}\n{"merchant_id":\n'
    result = policyctl("explain", "gold-silver", "-", "--subject", "m-2", *ASKED, stdin=rows)
    assert "there is no subject `m-2` in the input; 1 row could not be read" in result.err


def test_the_named_row_may_be_invalid_and_says_why() -> None:
    rows = b'{"merchant_id":"m-1","industry":"toys"}\n{"merchant_id":"m-2","industry":"toyz"}\n'
    result = policyctl("explain", "gold-silver", "-", "--subject", "m-2", *ASKED, stdin=rows)
    assert result.status == 2
    assert result.err.startswith("error[I208]")
    assert "stdin:2:1" in result.err


def test_the_json_names_every_criterion_with_its_distance() -> None:
    result = policyctl("explain", "gold-silver", "examples/merchant.json", *ASKED, "-o", "json")
    document = json.loads(result.out)
    silver = next(each for each in document["explained"] if each["rule"] == "silver")
    rate = next(each for each in silver["criteria"] if each["id"] == "positive_rate")
    assert rate == {
        "id": "positive_rate",
        "title": {"en": "Positive rating rate", "zh": "店铺好评率"},
        "status": "fail",
        "counts_as": "fail",
        "value": 0.886,
        "bounds": [{"operator": ">=", "value": 0.9}],
        "distance": -0.014,
        "unit": None,
        "labels": {},
        "window": {"low": "2023-04-02", "high": "2023-06-30", "low_closed": True, "high_closed": True},
        "clause": "S1-19",
        "test": '>= positive_rate_floor("silver")',
        "reads": ["positive_rate", "positive_rate_floor"],
        "group": None,
        "group_title": None,
        "alternative": None,
    }


def test_what_is_unknown_is_left_out_of_the_json() -> None:
    row = b'{"merchant_id":"m-1","industry":"toys","positive_rate":null}'
    document = json.loads(policyctl("explain", "gold-silver", "-", *ASKED, "-o", "json", stdin=row).out)
    criteria = {each["id"]: each for each in document["explained"][0]["criteria"]}
    assert "value" not in criteria["sales_90d"]
    assert criteria["positive_rate"]["value"] is None


def test_the_language_comes_from_the_flag_then_the_environment_then_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("explain", "gold-silver", str(ROOT / "examples/merchant.json"), *ASKED)
    assert "asked" in policyctl(*asked).out
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.policyctl]\nlang = "zh"\n', encoding="utf-8")
    assert "问题" in policyctl(*asked).out
    monkeypatch.setenv("POLICYCTL_LANG", "en")
    assert "asked" in policyctl(*asked).out
    assert "问题" in policyctl(*asked, "--lang", "zh").out


def test_a_rule_for_all_other_cases_is_not_said_to_hold_of_who_is_none_of_them() -> None:
    asked = ("explain", "amazon-account-health", "examples/programmes/amazon-accounts.ndjson")
    on = ("--as-of", "2023-07-25", "--subject")
    fine, at_risk = (policyctl(*asked, *on, each, "--lang", "zh").out for each in ("a-1001", "a-1002"))
    title = "有风险（可以：由人工决定）  其他情形：合同约定的目标未达标，账户可能被停用 [Z1-02, Z4-01]"
    assert f"– {title}：没有条件，已由其他规则优先" in fine.replace("\n  件", "件")
    assert f"✓ {title}：满足" in at_risk


def test_what_a_cell_of_a_table_says_has_its_label() -> None:
    store = b'{"store_id":"s-1","current_tier":"ordinary","is_jbp":true,"is_stylised":true,"is_mall":false}'
    asked = ("--as-of", "2023-07-20", "--lang", "zh")
    told = policyctl("explain", "storefront-badge", "-", *asked, stdin=store).out
    assert "  ✓ 两者中何者优先  JBP年框   = JBP年框       S1-55, S1-59\n" in told


def test_a_breach_that_a_table_does_not_find_is_not_said_to_be_missed() -> None:
    asked = ("explain", "amazon-account-health", "examples/programmes/amazon-accounts.ndjson")
    on = ("--as-of", "2023-07-25", "--subject", "a-1002", "--decision", "missed")
    told = policyctl(*asked, *on).out
    assert "✗ on time  On-time delivery rate not over its target [Z2-04, Z4-02]: does not hold\n" in told
    assert "0.01 above" in told
    assert "to spare" not in told
    assert "criterion missed" not in told


def test_a_rule_to_nothing_better_is_not_said_to_be_missed() -> None:
    asked = ("explain", "etsy-service-standards", "examples/programmes/etsy-shops.ndjson")
    told = policyctl(*asked, "--as-of", "2025-03-15", "--subject", "t-1003", "--lang", "zh").out
    assert "成交不足五笔，不显示统计数据 [T8-01]：不符合\n" in told


def test_a_rule_that_is_missed_tells_what_the_table_that_it_asks_missed_and_what_only_may_follow() -> None:
    store = str(ROOT / "tests/letter/stores/granted.json")
    told = policyctl("explain", "store-tier", store, "--as-of", "2023-07-15").out
    _, gold, silver, *_ = told.split("\n\n")[1:]
    assert gold.startswith("✗ gold  Earned gold [S1-07]: 1 of 1 criterion missed\n  ✗ Earned tier")
    assert "    ✗ gold  Gold kept [S1-43]: 2 of 2 criteria missed\n      ✗ Tier held" in gold
    assert "    ✗ gold (may: a human decides)  Promotion that the platform may refuse [S1-44]" in gold
    assert "ordinary  No bar met" not in gold
    assert len(silver.splitlines()) == 2


def test_a_rule_that_decides_tells_by_which_rule_of_the_table_that_it_asks() -> None:
    asked = ("explain", "etsy-service-standards", "examples/programmes/etsy-shops.ndjson")
    told = policyctl(*asked, "--as-of", "2025-03-15", "--subject", "t-1003").out
    assert "    ✓ met  Few orders, and few of them with a refunded case [T1-06]: holds\n" in told
    assert "Many orders" not in told


OPEN_RULE = f"""\
{HEADER}
[decisions.entry]
hit_policy = "first"
outcomes = ["free", "barred"]
default = "free"

[[decisions.entry.rules]]
id = "points"
then = "barred"
when.penalty_points = ">= 12"

[[decisions.entry.rules]]
id = "toys"
title = "no toys"
then = "barred"
when.industry = ["toys"]
"""


@pytest.mark.parametrize(
    ("text", "facts", "headline", "row"),
    [
        (
            OPEN_RULE,
            ', "industry": "toys"',
            "m-1 is barred, by the rule “no toys” (or `points`, should it hold)",
            "m-1  barred  rule no toys (or points, should it hold)",
        ),
        (
            OPEN_RULE.replace('default = "free"', 'default = "barred"'),
            ', "industry": "home"',
            "m-1 is barred, whether the rule `points` holds or not",
            "m-1  barred  whether rule points holds or not",
        ),
        (
            OPEN_RULE,
            ', "industry": "toys", "penalty_points": 12',
            "m-1 is barred, by the rule `points`",
            "m-1  barred  rule points",
        ),
    ],
)
def test_a_rule_that_is_open_is_not_said_to_decide(
    text: str, facts: str, headline: str, row: str, tmp_path: Path
) -> None:
    bundle = tmp_path / "entry.toml"
    bundle.write_text(text, encoding="utf-8")
    subject = f'{{"merchant_id": "m-1"{facts}}}'.encode()
    assert policyctl("explain", str(bundle), "-", stdin=subject).out.splitlines()[0] == headline
    assert policyctl("eval", str(bundle), "-", stdin=subject).out.splitlines()[0] == headline
    many = policyctl("eval", str(bundle), "-", stdin=b"[" + subject + b"]").out
    assert row in many


BY_PRIORITY = f"""\
{HEADER}
[decisions.level]
hit_policy = "priority"
outcomes = ["high", "middle", "low"]
default = "low"

[[decisions.level.rules]]
id = "rated"
then = "middle"
when.positive_rate = ">= 0.5"

[[decisions.level.rules]]
id = "well rated"
then = "high"
when.positive_rate = ">= 0.9"

[decisions.entry]
hit_policy = "first"
outcomes = ["free", "barred"]
default = "barred"

[[decisions.entry.rules]]
id = "top"
then = "free"
when.level = ["high"]
"""


def test_by_priority_a_rule_to_something_worse_does_not_come_first_wherever_it_is_written(
    tmp_path: Path,
) -> None:
    bundle = tmp_path / "entry.toml"
    bundle.write_text(BY_PRIORITY, encoding="utf-8")
    store = b'{"merchant_id": "m-1", "industry": "toys", "positive_rate": 0.75}'
    told = policyctl("explain", str(bundle), "-", stdin=store).out
    assert "    ✗ high: 1 of 1 criterion missed\n" in told
    assert "middle: holds" not in told
