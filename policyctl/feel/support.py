"""What of the standard is here, as data: every construct and every built-in of DMN 1.5 with an example.

The table says nothing about support itself. Whoever reads it tries the examples: `judge` on the evaluator, a
bundle's checker on its own. So `docs/feel.md` cannot claim what the code does not do.

The names in the examples are those of `SAMPLE`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from policyctl.feel.builtins import standard_builtins
from policyctl.feel.errors import FeelDiagnostic, FeelError
from policyctl.feel.evaluation import evaluate, evaluate_cell
from policyctl.feel.temporal import DateTime
from policyctl.feel.values import Builtin, Signature, Value

SAMPLE = """{
    amount: 120.50,
    rate: 0.97,
    orders_90d: 12,
    tier: "gold",
    store: "Blue Whale",
    is_suspended: false,
    opened: @"2021-03-15",
    closed: null,
    paid_at: @"2023-06-30T23:30:00Z",
    orders: [{amount: 80, paid: true}, {amount: 40.5, paid: false}]
}"""
"""A context in which every example has a value."""

_CLOCK = '@"2023-06-30T12:00:00Z"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Construct:
    """A construct or a built-in: the section that defines it, its name, an expression that uses it.

    `signatures` are the ways to call a built-in: `min(list)`, `min(n, …)`; what may be left out has a `?`. With
    `is_cell` the example is a unary test of `amount`. `note` says what a reader would not expect, `outside` why
    bundles would leave it out, should they do so.
    """

    section: str
    name: str
    example: str
    signatures: tuple[str, ...] = ()
    is_cell: bool = False
    note: str | None = None
    outside: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A group of constructs under one heading; `outside` is why bundles leave out those they do."""

    title: str
    constructs: tuple[Construct, ...]
    outside: str | None = None


def judge(construct: Construct) -> Value | FeelDiagnostic:
    """The value of the example, or the diagnostic by which the evaluator refuses it."""
    sample, clock = evaluate(SAMPLE), evaluate(_CLOCK)
    assert isinstance(sample, dict)
    assert isinstance(clock, DateTime)
    try:
        if construct.is_cell:
            return evaluate_cell(construct.example, sample["amount"], sample, clock=clock)
        return evaluate(construct.example, sample, clock=clock)
    except FeelError as error:
        return error.diagnostic


def chapters() -> tuple[Chapter, ...]:
    """Everything that the standard defines: the language in its order, the built-ins in theirs, the refused."""
    return (*_LANGUAGE, *_builtin_chapters(), _REFUSED)


def _shown(
    section: str, name: str, example: str, *, note: str | None = None, outside: str | None = None
) -> Construct:
    return Construct(section=section, name=name, example=example, note=note, outside=outside)


def _test(name: str, example: str) -> Construct:
    return Construct(section="10.3.2.10", name=name, example=example, is_cell=True)


_NO_LISTS = "a bundle keeps constants and what it makes of rows, not lists"
_NO_CONTEXTS = "contexts are no part of bundles"
_NO_FUNCTIONS = "a rule is a condition, not a program"
_NO_TIMES = "bundles have dates and instants, no times of day"
_NO_COLLATION = "the order of strings differs between databases"

