"""Which numbers are told as percent too: the rules of `policyctl.shares`."""

from __future__ import annotations

import pytest

from policyctl.bundle.load import parse_bundle
from policyctl.program.compile import compile as compile_program
from policyctl.program.model import CompiledTable
from policyctl.shares import tests_share as is_share_tested
from tests.bundle.bundle_texts import SOURCE, header
from tests.program.strategies import RECORD

HEAD = (
    header("p", subject="thing")
    + SOURCE.replace("S1", "T")
    + """
[parameters.floor]
type       = "number"
scale      = 2
minimum    = 0
maximum    = 1
provenance = "unset"

[parameters.factor]
type       = "number"
scale      = 2
minimum    = 0
maximum    = 5
provenance = "unset"

[parameters.ceiling]
type       = "number"
scale      = 4
minimum    = 0
maximum    = 1
by         = ["kind"]
provenance = "unset"

[decisions.rounded]
expression = 'decimal(late / orders, 2)'

[decisions.tier]
hit_policy = "first"
outcomes   = ["gold", "plain"]
default    = "plain"

[[decisions.tier.rules]]
id   = "gold"
then = "gold"
"""
)


def is_share(input_: str, test: str) -> bool:
    bundle = parse_bundle(f'{HEAD}when."{input_}" = {{ id = "it", test = \'{test}\' }}\n', file="p.toml")
    program = compile_program(bundle, RECORD)
    table = program.decision("tier")
    assert isinstance(table, CompiledTable)
    (criterion,) = table.rules[0].criteria()
    return is_share_tested(program, criterion)


@pytest.mark.parametrize(
    ("input_", "test"),
    [
        ("rate", "> 0"),
        ("1 - rate", ">= 0.9"),
        ("rounded", ">= floor"),
        ("late / orders", ">= floor"),
        ("late / orders", '<= ceiling("shop")'),
        ("late / orders", "<= ceiling(kind)"),
        ("late / orders", "<= rate"),
        ("late / orders", "<= rate * factor"),
        ("late / orders", "[0 .. 0.3)"),
        ("late / orders", ">= 0.9"),
        ("late / orders", '>= (if kind = "shop" then 0.1 else floor)'),
    ],
)
def test_a_share_is_held_against_shares(input_: str, test: str) -> None:
    assert is_share(input_, test)


@pytest.mark.parametrize(
    ("input_", "test"),
    [
        ("orders", "<= 1"),
        ("orders", ">= floor"),
        ("amount", "<= 0.5"),
        ("rounded", "<= 0.5"),
        ("rounded", "<= factor"),
        ("late / orders", "> 0"),
        ("late / orders", ">= 1.5"),
        ("late / orders", ">= factor"),
        ("late / orders", "[0.1 .. 2]"),
        ("kind", '"shop"'),
    ],
)
def test_a_number_is_no_share_for_being_small(input_: str, test: str) -> None:
    assert not is_share(input_, test)
