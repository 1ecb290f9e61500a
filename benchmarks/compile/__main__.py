"""`benchmarks/run compile`: how long a bundle of N rules, or a table of N cells, takes to load, check and compile."""

from __future__ import annotations

import argparse
import gc
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median
from time import perf_counter

from benchmarks import machine, report
from benchmarks.compile.generate import many_cells, many_rules
from benchmarks.compile.plot import plot
from benchmarks.compile.product import STEPS

ALL = "all"
SIZES = (10, 30, 100, 300, 1000, 2000, 4000)
GENERATORS: Mapping[str, Callable[[Path, int], Path]] = {"rules": many_rules, "cells": many_cells}
INTRODUCTION = """# Loading, checking and compiling bundles of any size

`benchmarks/run compile`: generated bundles, one with N rules of five criteria in one table, one with a parameter \
table of N cells. Milliseconds, medians of {runs} runs of each size taken in turn, everything from the text of the \
files on; *least* is the quickest run. The exponent is the slope of the least times between size 100 and the last on \
logarithmic scales: 1 is linear.

![time against size](growth.svg)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Milliseconds of each step, by its name, in every run of one size."""

    size: int
    runs: Sequence[Mapping[str, float]]

    def median(self, step: str) -> float:
        return median(run[step] for run in self.runs)

    def least(self, step: str) -> float:
        return min(run[step] for run in self.runs)


def main() -> None:
    options = _options()
    series = {name: _series(generator, options.runs) for name, generator in GENERATORS.items()}
    if options.output is not None:
        points = {
            name: [(each.size, each.least(ALL)) for each in measured] for name, measured in series.items()
        }
        plot(points, options.output.parent / "growth.svg")
    parts = [
        part
        for name, measured in series.items()
        for part in (f"## {name.capitalize()}", _table(name, measured))
    ]
    intro = INTRODUCTION.format(runs=options.runs)
    report.publish([intro, machine.describe(), *parts], options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run compile", description=__doc__)
    help_ = "also write the results to FILE, and beside it the plot growth.svg"
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help=help_)
    parser.add_argument("--runs", type=int, default=5, help="of each size (default: %(default)s)")
    return parser.parse_args()


def _series(generator: Callable[[Path, int], Path], runs: int) -> Sequence[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        files = {size: generator(Path(folder) / str(size), size) for size in SIZES}
        measured: dict[int, list[Mapping[str, float]]] = {size: [] for size in SIZES}
        for number in range(runs):
            report.progress(f"{generator.__name__}, run {number + 1} of {runs}")
            for size, file in files.items():
                measured[size].append(_run(file))
        return [Measured(size=size, runs=timings) for size, timings in measured.items()]


def _run(file: Path) -> Mapping[str, float]:
    """Milliseconds of each step on one bundle, each taking what the one before gave, and of all."""
    value: object = file
    timings = {}
    for name, step in STEPS.items():
        gc.collect()
        start = perf_counter()
        value = step(value)
        timings[name] = (perf_counter() - start) * 1000
    return timings | {ALL: sum(timings.values())}


def _table(name: str, measured: Sequence[Measured]) -> str:
    columns = (*STEPS, ALL)
    rows = [
        (
            f"{each.size:,}",
            *(report.number(each.median(column)) for column in columns),
            report.number(each.least(ALL)),
            report.number(1000 * each.least(ALL) / each.size),
        )
        for each in measured
    ]
    large = [each for each in measured if each.size >= 100]
    exponents = [_exponent([(each.size, each.least(column)) for each in large]) for column in columns]
    rows.append(("exponent", *exponents, "", ""))
    return report.table((name, *columns, "least", f"least µs a {name.removesuffix('s')}"), rows)


def _exponent(points: Sequence[tuple[int, float]]) -> str:
    slope, _ = linear_regression(
        [math.log(size) for size, _ in points], [math.log(value) for _, value in points]
    )
    return f"{slope:.2f}"


if __name__ == "__main__":
    main()
