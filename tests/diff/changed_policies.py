"""Random policies, each with a changed one beside it, as TOML texts; and random subjects for both."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policyctl.feel.values import UNKNOWN
from policyctl.program.types import Field, MachineRow, NumberType, RecordType, StringType

COLORS = ("red", "green", "blue")
TIERS = ("gold", "silver", "plain")
ANSWERS = ("yes", "maybe", "no")

RECORD = RecordType(
    (
        Field(name="a", type=NumberType(0, 0, 9), nullable=True, unknowable=True),
        Field(name="b", type=NumberType(0, 0, 9), unknowable=True),
        Field(name="color", type=StringType(COLORS), nullable=True, unknowable=True),
    )
)

Criterion: TypeAlias = "tuple[str, str, str]"
"""Input, test and `when_null`, which may be empty."""


@dataclass(frozen=True)
class Rule:
    id: str
    then: str
    criteria: tuple[Criterion, ...]
    group: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Table:
    hit_policy: str
    outcomes: tuple[str, ...]
    default: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Policy:
    when_null: str
    p: str
    cells: tuple[str, ...]
    tier: Table
    last: Table

    def text(self, version: str) -> str:
        """The bundle as TOML."""
        cells = ", ".join(f"{color} = {value}" for color, value in zip(COLORS, self.cells, strict=True))
        return "\n".join(
            [
                f'[bundle]\nid = "random"\nversion = "{version}"\ntitle = "random"\nsubject = "thing"',
                'status = "draft"\ntime_zone = "UTC"\ndecides = "last"',
                f'when_null = "{self.when_null}"\n[sources.T]\ntitle = "made up"',
                _parameter("p", f"value = {self.p}"),
                _parameter("q", f'by = ["color"]\nvalues = {{ {cells} }}'),
                _table("tier", self.tier),
                _table("last", self.last),
            ]
        )


def _parameter(name: str, value: str) -> str:
    kind = 'type = "number"\nminimum = 0\nmaximum = 9\nprovenance = "illustrative"\nclause = "T-1"'
    return f"[parameters.{name}]\n{kind}\n{value}"


def _table(name: str, table: Table) -> str:
    head = f'[decisions.{name}]\nhit_policy = "{table.hit_policy}"\noutcomes = {json.dumps(table.outcomes)}'
    default = f'default = "{table.default}"' if table.default else ""
    return "\n".join([head, default, *(_rule(name, each) for each in table.rules)])


def _rule(table: str, rule: Rule) -> str:
    lines = [f'[[decisions.{table}.rules]]\nid = "{rule.id}"\nthen = "{rule.then}"']
    lines += [f"when.{input_} = {_test(test, null)}" for input_, test, null in rule.criteria]
    if rule.group:
        branches = ", ".join(
            f"{{ {input_} = {_test(test, null, input_)} }}" for input_, test, null in rule.group
        )
        lines.append(f"any_of.group = [{branches}]")
    return "\n".join(lines)


def _test(test: str, null: str, id_: str = "") -> str:
    stated = f', when_null = "{null}"' if null else ""
    stated += f', id = "or_{id_}"' if id_ else ""
    return f"{{ test = {json.dumps(test)}{stated} }}"


_numbers = st.integers(0, 9).map(str)
_values = st.one_of(_numbers, _numbers, _numbers, st.just('"unset"'))
_nulls = st.sampled_from(["", "", "", "pass", "fail", "undetermined"])
_ends = st.one_of(_numbers, st.sampled_from(["p", "q(color)", 'q("red")', "p + 1", "p * q(color)"]))
_tests = st.one_of(
    st.tuples(st.sampled_from([">=", ">", "<=", "<", "!=", "="]), _ends).map(" ".join),
    st.tuples(_ends, _ends).map(lambda ends: f"[{ends[0]}..{ends[1]}]"),
    st.tuples(_numbers, _ends).map(lambda ends: f"not([{ends[0]}..{ends[1]}))"),
    st.tuples(_numbers, _numbers).map(lambda ends: f"{ends[0]}, > {ends[1]}"),
    st.just("-"),
)
_conditions = st.one_of(
    st.tuples(st.sampled_from(["? >=", "? <", "2 <"]), _ends).map(
        lambda parts: " ".join(parts) if "?" in parts[0] else f"{parts[1]} < ?"
    ),
    st.tuples(_ends, st.sampled_from(["and", "or"]), _ends).map(
        lambda parts: f"? > {parts[0]} {parts[1]} ? <= {parts[2]}"
    ),
    st.tuples(_ends, _ends).map(lambda ends: f"? between {ends[0]} and {ends[1]}"),
    st.tuples(_ends, _numbers).map(lambda ends: f"? in (< {ends[0]}, [{ends[1]}..9])"),
    st.tuples(st.sampled_from([">=", "<"]), _numbers).map(lambda parts: f"? / b {parts[0]} {parts[1]} / 4"),
    st.tuples(st.sampled_from([">=", ">"]), _numbers).map(lambda parts: f"? + b {parts[0]} {parts[1]}"),
)
_against_b = st.one_of(
    st.sampled_from(["b", "b + 1", "2 * b", "p * b", "b - p", "b + b", "b / 2", "q(color) * b"]),
    st.tuples(_numbers, _numbers).map(lambda parts: f"{parts[0]} * b + {parts[1]}"),
)
_comparisons_with_b = st.tuples(st.sampled_from([">=", ">", "<=", "<", "? <=", "? <"]), _against_b).map(
    " ".join
)
_color_tests = st.sampled_from(['"red"', '"red", "green"', 'not("blue")', '"blue"', '!= "red"', "-"])
_tier_tests = st.sampled_from(['"gold"', '"gold", "silver"', 'not("plain")', '"plain"', '"silver"', "-"])
_criteria_by_input: dict[str, SearchStrategy[str]] = {
    "a": st.one_of(_tests, _tests, _conditions, _comparisons_with_b),
    "b": _tests,
    "color": _color_tests,
    "tier": _tier_tests,
}


@st.composite
def _criteria(draw: st.DrawFn, inputs: tuple[str, ...]) -> tuple[Criterion, ...]:
    chosen = draw(st.lists(st.sampled_from(inputs), max_size=2, unique=True))
    return tuple((each, draw(_criteria_by_input[each]), draw(_nulls)) for each in chosen)


@st.composite
def _rules(draw: st.DrawFn, id_: str, outcomes: tuple[str, ...], inputs: tuple[str, ...]) -> Rule:
    group = draw(st.one_of(st.just(()), st.just(()), _groups))
    return Rule(id_, draw(st.sampled_from(outcomes)), draw(_criteria(inputs)), group)


_groups = st.tuples(_tests, _tests, _nulls).map(lambda t: (("a", t[0], t[2]), ("b", t[1], "")))


@st.composite
def _tables(draw: st.DrawFn, outcomes: tuple[str, ...], inputs: tuple[str, ...]) -> Table:
    policy = draw(st.sampled_from(["first", "first", "first", "priority", "unique", "any"]))
    default = draw(st.sampled_from([outcomes[-1], outcomes[-1], outcomes[0], ""]))
    rules = tuple(draw(_rules(f"r{i}", outcomes, inputs)) for i in range(draw(st.integers(1, 3))))
    return Table(policy, outcomes, default, rules)


@st.composite
def _policies(draw: st.DrawFn) -> Policy:
    tier = draw(_tables(TIERS, ("a", "b", "color")))
    last = draw(_tables(ANSWERS, ("a", "tier", "tier")[: draw(st.integers(1, 3))]))
    cells = tuple(draw(_values) for _ in COLORS)
    return Policy(draw(st.sampled_from(["pass", "fail", "undetermined"])), draw(_values), cells, tier, last)


@st.composite
def changed_policies(draw: st.DrawFn) -> tuple[Policy, Policy]:
    """A policy, and the same with one to three changes."""
    old = draw(_policies())
    new = old
    for _ in range(draw(st.integers(1, 3))):
        new = draw(_changed(new))
    return old, new


@st.composite
def _changed(draw: st.DrawFn, policy: Policy) -> Policy:
    match draw(st.integers(0, 9)):
        case 0:
            return replace(policy, p=draw(_values))
        case 1:
            return replace(policy, cells=tuple(draw(_values) for _ in COLORS))
        case 2:
            return replace(policy, when_null=draw(st.sampled_from(["pass", "fail", "undetermined"])))
        case 3 | 4 | 5:
            return replace(policy, tier=draw(_changed_table(policy.tier, ("a", "b", "color"))))
        case _:
            return replace(policy, last=draw(_changed_table(policy.last, ("a", "tier"))))


@st.composite
def _changed_table(draw: st.DrawFn, table: Table, inputs: tuple[str, ...]) -> Table:
    rules = list(table.rules)
    match draw(st.integers(0, 9)):
        case 0:
            return replace(table, default=draw(st.sampled_from(["", *table.outcomes])))
        case 1:
            return replace(table, hit_policy=draw(st.sampled_from(["first", "priority", "unique", "any"])))
        case 2:
            rules = list(draw(st.permutations(rules)))
        case 3:
            rules.insert(draw(st.integers(0, len(rules))), draw(_rules("new", table.outcomes, inputs)))
        case 4 if len(rules) > 1:
            rules.pop(draw(st.integers(0, len(rules) - 1)))
        case _:
            number = draw(st.integers(0, len(rules) - 1))
            rules[number] = draw(_changed_rule(rules[number], table.outcomes, inputs))
    unique = tuple({each.id: each for each in rules}.values())
    return replace(table, rules=unique)


@st.composite
def _changed_rule(draw: st.DrawFn, rule: Rule, outcomes: tuple[str, ...], inputs: tuple[str, ...]) -> Rule:
    match draw(st.integers(0, 6)):
        case 0:
            return replace(rule, then=draw(st.sampled_from(outcomes)))
        case 1:
            return replace(rule, id=f"{rule.id}x")
        case 2:
            return replace(rule, group=draw(st.one_of(st.just(()), _groups)))
        case 3:
            return replace(rule, criteria=draw(_criteria(inputs)))
        case _ if rule.criteria:
            number = draw(st.integers(0, len(rule.criteria) - 1))
            input_, _, null = rule.criteria[number]
            changed = (input_, draw(_criteria_by_input[input_]), draw(st.sampled_from([null, "", "pass"])))
            return replace(rule, criteria=(*rule.criteria[:number], changed, *rule.criteria[number + 1 :]))
        case _:
            return replace(rule, criteria=draw(_criteria(inputs)))


_number: SearchStrategy[object] = st.integers(0, 9)
_color: SearchStrategy[object] = st.sampled_from(COLORS)
rows: SearchStrategy[MachineRow] = st.tuples(
    st.one_of(_number, _number, st.none(), st.just(UNKNOWN)),
    st.one_of(_number, _number, st.just(UNKNOWN)),
    st.one_of(_color, _color, st.none(), st.just(UNKNOWN)),
)
"""Machine rows of the record."""


@st.composite
def changed_criteria(draw: st.DrawFn) -> tuple[Policy, Policy]:
    """A policy of a single criterion, and the same with another test, with other values, or with both."""
    tests = [draw(_criteria_by_input["a"]) for _ in range(2)]
    nulls = [draw(_nulls) for _ in range(2)]
    values = [draw(_values) for _ in range(2)]
    cells = [tuple(draw(_values) for _ in COLORS) for _ in range(2)]
    changes = draw(st.sampled_from(["test", "values", "both"]))
    old, new = (
        Policy(
            "undetermined",
            values[number if changes != "test" else 0],
            cells[number if changes != "test" else 0],
            Table("first", TIERS, "plain", (Rule("r", "gold", ()),)),
            Table("first", ("yes", "no"), "no", (Rule("r", "yes", (("a", *test_and_null),)),)),
        )
        for number in range(2)
        for test_and_null in [(tests[number], nulls[number]) if changes != "values" else (tests[0], nulls[0])]
    )
    return old, new


every_row: tuple[MachineRow, ...] = tuple(product((*range(10), None), range(10), (*COLORS, None)))
"""Every subject of the record about which everything is known."""
