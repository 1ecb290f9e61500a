"""`benchmarks/run diff`: how long it takes to compare two bundles of N rules, loading both included."""

from __future__ import annotations

import argparse
import gc
import random
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import machine, report
from benchmarks.compile.generate import many_rules
from policyctl.bundle.expressions import ParsedTexts
from policyctl.bundle.load import parse_bundle
from policyctl.diff.model import DiffReport, Kind
from policyctl.diff.text import compare
from policyctl.report.differences import diff_document
from policyctl.report.json import text as json_text

SIZES = (10, 100, 1000)
STEPS = ("load both", "compare", "report", "all")
INTRODUCTION = """# Comparing two bundles

`benchmarks/run diff`: two generated bundles of N rules with five criteria each. In the new one every tenth rule has \
another bound, every hundredth is gone, every hundredth has another name, and the values of a parameter are higher. \
Milliseconds, medians of {runs} runs of each size taken in turn, from the texts to the JSON report; *least* is the \
quickest run. *nothing changed* compares a bundle with itself."""


def main() -> None:
    options = _options()
    sources = {size: _texts(size) for size in SIZES}
    measured: dict[int, list[Mapping[str, float]]] = {size: [] for size in SIZES}
    same: dict[int, list[Mapping[str, float]]] = {size: [] for size in SIZES}
    changes = {}
    for number in range(options.runs):
        report.progress(f"run {number + 1} of {options.runs}")
        for size, (old, new) in sources.items():
            timings, changes[size] = _run(old, new)
            measured[size].append(timings)
            same[size].append(_run(old, old)[0])
    rows = [(f"{size:,}", changes[size], *_cells(measured[size], same[size])) for size in SIZES]
    header = ("rules", "changes", *STEPS, "least", "nothing changed, least")
    intro = INTRODUCTION.format(runs=options.runs)
    report.publish([intro, machine.describe(), report.table(header, rows)], options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run diff", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the results to FILE")
    parser.add_argument("--runs", type=int, default=7, help="of each size (default: %(default)s)")
    return parser.parse_args()


def _texts(size: int) -> tuple[str, str]:
    """A bundle, and the same with its changes."""
    with tempfile.TemporaryDirectory() as folder:
        old = many_rules(Path(folder), size).read_text("utf-8")
    source = random.Random(size)
    head, *rules = re.split(r"(?=^\[\[decisions\.tier\.rules\]\]$)", old, flags=re.MULTILINE)
    changed = [_changed(source, number, rule) for number, rule in enumerate(rules)]
    return old, head.replace("CN = 10", "CN = 11") + "".join(changed)


def _changed(source: random.Random, number: int, rule: str) -> str:
    if number % 100 == 7:
        return ""
    if number % 100 == 8:
        return rule.replace('"rule-', '"renamed-')
    if number % 10 == 9:
        return re.sub(r"'>= 0\.\d+'", f"'>= {source.randrange(1, 10_000) / 10_000:.4f}'", rule)
    return rule


def _run(old: str, new: str) -> tuple[Mapping[str, float], str]:
    """Milliseconds of each step and of all, and how many changes there were."""
    gc.collect()
    start = perf_counter()
    parsed = ParsedTexts()  # as the command does
    bundles = (
        parse_bundle(old, file="old.toml", parsed=parsed),
        parse_bundle(new, file="new.toml", parsed=parsed),
    )
    loaded = perf_counter()
    comparison = compare(*bundles)
    compared = perf_counter()
    json_text(diff_document(DiffReport(comparison=comparison)))
    done = perf_counter()
    steps = (loaded - start, compared - loaded, done - compared, done - start)
    kinds = [f"{comparison.count(kind)} {kind.value}" for kind in Kind if comparison.count(kind)]
    return {name: 1000 * each for name, each in zip(STEPS, steps, strict=True)}, ", ".join(kinds)


def _cells(runs: Sequence[Mapping[str, float]], same: Sequence[Mapping[str, float]]) -> Sequence[str]:
    medians = [report.number(median(each[step] for each in runs)) for step in STEPS]
    least = (min(each["all"] for each in some) for some in (runs, same))
    return (*medians, *map(report.number, least))


if __name__ == "__main__":
    main()
