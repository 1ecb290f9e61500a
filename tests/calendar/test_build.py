"""What stands in a calendar: the events of a span, the gaps between windows, what competes and what nobody can tell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from policyctl import policy
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import EventKind, Interval
from policyctl.calendar.build import build
from policyctl.calendar.extents import Days, extent_of_days
from policyctl.calendar.model import Calendar
from policyctl.calendar.periods import read_period
from policyctl.diagnostics import Refused
from tests.calendar.calendar_worlds import (
    AS_OF,
    HEADER,
    assessments,
    days_of,
    edition,
    gold_silver,
    hours,
    of_bundle,
    said,
    small,
)

EVALUATED_ON_THE_20TH = """
[decisions.evaluated_on]
expression = 'date(as_of.year, as_of.month, 20)'
clause = "T-1"
[decisions.year_before]
expression = '[date(as_of.year, as_of.month, 1) - @"P12M" .. date(as_of.year, as_of.month, 1) - @"P1D"]'
[calendar.evaluated]
decision = "evaluated_on"
kind = "computed"
every = "month"
judges = "year_before"
title = "Sellers are evaluated"
[calendar.year_before]
decision = "year_before"
kind = "window"
every = "month"
"""

REVIEWED_ON_THE_FIRST = """
[decisions.reviewed_on]
expression = 'as_of'
[decisions.seen_by]
expression = 'as_of + @"P1D"'
[calendar.reviewed]
decision = "reviewed_on"
kind = "computed"
every = "month"
[calendar.seen]
decision = "seen_by"
kind = "visible"
every = "month"
"""

QUARTER_END = """
[decisions.ranked_on]
expression = 'date(as_of.year, 3 * floor((as_of.month - 1) / 3) + 1, 1) + @"P3M" - @"P1D"'
[calendar.ranked]
decision = "ranked_on"
kind = "executed"
every = "quarter"
"""


# The gold and silver assessments


def test_the_events_of_the_third_quarter_of_2023() -> None:
    assert said(gold_silver("2023-Q3")) == {
        "window": [("2023-04-02", "2023-06-30"), ("2023-07-03", "2023-09-30")],
        "first_month": [("2023-07-01", "2023-07-31")],
        "computed": [("2023-07-10", "2023-07-10")],
        "executed": [("2023-07-11", "2023-07-15")],
        "advised": [("2023-07-14", "2023-07-15")],
        "official": [("2023-07-15", "2023-07-15")],
        "final": [("2023-07-15", "2023-07-15")],
        "visible": [("2023-07-17", "2023-07-17")],
    }


@pytest.mark.parametrize(
    ("quarter", "length", "gaps", "lasting"),
    [
        ("2023-Q1", 90, [], 2159),
        ("2024-Q1", 91, [("2024-01-01", "2024-01-01")], 2159),
        ("2023-Q2", 91, [("2023-04-01", "2023-04-01")], 2160),
        ("2023-Q3", 92, [("2023-07-01", "2023-07-02")], 2160),
        ("2023-Q4", 92, [("2023-10-01", "2023-10-02")], 2161),
        ("2028-Q1", 91, [("2028-01-01", "2028-01-01")], 2159),
    ],
)
def test_the_days_of_a_quarter_that_no_window_judges(
    quarter: str, length: int, gaps: list[tuple[str, str]], lasting: int
) -> None:
    span = read_period(quarter)
    calendar = gold_silver(quarter)
    (window,) = [
        each for each in calendar.entries if each.event == "window" and _ends_with(each.extent.days, span)
    ]
    assert span.count == length
    assert [days_of(each) for each in calendar.gaps if _lies_in(each.extent.days, span)] == gaps
    assert window.extent.days is not None
    assert (window.extent.days.count, hours(window.extent)) == (90, lasting)


def _ends_with(days: Days | None, span: Days) -> bool:
    return days is not None and days.last == span.last


def _lies_in(days: Days | None, span: Days) -> bool:
    return days is not None and span.first <= days.first


@settings(max_examples=30)
@given(st.integers(2024, 2100), st.integers(1, 4))
def test_windows_and_gaps_are_all_the_days_of_a_quarter_each_once(year: int, quarter: int) -> None:
    span = read_period(f"{year}-Q{quarter}")
    calendar = gold_silver(f"{year}-Q{quarter}")
    extents = [each.extent.days for each in calendar.entries if each.kind is EventKind.WINDOW]
    extents += [each.extent.days for each in calendar.gaps]
    days = [day for each in extents if each is not None for day in each if span.first <= day <= span.last]
    assert sorted(days) == [*span]


@settings(max_examples=30)
@given(st.dates(date(2023, 4, 1), date(2060, 12, 31)))
def test_gaps_are_those_that_the_policy_says_itself(day: date) -> None:
    (asked,) = assessments()
    ready = asked.policy
    start, end = (
        policy.decide(ready, {"order_id": "o"}, as_of=day, decision=name).value
        for name in ("gap_start", "gap_end")
    )
    calendar = gold_silver(f"{day.year}-Q{(day.month + 2) // 3}")
    own = [days_of(each) for each in calendar.gaps if each.asked_on.month == (day.month - 1) // 3 * 3 + 1
           and each.asked_on.year == day.year]  # fmt: skip
    assert own == ([] if start is None else [(_text(start), _text(end))])


def _text(day: object) -> str:
    from policyctl.feel.temporal import Date

    assert isinstance(day, Date)
    return date(day.year, day.month, day.day).isoformat()


def test_over_the_calendar_quarter_there_is_no_gap() -> None:
    assert gold_silver("2023", "window_reading=calendar quarter").gaps == ()


def test_the_zone_of_the_policy_moves_its_days() -> None:
    windows = [
        next(each for each in gold_silver("2023-Q3", f"zone={zone}").entries if each.event == "window")
        for zone in ("America/Los_Angeles", "America/New_York", "Asia/Shanghai")
    ]
    assert {days_of(each) for each in windows} == {("2023-04-02", "2023-06-30")}
    assert [each.extent.start.isoformat() for each in windows] == [
        "2023-04-02T07:00:00+00:00",
        "2023-04-02T04:00:00+00:00",
        "2023-04-01T16:00:00+00:00",
    ]


def test_five_dates_answer_when_a_result_is_known_and_none_is_picked() -> None:
    (competing,) = gold_silver("2023-Q3").competing
    assert (competing.question.en, competing.asked_on) == ("when is a result known", date(2023, 7, 1))
    assert [(each.event, each.clause, each.is_approximate) for each in competing.entries] == [
        ("computed", "S1-35, S1-41", True),
        ("executed", "S1-36, S1-41", False),
        ("advised", "S1-38, S1-41", True),
        ("official", "S1-39, S1-42", False),
        ("visible", "S1-37, S1-38, S1-40", False),
    ]


def test_the_reading_of_final_moves_one_event() -> None:
    assert said(gold_silver("2023-Q3", "final_when=visible"))["final"] == [("2023-07-17", "2023-07-17")]


def test_no_date_is_moved_for_a_weekend() -> None:
    official = said(gold_silver("2023"))["official"]
    assert official == [(each, each) for each in ("2023-01-15", "2023-04-15", "2023-07-15", "2023-10-15")]
    weekdays = [date.fromisoformat(each).strftime("%a") for each, _ in official]
    assert weekdays == ["Sun", "Sat", "Sat", "Sun"]


def test_what_leans_on_readings_is_told() -> None:
    (header,) = gold_silver("2023-Q3").policies
    assert [each.parameter for each in header.leans_on] == [
        "final_when",
        "window_anchor",
        "window_reading",
        "zone",
    ]


def test_what_comes_once_stands_on_its_day_only() -> None:
    assert said(gold_silver("2023-Q2"))["dashboard_switch"] == [("2023-06-20", "2023-06-20")]
    assert "dashboard_switch" not in said(gold_silver("2023-Q3"))


# Other programmes


def test_a_month_is_evaluated_on_the_20th() -> None:
    calendar = small(EVALUATED_ON_THE_20TH, "2023-07")
    (entry,) = [each for each in calendar.entries if each.event == "evaluated"]
    assert days_of(entry) == ("2023-07-20", "2023-07-20")
    assert entry.judges == extent_of_days(Days(date(2022, 7, 1), date(2023, 6, 30)), "America/Los_Angeles")
    assert (str(entry.title), entry.clause) == ("Sellers are evaluated", "T-1")


def test_windows_that_overlap_leave_no_gap_and_are_all_told() -> None:
    calendar = small(EVALUATED_ON_THE_20TH, "2023-07")
    windows = [days_of(each) for each in calendar.entries if each.event == "year_before"]
    assert calendar.gaps == ()
    assert (windows[0], windows[1], windows[-1], len(windows)) == (
        ("2022-07-01", "2023-06-30"),
        ("2022-08-01", "2023-07-31"),
        ("2023-07-01", "2024-06-30"),
        13,
    )


def test_what_is_seen_in_the_next_month_is_not_forgotten() -> None:
    text = REVIEWED_ON_THE_FIRST.replace("P1D", "P40D")
    assert said(small(text, "2024-02"))["seen"] == [("2024-02-10", "2024-02-10")]


def test_the_ends_of_quarters_in_a_leap_year() -> None:
    assert said(small(QUARTER_END, "2024"))["ranked"] == [
        (each, each) for each in ("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31")
    ]


def test_a_span_is_of_the_days_of_the_zone_that_is_shown() -> None:
    """The 30th of September in Los Angeles ends on the 1st of October in Shanghai."""
    october = read_period("2023-10")
    in_beijing = build([edition(QUARTER_END)], october, zone="Asia/Shanghai", as_of=AS_OF)
    assert said(in_beijing)["ranked"] == [("2023-09-30", "2023-09-30")]
    assert said(small(QUARTER_END, "2023-10")) == {}


INSTANTS = """
[decisions.cut_off]
expression = '@"2017-12-31T16:00:00Z"'
[decisions.maintenance]
expression = '[@"2017-12-31T16:00:00Z" .. @"2017-12-31T17:30:00Z"]'
[calendar.cut_off]
decision = "cut_off"
kind = "deadline"
[calendar.maintenance]
decision = "maintenance"
kind = "announcement"
"""


def test_instants_have_no_days_of_the_policy() -> None:
    cut_off, maintenance = small(INSTANTS, "2017-12").entries
    assert (cut_off.extent.days, cut_off.extent.is_instant) == (None, True)
    assert (maintenance.extent.days, hours(maintenance.extent)) == (None, 1.5)
    assert small(INSTANTS, "2018-01", zone="Asia/Shanghai").entries == (*small(INSTANTS, "2017-12").entries,)


def test_a_null_day_is_no_event_this_time() -> None:
    text = """
