"""The gate before any timing: every engine must decide every record exactly as the hand-written function does."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.decision.engine import Engine
from benchmarks.decision.work import Decision, Record


class Mismatch(Exception):
    """An engine decided a record otherwise than the hand-written function."""


def check(engine: Engine, records: Sequence[Record], expected: Sequence[Decision]) -> int:
    """How many records were compared; raises `Mismatch` with the first record that differs."""
    count = min(engine.limit or len(records), len(records))
    for record, right in zip(records[:count], expected[:count], strict=True):
        decision = engine.read(engine.decide(engine.adapt(record)))
        if decision != right:
            raise Mismatch(f"{engine.name}: {decision}, by hand {right}, for {record}")
    return count
