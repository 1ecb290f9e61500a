"""The rules of the evaluator, in their order, on what the literate cases do not show: scopes, bounds, unknown."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from policyctl.feel import UNKNOWN, FeelError, FeelLimitError, FeelUnsupported, evaluate, evaluate_cell, rules
from policyctl.feel import syntax as tree
from policyctl.feel.parser import parse_expression, parse_unary_tests
from policyctl.feel.session import MAXIMUM_CALLS
from policyctl.feel.syntax import Span
from policyctl.feel.temporal import Date
from policyctl.feel.values import Native, Value


def refusal(text: str, context: dict[str, object] | None = None) -> FeelError:
    """The error by which an expression is refused."""
    with pytest.raises(FeelError) as caught:
        evaluate(text, context or {})
    return caught.value


def test_every_kind_of_node_has_a_rule() -> None:
    assert set(rules._RULES) == set(get_args(tree.Expression))


class TestNames:
    def test_of_the_context_hide_built_ins_and_inner_ones_hide_outer_ones(self) -> None:
        assert evaluate("count", {"count": 3}) == 3
        assert evaluate("for count in [1] return count", {"count": 3}) == [1]

    def test_of_several_words_are_known_from_the_context(self) -> None:
        context = {"Monthly Salary": 100, "person": {"first name": "Ada"}}
        assert evaluate('Monthly Salary * 12 = 1200 and person.first name = "Ada"', context) is True

    def test_that_nobody_knows_are_refused_with_the_nearest(self) -> None:
        diagnostic = refusal("1 + positive_rte", {"positive_rate": 1}).diagnostic
        assert diagnostic.code == "F401"
        assert diagnostic.message == "unknown name `positive_rte`"
        assert diagnostic.hint == "did you mean `positive_rate`?"
        assert diagnostic.span == Span(4, 16)

    def test_may_be_near_a_built_in_or_near_nothing(self) -> None:
        assert refusal("cuont([1])").diagnostic.hint == "did you mean `count`?"
        assert refusal("xyzzy").diagnostic.hint is None

    def test_that_only_some_elements_of_a_filtered_list_have_are_null_in_the_rest(self) -> None:
        assert evaluate("[{a: 1}, {b: 2}][b = 2]") == [{"b": 2}]
        assert evaluate("[][b = 2]") == []
        assert refusal("[{a: 1}][b = 2]").diagnostic.message == "unknown name `b`"

    def test_item_is_the_element_unless_the_element_has_an_entry_of_that_name(self) -> None:
        assert evaluate("[{a: 1}, {a: 2}][item.a = 2]") == [{"a": 2}]
        assert evaluate("[{item: 1}, {item: 2}][item = 2]") == [{"item": 2}]


class TestFunctions:
    def test_of_the_program_are_called_by_position_and_by_name(self) -> None:
        def floor_of(tier: Value, industry: Value) -> Value:
            return f"{tier}/{industry}"

        context = {"floor": Native("floor", ("tier", "industry"), floor_of)}
        assert evaluate('floor("gold", "shoes")', context) == "gold/shoes"
        assert evaluate('floor(industry: "shoes", tier: "gold")', context) == "gold/shoes"
        assert evaluate('floor("gold")', context) is None
        assert evaluate('floor(tier: "gold", sort: "shoes")', context) is None
        assert evaluate('floor(tier: "gold")', context) == "gold/None"

    def test_of_the_program_decide_themselves_what_unknown_means(self) -> None:
        context = {"is_known": Native("is_known", ("it",), lambda it: it is not UNKNOWN), "u": UNKNOWN}
        assert evaluate("is_known(u)", context) is False

    def test_see_the_scope_they_were_written_in_and_themselves(self) -> None:
        assert evaluate("{n: 2, f: function(x) x * n, n2: f(5)}.n2") == 10
        factorial = "{f: function(n) if n < 2 then 1 else n * f(n - 1), it: f(20)}.it"
        assert evaluate(factorial) == Decimal(2432902008176640000)

    def test_that_call_each_other_too_deep_are_refused(self) -> None:
        error = refusal("{f: function(n) f(n + 1), it: f(1)}.it")
        assert isinstance(error, FeelLimitError)
        assert error.diagnostic.message == f"functions call each other more than {MAXIMUM_CALLS} deep"
        assert (
            evaluate(f"{{f: function(n) if n = 0 then 0 else f(n - 1), it: f({MAXIMUM_CALLS - 1})}}.it") == 0
        )

    def test_given_an_argument_of_another_type_are_null(self) -> None:
        assert evaluate("(function(a: number) a + 1)(1)") == 2
        assert evaluate("(function(a: number) a + 1)([1])") == 2
        assert evaluate('(function(a: number) 5)("1")') is None
        assert evaluate("(function(a: number) a)(null)") is None

    def test_given_some_arguments_by_name_take_null_for_the_rest(self) -> None:
        assert evaluate("(function(a, b) [a, b])(b: 1)") == [None, 1]
        assert evaluate("(function(a, b) [a, b])(1)") is None
        assert evaluate("(function(a, b) [a, b])(c: 1)") is None

    def test_of_other_things_than_functions_are_null(self) -> None:
        assert evaluate("it(1)", {"it": 5}) is None
        assert evaluate("it(1)", {"it": UNKNOWN}) is UNKNOWN

    def test_with_an_argument_named_twice_are_null(self) -> None:
        assert evaluate("abs(n: 1, n: 2)") is None


PARTLY_KNOWN: dict[str, object] = {"u": UNKNOWN, "xs": [1, UNKNOWN], "row": {"known": 1, "not yet": UNKNOWN}}


class TestUnknown:
    @pytest.mark.parametrize(
        "text",
        [
            "u",
            "u + 1",
            "-u",
            "u = 1",
            "u = null",
            "u != u",
            "u < 5",
            "u.year",
            "u[1]",
            "[1][u]",
            "[1, 2][item > u]",
            "u(1)",
            "if u then 1 else 1",
            "not(u)",
            "true and u",
            "false or u",
            "null and u",
            "5 between 1 and u",
            "1 in u",
            "1 in [u, 2]",
            "5 in [1..u]",
            "u instance of number",
            "abs(u)",
            "count(xs)",
            "sum(xs)",
            "max(1, u)",
            "list contains(xs, 1)",
            "xs[1]",
            "for x in u return 1",
            "some x in xs satisfies x > 1",
            "every x in xs satisfies x > 0",
            "[1..u]",
            "xs = [1, 2]",
            "string(row)",
            "distinct values([row, row])",
            "u in (1, 2)",
        ],
    )
    def test_makes_the_answer_unknown(self, text: str) -> None:
        assert evaluate(text, PARTLY_KNOWN) is UNKNOWN

    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("false and u", False),
            ("u or true", True),
            ("0 between 1 and u", False),
            ("0 in [1..u]", False),
            ("1 in [u, 1]", True),
            ("1 in (u, 1)", True),
            ("some x in xs satisfies x = 1", True),
            ("every x in xs satisfies x > 1", False),
            ("all([false, u])", False),
            ("any(true, u)", True),
            ("xs = [2, u]", False),
            ("row.known", Decimal(1)),
            ("count([row])", Decimal(1)),
            ("if true then 1 else u", Decimal(1)),
            ('get value(row, "known")', Decimal(1)),
        ],
    )
    def test_does_not_disturb_an_answer_that_is_settled_without_it(self, text: str, answer: Value) -> None:
        assert evaluate(text, PARTLY_KNOWN) == answer

    def test_may_be_held_by_what_is_made_around_it(self) -> None:
        assert evaluate("[u, 1]", PARTLY_KNOWN) == [UNKNOWN, 1]
        assert evaluate("{a: u}", PARTLY_KNOWN) == {"a": UNKNOWN}
        assert evaluate("for x in xs return x", PARTLY_KNOWN) == [1, UNKNOWN]
        assert evaluate("[row, row].not yet", PARTLY_KNOWN) == [UNKNOWN, UNKNOWN]


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "value", "passes"),
        [
            ("-", UNKNOWN, True),
            ("5", 5, True),
            ("5", 6, False),
            ("5", None, False),
            ("5", UNKNOWN, UNKNOWN),
            (">= 5", None, None),
            ("[1..5]", None, None),
            ("< 3, > 8", 9, True),
            ("not(< 3, > 8)", 9, False),
            ("not(5)", UNKNOWN, UNKNOWN),
            ('"gold", "silver"', "silver", True),
            ("[1, 2, 3]", 2, True),
            ("[1, 2, 3]", "a", False),
            ("[[1..2], [5..6]]", 5, True),
            ("? > 3 and ? < 5", 4, True),
            ("count(?) = 2", [1, 2], True),
            ("null", None, True),
            ('"a"', 1, None),
        ],
    )
    def test_say_whether_a_value_passes(self, cell: str, value: object, passes: bool | None) -> None:
        assert evaluate_cell(cell, value) is passes

    def test_take_names_from_the_scope(self) -> None:
        floor = Native("floor", ("tier",), lambda _tier: Decimal(100))
        tests = parse_unary_tests('>= floor("gold")')
        scope = rules.root_scope({"floor": floor})
        assert rules.test_value(tests, Decimal(100), scope) is True
        assert rules.test_value(tests, Decimal(99), scope) is False


class TestClock:
    def test_answers_now_and_today(self) -> None:
        clock = datetime(2023, 6, 30, 23, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
        assert evaluate("today()", clock=clock) == Date(2023, 6, 30)
        assert evaluate("string(now())", clock=clock) == "2023-06-30T23:30:00@America/Los_Angeles"

    @pytest.mark.parametrize("name", ["now", "today"])
    def test_that_nobody_gave_is_not_made_up(self, name: str) -> None:
        error = refusal(f"1 + {name}()")
        assert isinstance(error, FeelUnsupported)
        assert error.diagnostic.message == f"`{name}()` without a clock"
        assert error.diagnostic.span.start == 4

    def test_needs_a_zone(self) -> None:
        with pytest.raises(FeelError, match="`clock` is a date-time without a zone"):
            evaluate("today()", clock=datetime.fromisoformat("2023-06-30T10:00:00"))


class TestBounds:
    @pytest.mark.parametrize(
        "text",
        [
            "for i in 1..1000000000 return i",
            "some i in for j in 1..1000000000 return j satisfies false",
            "for i in 1e6000..-1e6000 return i",
            "for i in 1..1000, j in 1..1000, k in 1..1000 return 1",
            "count(for i in 1..90000 return count(for j in 1..90000 return j))",
            'for d in @"-999999999-01-01"..@"999999999-12-31" return d',
            "{f: function(n) if n = 0 then 0 else f(n - 1) + f(n - 1), it: f(40)}.it",
            "{d: function(l) concatenate(l, l), e: function(l) d(d(d(d(d(l))))), it: e(e(e(e([1]))))}.it",
            '{d: function(s) s + s, e: function(s) d(d(d(d(d(s))))), it: e(e(e(e("a"))))}.it',
            "{d: function(l) [l, l], e: function(l) d(d(d(d(d(l))))), l: e(e(e(e(1)))), it: l = l}.it",
            "{d: function(l) [l, l], e: function(l) d(d(d(d(d(l))))), l: e(e(e(e(1)))), it: flatten(l)}.it",
            "{d: function(l) [l, l], e: function(l) d(d(d(d(d(l))))), it: e(e(e(e(1))))}",
            "(for i in 1..500 return [partial[-1]])[-1]",
            'string join(for i in 1..50000 return "0123456789")',
            'replace("aaaaaaaaaa", "a", string join(for i in 1..30000 return "0123"))',
        ],
    )
    def test_end_what_would_not_end(self, text: str) -> None:
        error = refusal(text)
        assert isinstance(error, FeelLimitError)
        assert error.diagnostic.span.end > 0

    def test_leave_room_for_what_people_ask(self) -> None:
        assert evaluate("count(for i in 1..50000 return i * i)") == 50000
        assert evaluate("sum(xs[item > 5])", {"xs": list(range(10000))}) == sum(range(6, 10000))
        assert evaluate("count(sort(xs, function(a, b) a > b))", {"xs": list(range(3000))}) == 3000

    def test_are_those_of_one_evaluation(self) -> None:
        for _ in range(3):
            assert evaluate("count(for i in 1..50000 return i)") == 50000


@pytest.mark.parametrize(
    "text",
    [
        "9.999999999e6144 * 10",
        "10 ** 6145",
        "1e-6000 * 1e-6000",
        "1 ** 1e10",
        "exp(20000)",
        "1 / 0",
        "0 ** -1",
        "sqrt(-1)",
        "log(0)",
    ],
)
def test_a_number_out_of_range_is_null(text: str) -> None:
    assert evaluate(text) is None


def test_only_lists_are_iterated_over() -> None:
    assert evaluate("for x in 5 return x") is None
    assert evaluate("some x in null satisfies true") is None
    with pytest.raises(FeelUnsupported, match="a range to iterate over that is a value"):
        evaluate("for x in [1..3] return x")


def test_numbers_have_thirty_four_digits() -> None:
    assert evaluate("string(1 / 3)") == "0." + "3" * 34
    assert evaluate("0.1 + 0.2 = 0.3") is True
    assert evaluate("9999999999999999999999999999999999 + 1 = 1e34") is True


def test_a_literal_of_no_form_is_refused() -> None:
    diagnostic = refusal('1 = @"30.6.2023"').diagnostic
    assert diagnostic.message == '`@"30.6.2023"` is no date, time or duration'
    assert diagnostic.span == Span(4, 16)


def test_a_date_time_in_the_second_pass_of_an_hour_is_refused() -> None:
    assert (
        str(evaluate('string(@"2026-10-25T01:30:00@Europe/Berlin" + @"PT1H")'))
        == "2026-10-25T02:30:00@Europe/Berlin"
    )
    error = refusal('@"2026-10-25T01:30:00@Europe/Berlin" + @"PT2H"')
    assert error.diagnostic.message == "a date-time in the repeated hour of a zone"


def test_an_error_without_a_place_is_given_that_of_the_expression() -> None:
    assert refusal('@"2026-10-25T01:30:00@Europe/Berlin" + @"PT2H"').diagnostic.span.start == 0


def test_evaluation_changes_nothing_it_was_given() -> None:
    context = {"xs": [3, 1, 2], "row": {"a": 1}}
    evaluate(
        '[sort(xs, function(a, b) a < b), reverse(xs), append(xs, 4), context put(row, "b", 2)]', context
    )
    assert context == {"xs": [3, 1, 2], "row": {"a": 1}}


def test_a_tree_is_evaluated_any_number_of_times() -> None:
    expression = parse_expression("amount * 2")
    for amount in range(3):
        assert rules.evaluate_node(expression, rules.root_scope({"amount": Decimal(amount)})) == amount * 2
