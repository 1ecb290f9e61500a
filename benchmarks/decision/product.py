"""policyctl itself: the bundle in `policy/`, compiled to Python and bound to the day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks import machine
from benchmarks.decision.engine import Engine
from benchmarks.decision.work import AS_OF, TIERS, Decision, machine_row, scaled
from policyctl.backends.python import Decide, compile_python
from policyctl.bundle.load import parse_bundle
from policyctl.program.compile import compile as compile_program
from policyctl.program.model import CompiledTable, Program
from policyctl.subject.profile import load_schema

POLICY = machine.CHECKOUT / "benchmarks" / "decision" / "policy"
SCALED = "validated, scaled tuple"


def engines() -> tuple[Engine, ...]:
    """The generated function with its compact result, and with the rule and the failed criteria by their names."""
    program = load_program()
    decide = bound(program)
    read = reader(program)
    return (
        Engine(name="policyctl", package="", form=SCALED, decide=decide, read=read, adapt=machine_row),
        Engine(
            name="policyctl, reasons named",
            package="",
            form=SCALED,
            decide=lambda row: read(decide(row)),
            adapt=machine_row,
        ),
    )


def load_program() -> Program:
    bundle = parse_bundle((POLICY / "tier.toml").read_text("utf-8"), file="tier.toml")
    schema = load_schema((POLICY / "merchant.schema.json").read_bytes(), file="merchant.schema.json")
    return compile_program(bundle, schema.record)


def bound(program: Program) -> Decide:
    """The generated function of the day of the measurement."""
    return compile_python(program).bind(scaled(AS_OF, 0))


def reader(program: Program) -> Callable[[Any], Decision]:
    """Reads the compact result: bits of the deciding rule and of each tier's failed criteria become names."""
    table = program.decision("standing")
    assert isinstance(table, CompiledTable)
    names = {0: "ordinary"} | {1 << rule.index: rule.id for rule in table.rules}
    gold, silver = (
        _named_masks([f"{tier}.{each.id}" for each in table.rule(place).criteria()])
        for place, tier in enumerate(TIERS)
    )

    def read(results: tuple[Any, ...]) -> Decision:
        _, _, deciding, masks, _ = results[0]
        return names[deciding], gold[masks[0]] + silver[masks[3]]

    return read


def _named_masks(names: list[str]) -> list[list[str]]:
    """For every mask the names of its bits."""
    return [[name for bit, name in enumerate(names) if mask >> bit & 1] for mask in range(1 << len(names))]
