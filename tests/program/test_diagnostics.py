"""What the type checker says, with its place: one mistake a case, in the author's words."""

from __future__ import annotations

import pytest

from policyctl.bundle.load import parse_bundle
from policyctl.diagnostics import Severity
from policyctl.program.compile import diagnose
from tests.bundle.bundle_texts import SOURCE, header
from tests.program.strategies import RECORD

HEAD = (
    header("p", subject="thing")
    + SOURCE.replace("S1", "T")
    + """
[parameters.bar]
type = "number"
scale = 2
minimum = 0
maximum = 1000
unit = "USD"
value = 12.5
provenance = "sourced"
clause = "T-1"

[parameters.floor_of]
type = "number"
minimum = 0
maximum = 10
by = ["color", "tier"]
provenance = "unset"

[decisions.tier]
hit_policy = "first"
outcomes = ["gold", "plain"]
default = "plain"

[[decisions.tier.rules]]
id = "gold"
then = "gold"
"""
)
FIRST_LINE = HEAD.count("\n") + 1


def said(rule: str) -> list[str]:
    """Every diagnostic of a bundle whose one rule ends with the given TOML, lines counted from there."""
    bundle = parse_bundle(HEAD + rule, file="p.toml")
    _, diagnostics = diagnose(bundle, RECORD)
    return [_sentence(each) for each in diagnostics]


def _sentence(diagnostic: object) -> str:
    from policyctl.diagnostics import Diagnostic

    assert isinstance(diagnostic, Diagnostic)
    assert diagnostic.place is not None
    where = f"{diagnostic.place.line - FIRST_LINE + 1}:{diagnostic.place.column}"
    mark = "" if diagnostic.severity is Severity.ERROR else " warning"
    hint = f" | {diagnostic.hint}" if diagnostic.hint else ""
    return f"{where}{mark} {diagnostic.code} {diagnostic.message}{hint}"