_LANGUAGE = (
    Chapter(
        title="Literals and names",
        constructs=(
            _shown("10.3.2.3.1", "number", "1.5", note="34 digits"),
            _shown("10.3.2.3.1", "number with an exponent", "1.5e3", note="new in DMN 1.5"),
            _shown("10.3.2.3.2", "string", '"gold"'),
            _shown("10.3.1.2", "Unicode escape", r'"\u4E2D\U01F600"'),
            _shown("10.3.2.3.3", "boolean", "true"),
            _shown("10.3.2.4", "null", "closed = null"),
            _shown("10.3.2.3.5", "date", '@"2023-06-30"'),
            _shown("10.3.2.3.4", "time", '@"09:30:00+02:00"', outside=_NO_TIMES),
            _shown("10.3.2.3.6", "date and time with an offset", '@"2023-06-30T09:30:00Z"'),
            _shown("10.3.2.3.6", "date and time in a zone", '@"2023-06-30T09:30:00@Europe/Paris"'),
            _shown("10.3.2.3.7", "days and time duration", '@"P1DT2H"'),
            _shown("10.3.2.3.8", "years and months duration", '@"P1Y6M"'),
            _shown("10.3.2.5", "list", "[1, 2]", outside=_NO_LISTS),
            _shown("10.3.2.6", "context", "{floor: 0.95, limit: 5}", outside=_NO_CONTEXTS),
            _shown("10.3.1.2", "name", "amount"),
            _shown(
                "10.3.1.4",
                "name with spaces",
                "{positive rate: 0.97, it: positive rate}.it",
                outside=_NO_CONTEXTS,
            ),
            _shown("10.3.1.2", "comment", "amount // since the last quarter end"),
        ),
    ),
    Chapter(
        title="Operators",
        constructs=(
            _shown("10.3.2.15", "sum and difference", "amount + 5 - rate"),
            _shown("10.3.2.15", "product", "amount * rate"),
            _shown(
                "10.3.2.15",
                "quotient",
                "decimal(amount / 3, 2)",
                note="in bundles a kept quotient is rounded",
            ),
            _shown("10.3.2.15", "quotient in a comparison", "amount / orders_90d > 10"),
            _shown(
                "10.3.2.15", "power", "amount ** 2", outside="it leaves every bound on the size of a number"
            ),
            _shown("10.3.2.15", "negation", "-amount"),
            _shown(
                "10.3.2.15", "joined strings", 'store + "!"', outside="a rule decides, it does not write text"
            ),
            _shown("10.3.2.15", "equality", 'tier = "gold"'),
            _shown("10.3.2.15", "inequality", 'tier != "gold"'),
            _shown("10.3.2.15", "order of numbers", "amount >= 100"),
            _shown("10.3.2.15", "order of strings", 'store < "M"', outside=_NO_COLLATION),
            _shown("10.3.2.15", "order of dates", '@"2021-01-01" <= opened'),
            _shown("10.3.2.15", "order of instants", 'paid_at < @"2023-07-01T00:00:00Z"'),
            _shown("10.3.2.15", "date and days", 'opened + @"P90D"'),
            _shown("10.3.2.15", "date and months", 'opened + @"P1Y"'),
            _shown("10.3.2.15", "difference of dates", '@"2023-06-30" - opened'),
            _shown("10.3.2.15", "duration times number", '@"P1D" * 90'),
            _shown("10.3.2.4", "`and`, `or`", "amount > 100 and (rate > 0.9 or is_suspended)"),
            _shown("10.3.2.15", "`between`", "amount between 100 and 200"),
            _shown("10.3.2.15", "`in` a range", "amount in [100..200)"),
            _shown("10.3.2.15", "`in` a list", 'tier in ["gold", "silver"]'),
            _shown("10.3.2.15", "`in` tests", "amount in (< 50, >= 100)"),
            _shown(
                "10.3.2.9",
                "`instance of`",
                "amount instance of number",
                outside="types are known when compiled",
            ),
        ),
    ),
    Chapter(
        title="Ranges",
        constructs=(
            _shown("10.3.2.7", "closed and open ends", "amount in (100..200]"),
            _shown("10.3.2.7", "ends by `]` and `[`", "amount in ]100..200["),
            _shown("10.3.2.7", "unbounded", "amount in [100..)"),
            _shown("10.3.2.7", "by a comparison", "amount in (>= 100)"),
            _shown("10.3.2.7", "of dates", 'opened in [@"2021-01-01"..@"2021-12-31"]'),
            _shown("10.3.2.7", "of strings", 'store in ["A".."M"]', outside=_NO_COLLATION),
            _shown("10.3.2.7", "properties", "[1..5).start included", outside="the ends are in the text"),
        ),
    ),
    Chapter(
        title="Control",
        constructs=(
            _shown("10.3.2.15", "`if`", 'if amount > 100 then "gold" else "silver"'),
            _shown("10.3.2.14", "`for` over a list", "sum(for order in orders return order.amount)"),
            _shown("10.3.2.14", "`for` over numbers", "for i in 1..3 return i * i"),
            _shown("10.3.2.14", "`for` over dates", 'for day in @"2023-06-29"..@"2023-07-01" return day.day'),
            _shown("10.3.2.14", "`partial`", "for i in 1..3 return count(partial)"),
            _shown("10.3.2.15", "`some`", "some order in orders satisfies order.paid"),
            _shown("10.3.2.15", "`every`", "every order in orders satisfies order.paid"),
        ),
        outside=_NO_LISTS,
    ),
    Chapter(
        title="Access and invocation",
        constructs=(
            _shown("10.3.2.15", "path", "{floor: 0.95}.floor", outside=_NO_CONTEXTS),
            _shown("10.3.2.5", "path of a list", "max(orders.amount)"),
            _shown("10.3.2.5", "filter by position", "orders[-1]", outside=_NO_LISTS),
            _shown("10.3.2.5", "filter by condition", "count(orders[paid])"),
            _shown("10.3.2.15", "properties of a date", "opened.year"),
            _shown("10.3.2.15", "properties of a date-time", "paid_at.hour", outside=_NO_TIMES),
            _shown("10.3.2.15", "days of a duration of whole days", '(@"2023-06-30" - opened).days'),
            _shown("10.3.2.15", "properties of a duration", '@"P1DT2H".hours', outside=_NO_TIMES),
            _shown("10.3.2.13.5", "function by position", "abs(amount)"),
            _shown("10.3.2.13.5", "function by name", "abs(n: amount)", outside="one way to call is enough"),
            _shown(
                "10.3.2.8", "function literal", "(function(x, y) x + y)(amount, 1)", outside=_NO_FUNCTIONS
            ),
            _shown(
                "10.3.2.9.4", "typed parameters", "(function(x: number) x)([amount])", outside=_NO_FUNCTIONS
            ),
        ),
    ),
    Chapter(
        title="Cells of a decision table",
        constructs=(
            _test("anything", "-"),
            _test("a value", "120.50"),
            _test("one of several", "100, 120.50"),
            _test("a comparison", ">= 100"),
            _test("a range", "[100..200)"),
            _test("none of", "not(1, 2)"),
            _test("a condition on `?`", "? > 100 and ? < 200"),
        ),
    ),
)

_EXAMPLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "date": ('date("2023-06-30")', "date(paid_at)", "date(2023, 6, 30)"),
        "date and time": (
            'date and time("2023-06-30T09:30:00Z")',
            'date and time(opened, time("09:30:00"))',
        ),
        "time": ('time("09:30:00")', "time(paid_at)", 'time(9, 30, 0, duration("PT2H"))'),
        "number": ('number("1,234.5", ",", ".")', 'number("1234.5")'),
        "string": ("string(amount)",),
        "duration": ('duration("P90D")',),
        "years and months duration": ('years and months duration(opened, @"2023-06-30")',),
        "range": ('range("[1..5)")',),
        "not": ("not(is_suspended)",),
        "is": ('is(opened, @"2021-03-15")',),
        "substring": ("substring(store, 1, 4)",),
        "string length": ("string length(store)",),
        "upper case": ("upper case(store)",),
        "lower case": ("lower case(store)",),
        "substring before": ('substring before(store, " ")',),
        "substring after": ('substring after(store, " ")',),
        "replace": ('replace(store, "(Blue) ", "$1")',),
        "contains": ('contains(store, "Whale")',),
        "starts with": ('starts with(store, "Blue")',),
        "ends with": ('ends with(store, "Whale")',),
        "matches": (r'matches(store, "^\w+ \w+$")',),
        "split": (r'split(store, "\s")',),
        "string join": ('string join(["a", "b"], ", ")',),
        "count": ("count(orders)",),
        "min": ("min(orders.amount)", "min(amount, 100)"),
        "max": ("max(orders.amount)", "max(amount, 100)"),
        "sum": ("sum(orders.amount)", "sum(amount, 100)"),
        "mean": ("mean(orders.amount)", "mean(amount, 100)"),
        "all": ("all(orders.paid)", "all(is_suspended, amount > 5)"),
        "any": ("any(orders.paid)", "any(is_suspended, amount > 5)"),
        "product": ("product([2, 3])", "product(2, 3)"),
        "median": ("median(orders.amount)", "median(1, 2, 3)"),
        "stddev": ("stddev(orders.amount)", "stddev(1, 2, 3)"),
        "mode": ("mode([1, 1, 2])", "mode(1, 1, 2)"),
        "list contains": ('list contains(["gold", "silver"], tier)',),
        "sublist": ("sublist([1, 2, 3], 2)",),
        "append": ("append([1], 2)",),
        "concatenate": ("concatenate([1], [2])",),
        "insert before": ("insert before([1, 3], 2, 2)",),
        "remove": ("remove([1, 2], 1)",),
        "list replace": (
            "list replace([1, 2], 1, 3)",
            "list replace([1, 2], function(item, new) item > 1, 3)",
        ),
        "reverse": ("reverse([1, 2])",),
        "index of": ("index of([1, 2], 2)",),
        "union": ("union([1], [1, 2])",),
        "distinct values": ("count(distinct values(orders.amount))", "distinct values([1, 1])"),
        "flatten": ("flatten([[1], 2])",),
        "sort": ("sort([2, 1], function(a, b) a < b)",),
        "decimal": ("decimal(amount, 1)",),
        "floor": ("floor(amount)", "floor(amount, 1)"),
        "ceiling": ("ceiling(amount)", "ceiling(amount, 1)"),
        "round up": ("round up(amount, 0)",),
        "round down": ("round down(amount, 0)",),
        "round half up": ("round half up(amount, 0)",),
        "round half down": ("round half down(amount, 0)",),
        "abs": ("abs(amount)",),
        "modulo": ("modulo(orders_90d, 5)",),
        "sqrt": ("sqrt(amount)",),
        "log": ("log(amount)",),
        "exp": ("exp(rate)",),
        "odd": ("odd(orders_90d)",),
        "even": ("even(orders_90d)",),
        "now": ("now()",),
        "today": ("today()",),
        "day of year": ("day of year(opened)",),
        "day of week": ("day of week(opened)",),
        "month of year": ("month of year(opened)",),
        "week of year": ("week of year(opened)",),
        "before": ("before(amount, 200)", "before(amount, [200..300])", "before([1..9], amount)"),
        "after": ("after(amount, 100)", "after(amount, [1..100])", "after([200..300], amount)"),
        "meets": ("meets([1..5], [5..9])",),
        "met by": ("met by([5..9], [1..5])",),
        "overlaps": ("overlaps([1..5], [3..9])",),
        "overlaps before": ("overlaps before([1..5], [3..9])",),
        "overlaps after": ("overlaps after([3..9], [1..5])",),
        "finishes": ("finishes(amount, [1..120.50])", "finishes([5..9], [1..9])"),
        "finished by": ("finished by([1..120.50], amount)", "finished by([1..9], [5..9])"),
        "includes": ("includes([1..500], amount)", "includes([1..9], [2..5])"),
        "during": ("during(amount, [1..500])", "during([2..5], [1..9])"),
        "starts": ("starts(amount, [120.50..200])", "starts([1..5], [1..9])"),
        "started by": ("started by([120.50..200], amount)", "started by([1..9], [1..5])"),
        "coincides": ("coincides(amount, 120.50)", "coincides([1..5], [1..5])"),
        "get value": ('get value({floor: 0.95}, "floor")',),
        "get entries": ("get entries({floor: 0.95})",),
        "context": ('context([{key: "floor", value: 0.95}])',),
        "context put": (
            'context put({floor: 0.95}, "floor", 0.97)',
            'context put({a: {b: 1}}, ["a", "b"], 2)',
        ),
        "context merge": ("context merge([{floor: 0.95}, {limit: 5}])",),
    }
)
"""The examples of each built-in, each of another form of its arguments."""

