"""What is always true of FEEL's values and of the rules, whatever the values: laws, and Hypothesis to break them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from fractions import Fraction
from itertools import product
from math import ceil, floor, trunc
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policyctl.feel import UNKNOWN, FeelError, evaluate, print_value
from policyctl.feel import syntax as tree
from policyctl.feel.arithmetic import compute, negate
from policyctl.feel.builtins import standard_builtins
from policyctl.feel.builtins.numeric import modulo, round_to_scale
from policyctl.feel.comparison import equality_key, equals, is_less, is_less_or_equal, is_within
from policyctl.feel.logic import both, conjunction, disjunction, either, negation
from policyctl.feel.rules import evaluate_node, root_scope
from policyctl.feel.syntax import ArithmeticOperator, ComparisonOperator, Expression, Quantifier
from policyctl.feel.temporal import (
    DAY,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    to_date,
    to_instant,
)
from policyctl.feel.values import Closure, Range, Truth, Value

T = TypeVar("T")
ADD, SUBTRACT = ArithmeticOperator.ADD, ArithmeticOperator.SUBTRACT
MULTIPLY, DIVIDE = ArithmeticOperator.MULTIPLY, ArithmeticOperator.DIVIDE

TRUTHS: tuple[Truth, ...] = (True, False, None, UNKNOWN)
PAIRS = tuple(product(TRUTHS, TRUTHS))

small_numbers = st.decimals(-(10**6), 10**6, places=3)
days_durations = st.integers(-(10**18), 10**18).map(DaysDuration)
months_durations = st.integers(-(10**5), 10**5).map(MonthsDuration)
dates = st.dates().map(lambda day: Date(day.year, day.month, day.day))
zones = st.sampled_from([None, 0, 3600, -18000, 20700])
times = st.builds(Time, st.integers(0, DAY - 1), zones)
moments = st.builds(DateTime, dates, times)
scalars: SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    small_numbers,
    st.decimals(allow_nan=False, allow_infinity=False, places=20, min_value=-(10**12), max_value=10**12),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    dates,
    times,
    moments,
    days_durations,
    months_durations,
)


comparable_pairs: SearchStrategy[tuple[Value, Value]] = st.one_of(
    *(
        st.tuples(kind, kind)
        for kind in (
            small_numbers,
            st.text(max_size=4),
            dates,
            days_durations,
            months_durations,
            moments.filter(lambda moment: moment.time.zone is not None),
            moments.filter(lambda moment: moment.time.zone is None),
        )
    )
)


def ranges_of(points: SearchStrategy[Decimal]) -> SearchStrategy[Range]:
    """Ranges with both ends, in order."""

    def to_range(ends: tuple[Decimal, Decimal], low_closed: bool, high_closed: bool) -> Range:
        return Range(min(ends), max(ends), low_closed, high_closed)

    return st.builds(to_range, st.tuples(points, points), st.booleans(), st.booleans())


values: SearchStrategy[Value] = st.recursive(
    scalars | ranges_of(small_numbers),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('ab c"', max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


class TestKleene:
    """The tables of `and`, `or` and `not` (10.3.2.4), written once as an order: false < middle < true."""

    @staticmethod
    def rank(truth: Truth) -> int:
        return {True: 2, False: 0}[truth] if isinstance(truth, bool) else 1

    @pytest.mark.parametrize(("left", "right"), PAIRS)
    def test_and_is_the_lesser_and_or_the_greater(self, left: Truth, right: Truth) -> None:
        assert self.rank(both(left, right)) == min(self.rank(left), self.rank(right))
        assert self.rank(either(left, right)) == max(self.rank(left), self.rank(right))

    @pytest.mark.parametrize(("left", "right"), PAIRS)
    def test_the_order_of_operands_does_not_matter(self, left: Truth, right: Truth) -> None:
        assert both(left, right) is both(right, left)
        assert either(left, right) is either(right, left)

    @pytest.mark.parametrize(("left", "right"), PAIRS)
    def test_de_morgan(self, left: Truth, right: Truth) -> None:
        assert negation(both(left, right)) is either(negation(left), negation(right))

    def test_unknown_wins_over_null(self) -> None:
        assert both(None, UNKNOWN) is UNKNOWN
        assert either(None, UNKNOWN) is UNKNOWN
        assert negation(UNKNOWN) is UNKNOWN
        assert negation(None) is None

    @given(st.lists(st.sampled_from(TRUTHS)))
    def test_many_are_two_at_a_time(self, truths: list[Truth]) -> None:
        all_of: Truth = True
        any_of: Truth = False
        for truth in truths:
            all_of, any_of = both(all_of, truth), either(any_of, truth)
        assert conjunction(truths) is all_of
        assert disjunction(truths) is any_of

    @pytest.mark.parametrize(("left", "right"), PAIRS)
    def test_the_operators_are_these_tables(self, left: Truth, right: Truth) -> None:
        context = {"a": left, "b": right}
        assert evaluate("a and b", context) is both(left, right)
        assert evaluate("a or b", context) is either(left, right)
        assert evaluate("not(a)", context) is negation(left)


class TestOrder:
    @given(values, values)
    def test_equality_is_symmetric(self, left: Value, right: Value) -> None:
        assert equals(left, right) is equals(right, left)
        assert equals(left, left) is True

    @given(values, values)
    def test_equal_values_and_they_alone_share_a_key(self, left: Value, right: Value) -> None:
        assert (equality_key(left) == equality_key(right)) is (
            equals(left, right) is True or left is right is None
        )

    @given(comparable_pairs)
    def test_of_two_values_one_is_less_or_they_are_equal(self, pair: tuple[Value, Value]) -> None:
        left, right = pair
        assert [is_less(left, right), equals(left, right), is_less(right, left)].count(True) == 1
        assert is_less_or_equal(left, right) is negation(is_less(right, left))

    @given(scalars, scalars)
    def test_values_have_an_order_both_ways_or_none(self, left: Value, right: Value) -> None:
        assert (is_less(left, right) is None) is (is_less(right, left) is None)
        assert (is_less(left, right) is None) is (is_less_or_equal(left, right) is None)

    @given(moments, moments)
    def test_date_times_with_a_zone_are_ordered_as_instants(self, left: DateTime, right: DateTime) -> None:
        earlier, later = to_instant(left), to_instant(right)
        if earlier is not None and later is not None:
            assert is_less(left, right) is (earlier < later)
            assert equals(left, right) is (earlier == later)


class TestDurations:
    @given(days_durations, days_durations)
    def test_of_days_add_and_subtract_exactly(self, left: DaysDuration, right: DaysDuration) -> None:
        total = compute(ADD, left, right)
        assert total == compute(ADD, right, left)
        assert compute(SUBTRACT, total, right) == left
        assert negate(negate(left)) == left

    @given(months_durations, st.integers(-1000, 1000).filter(bool))
    def test_times_a_whole_number_by_the_number_are_themselves(
        self, duration: MonthsDuration, factor: int
    ) -> None:
        multiple = compute(MULTIPLY, duration, Decimal(factor))
        assert compute(DIVIDE, multiple, Decimal(factor)) == duration
        assert compute(DIVIDE, multiple, MonthsDuration(1)) == duration.months * factor

    @given(days_durations, small_numbers)
    def test_of_days_times_a_number_are_right_to_half_a_nanosecond(
        self, duration: DaysDuration, factor: Decimal
    ) -> None:
        multiple = compute(MULTIPLY, duration, factor)
        assert isinstance(multiple, DaysDuration)
        assert abs(multiple.nanoseconds - duration.nanoseconds * Fraction(factor)) <= Fraction(1, 2)

    @given(months_durations, small_numbers)
    def test_of_months_times_a_number_are_cut_towards_zero(
        self, duration: MonthsDuration, factor: Decimal
    ) -> None:
        assert compute(MULTIPLY, factor, duration) == MonthsDuration(
            trunc(duration.months * Fraction(factor))
        )

    @given(dates, st.integers(-(10**6), 10**6))
    def test_of_whole_days_move_a_date_there_and_back(self, date: Date, days: int) -> None:
        duration = DaysDuration(days * DAY)
        moved = compute(ADD, date, duration)
        assert compute(SUBTRACT, moved, date) == duration
        assert compute(SUBTRACT, moved, duration) == date

    @given(moments, days_durations)
    def test_move_a_date_time_there_and_back(self, moment: DateTime, duration: DaysDuration) -> None:
        moved = compute(ADD, moment, duration)
        assert compute(SUBTRACT, moved, moment) == duration
        assert compute(SUBTRACT, moved, duration) == moment

    @given(dates, days_durations)
    def test_move_a_date_as_its_midnight(self, date: Date, duration: DaysDuration) -> None:
        moved = compute(ADD, DateTime(date, Time(0)), duration)
        assert isinstance(moved, DateTime)
        assert compute(ADD, date, duration) == moved.date

    @given(times, days_durations)
    def test_go_around_midnight(self, time: Time, duration: DaysDuration) -> None:
        moved = compute(ADD, time, duration)
        assert isinstance(moved, Time)
        assert (moved.nanoseconds - time.nanoseconds - duration.nanoseconds) % DAY == 0
        assert compute(ADD, time, DaysDuration(DAY)) == time

    @given(dates, st.integers(-2400, 2400))
    def test_of_months_keep_the_day_or_take_the_last_of_the_month(self, date: Date, months: int) -> None:
        moved = compute(ADD, date, MonthsDuration(months))
        assert isinstance(moved, Date)
        assert moved.year * 12 + moved.month == date.year * 12 + date.month + months
        following = to_date(moved.year, moved.month, moved.day + 1)
        assert moved.day == date.day or (moved.day < date.day and following is None)

    @given(dates, dates)
    def test_of_months_between_two_dates_are_the_most_that_fit(self, start: Date, end: Date) -> None:
        context = {"start": start, "end": end}
        months = evaluate("years and months duration(start, end)", context)
        assert isinstance(months, MonthsDuration)
        assert months == negate(evaluate("years and months duration(end, start)", context))
        sign = 1 if start <= end else -1
        assert is_on_the_way(sign, months_later(start, months.months), end)
        assert not is_on_the_way(sign, months_later(start, months.months + sign), end)


def months_later(date: Date, months: int) -> tuple[int, int, int]:
    """Year, month and day so many months on, though the month may not have the day."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return year, month + 1, date.day


