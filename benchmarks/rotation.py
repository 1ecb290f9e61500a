"""Timing that survives a machine whose speed drifts: contestants take turns in short blocks of one process.

One *rotation* gives every contestant a block of about `BLOCK_SECONDS`, in an order shuffled anew each time. A
ratio compares blocks of the same rotation only, so a slow minute slows both sides of it. Medians are over the
rotations.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from time import perf_counter_ns
from typing import Any

BLOCK_SECONDS = 0.004


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A function and the inputs it is called with, one call each, over and over."""

    name: str
    function: Callable[[Any], object]
    inputs: Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Microseconds a call (median and best block) and, by name of another, the median ratio to it."""

    name: str
    median: float
    best: float
    ratios: Mapping[str, float]


def rotate(
    contestants: Sequence[Contestant], *, rotations: int, block_seconds: float = BLOCK_SECONDS, seed: int = 0
) -> tuple[Timing, ...]:
    """The timings of all contestants, in their order, after that many rotations."""
    order = random.Random(seed)
    blocks = {each.name: _Blocks(each, block_seconds) for each in contestants}
    measured: dict[str, list[float]] = {name: [] for name in blocks}
    gc.collect()
    gc.freeze()
    for _ in range(rotations):
        for name in order.sample(sorted(blocks), len(blocks)):
            measured[name].append(blocks[name].measure())
    gc.unfreeze()
    return tuple(_timing(name, measured) for name in blocks)


class _Blocks:
    """Cuts a contestant's inputs into blocks that take about `block_seconds` each and times one at a time."""

    def __init__(self, contestant: Contestant, block_seconds: float) -> None:
        self._function = contestant.function
        self._inputs = cycle(contestant.inputs)
        self._size = 1
        while (seconds := self.measure() * self._size / 1e6) < block_seconds:
            self._size = max(self._size * 2, int(self._size * block_seconds / max(seconds, 1e-6)))

    def measure(self) -> float:
        """Microseconds a call over the next block, the calling loop included."""
        function, inputs = self._function, list(islice(self._inputs, self._size))
        start = perf_counter_ns()
        for each in inputs:
            function(each)
        return (perf_counter_ns() - start) / 1000 / self._size


def _timing(name: str, measured: Mapping[str, Sequence[float]]) -> Timing:
    own = measured[name]
    ratios = {
        other: median(mine / theirs for mine, theirs in zip(own, blocks, strict=True))
        for other, blocks in measured.items()
    }
    return Timing(name=name, median=median(own), best=min(own), ratios=ratios)
