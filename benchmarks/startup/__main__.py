"""`benchmarks/run startup`: whole processes of the command line, medians of many runs taken in turn."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import machine, report

MERCHANT = "examples/merchant.json"
INTRODUCTION = """# Whole processes

`benchmarks/run startup`: milliseconds from start to exit, output thrown away, files in the page cache and byte code \
compiled; {runs} runs of each, taken in turn after one that does not count. `policyctl` is the console script, \
installed editable; it decides `examples/merchant.json` under gold-silver with its illustrative parameters."""

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
    measured: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(options.runs + 1):
        for name, command in COMMANDS.items():
            milliseconds = _milliseconds(command)
            if number > 0:
                measured[name].append(milliseconds)
    rows = [_row(name, runs) for name, runs in measured.items()]
    header = ("command", "median ms", "least ms", "target ms")
    intro = INTRODUCTION.format(runs=options.runs)
    report.publish([intro, machine.describe(), report.table(header, rows)], options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run startup", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the results to FILE")
    parser.add_argument("--runs", type=int, default=21, help="of each command (default: %(default)s)")
    return parser.parse_args()


def _milliseconds(command: Sequence[str]) -> float:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=machine.CHECKOUT, env=environment)
    return (perf_counter() - start) * 1000


def _row(name: str, runs: Sequence[float]) -> tuple[str, ...]:
    return f"`{name}`", report.number(median(runs)), report.number(min(runs)), TARGETS.get(name, "")


if __name__ == "__main__":
    main()
