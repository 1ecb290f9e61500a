"""Random policies and random subjects for them: typed expressions as text, so that loading is tested too.

The subject has a field of every type in every combination of states; the bundle has set and unset parameters, a
table with a gap, an expression decision, and tables of every hit policy that use one another.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policyctl.feel.values import UNKNOWN
from policyctl.program.types import (
    BooleanType,
    DateType,
    Field,
    InstantType,
    ListType,
    MachineRow,
    NumberType,
    RecordType,
    StringType,
)

COLORS = ("red", "green", "blue")
KINDS = ("shop", "store")

SALE = RecordType(
    (
        Field(name="price", type=NumberType(2, -500, 10_000)),
        Field(name="refund", type=NumberType(1, 0, 300), nullable=True),
        Field(name="paid", type=DateType(), unknowable=True),
        Field(name="color", type=StringType(COLORS)),
        Field(name="buyer", type=StringType(None, 3), nullable=True, unknowable=True),
        Field(name="settled", type=BooleanType(), nullable=True),
    )
)
"""A related row; `color` is the name of a fact of the subject too."""

RECORD = RecordType(
    (
        Field(name="amount", type=NumberType(2, 0, 100_000)),
        Field(name="delta", type=NumberType(0, -20, 20), nullable=True),
        Field(name="rate", type=NumberType(4, 0, 10_000), nullable=True, unknowable=True),
        Field(name="orders", type=NumberType(0, 0, 6), unknowable=True),
        Field(name="late", type=NumberType(0, 0, 6)),
        Field(name="color", type=StringType(COLORS), nullable=True, unknowable=True),
        Field(name="kind", type=StringType(KINDS)),
        Field(name="flag", type=BooleanType(), nullable=True, unknowable=True),
        Field(name="open", type=BooleanType()),
        Field(name="born", type=DateType()),
        Field(name="until", type=DateType(), nullable=True, unknowable=True),
        Field(name="seen", type=InstantType(), unknowable=True),
        Field(name="name", type=StringType(None, 5), unknowable=True),
        Field(name="sales", type=ListType(SALE, 4)),
        Field(name="returns", type=ListType(SALE, 3), nullable=True, unknowable=True),
    )
)

_PARAMETERS = """
[parameters.bar]
type = "number"
scale = 2
minimum = 0
maximum = 1000
value = 12.5
provenance = "sourced"
clause = "T-1"

[parameters.blank]
type = "number"
scale = 1
minimum = -10
maximum = 10
provenance = "unset"

[parameters.cells]
type = "number"
scale = 1
minimum = 0
maximum = 50
by = ["color", "kind"]
provenance = "sourced"
clause = "T-1"

[parameters.cells.values]
red = { shop = 0, store = 2.5 }
green = { shop = 3, store = "unset" }
blue = { shop = "unset", store = 5 }

