"""`benchmarks/run startup`: whole processes of the command line, medians of many runs taken in turn."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeAlias

from benchmarks import machine, report
from benchmarks.startup import brands

MERCHANT = "examples/merchant.json"
INTRODUCTION = """# Whole processes

`benchmarks/run startup`: milliseconds from start to exit, output thrown away, files in the page cache and byte code \
compiled; {runs} runs of each, taken in turn after one that does not count. `policyctl` is the console script, \
installed editable; it decides `examples/merchant.json` under gold-silver with its illustrative parameters."""
BRANDS = """## Installed brands

The same decision with more brand plugins installed, each with a policy and a part of a vocabulary that it announces. \
What distributions cost is the import system reading the metadata of each."""
BRANDS_AND_DISTRIBUTIONS = {
    "none": (0, 1),
    "5, of one brand": (5, 5),
    "1, of 200 brands": (200, 1),
    "200, of one brand": (200, 200),
}

SCRIPT = str(Path(sys.executable).parent / "policyctl")
DECIDE = ("gold-silver", MERCHANT, "--as-of", "2023-07-15", "--parameters", "illustrative")
COMMANDS: Mapping[str, Sequence[str]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "policyctl --version": (SCRIPT, "--version"),
    "policyctl eval (one merchant)": (SCRIPT, "eval", *DECIDE),
    "policyctl eval -o json (one merchant)": (SCRIPT, "eval", *DECIDE, "-o", "json"),
    "policyctl explain (one merchant)": (SCRIPT, "explain", *DECIDE),
}
TARGETS = {"policyctl --version": "80", "policyctl eval (one merchant)": "250"}


def main() -> None:
    options = _options()
    commands: dict[str, _Run] = {name: partial(_milliseconds, command) for name, command in COMMANDS.items()}
    with TemporaryDirectory() as folder:
        evaluate = COMMANDS["policyctl eval (one merchant)"]
        with_brands: dict[str, _Run] = {
            name: partial(_milliseconds, evaluate, brands.install(Path(folder), *counts))
            for name, counts in BRANDS_AND_DISTRIBUTIONS.items()
        }
        measured = _measured({**commands, **with_brands}, options.runs)
    rows = [(*_row(f"`{name}`", measured[name]), TARGETS.get(name, "")) for name in commands]
    brand_rows = [_row(name, measured[name]) for name in with_brands]
    parts = [
        INTRODUCTION.format(runs=options.runs),
        machine.describe(),
        report.table(("command", "median ms", "least ms", "target ms"), rows),
        BRANDS,
        report.table(("more distributions of brands", "median ms", "least ms"), brand_rows),
    ]
    report.publish(parts, options.output)


_Run: TypeAlias = Callable[[], float]


def _measured(runs: Mapping[str, _Run], count: int) -> dict[str, list[float]]:
    """The milliseconds of each run, taken in turn after one that does not count."""
    measured: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(count + 1):
        for name, run in runs.items():
            milliseconds = run()
            if number > 0:
                measured[name].append(milliseconds)
    return measured


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run startup", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the results to FILE")
    parser.add_argument("--runs", type=int, default=21, help="of each command (default: %(default)s)")
    return parser.parse_args()


def _milliseconds(command: Sequence[str], packages: Path | None = None) -> float:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if packages is not None:
        environment["PYTHONPATH"] = str(packages)
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=machine.CHECKOUT, env=environment)
    return (perf_counter() - start) * 1000


def _row(name: str, runs: Sequence[float]) -> tuple[str, ...]:
    return name, report.number(median(runs)), report.number(min(runs))


if __name__ == "__main__":
    main()
