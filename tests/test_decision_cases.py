"""The literate cases of decisions, `tests/cases/decisions/`: every line is one test on every back end.

`bundle`   the decisions and parameters of a bundle; the header is that of `HEADER`, the last decision is asked for.
`decide`   examples: what is known of a subject, and what comes: `score: 5 → "gold" by high`. What is left out is
           unknown. The subject is that of `SCHEMA`, the day 2023-06-30. The words after the arrow are `drawn`.
`gaps`     back ends that cannot run the examples below, each with the reason: `sql: no such function`. A gap that
           has closed fails.

Settings hold up to the next heading.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from policyctl.backends.python import compile_python
from policyctl.bundle.load import parse_bundle
from policyctl.decider import Decider
from policyctl.decision import Decision, Status
from policyctl.feel import evaluate, print_value
from policyctl.feel.temporal import Date, DateTime
from policyctl.feel.values import Value
from policyctl.program.compile import compile as compile_program
from policyctl.program.model import Program
from policyctl.program.types import MachineRow
from policyctl.subject.profile import read_schema
from policyctl.subject.scale import compile_reader
from tests.bundle.bundle_texts import header
from tests.literate import CASES, Block, blocks_of, name_of, split_at_arrow

DAY = datetime.date(2023, 6, 30)

HEADER = "\n" + header(
    "case",
    "1.0",
    title="A case",
    subject="shop",
    status="released",
    start="2023-01-01",
    time_zone="America/Los_Angeles",
)

SCHEMA = read_schema(
    {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:policyctl:case:shop",
        "title": "A shop",
        "x-version": "1",
        "type": "object",
        "additionalProperties": False,
        "required": [],
        "properties": {
            "score": {"type": ["number", "null"], "minimum": -100, "maximum": 100, "multipleOf": 0.01},
            "orders": {"type": "integer", "minimum": 0, "maximum": 1000},
            "late": {"type": "integer", "minimum": 0, "maximum": 1000},
            "color": {"type": ["string", "null"], "enum": ["red", "green", "blue", None]},
            "name": {"type": "string", "maxLength": 20},
            "open": {"type": ["boolean", "null"]},
            "born": {"type": ["string", "null"], "format": "date"},
            "paid_at": {"type": "string", "format": "date-time"},
            "sales": {"type": "array", "maxItems": 10, "items": {"$ref": "#/$defs/sale"}},
        },
        "$defs": {
            "sale": {
                "title": "A sale",
                "type": "object",
                "additionalProperties": False,
                "required": ["amount"],
                "properties": {
                    "amount": {"type": "number", "minimum": 0, "maximum": 10_000, "multipleOf": 0.01},
                    "paid": {"type": "string", "format": "date"},
                    "refunded": {
                        "type": ["number", "null"],
                        "minimum": 0,
                        "maximum": 10_000,
                        "multipleOf": 0.01,
                    },
                    "brand": {"type": "string", "enum": ["lenovo", "motorola"]},
                },
            }
        },
    },
    file="shop.schema.json",
)
READER = compile_reader(SCHEMA)

BackEnd = Callable[[Program, MachineRow], Decision]


def python(program: Program, row: MachineRow) -> Decision:
    return Decider(compile_python(program), DAY).decide(row)


BACK_ENDS: Mapping[str, BackEnd] = {"python": python}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line of a `decide` block, with the bundle and the gaps around it."""

    path: Path
    line: int
    bundle: str
    subject: str
    expected: str
    gaps: Mapping[str, str]

    def __str__(self) -> str:
        return name_of(self.path, self.line, self.subject)


def read_cases(path: Path) -> Iterator[Case]:
    """The examples of a file in their order."""
    bundle = ""
    gaps: Mapping[str, str] = {}
    for block in blocks_of(path):
        match block.kind:
            case "#":
                bundle, gaps = "", {}
            case "bundle":
                bundle = block.text
            case "gaps":
                gaps = dict(line.split(": ", 1) for line in block.lines)
            case "decide":
                yield from _read_lines(path, block, bundle, gaps)
            case kind:
                raise ValueError(f"{path}:{block.line}: a block of kind `{kind}` is not known")


def _read_lines(path: Path, block: Block, bundle: str, gaps: Mapping[str, str]) -> Iterator[Case]:
    for number, line in enumerate(block.lines, block.line):
        parts = split_at_arrow(line)
        if parts is None or not bundle:
            raise ValueError(f"{path}:{number}: `{line}` has no arrow, or no bundle")
        yield Case(path=path, line=number, bundle=bundle, subject=parts[0], expected=parts[1], gaps=gaps)


def row_of(subject: str) -> MachineRow:
    """The row of a subject written as the entries of a FEEL context, or as `nothing`."""
    facts = evaluate("{}" if subject == "nothing" else f"{{{subject}}}")
    assert isinstance(facts, dict)
    return READER.scale(_as_json(facts))


def _as_json(value: Value) -> object:
    match value:
        case Date() | DateTime():
            return print_value(value)[2:-1]
        case dict():
            return {name: _as_json(each) for name, each in value.items()}
        case list():
            return [_as_json(each) for each in value]
        case _:
            return value


def drawn(decision: Decision) -> str:
    """A decision in the words of a case: the value and who decided, or what is still possible and missing."""
    rules = ", ".join(decision.rules)
    match decision.status:
        case Status.DECIDED:
            outputs = "".join(f", {name} {print_value(value)}" for name, value in decision.outputs.items())
            return print_value(decision.value) + outputs + (f" by {rules}" if rules else "")
        case Status.UNDETERMINED:
            missing = ", ".join((*decision.settles.inputs, *decision.settles.parameters))
            possible = " or ".join("none" if each is None else f'"{each}"' for each in decision.possible)
            return f"undetermined: {possible or 'any value'}" + (f"; missing {missing}" if missing else "")
        case Status.NOT_APPLICABLE:
            return "not applicable"
        case Status.ERROR:
            return "error" + (f" by {rules}" if rules else "")


def _parameters() -> Iterator[object]:
    for path in sorted((CASES / "decisions").glob("*.md")):
        for case in read_cases(path):
            for name in BACK_ENDS:
                gap = case.gaps.get(name)
                marks = [] if gap is None else [pytest.mark.xfail(reason=gap)]
                yield pytest.param(case, name, marks=marks, id=f"{case} [{name}]")


@cache
def program_of(bundle: str) -> Program:
    return compile_program(parse_bundle(bundle + HEADER, file="case.toml"), SCHEMA.record)


@pytest.mark.parametrize(("case", "back_end"), list(_parameters()))
def test_decision(case: Case, back_end: str) -> None:
    decision = BACK_ENDS[back_end](program_of(case.bundle), row_of(case.subject))
    assert drawn(decision) == case.expected
