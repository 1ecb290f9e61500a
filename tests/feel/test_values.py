"""The values of FEEL: what they are equal to, how they are written, what a caller may hand over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.feel import UNKNOWN, FeelError, FeelUnsupported, evaluate, print_value
from policyctl.feel.comparison import equality_key, equals, is_less, is_less_or_equal
from policyctl.feel.convert import to_value
from policyctl.feel.temporal import (
    DAY,
    HOUR,
    SECOND,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    day_of_year,
    from_day_number,
    from_instant,
    iso_week,
    offset_of,
    to_date,
    to_day_number,
    to_instant,
    weekday,
)
from policyctl.feel.temporal_text import parse_date_time, parse_temporal, parse_time
from policyctl.feel.values import Range, Value


def at(text: str) -> Any:
    """The value of an `@` literal."""
    value = parse_temporal(text)
    assert value is not None
    return value


def test_unknown_is_one_value_that_refuses_to_be_true_or_false() -> None:
    assert repr(UNKNOWN) == "UNKNOWN"
    with pytest.raises(TypeError, match="unknown is neither true nor false"):
        bool(UNKNOWN)


def test_values_are_equal_and_hash_alike_when_they_are_written_alike() -> None:
    assert Date(2023, 6, 30) == at("2023-06-30")
    assert hash(at("2023-06-30T10:00:00Z")) == hash(at("2023-06-30T10:00:00+00:00"))
    assert at("P1D") == at("PT24H")
    assert at("P1Y") == at("P12M")
    assert at("10:00:00Z") != at("10:00:00@Etc/UTC")
    assert {Range(Decimal(1), Decimal(2), True, False)} == {Range(Decimal("1.0"), Decimal(2), True, False)}


def test_values_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Date(2023, 6, 30).year = 2024  # type: ignore[misc]


class TestCalendar:
    @given(st.dates())
    def test_agrees_with_pythons_where_python_has_one(self, day: date) -> None:
        ours = Date(day.year, day.month, day.day)
        assert to_day_number(ours) == (day - date(1970, 1, 1)).days
        assert from_day_number(to_day_number(ours)) == ours
        assert weekday(ours) == day.isoweekday()
        assert iso_week(ours) == day.isocalendar().week
        assert day_of_year(ours) == day.timetuple().tm_yday

    @given(st.integers(-365_243_000_000, 365_241_000_000))
    def test_every_day_number_is_one_day_and_the_next_day_the_next_number(self, number: int) -> None:
        day, following = from_day_number(number), from_day_number(number + 1)
        assert day is not None
        assert following is not None
        assert to_day_number(day) == number
        assert day < following
        assert to_date(day.year, day.month, day.day) == day

    def test_ends_with_the_year_of_nine_digits(self) -> None:
        last = to_date(999_999_999, 12, 31)
        assert last is not None
        assert from_day_number(to_day_number(last) + 1) is None
        assert to_date(-1_000_000_000, 1, 1) is None
        assert to_date(2023, 2, 29) is None
        assert to_date(2000, 2, 29) == Date(2000, 2, 29)


class TestZones:
    @given(
        st.datetimes(datetime.fromisoformat("1900-01-02"), datetime.fromisoformat("2200-01-01")),
        st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Asia/Shanghai", "Australia/Lord_Howe"]),
    )
    def test_have_the_offset_python_gives_them(self, clock: datetime, name: str) -> None:
        offset = clock.replace(tzinfo=ZoneInfo(name)).utcoffset()
        assert offset is not None
        moment = DateTime(
            Date(clock.year, clock.month, clock.day),
            Time(clock.hour * HOUR + clock.minute * 60 * SECOND, name),
        )
        assert offset_of(moment) == offset.total_seconds()

    @given(st.integers(-(10**12), 10**12), st.sampled_from(["Europe/Berlin", "America/Los_Angeles", 3600, 0]))
    def test_show_every_instant_and_give_it_back_unless_an_hour_repeats(
        self, hours: int, zone: str | int
    ) -> None:
        instant = hours * HOUR
        moment = from_instant(instant, zone)
        assert moment is not None
        difference = instant - (to_instant(moment) or 0)
        assert difference in ((0, HOUR) if isinstance(zone, str) else (0,))

    @pytest.mark.parametrize(
        ("text", "offset"),
        [
            ("2026-10-25T02:30:00@Europe/Berlin", 7200),  # happens twice: the first time counts
            ("2026-03-29T02:30:00@Europe/Berlin", 3600),  # never happens: the offset before the gap
            ("999999999-07-01T00:00:00@Europe/Paris", 7200),
            ("-999999999-07-01T00:00:00@Europe/Paris", 561),  # local mean time
            ("2023-06-30T00:00:00+05:30", 19800),
        ],
    )
    def test_have_an_offset_on_every_day(self, text: str, offset: int) -> None:
        assert offset_of(at(text)) == offset

    def test_come_from_the_pinned_database_by_their_exact_name(self) -> None:
        assert parse_time("10:00:00@Europe/Paris") == Time(10 * HOUR, "Europe/Paris")
        assert parse_time("10:00:00@europe/paris") is None
        assert parse_time("10:00:00@../../etc/passwd") is None


class TestTexts:
    @pytest.mark.parametrize(
        "text",
        [
            "2023-06-30",
            "-0044-03-15",
            "0000-01-01",
            "99999-12-31",
            "00:00:00",
            "23:59:59.999999999",
            "10:00:00Z",
            "10:00:00-05:30",
            "10:00:00+02:45:55",
            "10:00:00@Europe/Paris",
            "2023-06-30T10:00:00",
            "2023-06-30T10:00:00.5Z",
            "2023-06-30T10:00:00@Etc/UTC",
            "P1Y2M",
            "-P3M",
            "P0M",
            "P1DT2H3M4.5S",
            "-PT0.000000001S",
            "PT0S",
        ],
    )
    def test_in_canonical_form_come_back_as_they_were(self, text: str) -> None:
        assert evaluate("string(it)", {"it": at(text)}) == text
        assert print_value(at(text)) == f'@"{text}"'

    @pytest.mark.parametrize(
        "text",
        [
            "2023-6-30",
            "2023-02-29",
            "20230630",
            "2023-W26-5",
            "02023-06-30",
            "+2023-06-30",
            "1000000000-01-01",
            "2023-06-30Z",
            "10:00",
            "10:00:60",
            "24:00:01",
            "10:00:00,5",
            "10:00:00+18:01",
            "10:00:00+2:00",
            "10:00:00Z@Europe/Paris",
            "10:00:00@Europe/Pari",
            "2023-06-30 10:00:00",
            "2023-06-30T",
            "2023-06-30t10:00:00",
            "P",
            "PT",
            "P1DT",
            "P1Y1D",
            "P1.5D",
            "1D",
            "P-1D",
            "P1234567890123456789D",
            "٢٠٢٣-٠٦-٣٠",
            "2023-06-30\n",
        ],
    )
    def test_of_no_form_have_no_value(self, text: str) -> None:
        assert parse_temporal(text) is None

    @pytest.mark.parametrize(
        "text", ["10:00:00.0000000001", "2023-06-30T10:00:00.1234567891Z", "PT0.0000000001S"]
    )
    def test_finer_than_a_nanosecond_are_refused(self, text: str) -> None:
        with pytest.raises(FeelUnsupported, match="a fraction of a second finer than a nanosecond"):
            parse_temporal(text)

    def test_of_midnight_at_the_end_of_the_day_are_refused(self) -> None:
        with pytest.raises(FeelUnsupported, match="the time `24:00:00`"):
            parse_date_time("2023-06-30T24:00:00")


class TestEquality:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("2002-04-02T12:00:00-01:00", "2002-04-02T17:00:00+04:00"),
            ("2018-12-08T00:00:00+00:00", "2018-12-08T00:00:00@Etc/UTC"),
            ("2002-04-02T12:00:00@Australia/Melbourne", "2002-04-02T12:00:00@Australia/Sydney"),
            ("2002-04-02", "2002-04-02T00:00:00Z"),
            ("20:00:00Z", "21:00:00+01:00"),
            ("PT24H", "P1D"),
        ],
    )
    def test_is_of_what_is_meant(self, left: str, right: str) -> None:
        assert equals(at(left), at(right)) is True
        assert is_less(at(left), at(right)) is False

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("10:30:00", "10:30:00Z"),
            ("2002-04-02T00:00:00", "2002-04-02T00:00:00Z"),
            ("10:30:00@Europe/Paris", "10:30:00@Asia/Dhaka"),
        ],
    )
    def test_is_false_between_a_clock_of_no_place_and_one_of_another(self, left: str, right: str) -> None:
        assert equals(at(left), at(right)) is False
        assert equals(at(right), at(left)) is False

    def test_is_no_part_of_the_order_of_a_local_clock_which_takes_the_zone_of_the_other(self) -> None:
        assert is_less(at("2023-06-30T09:00:00"), at("2023-06-30T10:00:00+05:00")) is True
        assert is_less(at("10:30:00"), at("10:30:00Z")) is False
        assert is_less_or_equal(at("10:30:00"), at("10:30:00Z")) is False

    @pytest.mark.parametrize(
        ("left", "right"), [("P1Y", "P365D"), ("2002-04-02", "10:30:00"), ("P0M", "PT0S")]
    )
    def test_is_null_between_kinds(self, left: str, right: str) -> None:
        assert equals(at(left), at(right)) is None
        assert is_less(at(left), at(right)) is None

    def test_of_times_in_zones_is_refused_where_it_depends_on_the_day(self) -> None:
        with pytest.raises(FeelUnsupported, match="times in zones whose distance depends on the day"):
            equals(at("10:30:00@Europe/Paris"), at("10:30:00+02:00"))
        assert equals(at("10:30:00@Asia/Shanghai"), at("10:30:00+08:00")) is True
        assert is_less(at("10:30:00@Europe/Paris"), at("10:30:00@America/New_York")) is True

    def test_tells_numbers_from_booleans(self) -> None:
        assert equals(Decimal(1), True) is None
        assert equality_key(Decimal(1)) != equality_key(True)
        assert equality_key(Decimal("1.0")) == equality_key(Decimal(1))


class TestContextOfACaller:
    @pytest.mark.parametrize(
        ("given_value", "value"),
        [
            (None, None),
            (True, True),
            (7, Decimal(7)),
            (Decimal("1.50"), Decimal("1.5")),
            ("gold", "gold"),
            (UNKNOWN, UNKNOWN),
            (date(2023, 6, 30), Date(2023, 6, 30)),
            (datetime(2023, 6, 30, 10, tzinfo=UTC), at("2023-06-30T10:00:00Z")),
            (
                datetime(2023, 6, 30, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=2))),
                at("2023-06-30T10:00:00.000005+02:00"),
            ),
            (
                datetime(2023, 6, 30, 10, tzinfo=ZoneInfo("Europe/Paris")),
                at("2023-06-30T10:00:00@Europe/Paris"),
            ),
            (
                datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Paris"), fold=1),
                at("2026-10-25T02:30:00+01:00"),
            ),
            (timedelta(days=1, microseconds=1), DaysDuration(DAY + 1000)),
            ((1, [2]), [Decimal(1), [Decimal(2)]]),
            ({"a": {"b": 1}}, {"a": {"b": Decimal(1)}}),
            (MonthsDuration(3), MonthsDuration(3)),
        ],
    )
    def test_becomes_values(self, given_value: object, value: Value) -> None:
        assert to_value(given_value) == value

    @pytest.mark.parametrize(
        ("given_value", "message"),
        [
            (0.1, "`value` is a binary floating-point number"),
            (Decimal("NaN"), "`value` is no finite number"),
            (Decimal("Infinity"), "`value` is no finite number"),
            (10**34 + 1, "`value` does not fit into a number of 34 digits"),
            (Decimal("1e7000"), "`value` does not fit into a number of 34 digits"),
            (datetime(2023, 6, 30, 10), "`value` is a date-time without a zone"),  # noqa: DTZ001
            ({"a": [1, 2.5]}, "`value.a[2]` is a binary floating-point number"),
            ({1: 2}, "`value` has the key `1`, which is no string"),
            ("\ud83d", "`value` is a string with half of a surrogate pair"),
            (object(), "`value` is of a kind that FEEL does not have"),
        ],
    )
    def test_is_refused_where_a_value_would_be_a_guess(self, given_value: object, message: str) -> None:
        with pytest.raises(FeelError) as refusal:
            to_value(given_value)
        assert refusal.value.diagnostic.message == message

    def test_that_nests_without_end_is_refused(self) -> None:
        endless: list[object] = []
        endless.append(endless)
        with pytest.raises(FeelError, match="nests deeper than 64 levels"):
            evaluate("count(it)", {"it": endless})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (Decimal("1.50"), "1.5"),
        (Decimal("-0.001"), "-0.001"),
        (Decimal("1E+3"), "1000"),
        ('say "so"\n', r'"say \"so\"\n"'),
        ([Decimal(1), "a", []], '[1, "a", []]'),
        ({"a": Decimal(1), "two words": None}, '{a: 1, "two words": null}'),
        (Range(Decimal(1), Decimal(2), True, False), "[1..2)"),
        (Range(None, Decimal(2), False, True, low_unbounded=True), "(<= 2)"),
        (Range(None, Decimal(2), False, True), "(null..2]"),
        (UNKNOWN, "unknown"),
    ],
)
def test_a_value_has_a_text(value: Value, text: str) -> None:
    assert print_value(value) == text


def test_a_function_has_a_text() -> None:
    assert print_value(evaluate("function(a, b) a + b")) == "function(a, b) a + b"
    assert print_value(evaluate("string length")) == "string length"