_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "is": "like `=`, but asks also for the same offset",
        "range": "new in DMN 1.5",
        "matches": "in linear time",
        "replace": "in linear time",
        "split": "in linear time",
        "now": "the caller's clock; refused where none is given",
        "today": "the caller's clock; refused where none is given",
    }
)

_OUTSIDE: Mapping[str, str] = MappingProxyType(
    {
        "conversion": "data is converted where it is read, not in a rule",
        "string": "case mapping, positions and regular expressions differ between databases",
        "list": _NO_LISTS,
        "sort": _NO_LISTS,
        "numeric": "roots, logarithms and powers have no exact digits; remainders had no use in a rule yet",
        "date and time": "`=` says what a rule needs",
        "miscellaneous": "the day of a decision is an argument",
        "temporal": "the names of days and months are for people",
        "range": "`in` and comparisons say it",
        "context": _NO_CONTEXTS,
    }
)
"""Why bundles leave out those functions of a group that they do."""

_REFUSED = Chapter(
    title="Outside",
    constructs=(
        _shown("10.3.2.13.3", "external function", 'function(x) external {java: {class: "java.lang.Math"}}'),
        _shown("10.3.2.15", "comparison of a comparison", "1 < amount < 200"),
        _shown("10.3.2.7", "range of all but one value", "(!= 5)"),
        _shown("10.3.2.14", "`for` over a range value", "for i in [1..3] return i"),
        _shown("10.3.4.7", "unbounded range in a range function", "before(1, (> 5))"),
        _shown("10.3.2.9", "type without what it holds", "orders instance of list"),
        _shown("10.3.2.9", "type of a model", "amount instance of tAmount"),
        _shown("10.3.2.9", "type of a built-in function", "abs instance of function<number>->number"),
        _shown(
            "10.3.2.9",
            "type of what a function computes",
            "(function() 1 + 1) instance of function<>->number",
        ),
        _shown("10.3.4.1", "function as a string", "string(abs)"),
        _shown("10.3.2.3.4", "parts of a nanosecond", 'time("09:30:00.0000000001")'),
        _shown("10.3.2.3.4", "the end of a day as 24:00", 'time("24:00:00")'),
        _shown("10.3.2.3.4", "times in two zones", '@"10:00:00@Europe/Paris" = @"10:00:00@Europe/Rome"'),
        _shown("10.3.2.3.6", "an hour that comes twice", '@"2023-10-29T00:30:00@Europe/Paris" + @"PT3H"'),
        _shown("10.3.4.3", "reference back in a pattern", r'matches("aa", "(a)\1")'),
        _shown("10.3.4.3", "look-around in a pattern", 'matches("ab", "a(?=b)")'),
        _shown("10.3.4.3", "long repetition in a pattern", 'matches("a", "a{1,5000}")'),
        _shown("10.3.4.3", "pattern that grows too large", 'matches("a", "(((a{1,99}){1,99}){1,99}){1,99}")'),
        _shown("10.3.4.3", "unknown block in a pattern", r'matches("a", "\p{IsKlingon}")'),
        _shown("10.3.4.3", "`^` after the last newline", r'matches("a\n", "\n^", "m")'),
    ),
)


def _builtin_chapters() -> Iterator[Chapter]:
    """A chapter for each group of the built-ins, in the order of the registry."""
    builtins = standard_builtins().values()
    for group in dict.fromkeys(builtin.group for builtin in builtins):
        members = [builtin for builtin in builtins if builtin.group == group]
        yield Chapter(
            title=f"{group.capitalize()} functions",
            constructs=tuple(construct for builtin in members for construct in _constructs(builtin)),
            outside=_OUTSIDE.get(group),
        )


def _constructs(builtin: Builtin) -> Iterator[Construct]:
    signatures = tuple(dict.fromkeys(_signature(builtin.name, each) for each in builtin.signatures))
    for example in _EXAMPLES[builtin.name]:
        yield Construct(
            section=builtin.section,
            name=builtin.name,
            example=example,
            signatures=signatures,
            note=_NOTES.get(builtin.name),
        )


def _signature(name: str, signature: Signature) -> str:
    words = [each.name + ("?" if each.optional else "") for each in signature.parameters]
    return f"{name}({', '.join([*words, *(['…'] if signature.variadic else [])])})"
