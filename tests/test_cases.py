"""The literate cases of the language, `tests/cases/feel/`: every example of every Markdown file is one test.

A file is prose with fenced blocks; `tests/README.md` shows the form. The blocks are:

`feel`     examples, each an expression and what it must give: `1 + 2 → 3`. The value is FEEL too, and `unknown`
           is the fourth state. A mistake is drawn instead, a line of carets under the expression:
           `^^^ error[F401]: unknown name …`, and below it `hint: …` where there is one.
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
from tests.literate import CASES, Block, blocks_of, name_of, split_at_arrow

_CARETS = re.compile(r"^(?P<indent> *)(?P<carets>\^+) error\[(?P<code>\w+)\]: (?P<message>.+)$")
_HINT = "hint: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example: its place, its text, the names and the clock around it, and what must come of it.

    `expected` is the text of a FEEL value, or the drawn diagnostic.
    """

    path: Path
    line: int
    kind: str
    subject: str
    expected: str | FeelDrawing
    context: str = "{}"
    clock: str | None = None

    def __str__(self) -> str:
        return name_of(self.path, self.line, self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeelDrawing:
    """A diagnostic as a case draws it: the columns of its carets in the last line of the expression."""

    code: str
    message: str
    start: int
    width: int
    hint: str | None = None


def read_cases(path: Path) -> Iterator[Case]:
    """The examples of a file in their order; a malformed one fails the collection with file and line."""
    context, clock = "{}", None
    for block in blocks_of(path):
        match block.kind:
            case "#":
                context, clock = "{}", None
            case "context":
                context = block.text
            case "clock":
                clock = block.text
            case "feel" | "cells":
                for case in read_examples(path, block):
                    yield replace(case, context=context, clock=clock)
            case kind:
                raise ValueError(f"{path}:{block.line}: a block of kind `{kind}` is not known")


def read_examples(path: Path, block: Block) -> Iterator[Case]:
    """The examples of one block: each ends with its value or its drawn diagnostic."""
    numbered = list(enumerate(block.lines, block.line))
    hints = {number - 1: line.removeprefix(_HINT) for number, line in numbered if line.startswith(_HINT)}
    pending: list[str] = []
    first = block.line
    for number, line in numbered:
        if line.startswith(_HINT):
            continue
        first = first if pending else number
        expected: str | FeelDrawing
        if carets := _CARETS.match(line):
            expected = _drawing(carets, hints.get(number))
        elif parts := split_at_arrow(line):
            pending.append(parts[0])
            expected = parts[1]
        else:
            pending.append(line)
            continue
        yield Case(path=path, line=first, kind=block.kind, subject="\n".join(pending), expected=expected)
        pending = []
    if pending:
        raise ValueError(f"{path}:{block.line}: `{pending[0]}` says not what it must give")


def _drawing(carets: re.Match[str], hint: str | None) -> FeelDrawing:
    return FeelDrawing(
        code=carets["code"],
        message=carets["message"],
        start=len(carets["indent"]),
        width=len(carets["carets"]),
        hint=hint,
    )


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


ALL_CASES = [case for path in sorted((CASES / "feel").glob("*.md")) for case in read_cases(path)]


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
    key = lambda case: (case.path, case.kind, case.subject, case.context, case.clock or "")  # noqa: E731
    ordered = sorted(ALL_CASES, key=key)
    assert [str(same[1]) for _, group in groupby(ordered, key) if len(same := list(group)) > 1] == []


def test_every_builtin_has_a_case() -> None:
    subjects = "\n".join(case.subject for case in ALL_CASES)
    assert [name for name in standard_builtins() if f"{name}(" not in subjects] == []
