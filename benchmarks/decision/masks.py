"""Reading a decision from one number, for engines that hand over a number faster than lists of ids."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.decision.work import CRITERIA, IDS, Decision, decide_from


def mask_reader() -> Callable[[int], Decision]:
    """Reads bit i as "the i-th of `IDS` failed" and the next bit as "protected", with one look-up a tier."""
    half = len(CRITERIA)
    gold, silver = (
        [[name for bit, name in enumerate(ids) if mask >> bit & 1] for mask in range(1 << half)]
        for ids in (IDS[:half], IDS[half:])
    )
    low, protected = (1 << half) - 1, 1 << 2 * half

    def read(mask: int) -> Decision:
        gold_failures = gold[mask & low]
        failed = gold_failures + silver[mask >> half & low]
        return decide_from(failed, len(gold_failures), mask >= protected)

    return read