CASES = [
    ("when.ratee = '> 0.5'", "1:6 P302 unknown input `ratee` | did you mean `rate`?"),
    ("when.color = 'red'", '1:15 P302 unknown input `red` | write `"red"` for the string'),
    (
        "when.color = '\"rde\"'",
        '1:15 P304 `"rde"` is none of the values this can have | did you mean `"red"`?',
    ),
    (
        "when.color = ['red', 'pink']",
        '1:14 P304 `"pink"` is none of the values this can have | the values are `red`, `green`, `blue`',
    ),
    ("when.rate = '> 1'", "1:14 P304 `> 1` is never true: the value lies between 0 and 1"),
    ("when.rate = '<= 1'", "1:14 warning P314 `<= 1` is always true: the value lies between 0 and 1"),
    (
        "when.rate = '[0.50..0.5)'",
        "1:14 warning P318 nothing lies in `[0.5..0.5)` | it ends where it begins, and leaves an end out",
    ),
    ("when.rate = '[0.6..0.5]'", "1:14 warning P318 nothing lies in `[0.6..0.5]` | swap the ends"),
    (
        'when.born = \'[@"2022-09-30"..@"2022-09-30")\'',
        '1:14 warning P318 nothing lies in `[@"2022-09-30"..@"2022-09-30")` | it ends where it begins, and leaves an end out',
    ),
    ("when.rate = '> born'", "1:14 P303 number with 4 decimals cannot be compared with date"),
    (
        "when.born = '> seen'",
        "1:14 P303 date cannot be compared with date and time | `local date(…)` gives the day of an instant in the bundle's zone",
    ),
    (
        "when.color = '> \"blue\"'",
        "1:15 P303 `>` does not order a string with listed values | strings and booleans are compared by `=`, `!=` and `in`; order differs between databases",
    ),
    (
        "when.amount = '>= bar'",
        "1:16 P305 a number without a unit does not compare with, add to or subtract from a number of `USD` | give both the same unit",
    ),
    (
        "when.\"bar * bar\" = '> 1'",
        "1:7 P305 a number of `USD` is not multiplied by a number of `USD` | there is no algebra of units: multiply by a number without a unit",
    ),
    (
        "when.\"late / delta\" = '> 1'",
        "1:24 P309 the divisor is sometimes negative and sometimes positive, so the quotient has no known sign | give the divisor a minimum of 0 or more, or a maximum of 0 or less",
    ),
    (
        "when.\"late / orders + 1\" = '> 1'",
        "1:7 P310 a quotient that is calculated with must be rounded | use `decimal(a / b, 4)`",
    ),
    (
        "when.\"late / orders\" = '0.5'",
        "1:25 P310 a quotient that can be null is not compared by equality | round it first, as in `decimal(a / b, 4)`",
    ),
    (
        "when.flag = 'median([1, 2])'",
        "1:14 P306 `median` is a function of FEEL that bundles do not have",
    ),
    (
        "when.flag = 'some x in [1] satisfies x > 0'",
        "1:24 P306 rows of an input are needed here, found a list of number",
    ),
    (
        "when.flag = 'some kind in sales satisfies kind.price > 0'",
        "1:14 P301 `kind` is already the name of something else | choose another name for the row",
    ),
    (
        "when.amount = '> sum(sales)'",
        "1:18 P303 `sum` takes values, not rows | say which field, as in `sum(sales.amount)`",
    ),
    (
        "when.amount = '> sum(sales.prise)'",
        "1:28 P302 the rows of `sales` have no field `prise` | did you mean `price`?",
    ),
    (
        "when.late = '> count(sales[price > max(sales.price)])'",
        "1:40 P306 `sales` stands inside a condition on rows | make it a decision of its own, and use its value here",
    ),
    ("when.late = '> count(sales[1])'", "1:28 P315 a condition is needed, found a number"),
    (
        "when.amount = '> sum(distinct values(sales.price))'",
        "1:18 P306 in bundles `distinct values` is only counted | write `count(…)` around it",
    ),
    (
        "when.amount = '> max(sales.color)'",
        "1:18 P303 `max` takes numbers, dates or instants, not a list of string with listed values",
    ),
    (
        "when.sales = '> 1'",
        "1:15 P303 list of rows cannot be compared with number",
    ),
    ("when.\"floor_of(color)\" = '> 1'", "1:7 P312 `floor_of` takes 2 keys, found 1"),
    (
        "when.\"floor_of(color, kind)\" = '> 1'",
        '1:23 P307 `floor_of` has no key `"shop"` | the keys are `"gold"`, `"plain"`',
    ),
    ('when."floor_of(name, \\"gold\\")" = \'> 1\'', "1:16 P307 a string is no key of `floor_of`"),
    ("when.floor_of = '> 1'", "1:6 P312 `floor_of` is a table | call it: `floor_of(…, …)`"),
    ("when.born = '= null'", "1:14 P304 date here is never null"),
    ("when.\"delta + flag\" = '> 1'", "1:7 P303 `+` does not apply to number and boolean"),
    (
        'when."born - @\\"PT36H\\"" = \'> born\'',
        "1:7 P303 `-` does not apply to date and days and time duration",
    ),
    (
        "when.amount = 'if flag then 1 else \"x\"'",
        "1:16 P303 the branches of `if` are a number and a string with listed values",
    ),
    ("when.\"not(amount)\" = 'true'", "1:7 P315 `not` takes a condition, not a number with 2 decimals"),
    (
        "when.\"born.hour\" = '> 1'",
        "1:12 P302 a date has no property `hour` | a date has year, month, day and weekday",
    ),
    (
        'when."@\\"PT36H\\".days" = \'> 1\'',
        "1:18 P306 a days and time duration has no property `days` in bundles",
    ),
    (
        "when.amount = 'decimal(rate, delta)'",
        "1:16 P312 the scale of `decimal` must be a literal from 0 to 18",
    ),
    ("when.amount = '[bar..born]'", "1:16 P303 number of USD with 2 decimals cannot be compared with date"),
]


@pytest.mark.parametrize(("rule", "expected"), CASES, ids=[rule for rule, _ in CASES])
def test_a_mistake_is_named_at_its_place(rule: str, expected: str) -> None:
    assert said(rule) == [expected]


def test_every_mistake_of_an_expression_is_found() -> None:
    assert said("when.\"ratee + ordes\" = '> colr'") == [
        "1:7 P302 unknown input `ratee` | did you mean `rate`?",
        "1:15 P302 unknown input `ordes` | did you mean `orders`?",
    ]


def test_a_warning_alone_does_not_stop_a_program() -> None:
    program, diagnostics = diagnose(parse_bundle(HEAD + "when.rate = '<= 1'", file="p.toml"), RECORD)
    assert program is not None
    assert [each.id for each in program.decisions] == ["tier"]
    assert [each.severity for each in diagnostics] == [Severity.WARNING]


def test_decisions_that_need_each_other_are_refused() -> None:
    assert said(
        "when.amount = '> 1'\n[decisions.a]\nexpression = 'b + 1'\n[decisions.b]\nexpression = 'a + 1'"
    ) == [
        "2:12 P311 `a` depends on itself: `a` → `b` → `a`",
        "4:12 P311 `b` depends on itself: `a` → `b` → `a`",
    ]


