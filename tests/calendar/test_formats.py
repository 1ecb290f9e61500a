"""What other programs read: iCalendar as two libraries read it back, and JSON as its published schema says."""

from __future__ import annotations

import json
import subprocess
import sys
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policyctl.calendar.build import build
from policyctl.calendar.extents import Days
from policyctl.calendar.model import Calendar
from policyctl.calendar.periods import read_period
from policyctl.feel.temporal import zone_names
from policyctl.languages import Language
from policyctl.report.calendar import calendar_document
from policyctl.report.icalendar import calendar as to_icalendar
from policyctl.report.json import text
from tests.calendar.calendar_worlds import AS_OF, assessments, edition, gold_silver, small
from tests.calendar.test_build import EVALUATED_ON_THE_20TH, INSTANTS, UNTOLD, versions

SCHEMA = Draft202012Validator(
    json.loads(files("policyctl_schemas").joinpath("forms/calendar.schema.json").read_text("utf-8"))
)
PACIFIC, BEIJING, LONDON = "America/Los_Angeles", "Asia/Shanghai", "Europe/London"


@pytest.fixture(autouse=True, scope="module")
def _zones_of_the_pinned_database() -> Iterator[None]:
    """The machine may know older rules than the database that comes along; readers are given those."""
    paths = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(to=paths)
    zoneinfo.ZoneInfo.clear_cache()


def read(calendar: Calendar) -> dict[str, Any]:
    """The events as the icalendar library reads them, by their UID."""
    component = icalendar.Calendar.from_ical(to_icalendar(calendar))
    assert component.errors == []
    return {str(each["uid"]): each for each in component.walk("VEVENT")}


def read_otherwise(calendar: Calendar) -> dict[str, Any]:
    """The same as vobject reads them, by the zone that the text describes: what it has read before is forgotten."""
    vars(vobject.icalendar)["__tzidMap"].clear()
    component = vobject.readOne(to_icalendar(calendar))
    return {each.uid.value: each for each in component.vevent_list}


def test_whole_days_are_all_day_events_and_end_on_the_day_after() -> None:
    event = read(gold_silver("2023-Q3"))["executed.2023-07-01@gold-silver-calendar.policyctl"]
    assert (event.start, event.end) == (date(2023, 7, 11), date(2023, 7, 16))
    assert event["dtstart"].params == {"VALUE": "DATE"}


def test_elsewhere_they_have_hours_and_the_zone_its_rules() -> None:
    calendar = gold_silver("2023-Q3", zone=BEIJING)
    event = read(calendar)["official.2023-07-01@gold-silver-calendar.policyctl"]
    assert event["dtstart"].params == {"TZID": BEIJING}
    assert event.start.isoformat() == "2023-07-15T15:00:00+08:00"
    assert event.end.isoformat() == "2023-07-16T15:00:00+08:00"
    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n" in to_icalendar(calendar)


def test_in_utc_no_rules_are_needed() -> None:
    text_ = to_icalendar(gold_silver("2023-Q3", zone="UTC"))
    assert "DTSTART:20230715T070000Z" in text_
    assert "VTIMEZONE" not in text_


def test_an_instant_has_no_end() -> None:
    event = read(small(INSTANTS, "2017-12"))["cut_off@small.policyctl"]
    assert event.get("dtend") is None
    assert event.start.isoformat() == "2017-12-31T08:00:00-08:00"


def test_an_hour_that_comes_twice_is_told_in_utc_the_second_time() -> None:
    text_ = '[decisions.at]\nexpression = \'[@"2023-11-05T08:30:00Z" .. @"2023-11-05T09:30:00Z"]\'\n'
    event = "[calendar.at]\ndecision = 'at'\nkind = 'deadline'\n"
    written = to_icalendar(small(text_ + event, "2023-11"))
    assert "DTSTART;TZID=America/Los_Angeles:20231105T013000\r\n" in written
    assert "DTEND:20231105T093000Z\r\n" in written


def test_a_window_over_the_change_of_clocks_keeps_its_hours() -> None:
    found = read_otherwise(gold_silver("2023-Q4", zone=LONDON))
    window = found["window.2024-01-01@gold-silver-calendar.policyctl"]
    lasting = window.dtend.value.astimezone(UTC) - window.dtstart.value.astimezone(UTC)
    assert lasting == timedelta(hours=2161)


def test_what_is_about_or_not_in_force_is_tentative() -> None:
    status = {name: str(each["status"]) for name, each in read(gold_silver("2023-Q3")).items()}
    assert status["computed.2023-07-01@gold-silver-calendar.policyctl"] == "TENTATIVE"
    assert status["official.2023-07-01@gold-silver-calendar.policyctl"] == "CONFIRMED"


def test_an_event_says_its_clause_what_it_judges_and_what_competes() -> None:
    event = read(gold_silver("2023-Q3"))["computed.2023-07-01@gold-silver-calendar.policyctl"]
    assert str(event["summary"]) == "Results are computed (about)"
    lines = str(event["description"]).splitlines()
    assert lines[1:4] == [
        "Kind: computed, by clause S1-35, S1-41.",
        "Days are those of America/Los_Angeles; none is moved for a weekend or a holiday.",
        "Judges 2023-04-02 to 2023-06-30.",
    ]
    assert lines[-2:] == [
        "Competes with: Results are published, 2023-07-15.",
        "Competes with: Every change can be seen, 2023-07-17.",
    ]


