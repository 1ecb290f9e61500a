"""`benchmarks/run aggregates`: sums, counts and extremes over a million orders of ten thousand stores.

Every store is decided by hand first, and each answer compared.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from benchmarks import machine, report
from benchmarks.aggregates import work
from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.decider import Decider
from policyctl.policy import Policy
from policyctl.program.types import MachineRow
from policyctl.question import question
from policyctl.report.jsonl import DecisionsAsJsonLines
from policyctl.subject.rows import Format, read_subjects

DAY = date(2022, 9, 30)
HERE = Path(__file__).parent / "policy"
BUNDLE = HERE / "quarter-sales.toml"
TARGET_SECONDS = 10
INTRODUCTION = """# Related rows

`benchmarks/run aggregates`: {orders:,} orders of {stores:,} stores, {folds} aggregates over the orders of each \
(filtered sums, counts, a greatest, a `some`) and the table that uses them. Seconds for all stores, on one thread; \
the best and the median of {rounds} rounds, contestants taking turns. *By hand* is one loop over the same scaled \
tuples, as a programmer would write it, without reasons for its answer. Every store is decided by hand first, and each \
answer compared."""


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One way through the stores; `run` decides all of them once."""

    name: str
    run: Callable[[], None]
    target: bool = False


def main() -> None:
    options = _options()
    report.progress("making the stores")
    sellers = list(work.sellers(options.stores, options.orders, options.seed))
    orders = sum(len(each["orders"]) for each in sellers)
    library = Library(bundles=(), schemas=(HERE,))
    policy = policies.compile(policies.load(str(BUNDLE), as_of=DAY, library=library), library=library)
    rows = [policy.reader.scale(each) for each in sellers]
    _check(policy, rows)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stores.ndjson"
        file.write_bytes(b"".join(msgspec.json.encode(work.plain(each)) + b"\n" for each in sellers))
        stages = [
            *_stages(policy, sellers, rows),
            Stage(name=_END_TO_END, run=lambda: _end_to_end(policy, file)),
        ]
        timings = _timed(stages, options.rounds)
        size = file.stat().st_size
    intro = INTRODUCTION.format(
        orders=orders, stores=len(sellers), folds=_folds(policy), rounds=options.rounds
    )
    note = f"The NDJSON file has {size / 1e6:,.0f} MB."
    report.publish(
        [intro, machine.describe(("jiter", "msgspec")), _table(stages, timings), note], options.output
    )


_END_TO_END = "NDJSON read, validated, decided with reasons, answers written as JSON lines"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run aggregates", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the results to FILE")
    parser.add_argument("--stores", type=int, default=10_000, help="(default: %(default)s)")
    parser.add_argument(
        "--orders", type=int, default=100, help="of a store on average (default: %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the generated orders (default: %(default)s)")
    return parser.parse_args()


def _check(policy: Policy, rows: Sequence[MachineRow]) -> None:
    """Raises `AssertionError` with the first store that is not decided as by hand."""
    deciders = [Decider(policy.compiled, DAY, name) for name in ("standing", "net", "orders_paid")]
    for row in rows:
        outcome, net, count = (decider.decide(row).value for decider in deciders)
        found = (outcome, int(net.scaleb(2)), int(count))  # type: ignore[union-attr, arg-type]
        assert found == work.by_hand(row), f"{row[0]}: {found}, by hand {work.by_hand(row)}"


def _stages(policy: Policy, sellers: Sequence[dict[str, Any]], rows: Sequence[MachineRow]) -> list[Stage]:
    decider = Decider(policy.compiled, DAY)

    def hand() -> None:
        for row in rows:
            work.by_hand(row)

    def compiled() -> None:
        for row in rows:
            decider.effect(row)

    def with_reasons() -> None:
        for row in rows:
            decider.decide(row)

    def decoded() -> None:
        for seller in sellers:
            decider.decide(policy.reader.scale(seller))

    return [
        Stage(name="by hand, from scaled tuples", run=hand),
        Stage(name="decided, from scaled tuples", run=compiled),
        Stage(name="decided with reasons, from scaled tuples", run=with_reasons),
        Stage(name="validated, scaled and decided with reasons, from decoded rows", run=decoded, target=True),
    ]


def _end_to_end(policy: Policy, file: Path) -> None:
    """Every store of the file read, validated, decided, and its answer written as a line of JSON."""
    lines = DecisionsAsJsonLines(question(policy.program, None, DAY))
    with file.open("rb") as stream, Path(os.devnull).open("w", encoding="utf-8") as answers:
        rows = read_subjects(stream, Format.NDJSON, policy.schema, file=file.name)
        found = policies.candidates(policy, rows, as_of=DAY)
        decided = policies.decide_candidates(policy, found.candidates, as_of=DAY)
        answers.writelines(map(lines.row, decided))


def _timed(stages: Sequence[Stage], rounds: int) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in stages]
    for number in range(rounds):
        report.progress(f"round {number + 1} of {rounds}")
        for stage, taken in zip(stages, times, strict=True):
            start = time.perf_counter()
            stage.run()
            taken.append(time.perf_counter() - start)
    return times


def _folds(policy: Policy) -> int:
    return policy.compiled.source.count(" in i1")


def _table(stages: Sequence[Stage], timings: Sequence[Sequence[float]]) -> str:
    rows = [
        (
            stage.name,
            report.number(min(taken)),
            report.number(sorted(taken)[len(taken) // 2]),
            str(TARGET_SECONDS) if stage.target else "",
        )
        for stage, taken in zip(stages, timings, strict=True)
    ]
    return report.table(("", "best s", "median s", "target s"), rows)


if __name__ == "__main__":
    main()
