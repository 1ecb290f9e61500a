"""Parameter sets and `--set`: values with provenance and origin, or one sentence for each that does not fit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from policyctl.bundle.model import Bundle, Parameter, Provenance
from policyctl.bundle.parameters import (
    ParameterSet,
    apply,
    example_set,
    parse_assignment,
    parse_parameter_set,
)
from tests.bundle.bundle_texts import COMPLETE, HEADER, TABLE, bundle, refusal

POLICY = bundle(
    HEADER
    + """
[parameters.rate]
type = "number"
scale = 2
minimum = 0
maximum = 1
provenance = "unset"

[parameters.sales]
type = "number"
minimum = 0
maximum = 1000
by = ["tier", "industry"]
values = { gold = { toys = 5 } }
provenance = "illustrative"

[parameters.tie]
type = "string"
options = ["human", "all"]
value = "human"
provenance = "assumed"
basis = "the text does not say"

[parameters.days]
type = "date"
list = true
max_items = 2
provenance = "unset"

[parameters.strict]
type = "boolean"
provenance = "unset"
"""
    + TABLE
)

SET = """\
[parameter_set]
id = "test"
title = "Test"
for = ["b"]
provenance = "illustrative"
"""


def the_set(text: str) -> ParameterSet:
    return parse_parameter_set(SET + text, file="s.toml")


def parameter(policy: Bundle, name: str) -> Parameter:
    return next(each for each in policy.parameters if each.id == name)


def values(policy: Bundle, name: str) -> dict[tuple[str, ...], tuple[object, Provenance, str]]:
    cells = parameter(policy, name).cells.items()
    return {cell: (each.value, each.provenance, each.origin) for cell, each in cells}


def complaints(*texts: str, assignments: tuple[str, ...] = ()) -> list[str]:
    parsed = [parse_assignment(each) for each in assignments]
    return [str(each) for each in refusal(lambda: apply(POLICY, [the_set(text) for text in texts], parsed))]


def test_nothing_applied_changes_nothing() -> None:
    assert apply(POLICY) == POLICY


def test_a_value_says_where_it_came_from() -> None:
    applied = apply(POLICY, [the_set("[values]\nrate = 0.97\nsales.gold.home = 7\n")])
    assert values(applied, "rate") == {(): (Decimal("0.97"), Provenance.ILLUSTRATIVE, "test")}
    assert values(applied, "sales") == {
        ("gold", "toys"): (Decimal(5), Provenance.ILLUSTRATIVE, "b@1"),
        ("gold", "home"): (Decimal(7), Provenance.ILLUSTRATIVE, "test"),
    }
    assert parameter(applied, "sales").cells[("gold", "home")].key == ("values", "sales", "gold", "home")


def test_later_sets_win_and_the_command_line_wins_over_all() -> None:
    sets = [the_set("[values]\nrate = 0.1\ntie = 'all'\n"), the_set("[values]\nrate = 0.2\n")]
    applied = apply(POLICY, sets, [parse_assignment("rate=0.30")])
    assert values(applied, "rate") == {(): (Decimal("0.30"), Provenance.ASSUMED, "--set")}
    assert values(apply(POLICY, sets), "rate") == {(): (Decimal("0.2"), Provenance.ILLUSTRATIVE, "test")}
    assert values(applied, "tie") == {(): ("all", Provenance.ILLUSTRATIVE, "test")}


def test_values_for_one_version_win_and_others_are_left_alone() -> None:
    text = "[values]\nrate = 0.1\n[only.'b@1']\nrate = 0.2\n[only.'b@2']\nno_such = 1\n"
    assert values(apply(POLICY, [the_set(text)]), "rate") == {
        (): (Decimal("0.2"), Provenance.ILLUSTRATIVE, "test")
    }


def test_single_values_can_have_another_provenance() -> None:
    text = "[values]\nrate = 0.1\ntie = 'all'\n[provenance]\nrate = 'assumed'\n"
    applied = apply(POLICY, [the_set(text)])
    assert values(applied, "rate")[()][1] is Provenance.ASSUMED
    assert values(applied, "tie")[()][1] is Provenance.ILLUSTRATIVE


def test_unset_takes_a_value_away_and_says_so() -> None:
    applied = apply(
        POLICY, [the_set("[values]\ntie = 'unset'\n")], [parse_assignment("sales.gold.toys=unset")]
    )
    assert (values(applied, "tie"), parameter(applied, "tie").unset) == ({}, frozenset({()}))
    assert (values(applied, "sales"), parameter(applied, "sales").unset) == (
        {},
        frozenset({("gold", "toys")}),
    )
    back = apply(applied, [], [parse_assignment("tie=all")])
    assert (values(back, "tie")[()][0], parameter(back, "tie").unset) == ("all", frozenset())


@pytest.mark.parametrize(
    ("assignment", "name", "expected"),
    [
        ("rate=0.10", "rate", Decimal("0.10")),
        ("tie=all", "tie", "all"),
        ("strict=true", "strict", True),
        ("days=2023-07-01,2023-07-02", "days", (date(2023, 7, 1), date(2023, 7, 2))),
    ],
)
def test_the_command_line_gives_values_of_every_type(assignment: str, name: str, expected: object) -> None:
    applied = apply(POLICY, [], [parse_assignment(assignment)])
    assert parameter(applied, name).cells[()].value == expected


def test_an_example_brings_parameters_of_its_own() -> None:
    policy = bundle(COMPLETE)
    found = example_set(policy, policy.examples[0])
    assert found is not None
    cells = parameter(apply(policy, [found]), "sales_floor").cells
    assert (cells[("gold", "web")].value, cells[("gold", "web")].origin) == (Decimal(2), "example `gold`")
    assert example_set(policy, replace(policy.examples[0], set={})) is None


def test_another_zone_is_another_reading_of_the_bundle() -> None:
    policy = bundle(COMPLETE)
    assert apply(policy, [], [parse_assignment("zone=UTC")]).time_zone == "UTC"
    (found,) = refusal(lambda: apply(policy, [], [parse_assignment("zone=unset")]))
    assert str(found) == (
        "error[B304]: `zone`, the time zone of `complete@1.2-draft3`, has no value"
        " (hint: a bundle cannot be without a time zone)"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[values]\nrte = 1", "s.toml:7:1: error[B315]: unknown parameter `rte` (hint: did you mean `rate`?)"),
        ("[values]\nxxxxx = 1", ("s.toml:7:1: error[B315]: unknown parameter `xxxxx`"
         " (hint: the parameters are `rate`, `sales`, `tie`, `days`, `strict`)")),
        ("[values]\nrate = 0.975", ("s.toml:7:8: error[B311]: `0.975` has 3 digits after the point, `rate` has 2"
         " (hint: round it, or declare `scale = 3`)")),
        ("[values]\nrate = 97", "s.toml:7:8: error[B311]: `97` is above the maximum of `rate`, 1"),
        ("[values]\nrate = '0.97'", 's.toml:7:8: error[B311]: found `"0.97"`, expected a number'),
        ("[values.sales.gld]\ntoys = 1",
         "s.toml:6:15: error[B312]: `tier` has no `gld` (hint: did you mean `gold`?)"),
        ("[values]\nsales = 1",
         "s.toml:7:9: error[B312]: `sales` has a value for each `tier`; found one value, expected a table"),
        ("[values]\nrate = { gold = 1 }",
         "s.toml:7:8: error[B312]: `rate` is no table; found a table, expected a value"),
        ("[values]\ntie = 'humen'", ('s.toml:7:7: error[B311]: found `"humen"`, expected one of `human`, `all`'
         " (hint: did you mean `human`?)")),
        ("[values]\ndays = [2023-07-01, 2023-07-02, 2023-07-03]",
         "s.toml:7:8: error[B311]: found 3 values, `days` has at most 2"),
        ("[values]\ndays = 2023-07-01", "s.toml:7:8: error[B311]: found `2023-07-01`, expected a list"),
        ("[values]\nrate = 1\n[provenance]\nrte = 'assumed'", "s.toml:9:1: error[B315]: `rte` has no values here"),
        ("[values]\nrate = 1\n[only.'c@1']\nrate = 1", ("s.toml:8:7: error[B316]: the parameter set `test` is not for"
         " `c@1` (hint: name it in `for`)")),
        ("[valus]\nrate = 1", "s.toml:6:2: error[B201]: unknown key `valus` (hint: did you mean `values`?)"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_parameter_set(text: str, expected: str) -> None:
    assert complaints(text) == [expected]


def test_a_set_for_another_bundle_is_refused() -> None:
    text = (SET + "[values]\nrate = 1\n").replace('for = ["b"]', 'for = ["c", "b@2"]')
    (found,) = refusal(lambda: apply(POLICY, [parse_parameter_set(text, file="s.toml")]))
    assert str(found) == "s.toml:4:7: error[B316]: the parameter set `test` is for `c`, `b@2`, not for `b@1`"


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ("rte=1", "--set:1:1: error[B315]: unknown parameter `rte` (hint: did you mean `rate`?)"),
        ("rate=97", "--set:1:6: error[B311]: `97` is above the maximum of `rate`, 1"),
        ("rate=lots", '--set:1:6: error[B311]: found `"lots"`, expected a number'),
        ("rate=nan", '--set:1:6: error[B311]: found `"nan"`, expected a number'),
        ("rate.gold=1", "--set:1:1: error[B312]: `rate` is no table (hint: write rate=VALUE)"),
        ("sales.gold=1", ("--set:1:1: error[B312]: `sales` is a table by `tier` and `industry`"
         " (hint: write sales.<tier>.<industry>=VALUE)")),
        ("sales.gld.toys=1", "--set:1:1: error[B312]: `tier` has no `gld` (hint: did you mean `gold`?)"),
        ("strict=yes", '--set:1:8: error[B311]: found `"yes"`, expected true or false'),
        ("days=2023-02-30", '--set:1:6: error[B311]: found `"2023-02-30"`, expected a date such as 2023-07-01'),
    ],
)  # fmt: skip
def test_a_mistake_on_the_command_line(assignment: str, expected: str) -> None:
    assert complaints(assignments=(assignment,)) == [expected]


@pytest.mark.parametrize("text", ["rate", "=1", "rate.=1", ""])
def test_an_assignment_has_a_name_and_a_value(text: str) -> None:
    (found,) = refusal(lambda: parse_assignment(text))
    assert found.message == f"found `{text}`, expected NAME=VALUE or NAME.KEY=VALUE"


def test_mistakes_of_all_sources_are_told_together() -> None:
    found = complaints("[values]\nrte = 1", "[values]\nrate = 2", assignments=("tie=nobody",))
    assert [each.split(": ")[0] for each in found] == ["--set:1:5", "s.toml:7:1", "s.toml:7:8"]


@given(st.decimals(0, 1, places=2), st.decimals(0, 1, places=2))
def test_the_last_of_two_values_stays(first: Decimal, second: Decimal) -> None:
    once = apply(POLICY, [], [parse_assignment(f"rate={second:f}")])
    both = [parse_assignment(f"rate={first:f}"), parse_assignment(f"rate={second:f}")]
    assert apply(POLICY, [], both) == once
