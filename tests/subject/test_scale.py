"""A subject becomes machine integers: exactly, or with sentences about why not; and comes back as it was."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policyctl.diagnostics import Refused
from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time, to_instant
from policyctl.feel.values import UNKNOWN, Range
from policyctl.program.types import (
    DateType,
    DaysDurationType,
    InstantType,
    ListType,
    MachineRow,
    MonthsDurationType,
    NullType,
    NumberType,
    RangeType,
)
from policyctl.subject.decode import MOST_DIGITS
from policyctl.subject.moments import date_text, day_number, instant_text, microseconds
from policyctl.subject.restore import to_feel, to_json
from policyctl.subject.wording import pointer
from tests.subject.subject_schemas import (
    DAYS,
    INSTANTS,
    JSON,
    LAW,
    NUMBERS,
    machine_rows,
    near_subjects,
    outcome,
    reader,
    schema,
    subject,
    to_text,
    valid_subjects,
)

ROW = (
    "s-1",
    True,
    "shoes",
    "né",
    9500,
    -1250,
    7,
    False,
    18321,
    1688151600250000,
    ((500, 19358, "full"), (1, UNKNOWN, UNKNOWN)),
)


def surely(value: object) -> MachineRow | None:
    """What the generated code makes of a value by itself: None where it leaves the judgement to others."""
    try:
        return reader().scale_surely(value)
    except (ValueError, KeyError, ArithmeticError):
        return None


def admitted(value: object) -> MachineRow | None:
    row = outcome(reader().scale, value)
    return None if isinstance(row, Refused) else row


def test_every_kind_of_field_has_its_machine_form() -> None:
    assert reader().read(to_text(subject())) == ROW


def test_absent_is_unknown_and_null_is_null() -> None:
    assert reader().scale({"shop_id": "s-1", "is_open": False, "rate": None}) == (
        *("s-1", False, UNKNOWN, UNKNOWN, None),
        *(UNKNOWN,) * 6,
    )


def test_an_empty_list_is_known() -> None:
    assert reader().scale(subject(refunds=[]))[-1] == ()


@pytest.mark.parametrize(
    ("number", "scaled"),
    [
        ("1", 10000),
        ("0.95", 9500),
        ("9.5e-1", 9500),
        ("0.95000", 9500),
        ("1E0", 10000),
        ("-0.0", 0),
        ("0e9", 0),
    ],
)
def test_a_number_is_scaled_by_its_value_and_not_by_its_writing(number: str, scaled: int) -> None:
    assert reader().read(b'{"shop_id":"s-1","is_open":true,"rate":%s}' % number.encode())[4] == scaled


def test_a_float_stands_for_its_shortest_decimal_text() -> None:
    assert reader().scale(subject(rate=0.95, sales=19.99, orders=7.0))[4:7] == (9500, 1999, 7)


def test_any_mapping_is_an_object() -> None:
    assert reader().scale(MappingProxyType(subject())) == ROW


@pytest.mark.parametrize("number", [math.nan, math.inf, Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_no_number_is_refused(number: object) -> None:
    assert admitted(subject(rate=number)) is None


def test_the_reader_leaves_the_subject_as_it_is() -> None:
    value = subject(rate=0.95)
    reader().scale(value)
    assert value == subject(rate=0.95)


@LAW
@given(near_subjects())
def test_what_the_generated_code_accepts_the_validator_accepts(value: object) -> None:
    row = surely(value)
    if row is not None:
        assert reader().scale_surely(reader().validator.admit(value)) == row


@LAW
@given(near_subjects() | JSON)
def test_any_value_gives_a_row_or_diagnostics(value: object) -> None:
    row = admitted(value)
    assert row is None or to_json(schema().record, row) is not None


@LAW
@given(near_subjects())
def test_a_text_and_its_value_are_admitted_alike(value: object) -> None:
    read = outcome(reader().read, to_text(value))
    assert (None if isinstance(read, Refused) else read) == admitted(value)


@LAW
@given(valid_subjects())
def test_the_generated_code_needs_no_help_with_valid_subjects(value: object) -> None:
    assert surely(value) is not None


@LAW
@given(machine_rows(schema().record))
def test_a_machine_row_survives_the_way_to_json_and_back(row: MachineRow) -> None:
    assert reader().read(to_text(to_json(schema().record, row))) == row


@LAW
@example(12345678901234567890123456789012345679, 2)
@given(NUMBERS, st.integers(0, 6))
def test_a_scaled_number_survives_the_way_to_feel_and_back(number: int | Decimal, scale: int) -> None:
    scaled = int(number) if abs(number) < 10**MOST_DIGITS else 0
    value = to_feel(NumberType(scale, -(10**40), 10**40), scaled)
    assert isinstance(value, Decimal)
    assert Fraction(value) * 10**scale == scaled  # a decimal of the default context keeps 28 digits
    assert "E" not in str(value) or abs(value) < Decimal("0.00001")


@LAW
@given(DAYS)
def test_a_day_survives_the_way_to_text_and_back(day: int) -> None:
    assert day_number(date_text(day)) == day


def test_a_day_after_the_year_9999_that_an_expression_gives_is_a_date_still() -> None:
    assert to_feel(DateType(), 3_305_535) == Date(11_020, 4, 1)
    assert to_feel(InstantType(), 3_305_535 * 86_400_000_000 + 1) == DateTime(
        Date(11_020, 4, 1), Time(1_000, 0)
    )


@LAW
@given(INSTANTS)
def test_an_instant_survives_the_way_to_text_and_to_feel_and_back(instant: int) -> None:
    assert microseconds(instant_text(instant)) == instant
    value = to_feel(InstantType(), instant)
    assert isinstance(value, DateTime)
    assert to_instant(value) == instant * 1000


def test_a_row_becomes_a_context_with_null_and_unknown_in_it() -> None:
    record = schema().record
    row = reader().scale(subject(rate=None, note=...))
    assert to_feel(record, row) == {
        "shop_id": "s-1",
        "is_open": True,
        "trade": "shoes",
        "note": UNKNOWN,
        "rate": None,
        "sales": Decimal("-12.5"),
        "orders": Decimal(7),
        "is_new": False,
        "opened_on": Date(2020, 2, 29),
        "seen_at": DateTime(Date(2023, 6, 30), Time(68_400_250_000_000, 0)),
        "refunds": [
            {"amount": Decimal(5), "paid_on": Date(2023, 1, 1), "kind": "full"},
            {"amount": Decimal("0.01"), "paid_on": UNKNOWN, "kind": UNKNOWN},
        ],
    }


@pytest.mark.parametrize(
    ("type_", "value", "feel", "json"),
    [
        (DaysDurationType(0, 10**15), 86_400_000_000, DaysDuration(86_400_000_000_000), "P1D"),
        (MonthsDurationType(0, 100), 14, MonthsDuration(14), "P1Y2M"),
        (NullType(), None, None, None),
        (ListType(NumberType(1, 0, 99), 9), (5, 10), [Decimal("0.5"), Decimal(1)], [Decimal("0.5"), 1]),
        (
            RangeType(DateType(), low_closed=True, high_closed=False),
            (19358, None),
            Range(Date(2023, 1, 1), None, low_closed=True, high_closed=False),
            ["2023-01-01", None],
        ),
    ],
)
def test_computed_values_come_back_too(type_: object, value: object, feel: object, json: object) -> None:
    assert to_feel(type_, value) == feel  # type: ignore[arg-type]
    assert to_json(type_, value) == json  # type: ignore[arg-type]


def test_unknown_has_no_json_of_its_own() -> None:
    with pytest.raises(ValueError, match="unknown has no JSON"):
        to_json(NumberType(0, 0, 1), UNKNOWN)


def test_a_pointer_escapes_what_would_mislead() -> None:
    assert pointer(["a/b", "c~d", 3]) == "/a~1b/c~0d/3"