def is_on_the_way(sign: int, reached: tuple[int, int, int], end: Date) -> bool:
    """Whether the day reached lies no farther than the end, going forwards (1) or backwards (-1)."""
    target = (end.year, end.month, end.day)
    return reached <= target if sign > 0 else reached >= target


class TestRounding:
    """Every rounding function against whole numbers of the scale, computed with fractions."""

    ROUNDINGS: tuple[tuple[str, Callable[[Fraction], int]], ...] = (
        (ROUND_FLOOR, floor),
        (ROUND_CEILING, ceil),
        (ROUND_DOWN, trunc),
        (ROUND_UP, lambda x: ceil(x) if x > 0 else floor(x)),
        (ROUND_HALF_EVEN, round),
        (ROUND_HALF_UP, lambda x: floor(x + Fraction(1, 2)) if x > 0 else ceil(x - Fraction(1, 2))),
        (ROUND_HALF_DOWN, lambda x: ceil(x - Fraction(1, 2)) if x > 0 else floor(x + Fraction(1, 2))),
    )

    @pytest.mark.parametrize(("mode", "whole"), ROUNDINGS)
    @given(number=st.decimals(-(10**9), 10**9, places=4), scale=st.integers(-4, 6))
    def test_is_exact(self, mode: str, whole: Callable[[Fraction], int], number: Decimal, scale: int) -> None:
        unit = Fraction(10) ** -scale
        rounded = round_to_scale(number, Decimal(scale), mode)
        assert rounded is not None
        assert Fraction(rounded) == whole(Fraction(number) / unit) * unit

    @given(small_numbers, small_numbers.filter(bool))
    def test_modulo_is_what_the_floor_leaves(self, dividend: Decimal, divisor: Decimal) -> None:
        remainder = Fraction(modulo(dividend, divisor))
        assert remainder == Fraction(dividend) - Fraction(divisor) * floor(
            Fraction(dividend) / Fraction(divisor)
        )
        assert 0 <= remainder / Fraction(divisor) < 1