[decisions.in_july]
expression = 'if as_of.month = 7 then as_of else null'
[calendar.in_july]
decision = "in_july"
kind = "announcement"
every = "quarter"
"""
    assert said(small(text, "2023")) == {"in_july": [("2023-07-01", "2023-07-01")]}


UNTOLD = """
[parameters.day]
type = "number"
minimum = 1
maximum = 28
provenance = "unset"
[decisions.told_on]
expression = 'date(as_of.year, as_of.month, day)'
title = "Told"
[decisions.paid_on]
expression = 'local date(paid_at)'
[decisions.window]
expression = '[told_on - @"P9D" .. told_on]'
[calendar.told]
decision = "told_on"
kind = "official"
every = "month"
[calendar.paid]
decision = "paid_on"
kind = "effective"
[calendar.window]
decision = "window"
kind = "window"
every = "month"
"""


def test_a_day_that_nobody_can_tell_says_what_is_missing_and_makes_no_gap() -> None:
    calendar = small(UNTOLD, "2023-Q3")
    assert (calendar.entries, calendar.gaps) == ((), ())
    assert [
        (each.event, str(each.title), each.missing.inputs, each.missing.parameters)
        for each in calendar.undetermined
    ] == [
        ("told", "Told", (), ("day",)),
        ("paid", "paid", ("paid_at",), ()),
        ("window", "window", (), ("day",)),
    ]


def test_a_day_that_depends_on_a_subject_is_told_of_one() -> None:
    asked = edition(UNTOLD)
    row = policy.read(asked.policy, {"order_id": "o-1", "paid_at": "2023-07-04T02:00:00Z"})
    calendar = build(
        [replace(asked, row=row, subject="o-1")], read_period("2023-Q3"), zone="UTC", as_of=AS_OF
    )
    (entry,) = calendar.entries
    assert (entry.uid, days_of(entry)) == ("paid.o-1@small.policyctl", ("2023-07-03", "2023-07-03"))


FAR = """
[decisions.far]
expression = 'DAY'
[calendar.far]
decision = "far"
kind = "final"
every = "quarter"
"""


@pytest.mark.parametrize(
    ("expression", "lies"),
    [
        ('as_of + @"P4Y"', "lies from 2024-04-01 to 2024-04-02: a calendar looks three years back and ahead"),
        (
            '[as_of - @"P4Y" .. as_of]',
            "lies from 2016-04-01 to 2020-04-02: a calendar looks three years back and ahead",
        ),
        ('as_of + @"P9000Y"', "lies outside of the years 1 to 9999"),
        ('@"2020-01-01T00:00:00Z" + 9000 * (as_of - @"2019-01-01")', "lies outside of the years 1 to 9999"),
    ],
)
def test_an_event_that_lies_far_away_is_refused(expression: str, lies: str) -> None:
    with pytest.raises(Refused) as refused:
        small(FAR.replace("DAY", expression), "2023-Q3")
    (diagnostic,) = refused.value.diagnostics
    assert (diagnostic.code, diagnostic.message) == ("C172", f"`far`, asked on 2020-04-01, {lies}")


# Versions


def versions() -> Calendar:
    """A policy that publishes on the 15th, and on the 20th from July 2023 on."""
    texts = [
        HEADER.replace("2000-01-01 }", "2023-01-01, until = 2023-07-01 }")
        + _on(15)
        + ONCE.replace("20", "19"),
        HEADER.replace('"1"', '"2"').replace("2000-01-01", "2023-07-01") + _on(20) + ONCE,
    ]
    editions = [of_bundle(parse_bundle(each, file="small.toml")) for each in texts]
    return build(editions, read_period("2023"), zone="America/Los_Angeles", as_of=AS_OF)


ONCE = "[decisions.once]\nexpression = '@\"2023-06-20\"'\n[calendar.once]\ndecision = 'once'\nkind = 'effective'\n"


def _on(day: int) -> str:
    return (
        f"[decisions.told_on]\nexpression = 'as_of + @\"P{day - 1}D\"'\n"
        "[calendar.told]\ndecision = 'told_on'\nkind = 'official'\nevery = 'quarter'\n"
    )


def test_each_day_is_as_the_version_in_force_says() -> None:
    calendar = versions()
    assert [(each.policy, days_of(each)[0]) for each in calendar.entries] == [
        ("small@1", "2023-01-15"),
        ("small@1", "2023-04-15"),
        ("small@2", "2023-06-20"),
        ("small@2", "2023-07-20"),
        ("small@2", "2023-10-20"),
    ]
    assert [each.policy for each in calendar.policies] == ["small@1", "small@2"]


def test_a_version_that_is_named_says_all_days_and_on_which_it_is_in_force() -> None:
    asked = replace(edition(QUARTER_END), asked=Interval(), in_force=Interval(start=date(2023, 7, 1)))
    calendar = build([asked], read_period("2023"), zone="UTC", as_of=AS_OF)
    assert [each.is_in_force for each in calendar.entries] == [False, False, False, True, True]


# Laws


@settings(max_examples=40)
@given(st.dates(date(2023, 1, 1), date(2040, 1, 1)), st.integers(0, 100), st.integers(0, 100))
def test_a_longer_span_has_all_that_a_shorter_one_has(first: date, more: int, longer: int) -> None:
    asked = [edition(EVALUATED_ON_THE_20TH + REVIEWED_ON_THE_FIRST)]
    last = first + timedelta(days=more)
    short, long = (
        build(asked, Days(first, each), zone="Asia/Shanghai", as_of=AS_OF)
        for each in (last, last + timedelta(days=longer))
    )
    assert {each.uid for each in short.entries} <= {each.uid for each in long.entries}
    assert len({each.uid for each in long.entries}) == len(long.entries)