def test_gaps_are_events_too() -> None:
    event = read(gold_silver("2023-Q3"))["window.gap.2023-10-01@gold-silver-calendar.policyctl"]
    assert (str(event["summary"]), event.start, event.end) == (
        "No window judges these days",
        date(2023, 7, 1),
        date(2023, 7, 3),
    )


def test_the_stamp_is_the_day_of_asking_and_nothing_else_is_of_the_clock() -> None:
    stamps = {each["dtstamp"].dt for each in read(gold_silver("2023-Q3")).values()}
    assert stamps == {datetime(2023, 7, 15, tzinfo=UTC)}
    assert to_icalendar(gold_silver("2023-Q3")) == to_icalendar(gold_silver("2023-Q3"))


def test_the_uid_stays_when_the_day_or_the_zone_or_the_span_changes() -> None:
    uids = set(read(gold_silver("2023-Q3")))
    assert set(read(gold_silver("2023-Q3", "official_day=20", zone=BEIJING))) == uids
    assert uids <= set(read(gold_silver("2023")))


def test_lines_are_folded_and_ended_as_the_standard_says() -> None:
    written = to_icalendar(gold_silver("2023-Q3"))
    lines = written.split("\r\n")
    assert lines[-1] == ""
    assert "\n" not in "".join(lines)
    assert max(len(each.encode()) for each in lines) <= 75


ZONES = st.sampled_from(sorted(zone_names()))
SPANS = st.builds(
    lambda first, more: Days(first, first + timedelta(days=more)),
    st.dates(date(2023, 1, 1), date(2036, 1, 1)),
    st.integers(0, 40),
)


@settings(max_examples=20)
@given(SPANS, ZONES)
def test_two_libraries_read_back_the_instants_that_were_meant(span: Days, zone: str) -> None:
    """Of all-day events the day; with hours the instant, by the rules that stand in the text."""
    calendar = build([edition(EVALUATED_ON_THE_20TH), *assessments()], span, zone=zone, as_of=AS_OF)
    found, otherwise = read(calendar), read_otherwise(calendar) if calendar.entries else {}
    uids = [*(each.uid for each in calendar.entries), *(each.uid for each in calendar.gaps)]
    assert set(found) == set(uids)
    for each in calendar.entries:
        for start, end in (
            (found[each.uid].start, found[each.uid].end),
            (otherwise[each.uid].dtstart.value, otherwise[each.uid].dtend.value),
        ):
            if isinstance(start, datetime):
                assert (start.astimezone(UTC), end.astimezone(UTC)) == (each.extent.start, each.extent.end)
            else:
                assert each.extent.days == Days(start, end - timedelta(days=1))


@pytest.mark.parametrize(
    "calendar",
    [
        gold_silver("2023-Q3"),
        gold_silver("2024-Q1", zone=BEIJING),
        gold_silver("1999-Q1"),
        small(EVALUATED_ON_THE_20TH, "2023-07"),
        small(INSTANTS, "2017-12", zone="Europe/London"),
        small(UNTOLD, "2023"),
        versions(),
    ],
    ids=["quarter", "elsewhere", "before", "months", "instants", "undetermined", "versions"],
)
def test_the_json_is_as_its_schema_says(calendar: Calendar) -> None:
    document = json.loads(text(calendar_document(calendar)))
    assert [each.message for each in SCHEMA.iter_errors(document)] == []


def test_the_json_tells_a_day_with_its_instants_and_its_weekday() -> None:
    document = json.loads(text(calendar_document(gold_silver("2023-Q3", zone=BEIJING))))
    (official,) = [each for each in document["events"] if each["event"] == "official"]
    assert official["days"] == {
        "first": "2023-07-15",
        "last": "2023-07-15",
        "count": 1,
        "on_weekend": ["2023-07-15"],
    }
    assert (official["start"], official["end"], official["all_day"]) == (
        "2023-07-15T15:00:00+08:00",
        "2023-07-16T15:00:00+08:00",
        False,
    )


def test_a_calendar_of_no_days_is_a_calendar_still() -> None:
    calendar = build(assessments(), read_period("1999-Q1"), zone=PACIFIC, as_of=AS_OF)
    assert read(calendar) == {}


def test_icalendar_speaks_chinese_too() -> None:
    written = to_icalendar(gold_silver("2023-Q3"), Language.CHINESE)
    events = {str(each["uid"]): each for each in icalendar.Calendar.from_ical(written).walk("VEVENT")}
    event = events["computed.2023-07-01@gold-silver-calendar.policyctl"]
    assert str(event["summary"]) == "考核结果计算（左右）"
    assert str(event["description"]).splitlines()[:4] == [
        "金银牌考核日历（2023年）（gold-silver-calendar@2023.1）",
        "类型：计算，条款 S1-35, S1-41。",
        "日期按 America/Los_Angeles 时区；不因周末或节假日顺延。",
        "针对 2023-04-02 至 2023-06-30。",
    ]


def test_the_library_is_loaded_for_icalendar_only() -> None:
    command = "from policyctl.cli.run import run; import sys; run(sys.argv[1:], lambda: None); "
    command += "print('icalendar' in sys.modules)"
    arguments = ["calendar", "gold-silver-calendar", "--as-of", "2023-07-15", "-o"]
    loaded = [
        subprocess.run(
            [sys.executable, "-c", command, *arguments, each], capture_output=True, text=True, check=True
        ).stdout.splitlines()[-1]
        for each in ("human", "json", "ics")
    ]
    assert loaded == ["False", "False", "True"]
