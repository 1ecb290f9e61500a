"""JsonLogic in Rust (datalogic-py), the policy compiled once and run in a session.

JsonLogic reads null as 0, so a nullable fact needs a guard. There is no way to name an intermediate result, so the
rule says which criteria failed and whether the store is protected, and the host picks the tier. It says so as two
lists of ids, or, faster, as one number with a bit for each criterion that the host looks up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import datalogic_py
import orjson

from benchmarks.decision.engine import Engine
from benchmarks.decision.masks import mask_reader
from benchmarks.decision.work import AS_OF, CRITERIA, TIERS, Criterion, Decision, Record, decide_from


def engines() -> tuple[Engine, ...]:
    """The lists from a dict; the number from a dict, from JSON text, and from a document parsed beforehand."""
    engine = datalogic_py.Engine()
    lists, mask = engine.compile(_lists()), engine.compile(_mask())
    session, read = engine.session(), mask_reader()

    def decide_lists(record: Record) -> Decision:
        gold, silver, is_protected = session.evaluate(lists, record)
        return decide_from(gold + silver, len(gold), is_protected)

    return (
        Engine(name="datalogic, lists", package="datalogic-py", form="dict", decide=decide_lists),
        Engine(
            name="datalogic",
            package="datalogic-py",
            form="dict",
            decide=lambda record: read(session.evaluate(mask, record)),
        ),
        Engine(
            name="datalogic, text",
            package="datalogic-py",
            form="JSON text",
            decide=lambda text: read(int(session.evaluate_str(mask, text))),
            adapt=lambda record: orjson.dumps(record).decode(),
        ),
        Engine(
            name="datalogic, parsed before",
            package="datalogic-py",
            form="its own parsed document",
            decide=lambda handle: read(session.evaluate_int(mask, handle)),
            adapt=datalogic_py.DataHandle,
        ),
    )


def _lists() -> Any:
    """The ids of gold's failed criteria, those of silver's, and whether the store is protected."""
    failures = [
        {"merge": [{"if": [_holds(tier, each), [], [f"{tier}.{each.field}"]]} for each in CRITERIA]}
        for tier in TIERS
    ]
    return [*failures, _is_protected()]


def _mask() -> Any:
    """The sum of 2**i over the failed criteria in the order of `IDS`, and of the next power if protected."""
    conditions = [_holds(tier, criterion) for tier in TIERS for criterion in CRITERIA]
    bits = [{"if": [holds, 0, 1 << bit]} for bit, holds in enumerate(conditions)]
    return {"+": [*bits, {"if": [_is_protected(), 1 << len(bits), 0]}]}


def _holds(tier: str, criterion: Criterion) -> Any:
    holds: Any = {criterion.operator: [{"var": criterion.field}, _limit(criterion.limit(tier))]}
    return _guarded(holds, criterion.field) if criterion.nullable else holds


def _is_protected() -> Any:
    return _guarded({">=": [{"var": "good_seller_until"}, AS_OF]}, "good_seller_until")


def _guarded(condition: Any, field: str) -> Any:
    return {"and": [{"!==": [{"var": field}, None]}, condition]}


def _limit(limit: str | float | Mapping[str, float]) -> Any:
    """A constant, or for a limit by industry a switch."""
    if not isinstance(limit, Mapping):
        return limit
    return {"switch": [{"var": "industry"}, [[industry, sales] for industry, sales in limit.items()]]}
