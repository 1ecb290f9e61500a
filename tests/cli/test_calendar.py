"""`policyctl calendar`: which days, whose clocks, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.command_line import policyctl

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/calendar.ics"
NAME = "gold-silver-calendar"
AS_OF = ("--as-of", "2023-07-15")
PAYOUT = "tests/cli/bundles/payout.toml"
ORDER = "tests/cli/bundles/order.json"


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_icalendar_is_as_it_was_read(updates_golden: bool) -> None:
    shown = policyctl("calendar", NAME, "--period", "2023-Q4", *AS_OF, "--zone", "Asia/Shanghai", "-o", "ics")
    assert (shown.status, shown.err) == (0, "")
    if updates_golden:
        GOLDEN.write_bytes(shown.out.encode())
    assert shown.out.encode() == GOLDEN.read_bytes()


def test_a_file_has_the_line_ends_of_the_standard(tmp_path: Path) -> None:
    file = tmp_path / "calendar.ics"
    policyctl("calendar", NAME, *AS_OF, "-o", f"ics={file}")
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")


@pytest.mark.parametrize(
    ("options", "days"),
    [
        ([], ("2023-07-01", "2023-09-30")),
        (["--period", "2023"], ("2023-01-01", "2023-12-31")),
        (["--period", "2024-Q1"], ("2024-01-01", "2024-03-31")),
        (["--period", "2024-02"], ("2024-02-01", "2024-02-29")),
        (["--from", "2023-04-01", "--to", "2023-04-01"], ("2023-04-01", "2023-04-01")),
    ],
)
def test_the_days_that_are_shown(options: list[str], days: tuple[str, str]) -> None:
    document = json.loads(policyctl("calendar", NAME, *AS_OF, *options, "-o", "json").out)
    assert (document["from"], document["to"]) == days


def test_without_a_day_it_is_the_quarter_of_today_where_the_clocks_are() -> None:
    shown = policyctl("calendar", NAME, "-o", "json")
    assert shown.err == "as of 2023-07-15, today in America/Los_Angeles\n"
    assert json.loads(shown.out)["as_of"] == "2023-07-15"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--period", "2023-Q5"], "`2023-Q5` is no year, quarter or month such as `2023`, `2023-Q3` or `2023-07`"),
        (["--zone", "Asia/Shanghia"], "`Asia/Shanghia` is no time zone; did you mean `Asia/Shanghai`?"),
        (["--zone", "Mars"], "`Mars` is no time zone; zones have names such as `Asia/Shanghai`"),
        (["--from", "2023-07-01"], "give --period, or --from and --to"),
        (["--from", "2023-07-01", "--to", "2023-07-02", "--period", "2023"], "give --period, or --from and --to"),
        (["--from", "2023-07-02", "--to", "2023-07-01"], "--to 2023-07-01 lies before --from 2023-07-02"),
        (["--period", "1969"], "a calendar begins with 1970-01-01 and ends with 2999-12-31"),
        (["--from", "2000-01-01", "--to", "2020-01-01"], "a calendar has at most 3,660 days, these are 7,306"),
    ],
)  # fmt: skip
def test_days_and_zones_that_are_none(options: list[str], said: str) -> None:
    shown = policyctl("calendar", NAME, *AS_OF, *options)
    assert (shown.status, shown.out) == (2, "")
    assert said in shown.err


def test_a_policy_without_a_calendar_has_nothing_to_show() -> None:
    assert policyctl("calendar", "gold-silver", *AS_OF) == (5, "", "`gold-silver` has no calendar\n")


def test_a_day_before_every_version_is_refused() -> None:
    assert policyctl("calendar", "gold-silver-calender", *AS_OF).err == (
        "error[B401]: there is no policy `gold-silver-calender`\n  hint: did you mean `gold-silver-calendar`?\n"
    )


def test_days_on_which_no_version_is_in_force_have_no_calendar() -> None:
    shown = policyctl("calendar", NAME, "--period", "2020-Q1", *AS_OF, "-o", "json")
    assert (shown.status, shown.out) == (5, "")
    assert shown.err == (
        "no version of `gold-silver-calendar` with a calendar is in force from 2020-01-01 to 2020-03-31\n"
        "  hint: gold-silver-calendar@2023.1 is in force from 2023-01-01\n"
    )
    window = policyctl("calendar", NAME, "--period", "2022-Q4", *AS_OF, "-o", "json")
    assert [each["kind"] for each in json.loads(window.out)["events"]] == ["window"]


def test_days_before_every_policy_have_no_calendar() -> None:
    shown = policyctl("calendar", "--period", "1990", "--zone", "UTC", *AS_OF)
    assert (shown.status, shown.out) == (5, "")
    first, *known = shown.err.splitlines()
    assert first == "no policy with a calendar is in force from 1990-01-01 to 1990-12-31"
    assert "        gold-silver-calendar@2023.1 is in force from 2023-01-01" in known


def test_without_a_name_it_is_every_policy_with_a_calendar() -> None:
    document = json.loads(policyctl("calendar", *AS_OF, "--zone", "UTC", "-o", "json").out)
    assert NAME in [each["bundle"].partition("@")[0] for each in document["policies"]]
    shown = policyctl("calendar", *AS_OF, "--set", "zone=UTC")
    assert (shown.status, "parameters and subjects are of one policy: name BUNDLE" in shown.err) == (2, True)


def test_policies_of_several_zones_need_one_to_be_shown_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from policyctl.bundle.library import Library
    from policyctl.cli import calendar

    for id_, zone in (("one", "UTC"), ("two", "Asia/Shanghai")):
        text = (
            (ROOT / PAYOUT).read_text("utf-8").replace('"payout"', f'"{id_}"').replace("Asia/Shanghai", zone)
        )
        (tmp_path / id_).mkdir()
        released = text.replace('"consultation"', '"released"\nin_force = { from = 2000-01-01 }')
        (tmp_path / id_ / "1.toml").write_text(released, "utf-8")
    found = Library(bundles=(tmp_path,), schemas=(ROOT / "schemas",))
    monkeypatch.setattr(calendar, "library", lambda: found)
    shown = policyctl("calendar", *AS_OF)
    message = "error[C171]: the policies keep the days of `UTC`, `Asia/Shanghai`"
    assert (shown.status, shown.err) == (2, f"{message}\n  hint: say with --zone whose clocks to show\n")
    both = policyctl("calendar", *AS_OF, "--zone", "UTC")
    assert both.status == 0
    assert "[one]" in both.out


def test_a_parameter_gives_the_day_that_was_open() -> None:
    shown = policyctl("calendar", PAYOUT, *AS_OF, "--set", "report_day=20", "-o", "json")
    document = json.loads(shown.out)
    reported = [each["days"]["first"] for each in document["events"] if each["event"] == "reported"]
    assert reported == ["2023-07-20", "2023-08-20", "2023-09-20"]
    assert [each["event"] for each in document["undetermined"]] == ["paid_out", "objection"]


def test_the_day_of_one_of_many_subjects(tmp_path: Path) -> None:
    file = tmp_path / "orders.ndjson"
    orders = [("o-1", "2023-07-01"), ("o-2", "2023-07-05")]
    file.write_text(
        "\n".join(f'{{"order_id": "{id_}", "paid_at": "{day}T12:00:00+08:00"}}' for id_, day in orders),
        "utf-8",
    )
    shown = policyctl("calendar", PAYOUT, str(file), "--subject", "o-2", *AS_OF, "-o", "json")
    (paid_out,) = [each for each in json.loads(shown.out)["events"] if each["event"] == "paid_out"]
    assert (paid_out["uid"], paid_out["days"]["first"]) == ("paid_out.o-2@payout.policyctl", "2023-07-15")


STORE = b"""{ "store_id": "s-1", "good_seller_approved_on": "2023-01-15",
  "standing": [{ "fact": "demoted", "from": "2023-07-15", "until": "2023-10-11" }] }"""


def test_the_days_of_a_store_are_told_as_far_as_the_readings_go() -> None:
    shown = json.loads(
        policyctl("calendar", "store-tier", "-", *AS_OF, "--period", "2023", "-o", "json", stdin=STORE).out
    )
    assert [(each["event"], each["days"]["first"]) for each in shown["events"]] == [("reentry", "2023-10-11")]
    assert [(each["event"], each["missing"]["parameters"]) for each in shown["undetermined"]] == [
        ("last_protected_day", ["protection_day_one", "protection_starts"])
    ]


@pytest.mark.parametrize(
    ("first", "day"), [("the day it begins", "2023-07-13"), ("the day after", "2023-07-14")]
)
def test_protection_since_january_ends_among_the_days_of_july(first: str, day: str) -> None:
    readings = ("--set", "protection_starts=approval", "--set", f"protection_day_one={first}")
    shown = policyctl("calendar", "store-tier", "-", *AS_OF, *readings, "-o", "json", stdin=STORE)
    events = {each["event"]: each["days"]["first"] for each in json.loads(shown.out)["events"]}
    assert events == {"last_protected_day": day}


def test_a_subject_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text('{ "order_id": 1 }', "utf-8")
    shown = policyctl("calendar", PAYOUT, str(file), *AS_OF)
    assert (shown.status, "error[I205]" in shown.err) == (2, True)


def test_a_version_that_is_named_is_shown_where_it_is_not_in_force_too() -> None:
    days = ("--from", "2022-10-01", "--to", "2023-01-31")
    shown = policyctl("calendar", f"{NAME}@2023.1", *days, *AS_OF).out
    assert "2023 (in force from 2023-01-01)" in " ".join(shown.split())
    assert "for the days to 2022-09-30 (not in force)" in " ".join(shown.split())
    assert "for the days to 2022-12-31 (not in force)" not in " ".join(shown.split())
    assert "for the days to 2022-09-30" not in " ".join(
        policyctl("calendar", NAME, *days, *AS_OF).out.split()
    )


def test_windows_that_overlap_are_not_all_told_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    text = (ROOT / PAYOUT).read_text("utf-8").replace('as_of - @"P7D"', 'as_of - @"P70D"')
    file.write_text(text, "utf-8")
    shown = policyctl("calendar", str(file), "--period", "2023-07", *AS_OF).out
    assert "  windows   8 more of `week` overlap these, the last 2023-07-31 to 2023-10-06\n" in shown
    assert len([line for line in shown.splitlines() if "window  Days of one statement" in line]) == 6


def test_a_copy_of_a_policy_beside_the_library_is_read_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "2023.1.toml"
    shutil.copy(ROOT / f"policies/{NAME}/2023.1.toml", file)
    named, copied = (policyctl("calendar", each, *AS_OF) for each in (f"{NAME}@2023.1", str(file)))
    assert copied == named


def test_a_calendar_is_not_written_over_what_it_is_made_from(tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    shutil.copy(ROOT / ORDER, file)
    shown = policyctl("calendar", PAYOUT, str(file), *AS_OF, "-o", f"json={file}")
    message = f"error[C107]: `json={file}` would be written over what it is made from\n"
    assert (shown.status, " ".join(shown.err.split())) == (2, " ".join(message.split()))
    assert file.read_bytes() == (ROOT / ORDER).read_bytes()
