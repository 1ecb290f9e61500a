"""`benchmarks/run decision`: check every contestant against the hand-written function, then let them take turns."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks import machine, report
from benchmarks.decision import hand, product, work
from benchmarks.decision.check import check
from benchmarks.decision.engine import Engine
from benchmarks.decision.peers import cedar, cel, datalogic, rego, zen_engine
from benchmarks.rotation import Contestant, Timing, rotate

HAND = "by hand"
HAND_SCALED = "by hand, scaled"
YARDSTICKS = (HAND, HAND_SCALED, "policyctl")
TIMED_RECORDS = 2000
INTRODUCTION = """# One decision with its compact reasons

`benchmarks/run decision`: two tiers, seven criteria each, a table of 12 industries, 21 facts a merchant. Every \
contestant gives the deciding rule and the failed criteria of both tiers. Microseconds a decision, the Python call and \
its result included; what stands under *input* is ready before the clock starts. Contestants alternate in blocks of \
about 4 ms within one process; medians of {rotations} rotations. A ratio compares blocks of the same rotation."""


def main() -> None:
    options = _options()
    engines = [
        *_by_hand(),
        *product.engines(),
        *(each for peer in (datalogic, zen_engine, cel, rego, cedar) for each in peer.engines()),
    ]
    checked = _check(engines, options.records)
    inputs = work.records(options.seed + 1, TIMED_RECORDS)
    contestants = [
        Contestant(name=each.name, function=each.decide, inputs=[each.adapt(record) for record in inputs])
        for each in engines
    ]
    report.progress(f"timing {len(contestants)} contestants in {options.rotations} rotations")
    timings = rotate(contestants, rotations=options.rotations)
    packages = sorted({each.package for each in engines if each.package})
    table = _table(engines, timings, checked)
    intro = INTRODUCTION.format(rotations=options.rotations)
    report.publish([intro, machine.describe(packages), table], options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run decision", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the results to FILE")
    parser.add_argument(
        "--records", type=int, default=20_000, help="records to check on (default: %(default)s)"
    )
    parser.add_argument("--rotations", type=int, default=200, help="turns of each (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the generated records (default: %(default)s)")
    return parser.parse_args()


def _by_hand() -> tuple[Engine, ...]:
    return (
        Engine(name=HAND, package="", form="dict", decide=hand.decide),
        Engine(
            name=HAND_SCALED,
            package="",
            form="validated, scaled tuple",
            decide=hand.decide_scaled,
            adapt=work.machine_row,
        ),
    )


def _check(engines: Sequence[Engine], count: int) -> dict[str, int]:
    """How many records each engine was checked on; raises `Mismatch` at the first difference."""
    records = work.records(count, count)
    expected = [hand.decide(record) for record in records]
    checked = {}
    for engine in engines:
        report.progress(f"checking {engine.name}")
        checked[engine.name] = check(engine, records, expected)
    return checked


def _table(engines: Sequence[Engine], timings: Sequence[Timing], checked: dict[str, int]) -> str:
    yardsticks = (f"× {name}" for name in YARDSTICKS)
    header = ("contestant", "input", "median µs", "best µs", *yardsticks, "checked equal on")
    rows = [
        (
            engine.name,
            engine.form,
            report.number(timing.median),
            report.number(timing.best),
            *(report.number(timing.ratios[name]) for name in YARDSTICKS),
            f"{checked[engine.name]:,}",
        )
        for engine, timing in zip(engines, timings, strict=True)
    ]
    return report.table(header, sorted(rows, key=lambda row: float(row[4].replace(",", ""))))


if __name__ == "__main__":
    main()
