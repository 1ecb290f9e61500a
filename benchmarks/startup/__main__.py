"""`benchmarks/run startup`: whole processes of the command line, medians of many runs taken in turn."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import machine, report
from benchmarks.decision import work

BUNDLE = machine.CHECKOUT / "benchmarks" / "decision" / "policy" / "tier.toml"
INTRODUCTION = """# Whole processes

`benchmarks/run startup`: milliseconds from start to exit, output thrown away, files in the page cache and byte code \
compiled; {runs} runs of each, taken in turn. `policyctl` is the installed console script."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        merchant = Path(folder) / "merchant.json"
        merchant.write_text(json.dumps(work.records(1, 1)[0]), "utf-8")
        commands = _commands(merchant)
        measured = {name: [_milliseconds(command)] for name, command in commands.items()}
        for _ in range(options.runs):
            for name, command in commands.items():
                measured[name].append(_milliseconds(command))
    rows = [_row(name, runs[1:]) for name, runs in measured.items()]
    header = ("command", "median ms", "least ms", "target ms")
    intro = INTRODUCTION.format(runs=options.runs)
    report.publish([intro, machine.describe(["click", "rich"]), report.table(header, rows)], options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run startup", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the results to FILE")
    parser.add_argument("--runs", type=int, default=21, help="of each command (default: %(default)s)")
    return parser.parse_args()


def _commands(merchant: Path) -> Mapping[str, Sequence[str]]:
    """What is run, by the name it has in the table; the bare interpreter is there to compare with."""
    script = str(Path(sys.executable).parent / "policyctl")
    decide = [str(BUNDLE), str(merchant), "--as-of", work.AS_OF]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "policyctl --version": [script, "--version"],
        "policyctl eval (one merchant)": [script, "eval", *decide],
        "policyctl eval -o json (one merchant)": [script, "eval", *decide, "-o", "json"],
        "policyctl explain (one merchant)": [script, "explain", *decide],
    }


TARGETS = {"policyctl --version": "80", "policyctl eval (one merchant)": "250"}


def _milliseconds(command: Sequence[str]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=machine.CHECKOUT)
    return (perf_counter() - start) * 1000


def _row(name: str, runs: Sequence[float]) -> tuple[str, ...]:
    return f"`{name}`", report.number(median(runs)), report.number(min(runs)), TARGETS.get(name, "")


if __name__ == "__main__":
    main()