def test_a_table_that_has_values_has_all_that_the_rules_use() -> None:
    parameter = """
[parameters.cells]
type = "number"
minimum = 0
maximum = 9
by = ["color"]
values = { red = 1 }
provenance = "sourced"
clause = "T-1"
"""
    assert said("when.\"cells(color)\" = '> 1'" + parameter) == [
        '2:13 P316 `cells` has no value for green, blue, which the rules use | give every cell a value, or say `"unset"` for it'
    ]


def test_a_product_that_could_exceed_128_bits_is_refused() -> None:
    product = " * ".join(["amount"] * 8)
    assert said(f"when.\"{product}\" = '> 1'") == [
        "1:7 P308 the result can exceed 128 bits | give the numbers in it tighter bounds or a smaller scale"
    ]


CALENDAR = """\
[decisions.fixed]
expression = '@"2023-06-20"'
[decisions.moving]
expression = 'as_of + @"P1D"'
[decisions.later]
expression = 'moving + @"P1D"'
[decisions.window]
expression = '[moving .. later]'
[decisions.first_seen]
expression = 'seen'
[decisions.rates]
expression = '[late .. 6]'
"""
EVENT_LINE = CALENDAR.count("\n") + 2


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("decision = 'fixed'", []),
        ("decision = 'first_seen'", []),
        ("decision = 'window'\nevery = 'week'\njudges = 'window'", []),
        ("decision = 'tier'", ["2:12 P341 `tier` gives no day and no instant, and no range of them"]),
        ("decision = 'rates'", ["2:12 P341 `rates` gives no day and no instant, and no range of them"]),
        (
            "decision = 'later'",
            [
                '1:11 P342 `later` depends on the day of the decision, and the event comes once | say how often it comes, such as every = "quarter"'
            ],
        ),
        (
            "decision = 'fixed'\nevery = 'quarter'",
            [
                "3:9 P342 `fixed` is the same on every day, and the event comes every quarter | leave `every` out: the event comes once"
            ],
        ),
        (
            "decision = 'fixed'\njudges = 'fixed'",
            ["3:10 P313 `fixed` is no decision whose value is a range of days"],
        ),
        (
            "decision = 'fixed'\njudges = 'rates'",
            ["3:10 P313 `rates` is no decision whose value is a range of days"],
        ),
    ],
)
def test_a_calendar_event_is_a_day_and_comes_as_often_as_it_can(event: str, expected: list[str]) -> None:
    text = f"{CALENDAR}[calendar.event]\n{event}\nkind = 'official'\n"
    counted = [
        f"{EVENT_LINE - 1 + int(line)}:{rest}" for line, _, rest in (e.partition(":") for e in expected)
    ]
    assert said(f"\n{text}") == counted


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("from = 'as_of'\nuntil = 'as_of + @\"P12M\"'\nset.late = 'late'\nset.seen = 'seen'", []),
        ("from = 'late'", ["P343 `from` is of the type number, expected date"]),
        ("from = 'seen'", ["P343 `from` is of the type date and time, expected date"]),
        ("from = '[as_of .. as_of]'", ["P343 `from` is of the type range of date, expected date"]),
        ("from = 'as_of'\nuntil = 'null'", ["P343 `until` is of the type null, expected date"]),
        (
            "from = 'as_of'\nset.length = '@\"P1D\"'",
            [
                (
                    "P343 `length` is of the type days and time duration, which a fact cannot hold"
                    " | a fact holds texts, numbers, true and false, dates and instants"
                )
            ],
        ),
        ("from = 'as_off'", ["P302 unknown input `as_off` | did you mean `as_of`?"]),
    ],
)
def test_a_standing_fact_holds_days_and_scalars(values: str, expected: list[str]) -> None:
    found = said(f"\n[standing.held]\ndecision = 'tier'\noutcome = 'gold'\n{values}\n")
    assert [each.partition(" ")[2] for each in found] == expected


def test_the_window_of_a_decision_is_a_range_of_days() -> None:
    measured = "[decisions.measured]\nexpression = 'late'\nwindow = "
    assert said(f"\n{CALENDAR}{measured}'window'\n") == []
    assert said(f"\n{CALENDAR}{measured}'fixed'\n") == [
        f"{EVENT_LINE + 2}:10 P313 `fixed` is no decision whose value is a range of days"
    ]
