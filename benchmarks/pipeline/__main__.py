"""`benchmarks/run pipeline`: JSON bytes in, validated, decided, JSON bytes out; checked by hand's decisions first."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import orjson

from benchmarks import machine, report
from benchmarks.decision import hand, work
from benchmarks.decision.check import Mismatch
from benchmarks.pipeline import product
from benchmarks.pipeline.peers import Pipeline, peers
from benchmarks.rotation import Contestant, Timing, rotate

REFERENCE = "by hand"
TIMED_RECORDS = 1000
INTRODUCTION = """# One record, from JSON bytes to JSON bytes

`benchmarks/run pipeline`: the record of the decision measurement is decoded, validated by its JSON Schema (types, \
enumerations, bounds, decimals, formats, no unknown fields), decided, and the deciding rule with the failed \
criteria is written as JSON. Microseconds a record; pipelines alternate in blocks of about 4 ms within one process; \
medians of {rotations} rotations. The row with msgspec types checks neither decimals nor the calendar of dates."""


def main() -> None:
    options = _options()
    pipelines = [*product.pipelines(), *peers()]
    _check(pipelines, options.records)
    inputs = [orjson.dumps(record) for record in work.records(options.seed + 1, TIMED_RECORDS)]
    report.progress(f"timing {len(pipelines)} pipelines in {options.rotations} rotations")
    contestants = [Contestant(name=each.name, function=each.run, inputs=inputs) for each in pipelines]
    timings = rotate(contestants, rotations=options.rotations)
    packages = sorted({package for each in pipelines for package in each.packages})
    intro = INTRODUCTION.format(rotations=options.rotations)
    report.publish([intro, machine.describe(packages), _table(pipelines, timings)], options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run pipeline", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the results to FILE")
    parser.add_argument(
        "--records", type=int, default=5000, help="records to check on (default: %(default)s)"
    )
    parser.add_argument("--rotations", type=int, default=200, help="turns of each (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the generated records (default: %(default)s)")
    return parser.parse_args()


def _check(pipelines: Sequence[Pipeline], count: int) -> None:
    """Raises `Mismatch` with the first result that is not what the hand-written function decides."""
    for record in work.records(count, count):
        right, data = hand.decide(record), orjson.dumps(record)
        for each in pipelines:
            if each.read(each.run(data)) != right:
                raise Mismatch(f"{each.name}: {each.run(data)!r}, by hand {right}, for {data!r}")


def _table(pipelines: Sequence[Pipeline], timings: Sequence[Timing]) -> str:
    header = ("pipeline", "with", "median µs", "best µs", f"× {REFERENCE}")
    rows = [
        (
            each.name,
            ", ".join(each.packages),
            report.number(timing.median),
            report.number(timing.best),
            report.number(timing.ratios[REFERENCE]),
        )
        for each, timing in sorted(
            zip(pipelines, timings, strict=True), key=lambda pair: pair[1].ratios[REFERENCE]
        )
    ]
    return report.table(header, rows)


if __name__ == "__main__":
    main()
