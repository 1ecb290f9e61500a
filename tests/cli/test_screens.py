"""What people see: whole screens, kept in tests/golden and read like code.

`pytest --update-golden tests/cli/test_screens.py` writes them anew.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.command_line import screen

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden"
LICENCE = "tests/cli/bundles/licence.toml tests/cli/bundles/merchant.json --as-of 2023-10-01"
IN_2023 = "--as-of 2023-07-15 --parameters illustrative"
MERCHANTS = f"gold-silver examples/merchants.csv {IN_2023}"

SHOP = "etsy-service-standards examples/programmes/etsy-shops.ndjson --as-of 2025-03-15 --subject t-1006"

SCREENS = {
    "eval-many": f"eval {MERCHANTS}",
    "eval-many-with-rejected-rows": f"eval gold-silver examples/merchants-with-mistakes.ndjson {IN_2023}",
    "eval-many-without-thresholds": "eval gold-silver examples/merchants.csv --as-of 2023-04-15",
    "eval-one": f"eval gold-silver examples/merchant.json {IN_2023}",
    "eval-one-on-an-earlier-day": f"eval gold-silver@2023.1 examples/merchant.json {IN_2023} --as-of 2023-04-15",
    "eval-one-in-colours": f"eval gold-silver examples/merchant.json {IN_2023} --color always",
    "explain-decided": f"explain {MERCHANTS} --subject m-1001",
    "explain-missed": f"explain {MERCHANTS} --subject m-1005",
    "explain-missing": f"explain {MERCHANTS} --subject m-1008",
    "explain-without-value": f"explain {MERCHANTS} --subject m-1009",
    "explain-unset": "explain gold-silver examples/merchant.json --as-of 2023-04-15",
    "explain-expression": f"explain gold-silver examples/merchant.json {IN_2023} --decision window",
    "explain-groups-dates-and-windows": f"explain {LICENCE}",
    "explain-what-another-table-decides": f"explain {SHOP}",
    "explain-as-json": f"explain {LICENCE} -o json",
    "eval-many-in-chinese": f"eval {MERCHANTS} --lang zh",
    "explain-missed-in-chinese": f"explain {MERCHANTS} --subject m-1005 --lang zh",
    "calendar": "calendar gold-silver-calendar --period 2023-Q3 --as-of 2023-07-15",
    "calendar-elsewhere": "calendar gold-silver-calendar --period 2023-10 --as-of 2023-07-15 --zone Asia/Shanghai",
    "calendar-in-chinese": "calendar gold-silver-calendar --period 2023-Q4 --as-of 2023-07-15 --lang zh",
    "calendar-year-in-colours": "calendar gold-silver-calendar --period 2024 --as-of 2023-07-15 --color always",
    "calendar-as-json": "calendar gold-silver-calendar --from 2023-07-11 --to 2023-07-12 --as-of 2023-07-15 -o json",
    "calendar-of-one-order": (
        "calendar tests/cli/bundles/payout.toml tests/cli/bundles/order.json --period 2023-07 --as-of 2023-07-15"
    ),
    "calendar-open": "calendar tests/cli/bundles/payout.toml --period 2023-07 --as-of 2023-07-15",
    "check-mistakes": "check tests/cli/bundles/mistakes.toml",
    "check-nothing-wrong": "check tests/cli/bundles/licence.toml examples/free-returns.toml",
    "test-failures": "test tests/cli/bundles/failing.toml examples/free-returns.toml",
    "test-as-json": "test tests/cli/bundles/failing.toml -o json",
}


@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_as_it_was_read(
    name: str, updates_golden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    golden = GOLDEN / f"{name}.txt"
    shown = f"$ policyctl {SCREENS[name]}\n{screen(*shlex.split(SCREENS[name]))}"
    if updates_golden:
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


def test_every_kept_screen_is_compared() -> None:
    assert {each.stem for each in GOLDEN.glob("*.txt")} == set(SCREENS)


@pytest.mark.parametrize("name", [each for each in SCREENS if "json" not in each])
def test_a_screen_fits_a_hundred_columns(name: str) -> None:
    """Rows that are told on standard error keep to one line for programs that read them."""
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()[1:]
    wide = [each for each in lines if len(each) > 100 and "error[I" not in each and "\x1b" not in each]
    assert wide == []


@pytest.mark.parametrize("name", [each for each in SCREENS if each.startswith(("eval-one", "explain"))])
def test_one_subject_fits_one_screen(name: str) -> None:
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()[1:]
    assert "json" in name or len(lines) <= 40
