"""`benchmarks/run identity`: digests of all shipped policies, and a logged decision beside the disk's own sync."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from benchmarks import machine, report
from policyctl import plugins, policy
from policyctl.bundle.digest import byte_digest, semantic_digest
from policyctl.bundle.library import Library, find_schema, ids, versions
from policyctl.bundle.resolve import Loading, load_bundle
from policyctl.cli.environment import decision_id, engine
from policyctl.log.append import open_log
from policyctl.log.making import identity_of, record_of
from policyctl.log.record import DecisionRecord, to_line
from policyctl.subject.profile import load_schema

INTRODUCTION = """# Identity and records

`benchmarks/run identity`. All shipped policies, {count} versions, are found, read, resolved and digested, as \
`policyctl lock --check` does, in one warm process ({runs} runs); the first run, which imports what it needs, stands \
beside. A record of {size:,} bytes is appended to a log and synced, in turn with a raw write and sync of as many bytes \
({appends} of each): what counts is the difference of the medians."""

DAY = date(2023, 7, 15)


def main() -> None:
    options = _options()
    library = plugins.installed_library()
    digesting = [_microseconds(lambda: _digest_all(library)) for _ in range(options.runs + 1)]
    record = _record(library)
    raw, logged, encoding = _appends(record, options.folder, options.appends)
    intro = INTRODUCTION.format(
        count=sum(len(versions(library, each)) for each in ids(library)),
        runs=options.runs,
        size=len(to_line(record)) + 1,
        appends=options.appends,
    )
    rows = [
        _row("all policies read, resolved, digested (ms)", [each / 1000 for each in digesting[1:]], "300"),
        _row("the same, the first time (ms)", [digesting[0] / 1000], "300"),
        _row("a raw write with sync (µs)", raw, ""),
        _row("a record appended with sync (µs)", logged, ""),
        ("the record over the raw sync (µs)", report.number(median(logged) - median(raw)), "", "50"),
        _row("of it, writing the record as canonical JSON (µs)", encoding, ""),
    ]
    table = report.table(("", "median", "least", "target"), rows)
    report.publish([intro, machine.describe(("msgspec",)), table], options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run identity", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the results to FILE")
    parser.add_argument("--runs", type=int, default=11, help="over all policies (default: %(default)s)")
    parser.add_argument("--appends", type=int, default=2000, help="of each kind (default: %(default)s)")
    parser.add_argument(
        "--folder", type=Path, default=machine.CHECKOUT, help="where the log stands (default: the checkout)"
    )
    return parser.parse_args()


def _digest_all(library: Library) -> list[tuple[str, str]]:
    """The digests of every version of every policy that is shipped."""
    schema = cache(lambda subject: _schema(library, subject))
    found = [each.found for id_ in ids(library) for each in versions(library, id_)]
    loading = Loading()
    bundles = [load_bundle(each, library, loading) for each in found]
    known: dict[str, str] = {}
    return [(semantic_digest(each, schema(each.subject), known), byte_digest(each)) for each in bundles]


def _schema(library: Library, subject: str) -> dict[str, object]:
    found = find_schema(library, subject)
    return dict(load_schema(found.text.encode(), file=found.file).document)


def _record(library: Library) -> DecisionRecord:
    """The record of the decision about the example merchant."""
    bundle = policy.load("gold-silver", as_of=DAY, library=library)
    compiled = policy.compile(policy.with_parameters(bundle, ["illustrative"]), library=library)
    row = policy.read(compiled, (machine.CHECKOUT / "examples/merchant.json").read_bytes())
    explanation = policy.explain_row(compiled, row, as_of=DAY)
    moment = datetime.now(UTC)
    identity = identity_of(compiled, engine())
    return record_of(compiled, identity, explanation, row, id_=decision_id(moment), evaluated_at=moment)


def _write_safely(descriptor: int, line: bytes) -> None:
    os.write(descriptor, line)
    os.fsync(descriptor)


def _appends(
    record: DecisionRecord, folder: Path, count: int
) -> tuple[list[float], list[float], list[float]]:
    """Microseconds of raw writes, of appended records, and of writing a record as text, taken in turn."""
    line = to_line(record) + b"\n"
    raw, logged, encoding = [], [], []
    with tempfile.TemporaryDirectory(dir=folder) as name, open_log(Path(name) / "log") as log:
        descriptor = os.open(Path(name) / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for _ in range(count):
            raw.append(_microseconds(lambda: _write_safely(descriptor, line)))
            logged.append(_microseconds(lambda: log.append(record)))
            encoding.append(_microseconds(lambda: to_line(record)))
        os.close(descriptor)
    return raw, logged, encoding


def _microseconds(function: Callable[[], object]) -> float:
    start = perf_counter_ns()
    function()
    return (perf_counter_ns() - start) / 1000


def _row(name: str, runs: Sequence[float], target: str) -> tuple[str, ...]:
    return name, report.number(median(runs)), report.number(min(runs)), target


if __name__ == "__main__":
    main()
