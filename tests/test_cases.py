"""The literate cases of `tests/cases/`: every example of every Markdown file is one test.

A file is prose with fenced blocks; `tests/README.md` shows the form. The blocks are:

`feel`     examples, each an expression and what it must give: `1 + 2 → 3`. The value is FEEL too, and `unknown`
           is the fourth state. A mistake is drawn instead, a line of carets under the expression:
           `^^^ error[F201]: unknown name …`, and below it `hint: …` where there is one.
`cells`    unary tests: `5 | [1..9] → true`, the tested value left of the bar.
`context`  the names of the examples below it, up to the next heading; `unknown` is bound there.
`clock`    the clock of the examples below it, up to the next heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import pytest

from policyctl.feel import UNKNOWN, DateTime, FeelDiagnostic, FeelError, Value, evaluate, evaluate_cell
from policyctl.feel.builtins import standard_builtins

CASES = Path(__file__).parent / "cases" / "feel"
ARROW = "→"

_FENCE = re.compile(r"^```(\w*)\s*$")
_ARROW_LINE = re.compile(rf"^(?P<subject>.*?)\s*{ARROW} (?P<expected>[^{ARROW}]*)$")
_CARETS = re.compile(r"^(?P<indent> *)(?P<carets>\^+) error\[(?P<code>\w+)\]: (?P<message>.+)$")
_HINT = "hint: "
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example: its place, its text, the names and the clock around it, and what must come of it.

    `expected` is the text of a FEEL value, or the drawn diagnostic.
    """

    file: str
    line: int
    kind: str
    subject: str
    expected: str | FeelDrawing
    context: str = "{}"
    clock: str | None = None

    def __str__(self) -> str:
        first_line = " ".join(self.subject.split())
        return f"{self.file}:{self.line} {first_line[:_LONGEST_ID]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeelDrawing:
    """A diagnostic as a case draws it: the columns of its carets in the last line of the expression."""

    code: str
    message: str
    start: int
    width: int
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block, or a heading (`kind` is `#`); `line` is the line of its first content."""

    kind: str
    line: int
    lines: tuple[str, ...]


def read_cases(path: Path) -> Iterator[Case]:
    """The examples of a file in their order; a malformed one fails the collection with file and line."""
    context, clock = "{}", None
    for block in read_blocks(path.read_text(encoding="utf-8").splitlines()):
        match block.kind:
            case "#":
                context, clock = "{}", None
            case "context":
                context = "\n".join(block.lines)
            case "clock":
                clock = "\n".join(block.lines)
            case "feel" | "cells":
                for case in read_examples(path.name, block):
                    yield replace(case, context=context, clock=clock)
            case kind:
                raise ValueError(f"{path}:{block.line}: a block of kind `{kind}` is not known")


def read_blocks(lines: list[str]) -> Iterator[Block]:
    """The fenced blocks and the headings of a Markdown text."""
    kind, start = None, 0
    for number, line in enumerate(lines, 1):
        fence = _FENCE.match(line)
        if kind is None and line.startswith("#"):
            yield Block(kind="#", line=number, lines=(line,))
        elif kind is None and fence:
            kind, start = fence.group(1), number
        elif kind is not None and fence:
            yield Block(kind=kind, line=start + 1, lines=tuple(lines[start : number - 1]))
            kind = None
    if kind is not None:
        raise ValueError(f"line {start}: the block is never closed")


def read_examples(file: str, block: Block) -> Iterator[Case]:
    """The examples of one block: each ends with its value or its drawn diagnostic."""
    pending: list[str] = []
    drawn: Case | None = None
    for number, line in enumerate(block.lines, block.line):
        if drawn is not None:
            hint = line.removeprefix(_HINT) if line.startswith(_HINT) else None
            yield drawn if hint is None else _with_hint(drawn, hint)
            drawn = None
            if hint is not None:
                continue
        first = number - len(pending)
        if carets := _CARETS.match(line):
            drawn = _drawn_case(file, first, block.kind, "\n".join(pending), carets)
            pending = []
        elif arrow := _ARROW_LINE.match(line):
            subject = "\n".join([*pending, arrow["subject"]])
            yield Case(file=file, line=first, kind=block.kind, subject=subject, expected=arrow["expected"])
            pending = []
        else:
            pending.append(line)
    if drawn is not None:
        yield drawn
    if pending:
        raise ValueError(f"{file}:{block.line}: `{pending[0]}` says not what it must give")


def _drawn_case(file: str, line: int, kind: str, subject: str, carets: re.Match[str]) -> Case:
    drawing = FeelDrawing(
        code=carets["code"],
        message=carets["message"],
        start=len(carets["indent"]),
        width=len(carets["carets"]),
    )
    return Case(file=file, line=line, kind=kind, subject=subject, expected=drawing)


def _with_hint(case: Case, hint: str) -> Case:
    assert isinstance(case.expected, FeelDrawing)
    return replace(case, expected=replace(case.expected, hint=hint))


def outcome(case: Case) -> Value:
    """The value of a case as the evaluator gives it; raises `FeelError`."""
    context = evaluate(case.context, {"unknown": UNKNOWN})
    assert isinstance(context, dict)
    clock = None if case.clock is None else evaluate(case.clock)
    assert clock is None or isinstance(clock, DateTime)
    if case.kind == "cells":
        value, cell = case.subject.split(" | ", 1)
        return evaluate_cell(cell, evaluate(value, context), context, clock=clock)
    return evaluate(case.subject, context, clock=clock)


def drawing_of(diagnostic: FeelDiagnostic, subject: str) -> FeelDrawing:
    """A diagnostic as a case would draw it."""
    start = diagnostic.span.start - (subject.rfind("\n", 0, diagnostic.span.start) + 1)
    width = max(diagnostic.span.end - diagnostic.span.start, 1)
    return FeelDrawing(
        code=diagnostic.code, message=diagnostic.message, start=start, width=width, hint=diagnostic.hint
    )


def written_alike(left: Value, right: Value) -> bool:
    """Whether two values are the same: of one kind, with the same parts."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(written_alike, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(written_alike(left[key], right[key]) for key in left)
    return type(left) is type(right) and left == right


ALL_CASES = [case for path in sorted(CASES.glob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize("case", ALL_CASES, ids=str)
def test_case(case: Case) -> None:
    if isinstance(case.expected, FeelDrawing):
        with pytest.raises(FeelError) as refused:
            outcome(case)
        assert case.expected == drawing_of(refused.value.diagnostic, case.subject), str(case)
        return
    expected = evaluate(case.expected, {"unknown": UNKNOWN})
    actual = outcome(case)
    assert written_alike(expected, actual), f"{case}\n  expected {expected!r}\n  got      {actual!r}"


def test_no_example_is_there_twice() -> None:
    key = lambda case: (case.file, case.kind, case.subject, case.context, case.clock or "")  # noqa: E731
    ordered = sorted(ALL_CASES, key=key)
    assert [str(same[1]) for _, group in groupby(ordered, key) if len(same := list(group)) > 1] == []


def test_every_builtin_has_a_case() -> None:
    subjects = "\n".join(case.subject for case in ALL_CASES)
    assert [name for name in standard_builtins() if f"{name}(" not in subjects] == []