class TestRanges:
    """Range functions against sets of quarter steps from 0 to 6; the ends of ranges are whole numbers.

    So an open end has a last point of its own, which no closed end and no open end of the other side has.
    """

    POINTS = tuple(Decimal(quarter) / 4 for quarter in range(25))
    ranges = ranges_of(st.integers(1, 5).map(Decimal)).filter(lambda bounds: bounds.low != bounds.high)

    def members(self, bounds: Range) -> set[Decimal]:
        return {point for point in self.POINTS if is_within(point, bounds) is True}

    def relation(self, name: str, left: Value, right: Value) -> Value:
        return evaluate(f"{name}(left, right)", {"left": left, "right": right})

    @given(ranges, ranges)
    def test_relations_of_ranges_are_those_of_their_points(self, left: Range, right: Range) -> None:
        ours, theirs = self.members(left), self.members(right)
        assert self.relation("before", left, right) is (max(ours) < min(theirs))
        assert self.relation("after", left, right) is (min(ours) > max(theirs))
        assert self.relation("overlaps", left, right) is bool(ours & theirs)
        assert self.relation("includes", left, right) is (ours >= theirs)
        assert self.relation("during", left, right) is (ours <= theirs)
        assert self.relation("coincides", left, right) is (ours == theirs)
        assert self.relation("starts", left, right) is (min(ours) == min(theirs) and ours <= theirs)
        assert self.relation("started by", left, right) is (min(ours) == min(theirs) and ours >= theirs)
        assert self.relation("finishes", left, right) is (max(ours) == max(theirs) and ours <= theirs)
        assert self.relation("finished by", left, right) is (max(ours) == max(theirs) and ours >= theirs)
        assert self.relation("meets", left, right) is (max(ours) == min(theirs))
        assert self.relation("met by", left, right) is (min(ours) == max(theirs))
        overlaps = bool(ours & theirs)
        assert self.relation("overlaps before", left, right) is (
            overlaps and min(ours) < min(theirs) and max(ours) <= max(theirs)
        )
        assert self.relation("overlaps after", left, right) is (
            overlaps and min(ours) > min(theirs) and max(ours) >= max(theirs)
        )

    @given(ranges, st.sampled_from(POINTS[::2]))
    def test_a_point_is_a_range_of_itself(self, bounds: Range, point: Decimal) -> None:
        members = self.members(bounds)
        assert self.relation("before", point, bounds) is (point < min(members))
        assert self.relation("before", bounds, point) is (max(members) < point)
        assert self.relation("after", point, bounds) is (point > max(members))
        assert self.relation("includes", bounds, point) is (point in members)
        assert self.relation("during", point, bounds) is (point in members)
        assert self.relation("starts", point, bounds) is (point in members and point == min(members))
        assert self.relation("finishes", point, bounds) is (point in members and point == max(members))


