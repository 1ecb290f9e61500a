"""The words and lines that human screens are made of."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from policyctl.decision import CriterionStatus
from policyctl.diagnostics import Diagnostic, Place, Severity
from policyctl.explanation import CriterionExplanation
from policyctl.feel.temporal import Date, DaysDuration, MonthsDuration
from policyctl.feel.values import UNKNOWN, Range, Value
from policyctl.languages import Words
from policyctl.program.types import NumberType, Type
from policyctl.report.human import diagnostics, values
from policyctl.report.human.screen import Look, aligned, folded, say, shortened, to_text, visible
from policyctl.report.human.words import facts
from policyctl.report.phrases.english import ENGLISH
from policyctl.trace import Bound

RATE = NumberType(4, 0, 10_000)
MONEY = NumberType(2, -(10**11), 10**11, "USD")
COUNT = NumberType(0, 0, 10**9, "orders")
WIDE = Look(100)


def criterion(
    status: CriterionStatus,
    value: Value,
    *bounds: tuple[str, Value],
    distance: Value = None,
    type_: Type | None = None,
    unit: str | None = None,
    counts_as: CriterionStatus | None = None,
    is_neutral: bool = False,
    is_share: bool = False,
) -> CriterionExplanation:
    return CriterionExplanation(
        id="it",
        title=None,
        status=status,
        counts_as=counts_as or status,
        type=type_,
        value=value,
        bounds=tuple(Bound(operator, bound) for operator, bound in bounds),
        distance=distance,
        unit=Words(unit) if unit else None,
        window=None,
        clause=None,
        test="not(5)",
        reads=(),
        is_neutral=is_neutral,
        is_share=is_share,
    )


@pytest.mark.parametrize(
    ("value", "type_", "unit", "words"),
    [
        (None, RATE, None, "none"),
        (UNKNOWN, RATE, None, "unknown"),
        (True, None, None, "true"),
        ("shoes", None, None, "shoes"),
        (Decimal("0.886"), RATE, None, "0.886 (88.6%)"),
        (Decimal(1), RATE, None, "1 (100%)"),
        (Decimal(0), RATE, None, "0 (0%)"),
        (Decimal("0.886"), NumberType(4, 0, 20_000), None, "0.886"),
        (Decimal("22480.9"), MONEY, "USD", "22,480.90 USD"),
        (Decimal("-214.3"), MONEY, "USD", "-214.30 USD"),
        (Decimal("0.005"), MONEY, "USD", "0.005 USD"),
        (Decimal(1200), COUNT, "orders", "1,200 orders"),
        (Decimal(1) / Decimal(3), None, None, "≈0.333333"),
        (Date(2023, 7, 15), None, None, "2023-07-15"),
        (DaysDuration(86_400_000_000_000), None, None, "1 day"),
        (DaysDuration(90 * 86_400_000_000_000), None, None, "90 days"),
        (DaysDuration(3_600_000_000_000), None, None, "PT1H"),
        (MonthsDuration(15), None, None, "P1Y3M"),
        (["gold", "silver"], None, None, "gold, silver"),
        ([], None, None, "nothing"),
        (Range(Decimal(1), Decimal(2), True, True), None, None, "1 to 2"),
        (Range(Decimal(1), Decimal(2), True, False), None, None, "[1..2)"),
    ],
)
def test_a_value_is_shown_exactly_and_in_its_unit(
    value: Value, type_: Type | None, unit: str | None, words: str
) -> None:
    assert values.shown(value, type_, Words(unit) if unit else None) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("0.01"), "0.01 (1%)"),
        (Decimal(0), "0 (0%)"),
        (Decimal("1.5"), "1.5 (150%)"),
        (Decimal("0.123456"), "0.123456 (12.3456%)"),
        (Decimal("0.1234567"), "≈0.123457 (≈12.3457%)"),
        (Decimal("0.3333333333333333333333333333333333"), "≈0.333333 (≈33.3333%)"),
        (Decimal("0.9999999999999999999999999999999999"), "≈1.000000 (≈100.0000%)"),
    ],
)
def test_a_share_is_as_exact_in_percent_as_it_is_without(value: Decimal, words: str) -> None:
    assert values.shown(value, is_share=True) == words


def test_a_share_and_its_bound_are_shown_alike() -> None:
    told = criterion(PASS, Decimal("0.01"), ("<", Decimal("0.025")), is_share=True)
    assert (values.value_of(told, ENGLISH), values.bounds(told)) == ("0.01 (1%)", "< 0.025 (2.5%)")


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ([(">=", Decimal("0.9"))], "≥ 0.9 (90%)"),
        ([(">", Decimal("0.9")), ("<=", Decimal(1))], "> 0.9 (90%), ≤ 1 (100%)"),
        ([("=", Decimal("0.9"))], "= 0.9 (90%)"),
        ([("=", Decimal("0.9")), ("=", Decimal(1))], "one of 0.9 (90%), 1 (100%)"),
        ([("in", [Decimal(1), Decimal(2)])], "one of 1, 2"),
        ([(">=", UNKNOWN)], "≥ unknown"),
        ([], "not(5)"),
    ],
)
def test_a_bound_is_what_the_value_is_held_against(bounds: list[tuple[str, Value]], words: str) -> None:
    assert values.bounds(criterion(CriterionStatus.PASS, Decimal(1), *bounds, type_=RATE)) == words


PASS, FAIL = CriterionStatus.PASS, CriterionStatus.FAIL
OPEN, NONE = CriterionStatus.UNKNOWN, CriterionStatus.NOT_APPLICABLE
DAYS = 86_400_000_000_000


@pytest.mark.parametrize(
    ("met", "words"),
    [
        (
            criterion(PASS, Decimal(7), (">=", Decimal(5)), distance=Decimal(2), type_=COUNT, unit="orders"),
            "2 orders to spare",
        ),
        (criterion(PASS, Decimal(5), (">=", Decimal(5)), distance=Decimal(0)), "exactly met"),
        (criterion(PASS, "shoes", ("=", "shoes")), ""),
        (
            criterion(FAIL, Decimal("0.886"), (">=", Decimal("0.9")), distance=Decimal("-0.014"), type_=RATE),
            "0.014 short",
        ),
        (
            criterion(FAIL, Decimal("0.03"), ("<=", Decimal("0.02")), distance=Decimal("-0.01"), type_=RATE),
            "0.01 over",
        ),
        (criterion(FAIL, Decimal(5), (">", Decimal(5)), distance=Decimal(0)), "equal, must be more"),
        (criterion(FAIL, Decimal(5), ("<", Decimal(5)), distance=Decimal(0)), "equal, must be less"),
        (
            criterion(FAIL, Decimal(4), (">=", Decimal(5)), ("<=", Decimal(9)), distance=Decimal(-1)),
            "1 short",
        ),
        (
            criterion(FAIL, Decimal(10), (">=", Decimal(5)), ("<=", Decimal(9)), distance=Decimal(-1)),
            "1 over",
        ),
        (
            criterion(FAIL, Decimal(9), (">=", Decimal(5)), ("<", Decimal(9)), distance=Decimal(0)),
            "equal, must be less",
        ),
        (
            criterion(FAIL, Decimal(5), (">", Decimal(5)), ("<", Decimal(9)), distance=Decimal(0)),
            "equal, must be more",
        ),
        (
            criterion(FAIL, Date(2023, 7, 4), (">=", Date(2023, 7, 5)), distance=DaysDuration(-DAYS)),
            "1 day too early",
        ),
        (
            criterion(
                FAIL,
                Date(2023, 8, 20),
                (">=", Date(2023, 7, 11)),
                ("<=", Date(2023, 7, 17)),
                distance=DaysDuration(-34 * DAYS),
            ),
            "34 days too late",
        ),
        (
            criterion(
                FAIL, DaysDuration(DAYS), (">=", DaysDuration(3 * DAYS)), distance=DaysDuration(-2 * DAYS)
            ),
            "2 days short",
        ),
        (criterion(OPEN, UNKNOWN, (">=", Decimal(5))), "missing"),
        (criterion(OPEN, Decimal(5), (">=", UNKNOWN)), "no bound set"),
        (criterion(NONE, None, (">=", Decimal(5)), counts_as=OPEN), "counts as undetermined"),
        (criterion(NONE, None, (">=", Decimal(5)), counts_as=FAIL), "counts as a miss"),
        (criterion(NONE, None, (">=", Decimal(5)), counts_as=PASS), "counts as a pass"),
    ],
)
def test_a_distance_says_which_way_and_how_far(met: CriterionExplanation, words: str) -> None:
    assert values.distance(met) == words


@pytest.mark.parametrize(
    ("status", "value", "bounds", "distance", "words"),
    [
        (FAIL, Decimal(4), [(">=", Decimal(5))], Decimal(-1), "1 below"),
        (PASS, Decimal(6), [(">=", Decimal(5))], Decimal(1), "1 above"),
        (FAIL, Decimal(6), [("<", Decimal(5))], Decimal(-1), "1 above"),
        (PASS, Decimal(4), [("<", Decimal(5))], Decimal(1), "1 below"),
        (FAIL, Decimal(5), [("<", Decimal(5))], Decimal(0), "equal"),
        (PASS, Decimal(5), [("<=", Decimal(5))], Decimal(0), "equal"),
        (PASS, Decimal(4), [(">=", Decimal(3)), ("<", Decimal(5))], Decimal(1), ""),
        (FAIL, Decimal(7), [(">=", Decimal(3)), ("<", Decimal(5))], Decimal(-2), "2 above"),
        (FAIL, Date(2023, 7, 4), [(">=", Date(2023, 7, 5))], DaysDuration(-DAYS), "1 day earlier"),
        (PASS, Date(2023, 7, 6), [(">=", Date(2023, 7, 5))], DaysDuration(DAYS), "1 day later"),
        (FAIL, "shoes", [("=", "toys")], None, ""),
    ],
)
def test_where_neither_side_is_the_better_a_distance_only_says_on_which_it_lies(
    status: CriterionStatus, value: Value, bounds: list[tuple[str, Value]], distance: Value, words: str
) -> None:
    assert values.distance(criterion(status, value, *bounds, distance=distance, is_neutral=True)) == words


def test_a_window_says_how_many_days_it_has() -> None:
    quarter = Range(Date(2023, 4, 2), Date(2023, 6, 30), True, True)
    assert values.window(quarter) == "2023-04-02 to 2023-06-30 (90 days)"


# Lines


@given(st.text())
def test_nothing_that_acts_on_a_terminal_is_shown(words: str) -> None:
    assert visible(words).isprintable()


@given(st.text().filter(str.isprintable))
def test_what_can_be_seen_is_shown_as_it_is(words: str) -> None:
    assert visible(words) == words


@given(st.text(alphabet="ab 名\t", max_size=60), st.integers(10, 40), st.integers(0, 6))
def test_folding_loses_no_word_and_keeps_to_the_width(words: str, width: int, hanging: int) -> None:
    lines = [each.plain for each in folded(say(words), Look(width), hanging=hanging)]
    assert "".join("".join(lines).split()) == "".join(visible(words).split())
    assert [each for each in lines if cell_len(each) > width and len(each.split()) > 1] == []


def test_chinese_is_folded_between_characters_and_stops_stay_where_they_are() -> None:
    lines = folded(say("依据：金牌、银牌。"), Look(7))
    assert [each.plain for each in lines] == ["依据：", "金牌、", "银牌。"]


def test_folded_lines_hang() -> None:
    lines = folded(say("one two ", ("three", "bold"), " four"), Look(9), hanging=2)
    assert [each.plain for each in lines] == ["one two", "  three", "  four"]


def test_columns_are_counted_in_cells() -> None:
    rows = [(say("名前"), say("x")), (say("abcd"), say("y"))]
    assert [each.plain for each in aligned(rows, (4, 1))] == ["名前  x", "abcd  y"]


def test_without_colours_a_line_is_its_words() -> None:
    assert to_text([say(("red", "red"), "  ")], WIDE) == "red\n"


def test_with_colours_markup_of_others_stays_text() -> None:
    text = to_text([say("[red]x[/red] :smile:", ("!", "bold red"))], Look(100, is_colored=True))
    assert text == "[red]x[/red] :smile:\x1b[1;31m!\x1b[0m\n"


# Diagnostics


def diagnostic(excerpt: str, column: int, end: int, hint: str | None = None) -> Diagnostic:
    place = Place(file="a\x1b.toml", line=7, column=column, end_line=7, end_column=end)
    return Diagnostic(code="X101", message="found `b`", place=place, excerpt=excerpt, hint=hint)


@pytest.mark.parametrize(
    ("excerpt", "column", "end", "line", "carets"),
    [
        ("abc", 2, 3, "abc", " ^"),
        ("abc", 4, 5, "abc", "   ^"),
        ("名前b", 3, 4, "名前b", "    ^"),
        ("a名前", 2, 4, "a名前", " ^^^^"),
        ("\ta", 2, 3, " a", " ^"),
        ("\x1b[2Ja", 5, 6, "\\x1b[2Ja", "       ^"),
    ],
)
def test_carets_stand_under_the_place(excerpt: str, column: int, end: int, line: str, carets: str) -> None:
    text = diagnostics.full([diagnostic(excerpt, column, end)], WIDE)
    assert text.splitlines() == [
        "error[X101]: found `b`",
        f" ┌ a\\x1b.toml:7:{column}",
        f"7│ {line}",
        f" │ {carets}",
    ]


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    text = diagnostics.full([diagnostic("a" * 200 + "b" + "c" * 200, 201, 202)], Look(60))
    _, _, line, carets = text.splitlines()
    assert line == "7│ …" + "a" * 30 + "b" + "c" * 24 + "…"
    assert carets == " │ " + " " * 31 + "^"


def test_a_place_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    place = Place(file="a", line=7, column=2, end_line=9, end_column=1)
    told = Diagnostic(code="X101", message="found `b`", place=place, excerpt="abc", severity=Severity.WARNING)
    assert diagnostics.full([told], WIDE).splitlines()[-1] == " │  ^^"


def test_a_hint_is_folded_under_itself() -> None:
    told = Diagnostic(code="X101", message="found `b`", hint="one two three four five")
    assert diagnostics.full([told], Look(26)).splitlines() == [
        "error[X101]: found `b`",
        "  hint: one two three four",
        "        five",
    ]


def test_many_are_told_in_a_line_each_that_begins_with_the_place() -> None:
    told = diagnostic("abc", 2, 3, hint="take it out")
    assert diagnostics.brief([told], WIDE) == "a\\x1b.toml:7:2: error[X101]: found `b`\n  hint: take it out\n"


def test_facts_stand_in_one_column_whatever_their_names() -> None:
    pairs = [("asked", say("tier")), ("order_is_assumed", say("true")), ("x" * 40, say("a b c d e"))]
    assert [line.plain for line in facts(pairs, Look(26))] == [
        "  asked             tier",
        "  order_is_assumed  true",
        f"  {'x' * 40}",
        " " * 20 + "a b c",
        " " * 20 + "d e",
    ]
    assert [line.plain for line in facts(pairs[:1], WIDE)] == ["  asked     tier"]


@pytest.mark.parametrize(
    ("words", "room", "shown"),
    [
        ("gold", 4, "gold"),
        ("golden", 4, "gol…"),
        ("a rule of old", 8, "a rule…"),
        ("成交额", 6, "成交额"),
        ("成交额", 5, "成交…"),
        ("gold", 0, "…"),
    ],
)
def test_what_has_no_room_is_cut_and_says_so(words: str, room: int, shown: str) -> None:
    assert shortened(words, room) == shown


def test_a_line_breaks_before_a_bracket_that_opens_and_after_one_that_closes() -> None:
    folded_ = [each.plain for each in folded(say("最低成交额（sales_floor）、名"), Look(12))]
    assert folded_ == ["最低成交额", "（sales_floor）、", "名"]
    assert [each.plain for each in folded(say("规则“达标”"), Look(5))] == ["规则", "“达", "标”"]