[parameters.listed]
type = "string"
list = true
max_items = 3
options = ["red", "green", "blue"]
value = ["red", "blue"]
provenance = "sourced"
clause = "T-1"
"""


_COHORT = """
[cohorts.peers]
member = "open"
amount = "amount - 1"
by = ["kind"]
"""


def _number_text(value: Decimal) -> str:
    return f"({value})" if value < 0 else str(value)


_small = st.decimals(min_value=-30, max_value=30, places=1).map(_number_text)
_dates = st.dates(datetime.date(2019, 12, 1), datetime.date(2024, 3, 31))
_date_texts = _dates.map(lambda day: f'@"{day.isoformat()}"')


_ends = st.sampled_from(["amount", "orders", "late", "bar", "blank"])
"""Numbers that are never null and no literals: a range needs the first, a comparison that can be true the second."""


def numbers(depth: int) -> SearchStrategy[str]:
    """Texts of number expressions."""
    leaves = st.sampled_from(
        [
            "amount",
            "delta",
            "rate",
            "orders",
            "late",
            "bar",
            "blank",
            "cells(color, kind)",
            'cells("green", kind)',
            "peers.size",
            "peers.lower",
            "peers.next_higher",
        ]
    )
    if depth == 0:
        return st.one_of(leaves, leaves, _small, aggregates())
    inner = numbers(depth - 1)
    return st.one_of(
        leaves,
        _small,
        aggregates(),
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda text: f"(-{text})"),
        st.tuples(
            st.sampled_from(
                ["decimal", "floor", "round up", "round half up", "round half down", "round down"]
            ),
            st.one_of(inner, quotients(depth)),
            st.integers(0, 2),
        ).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        inner.map(lambda text: f"abs({text})"),
        st.tuples(conditions(depth - 1), inner, inner).map(lambda t: f"(if {t[0]} then {t[1]} else {t[2]})"),
        st.sampled_from(["born.year", "until.month", "as_of.day", "born.weekday", "string length(name)"]),
        st.sampled_from(["(until - born).days", '(as_of - born + @"P1D").days']),
    )


_row_conditions = st.sampled_from(
    [
        'color = "red"',
        "price > bar",
        "paid in window",
        "item.price >= amount",
        "settled",
        'buyer = "a"',
        "refund > blank or settled",
        "refund = null",
        "paid <= until and price > 0",
        "cells(color, kind) > 2",
        "price / late > 3",
    ]
)
_kept_rows = st.tuples(
    st.sampled_from(["sales", "sales", "returns"]), st.lists(_row_conditions, max_size=2)
).map(lambda t: t[0] + "".join(f"[{each}]" for each in t[1]))
_row_numbers = st.sampled_from(
    [
        "s.price",
        "s.refund",
        "s.price - s.refund",
        "decimal(s.price / late, 1)",
        "if s.settled then 1 else bar",
    ]
)
_row_truths = st.sampled_from(
    ["s.color = color", "s.settled", 's.buyer = "b"', "s.price > amount", "s.paid < born", "s.refund > 3"]
)


@st.composite
def aggregates(draw: st.DrawFn) -> str:
    """The text of a number made of related rows."""
    rows, number = draw(_kept_rows), draw(_row_numbers)
    function = draw(st.sampled_from(["sum", "min", "max", "count"]))
    told_apart = draw(st.sampled_from(["buyer", "color", "refund", "paid"]))
    path = draw(st.sampled_from(["price", "refund"]))
    return draw(
        st.sampled_from(
            [
                f"count({rows})",
                f"count(distinct values({rows}.{told_apart}))",
                f"{function}({rows}.{path})",
                f"{function}(for s in {rows} return {number})",
                f"decimal(mean({rows}.price), 1)",
            ]
        )
    )


@st.composite
def _row_conditions_of_all(draw: st.DrawFn) -> str:
    """The text of a condition made of related rows."""
    rows, truth = draw(_kept_rows), draw(_row_truths)
    function = draw(st.sampled_from(["min", "max"]))
    quantifier = draw(st.sampled_from(["some", "every"]))
    return draw(
        st.sampled_from([f"{quantifier} s in {rows} satisfies {truth}", f"{function}({rows}.paid) > born"])
    )


def quotients(depth: int) -> SearchStrategy[str]:
    """Texts of quotients whose divisor is never negative."""
    divisors = st.sampled_from(["orders", "late", "amount", "(orders + 1)", "7"])
    return st.tuples(numbers(max(0, depth - 1)), divisors).map(lambda t: f"({t[0]} / {t[1]})")


def dates(depth: int) -> SearchStrategy[str]:
    """Texts of date expressions."""
    leaves = st.one_of(st.sampled_from(["born", "until", "as_of", "day", "local date(seen)"]), _date_texts)
    if depth == 0:
        return leaves
    inner = dates(depth - 1)
    durations = st.sampled_from(['@"P1D"', '@"P89D"', '@"P1M"', '@"P12M"', '(@"P10D" * 2)'])
    return st.one_of(
        leaves,
        st.tuples(inner, st.sampled_from("+-"), durations).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["born.year", "2020"]), st.integers(1, 12), st.integers(27, 31)).map(
            lambda t: f"date({t[0]}, {t[1]}, {t[2]})"
        ),
    )


def _sides(depth: int) -> SearchStrategy[str]:
    """Numbers that are no literals."""
    return numbers(depth).filter(lambda text: text.strip("(-.)0123456789") != "")


_orders = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])
_equalities = st.sampled_from(["=", "!="])
_truths = st.sampled_from(["true", "false", "null"])
_colors = st.sampled_from(['"red"', '"green"', '"blue"', "null"])


def conditions(depth: int) -> SearchStrategy[str]:
    """Texts of conditions."""
    size = max(0, depth - 1)
    comparisons = st.one_of(
        st.tuples(_sides(size), _orders, _sides(size)),
        st.tuples(
            quotients(size), st.sampled_from(["<", "<=", ">", ">="]), st.one_of(numbers(0), quotients(0))
        ),
        st.tuples(dates(size), _orders, dates(size)),
        st.tuples(st.just("color"), _equalities, _colors),
        st.tuples(st.just("flag"), _equalities, _truths),
        st.tuples(st.just("kind"), _equalities, st.sampled_from(['"shop"', '"store"'])),
        st.tuples(st.just("(born - as_of)"), st.just("<="), st.just('@"P30D"')),
        st.tuples(st.just("seen"), st.just(">="), st.just('@"2021-03-28T01:30:00Z"')),
    ).map(" ".join)
    leaves = st.one_of(
        st.sampled_from(["flag", "open", "color in listed", 'starts with(name, "a")', 'contains(name, "b")']),
        comparisons,
        st.tuples(numbers(0), _ends, _ends).map(lambda t: f"{t[0]} in [{t[1]}..{t[2]})"),
        st.tuples(numbers(0), _ends, _ends).map(lambda t: f"{t[0]} between {t[1]} and {t[2]}"),
        st.just("born in window"),
        _row_conditions_of_all(),
    ).map(lambda text: f"({text})")
    if depth == 0:
        return leaves
    inner = conditions(depth - 1)
    return st.one_of(
        leaves,
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda t: f"({''.join(t)})"),
        inner.map(lambda text: f"not({text})"),
    )


_cells: SearchStrategy[tuple[str, str]] = st.one_of(
    st.tuples(conditions(1), st.sampled_from(["true", "false"])),
    st.tuples(
        _sides(1),
        st.tuples(st.sampled_from(["<", "<=", ">", ">="]), _sides(0)).map(lambda t: f"{t[0]} {t[1]}"),
    ),
    st.tuples(quotients(1), st.sampled_from(["<= 0.5", "> bar", "not(>= 1)", "[0..1)", "? > 2 or ? < 1"])),
    st.tuples(st.sampled_from(["amount", "delta"]), st.sampled_from(["1, 2.5, [3..4]", "not(0)", "-"])),
    st.tuples(
        st.just("color"), st.sampled_from(['"red", "blue"', "null", "listed", '!= "red"', 'not("green")'])
    ),
    st.tuples(dates(1), st.sampled_from(["in window", ">= born", "< as_of", '[as_of - @"P90D"..as_of]'])),
).map(lambda cell: (cell[0], cell[1].removeprefix("in ")))


@st.composite
def _criteria(draw: st.DrawFn, prefix: str, least: int) -> str:
    """The inside of an inline table of criteria, whose ids begin with the prefix."""
    cells = draw(st.lists(_cells, min_size=least, max_size=3, unique_by=lambda cell: cell[0]))
    return ", ".join(
        f"{json.dumps(left)} = {{ {_criterion(draw, f'{prefix}{i}', right)} }}"
        for i, (left, right) in enumerate(cells)
    )


def _criterion(draw: st.DrawFn, id_: str, test: str) -> str:
    when_null = draw(st.sampled_from(["", "pass", "fail", "undetermined"]))
    stated = f', when_null = "{when_null}"' if when_null else ""
    return f'id = "{id_}", test = {json.dumps(test)}{stated}'


@st.composite
def _rule(draw: st.DrawFn, table: str, number: int, outcomes: tuple[str, ...], outputs: bool) -> str:
    lines = [
        f"[[decisions.{table}.rules]]",
        f'id = "r{number}"',
        f'then = "{draw(st.sampled_from(outcomes))}"',
        f'force = "{draw(st.sampled_from(["must", "must", "may"]))}"',
    ]
    if criteria := draw(_criteria("c", 0)):
        lines.append(f"when = {{ {criteria} }}")
    if draw(st.integers(0, 3)) == 0:
        groups = [draw(_criteria(f"g{i}", 1)) for i in range(draw(st.integers(2, 3)))]
        alternatives = ", ".join(f"{{ {group} }}" for group in groups)
        lines.append(f"any_of.group = [{alternatives}]")
    if outputs:
        lines.append(f"outputs.fee = {json.dumps(draw(numbers(1)))}")
    return "\n".join(lines)


@st.composite
def _table(draw: st.DrawFn, name: str, outcomes: tuple[str, ...], policies: list[str]) -> str:
    policy = draw(st.sampled_from(policies))
    outputs = draw(st.booleans())
    lines = [f"[decisions.{name}]", f'hit_policy = "{policy}"', f"outcomes = {json.dumps(list(outcomes))}"]
    aggregates = ["", 'aggregate = "count"']
    if outputs:
        aggregates += ['aggregate = { sum = "fee" }', 'aggregate = { max = "fee" }']
    aggregate = draw(st.sampled_from(aggregates)) if policy == "collect" else ""
    lines.append(aggregate)
    if policy != "collect" and draw(st.booleans()):
        lines.append("overridable = true")
    if "count" not in aggregate and draw(st.booleans()):
        lines.append(f'default = "{outcomes[-1]}"')
        if outputs:
            lines.append('default_outputs = { fee = "1.5" }')
    lines.extend(draw(_rule(name, number, outcomes, outputs)) for number in range(draw(st.integers(1, 4))))
    return "\n".join(lines)


@st.composite
def bundle_texts(draw: st.DrawFn) -> str:
    """The TOML of a policy of several decisions; not every one has types that fit."""
    single = ["first", "unique", "any", "priority"]
    tier = draw(_table("tier", ("gold", "silver", "plain"), single))
    return "\n".join(
        [
            '[bundle]\nid = "random"\nversion = "1"\ntitle = "random"\nsubject = "thing"\nstatus = "draft"',
            'in_force = { from = 2020-01-01 }\ntime_zone = "America/Los_Angeles"\ndecides = "last"',
            f'when_null = "{draw(st.sampled_from(["pass", "fail", "undetermined"]))}"',
            '[sources.T]\ntitle = "made up"',
            _PARAMETERS,
            _COHORT,
            f"[decisions.day]\nexpression = {json.dumps(draw(st.sampled_from(['as_of', 'until', 'born'])))}",
            "[decisions.window]",
            f"expression = {json.dumps(draw(st.sampled_from(_WINDOWS)))}",
            tier,
            draw(_table("badge", ("a", "b"), ["collect"])),
            draw(_last("outputs.fee" in tier)),
        ]
    )


_WINDOWS = [
    '[as_of - @"P89D"..as_of]',
    "(local date(seen)..as_of]",
    "[born..if until = null then as_of else until)",
]


@st.composite
def _last(draw: st.DrawFn, has_fee: bool) -> str:
    """A table that uses the outcome of another, and its output if it has one, beside facts."""
    fee = st.sampled_from(["", '"tier.fee" = "> 1"', '"tier.fee" = "null"']) if has_fee else st.just("")
    policy = draw(st.sampled_from(["first", "any", "unique"]))
    rules = [
        f'[[decisions.last.rules]]\nid = "l{i}"\nthen = "{outcome}"\n'
        + _last_cells(draw(st.sampled_from(_TIER_TESTS)), draw(fee), draw(_criteria("c", 1)))
        for i, outcome in enumerate(draw(st.lists(st.sampled_from(["yes", "no"]), min_size=1, max_size=3)))
    ]
    head = f'[decisions.last]\nhit_policy = "{policy}"\noutcomes = ["yes", "no"]\ndefault = "no"'
    return "\n".join([head, *rules])


def _last_cells(tier: str, fee: str, criteria: str) -> str:
    cells = ", ".join(each for each in (f"tier = '{tier}'", fee, criteria) if each)
    return f"when = {{ {cells} }}"


_TIER_TESTS = ['"gold"', '"gold", "silver"', 'not("plain")', "-"]


def _machine(field: Field) -> SearchStrategy[object]:
    match field.type:
        case NumberType(minimum=low, maximum=high):
            known: SearchStrategy[object] = st.integers(low, high)
        case StringType(options=(*options,)):
            known = st.sampled_from(options)
        case StringType():
            known = st.text("ab", max_size=5)
        case BooleanType():
            known = st.booleans()
        case DateType():
            known = _dates.map(lambda day: day.toordinal() - 719_163)
        case ListType(element=RecordType(fields=fields), max_items=most):
            known = st.lists(st.tuples(*(_machine(each) for each in fields)), max_size=most).map(tuple)
        case _:
            known = st.integers(1_577_000_000_000_000, 1_700_000_000_000_000)
    states = [known, known]
    if field.nullable:
        states.append(st.none())
    if field.unknowable:
        states.append(st.just(UNKNOWN))
    return st.one_of(states)


rows: SearchStrategy[MachineRow] = st.tuples(*(_machine(field) for field in RECORD.fields))
"""Machine rows of the record."""

_count = st.integers(0, 3)
_standings = st.tuples(
    _count,
    st.none() | _count,
    st.none() | _count,
    st.none() | _count,
    st.none() | st.integers(-100, 99_900),
    st.none(),
)

told: SearchStrategy[MachineRow] = st.one_of(_standings, _standings, st.just((UNKNOWN,) * 6))
"""What the cohort tells of a subject."""

overridden: SearchStrategy[dict[str, str]] = st.fixed_dictionaries(
    {}, optional={"tier": st.sampled_from(["gold", "silver", "plain"])}
)
"""Outcomes that override those of tables, where they can be."""

days: SearchStrategy[datetime.date] = _dates


def filled(row: MachineRow, draw: Mapping[str, object]) -> MachineRow:
    """The row with what is unknown filled in from `draw`."""
    return tuple(
        draw[field.name] if value is UNKNOWN else value
        for field, value in zip(RECORD.fields, row, strict=True)
    )
