"""Google's CEL (cel-expr-python, which binds cel-cpp), the policy as one checked program over typed variables.

The program gives a number with a bit for each failed criterion, which is quicker to hand over than lists of ids;
the host looks it up. Null has no order in CEL, so a nullable fact is of dynamic type and needs a guard.

cel-expr-python 0.1.3 drops one reference to None for each null it converts. Up to Python 3.11 the count reaches zero
after some ten thousand records and the process aborts, so a run starts by adding spare references.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping

from cel_expr_python import cel

from benchmarks.decision.engine import Engine
from benchmarks.decision.masks import mask_reader
from benchmarks.decision.work import AS_OF, CRITERIA, FIELDS, TIERS, Criterion, Decision, Field, Kind, Record

SPARE_REFERENCES = 8_000_000


def engines() -> tuple[Engine, ...]:
    """The program over a dict, and over an activation bound beforehand."""
    environment = cel.NewEnv(variables={field.name: _type(field) for field in FIELDS})
    program = environment.compile(_mask())
    read = mask_reader()
    _spare_none()

    def decide(record: Record) -> Decision:
        return read(program.eval(data=record).value())

    def decide_bound(activation: cel.Activation) -> Decision:
        return read(program.eval(activation).value())

    return (
        Engine(name="CEL", package="cel-expr-python", form="dict", decide=decide),
        Engine(
            name="CEL, bound before",
            package="cel-expr-python",
            form="its own activation",
            decide=decide_bound,
            adapt=lambda record: environment.Activation(data=record),
        ),
    )


def _spare_none() -> None:
    """Adds references to None for good: a list of it that is never freed. From Python 3.12 on None is immortal."""
    if sys.version_info < (3, 12):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object([None] * SPARE_REFERENCES))


def _type(field: Field) -> cel.Type:
    if field.nullable:
        return cel.Type.DYN
    match field.kind:
        case Kind.FLAG:
            return cel.Type.BOOL
        case Kind.NUMBER:
            return cel.Type.DOUBLE if field.scale else cel.Type.INT
        case _:
            return cel.Type.STRING


def _mask() -> str:
    """The sum of 2**i over the failed criteria in the order of `IDS`, and of the next power if protected."""
    conditions = [_holds(tier, criterion) for tier in TIERS for criterion in CRITERIA]
    bits = [f"({holds} ? 0 : {1 << bit})" for bit, holds in enumerate(conditions)]
    protected = f"good_seller_until != null && good_seller_until >= '{AS_OF}'"
    return " + ".join([*bits, f"({protected} ? {1 << len(bits)} : 0)"])


def _holds(tier: str, criterion: Criterion) -> str:
    holds = f"{criterion.field} {criterion.operator} {_limit(criterion.limit(tier))}"
    return f"{criterion.field} != null && {holds}" if criterion.nullable else holds


def _limit(limit: str | float | Mapping[str, float]) -> str:
    if isinstance(limit, Mapping):
        entries = ", ".join(f"'{industry}': {float(sales)}" for industry, sales in limit.items())
        return f"{{{entries}}}[industry]"
    return f"'{limit}'" if isinstance(limit, str) else repr(limit)
