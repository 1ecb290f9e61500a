"""Values that every format is tried with: hostile words, places in folders and at a git revision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath

from policyctl.bundle.model import Interval, Status
from policyctl.diagnostics import Diagnostic, Place, Severity
from policyctl.diff.model import Change, Comparison, DiffReport, Impact, Kind, Moved, Side, Topic
from policyctl.results import BundleResult, CheckedFile, Coverage, Difference, ExampleResult, Phase

ROOT = PurePosixPath("/work tree")
HOSTILE = 'a|b ]]> <b> & "é" \x1b %\r\n::error::x, y: `z`'


def place(file: str = "/work tree/policies/a b.toml", line: int = 3) -> Place:
    return Place(file=file, line=line, column=2, end_line=line, end_column=9)


def change(kind: Kind, sentence: str = "rule `gold` has another outcome", **fields: object) -> Change:
    given = {"old": "gold", "new": "silver", "old_place": place(line=1), "new_place": place(), **fields}
    about = ("decision tier", "rule gold")
    return Change(kind=kind, topic=Topic.RULE, about=about, sentence=sentence, **given)  # type: ignore[arg-type]


OLD = Side(
    name="shop@1",
    title="Shops | 1",
    status=Status.RELEASED,
    in_force=Interval(start=date(2022, 1, 1)),
    file="main:p/a.toml",
)
NEW = Side(
    name="shop@2",
    title="Shops 2",
    status=Status.DRAFT,
    in_force=Interval(),
    file="/work tree/policies/a b.toml",
)

CHANGES = (
    change(Kind.TIGHTENED),
    change(Kind.LOOSENED, old_place=place("main:policies/a.toml"), new=None, new_place=None),
    change(Kind.UNCLEAR, HOSTILE, old=HOSTILE),
    change(Kind.ADDED, old=None, old_place=None, clause="S1-1"),
    change(Kind.REMOVED, new=None, new_place=None),
    change(Kind.REWORDED),
)

IMPACT = Impact(
    decision="tier",
    old_as_of=date(2022, 1, 1),
    new_as_of=date(2023, 1, 1),
    rows=4,
    rejected=1,
    labels=("gold", "silver", "undetermined"),
    matrix=(("gold", "gold", 1), ("gold", "silver", 1), ("silver", "undetermined", 1)),
    better=0,
    worse=1,
    causes=(("rule gold, positive_rate", 1),),
    moved=(
        Moved(
            number=2,
            place=place(),
            subject="m_1",
            old="gold",
            new="silver",
            causes=("rule gold, positive_rate",),
        ),
        Moved(number=3, place=place(), subject=None, old="silver", new="undetermined", causes=()),
    ),
)

REPORT = DiffReport(
    comparison=Comparison(old=OLD, new=NEW, changes=CHANGES),
    impact=IMPACT,
    failing=frozenset({Kind.LOOSENED}),
)
SAME = DiffReport(comparison=Comparison(old=OLD, new=NEW, changes=()))

DIAGNOSTICS = (
    Diagnostic(code="B301", message="unknown `x`", place=place(), hint="did you mean `y`?", excerpt="x = 1"),
    Diagnostic(code="B301", message="unknown `x`", place=place(line=9), excerpt="x = 1"),
    Diagnostic(code="B409", message=HOSTILE, severity=Severity.WARNING),
)
FILES = (
    CheckedFile(
        file="/work tree/policies/a b.toml",
        diagnostics=DIAGNOSTICS,
        unchecked=(Phase.REFERENCES, Phase.TYPES),
    ),
    CheckedFile(file="b.toml", diagnostics=()),
)

TESTED = (
    BundleResult(
        bundle="shop@1",
        file="shop.toml",
        examples=(
            ExampleResult(id="passes", place=place(), differences=(), diagnostics=()),
            ExampleResult(
                id=HOSTILE,
                place=place(line=5),
                differences=(
                    Difference(about="tier", expected="gold", found=Decimal("1.50"), place=place(line=5)),
                ),
                diagnostics=(),
            ),
            ExampleResult(id="broken", place=place(line=7), differences=(), diagnostics=DIAGNOSTICS[:1]),
        ),
        coverage=Coverage(
            rules=1,
            criteria=1,
            rules_that_never_hold=(),
            criteria_that_never_pass=(),
            criteria_that_never_fail=(),
        ),
    ),
)
