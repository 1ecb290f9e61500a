"""The policies on special brands of phones, asked as a user asks: versions, cohorts, force, mistakes of the copy."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policyctl.feel.temporal import Date
from policyctl.policy import decide
from tests.cli.command_line import policyctl
from tests.policies.shipped import PLUGINS, policy_at

EXAMPLES = Path(__file__).parents[2] / "examples" / "phone"
THIRD_QUARTER = EXAMPLES / "meizu-2022-q3.ndjson"


def decided(file: Path, policy: str, as_of: str, *options: str) -> dict[str, dict[str, Any]]:
    """The decisions about a file, by the subject."""
    arguments = (policy, str(file), "--as-of", as_of, "--parameters", "illustrative", *options)
    lines = policyctl("eval", *arguments, "-o", "jsonl").out.splitlines()
    return {each["subject"]: each for each in map(json.loads, lines)}


def third_quarter(tmp_path: Path, **more_sales: float) -> Path:
    """The third quarter, in which stores sold so much more on a day in August."""
    stores = [json.loads(line) for line in THIRD_QUARTER.read_text("utf-8").splitlines()]
    for store in stores:
        amount = more_sales.get(store["licence_id"].partition("/")[0].replace("-", "_"))
        if amount is not None:
            order = {**store["orders"][0], "order_id": "more", "paid_at": "2022-08-15T12:00:00+08:00"}
            store["orders"].append(order | {"amount": amount})
    file = tmp_path / "stores.ndjson"
    file.write_text("".join(f"{json.dumps(store)}\n" for store in stores), "utf-8")
    return file


@pytest.mark.parametrize(
    ("day", "options", "version"),
    [
        ("2022-06-12", (), "2022.0"),
        ("2022-06-12", ("--preview",), "2022.1"),
        ("2022-06-25", (), "2022.0"),
        ("2022-06-25", ("--preview",), "2022.1"),
        ("2022-06-26", (), "2022.2"),
        ("2022-06-26", ("--preview",), "2022.2"),
    ],
)
@pytest.mark.parametrize("brand", ["meizu", "lenovo"])
def test_a_draft_applies_in_a_preview_only(
    brand: str, day: str, options: tuple[str, ...], version: str
) -> None:
    found = decided(THIRD_QUARTER, f"phone-{brand}", day, *options)
    assert {each["bundle"] for each in found.values()} == {f"phone-{brand}@{version}"}


def test_what_is_said_to_take_a_store_off_the_last_place_does(tmp_path: Path) -> None:
    def place(amount: float) -> dict[str, Any]:
        file = third_quarter(tmp_path, s_2003=amount)
        options = ("--complete", "quarter", "--decision", "last_place")
        return decided(file, "phone-meizu", "2022-09-30", *options)["s-2003/meizu"]

    last = place(0)
    assert (last["value"], last["outputs"]["leaves_with_more_than"]) == ("the last", 700)
    tied = place(700)
    assert (tied["status"], tied["missing"]["parameters"]) == ("undetermined", ["tie"])
    assert place(700.01)["value"] == "not the last"


def test_what_takes_a_store_off_a_shared_last_place_is_told_whatever_the_tie_comes_to(tmp_path: Path) -> None:
    file = third_quarter(tmp_path, s_2003=700)
    asked = ("--as-of", "2022-09-30", "--complete", "quarter", "--decision", "last_place")
    told = policyctl("explain", "phone-meizu", str(file), *asked, "--subject", "s-2003/meizu")
    assert "Gap to the next store  0.00 USD, whatever it comes to" in told.out
    document = policyctl(
        "explain", "phone-meizu", str(file), *asked, "--subject", "s-2003/meizu", "-o", "json"
    )
    open_still = json.loads(document.out)
    assert (open_still["outputs"], open_still["in_any_case"]) == ({}, {"leaves_with_more_than": 0})
    for reading, outcome in (("all", "the last"), ("none", "not the last")):
        options = (*asked[2:], "--set", f"tie={reading} of them {'are' if reading == 'all' else 'is'} closed")
        found = decided(file, "phone-meizu", "2022-09-30", *options)["s-2003/meizu"]
        assert (found["value"], found["outputs"]) == (outcome, open_still["in_any_case"])


def test_a_comparison_ranks_the_stores_under_both_versions() -> None:
    versions = (
        "phone-meizu@2022.1",
        "phone-meizu@2022.2",
        "--population",
        str(EXAMPLES / "meizu-2022-q4.ndjson"),
    )
    asked = (
        "--as-of",
        "2022-12-31",
        "--parameters",
        "illustrative",
        "--set",
        "average_over=days of the year",
    )
    found = json.loads(policyctl("diff", *versions, *asked, "--complete", "quarter", "-o", "json").out)[
        "impact"
    ]
    assert [(each["subject"], each["old"], each["new"]) for each in found["subjects"]] == [
        ("s-2004/meizu", "closed", "kept")
    ]
    unranked = json.loads(policyctl("diff", *versions, *asked, "-o", "json").out)["impact"]
    assert (unranked["changed"], unranked["matrix"][-1]["new"]) == (0, "undetermined")


def test_a_comparison_knows_the_cohorts_of_both_versions() -> None:
    options = ("--population", str(THIRD_QUARTER), "--as-of", "2022-09-30", "--complete")
    ranked = policyctl("diff", "phone-meizu@2022.0", "phone-meizu@2022.2", *options, "quarter", "-o", "json")
    assert (ranked.status, ranked.err) == (0, "")
    misspelt = policyctl("diff", "phone-meizu@2022.0", "phone-meizu@2022.2", *options, "quarte")
    assert (misspelt.status, misspelt.err) == (
        2,
        "error[C108]: the bundle has no cohort `quarte`\n  hint: did you mean `quarter`?\n",
    )


def test_a_quarter_with_new_stores_only_is_open(tmp_path: Path) -> None:
    file = tmp_path / "new.ndjson"
    file.write_text(THIRD_QUARTER.read_text("utf-8").splitlines()[3] + "\n", "utf-8")
    options = ("--complete", "quarter", "--decision", "quarter_closes")
    found = decided(file, "phone-meizu", "2022-09-30", *options)["s-2004/meizu"]
    assert (found["status"], found["missing"]["parameters"]) == ("undetermined", ["no_store"])


def test_a_refund_that_hangs_on_a_reading_nobody_took_is_open_and_names_it() -> None:
    file, options = EXAMPLES / "meizu-2022-q4.ndjson", ("--complete", "quarter", "--decision", "refund")
    found = decided(file, "phone-meizu@2022.1", "2022-12-31", *options)
    missing = {
        name: each["missing"]["parameters"] for name, each in found.items() if each["missing"]["parameters"]
    }
    assert missing == {
        "s-2003/meizu": ["average_over", "refund_after_other_exit"],
        "s-2004/meizu": ["average_over"],
    }


@pytest.mark.parametrize(
    ("field", "row", "sentence"),
    [
        (
            "refunds",
            {"amount": 4100.01},
            "`/refunds/0/amount` is `4100.01`, more than `/orders/2/amount`, `4100`",
        ),
        (
            "orders",
            {"shipping": 9900.01},
            "`/orders/0/shipping` is `9900.01`, more than `/orders/0/amount`, `9900`",
        ),
        (
            "service",
            {"positive_ratings": 195, "ratings": 100},
            "`/service/0/positive_ratings` is `195`, more than `/service/0/ratings`, `100`",
        ),
        (
            "service",
            {"disputed_orders": 401, "closed_orders": 400},
            "`/service/0/disputed_orders` is `401`, more than `/service/0/closed_orders`, `400`",
        ),
        (
            "spu_checks",
            {"required_spus": 10, "covered_spus": 20},
            "`/spu_checks/0/covered_spus` is `20`, more than `/spu_checks/0/required_spus`, `10`",
        ),
        (
            "spu_checks",
            {"required_spus": 10, "covered_spus": 8, "out_of_stock_spus": 3},
            (
                "`/spu_checks/0/covered_spus` is `8`, together with `out_of_stock_spus` `11`, more than"
                " `/spu_checks/0/required_spus`, `10`"
            ),
        ),
    ],
)
def test_numbers_that_cannot_be_are_refused(
    tmp_path: Path, field: str, row: dict[str, Any], sentence: str
) -> None:
    store = json.loads((EXAMPLES / "meizu-with-mistakes.ndjson").read_text("utf-8").splitlines()[5])
    store["orders"][0]["amount"] = 9900
    store["refunds"][0]["amount"] = 4100
    store[field][0] |= row
    file = tmp_path / "store.json"
    file.write_text(json.dumps(store), "utf-8")
    found = policyctl("eval", "phone-meizu@2022.2", str(file), "--as-of", "2022-12-31")
    assert found.status == 2
    assert f"error[I218]: {sentence}" in " ".join(found.err.split())


def test_a_payment_that_is_entered_twice_is_refused(tmp_path: Path) -> None:
    account = json.loads((EXAMPLES / "accounts.ndjson").read_text("utf-8").splitlines()[0])
    account["fees"].append(account["fees"][0])
    file = tmp_path / "account.json"
    file.write_text(json.dumps(account), "utf-8")
    found = policyctl("eval", "phone-fee", str(file), "--as-of", "2022-12-31")
    assert found.status == 2
    assert 'error[I214]: `/fees/2` has the `payment_id` of `/fees/0`: `"p-1-1"`' in found.err


@pytest.mark.parametrize("decision", ["permission", "category"])
def test_after_a_failed_assessment_a_person_decides(decision: str) -> None:
    store = EXAMPLES / "lenovo-store.json"
    [found] = decided(store, "phone-lenovo", "2022-12-31", "--decision", decision).values()
    assert (found["value"], found["force"]) == (
        {"permission": "closed", "category": "cleared"}[decision],
        "may",
    )


def test_the_last_store_is_closed_by_the_rule_itself() -> None:
    found = decided(THIRD_QUARTER, "phone-meizu", "2022-09-30", "--complete", "quarter")["s-2003/meizu"]
    assert (found["value"], found["force"]) == ("closed", "must")
    assert date.fromisoformat(found["outputs"]["barred_until"]) == date(2023, 9, 30)


def test_the_example_of_the_copy_bars_nobody_and_check_says_so(tmp_path: Path) -> None:
    policy = tmp_path / "literal.toml"
    policy.write_text(
        '[bundle]\nid = "literal"\nversion = "1"\ntitle = "The bar as the copy has it"\n'
        'subject = "phone-licence"\nstatus = "draft"\ntime_zone = "Asia/Shanghai"\n'
        '[decisions.bar]\nexpression = \'[@"2022-09-30" .. @"2022-09-30")\'\n',
        "utf-8",
    )
    found = policyctl("check", str(policy), "--strict")
    assert 'warning[P318]: nothing lies in `[@"2022-09-30"..@"2022-09-30")`' in found.out
    assert found.status == 1


def test_every_decision_warns_of_the_moved_years() -> None:
    for policy, file in (("phone-meizu", THIRD_QUARTER), ("phone-fee", EXAMPLES / "accounts.ndjson")):
        shown = " ".join(policyctl("eval", policy, str(file), "--as-of", "2022-12-31").out.split())
        assert (
            "S2 is a third-hand copy with damaged characters of a text of June 2017 whose years were moved"
            in shown
        )


@pytest.mark.parametrize(
    ("judged", "following"),
    [
        ("2021-12-31", "2022-09-30"),
        ("2022-06-30", "2022-09-30"),
        ("2022-09-30", "2022-12-31"),
        ("2022-12-31", "2023-03-31"),
        ("2023-03-31", "2023-06-30"),
    ],
)
@pytest.mark.parametrize("version", ["2022.1", "2022.2"])
def test_the_next_assessment_is_at_the_end_of_the_quarter_that_follows(
    version: str, judged: str, following: str
) -> None:
    policy = policy_at(PLUGINS / f"meizu/policies/phone-meizu/{version}.toml")
    facts = {"licence_id": "s-1/meizu", "brand": "meizu", "quarter_end": judged}
    found = decide(policy, facts, as_of=date.fromisoformat(judged), decision="next_assessed_on")
    assert found.value == Date(*map(int, following.split("-")))