@given(values)
def test_the_text_of_a_value_means_the_value(value: Value) -> None:
    assert equals(evaluate(print_value(value)), value) is True


@given(st.text(max_size=40))
def test_a_text_in_the_context_is_never_read_as_anything_else(text: str) -> None:
    assert evaluate('string(it) = it and it + "" = it', {"it": text}) is True


# Filling in an unknown


_SOME = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3).map(Decimal),
    st.sampled_from(["", "a", "ab"]),
    st.just(Date(2023, 1, 1)),
)
_FILLINGS: SearchStrategy[Value] = st.recursive(
    _SOME,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xy"), inner, max_size=2),
    max_leaves=4,
)
_PARTLY_KNOWN: SearchStrategy[Value] = st.one_of(
    st.just(UNKNOWN),
    _FILLINGS,
    _FILLINGS.map(lambda known: [known, UNKNOWN]),
    _FILLINGS.map(lambda known: {"x": known, "y": UNKNOWN}),
)
_CALLABLE = sorted(standard_builtins().keys() - {"now", "today", "sort", "list replace"})
_TYPES = (tree.NamedType("number"), tree.NamedType("Any"), tree.ListTypeName(tree.NamedType("number")))


def _larger(inner: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    comparison = st.builds(tree.Comparison, st.sampled_from(ComparisonOperator), inner, inner)
    iterator = st.builds(tree.Iterator, st.sampled_from(["i", "j"]), inner)
    test = inner.map(tree.ExpressionTest) | st.builds(
        tree.ComparisonTest, st.sampled_from(ComparisonOperator), inner
    )
    arguments = st.lists(inner, min_size=1, max_size=3).map(tuple)
    entries = inner.map(lambda value: tree.ContextEntry("x", value)).map(lambda entry: (entry,))
    return st.one_of(
        st.builds(tree.And, inner, inner),
        st.builds(tree.Or, inner, inner),
        comparison,
        st.builds(tree.Arithmetic, st.sampled_from(ArithmeticOperator), inner, inner),
        st.builds(tree.Negate, inner),
        st.builds(tree.Between, inner, inner, inner),
        st.builds(tree.If, inner, inner, inner),
        st.builds(tree.ListLiteral, arguments),
        st.builds(tree.ContextLiteral, entries),
        st.builds(tree.RangeLiteral, inner, inner, st.booleans(), st.booleans()),
        st.builds(tree.In, inner, st.lists(test, min_size=1, max_size=2).map(tuple)),
        st.builds(tree.Filter, inner, inner),
        st.builds(tree.Path, inner, st.sampled_from(["x", "y", "start", "year"])),
        st.builds(tree.For, iterator.map(lambda each: (each,)), inner),
        st.builds(
            tree.Quantified, st.sampled_from(Quantifier), iterator.map(lambda each: (each,)), comparison
        ),
        st.builds(tree.Call, st.sampled_from(_CALLABLE).map(tree.Name), arguments),
        st.builds(tree.InstanceOf, inner, st.sampled_from(_TYPES)),
    )


_EXPRESSIONS: SearchStrategy[Expression] = st.recursive(
    st.one_of(
        st.sampled_from(["a", "b", "c", "i"]).map(tree.Name),
        _SOME.map(lambda value: tree.NullLiteral() if value is None else evaluated_literal(value)),
    ),
    _larger,
    max_leaves=8,
)


def evaluated_literal(value: Value) -> Expression:
    """The literal of a scalar."""
    match value:
        case bool():
            return tree.BooleanLiteral(value)
        case Decimal():
            return tree.NumberLiteral(value)
        case str():
            return tree.StringLiteral(value)
        case _:
            return tree.AtLiteral("2023-01-01")


def _filled(value: Value, fillings: list[Value]) -> Value:
    if value is UNKNOWN:
        return fillings.pop() if fillings else None
    if isinstance(value, list):
        return [_filled(item, fillings) for item in value]
    if isinstance(value, dict):
        return {name: _filled(entry, fillings) for name, entry in value.items()}
    return value


def _agrees(known: Value, filled: Value) -> bool:
    """Whether the second is what the first says, wherever the first is not unknown."""
    if known is UNKNOWN or isinstance(known, Closure):
        return True
    if isinstance(known, list) and isinstance(filled, list):
        return len(known) == len(filled) and all(map(_agrees, known, filled))
    if isinstance(known, dict) and isinstance(filled, dict):
        return known.keys() == filled.keys() and all(_agrees(known[name], filled[name]) for name in known)
    return type(known) is type(filled) and known == filled


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    _EXPRESSIONS,
    st.fixed_dictionaries(dict.fromkeys("abc", _PARTLY_KNOWN)),
    st.lists(_FILLINGS, max_size=6),
)
def test_filling_in_an_unknown_never_changes_a_known_answer(
    expression: Expression, names: dict[str, Value], fillings: list[Value]
) -> None:
    names = {"i": Decimal(1), **names}
    filled = {name: _filled(value, fillings) for name, value in names.items()}
    try:
        before = evaluate_node(expression, root_scope(names))
        after = evaluate_node(expression, root_scope(filled))
    except FeelError:
        return
    assert _agrees(before, after)
