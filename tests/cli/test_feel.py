"""`policyctl feel`: values on standard output, diagnostics on standard error, status 2 for what is refused."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policyctl.cli.feel import command

ROOT = Path(__file__).parents[2]


def feel(*arguments: str, stdin: str | None = None) -> Result:
    """What the command answers."""
    return CliRunner().invoke(command, arguments, input=stdin)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1/3", "0.3333333333333333333333333333333333"),
        ('"a" + "b"', '"ab"'),
        ("[1..3]", "[1..3]"),
        ('{a: @"2023-07-15", b: [true, null]}', '{a: @"2023-07-15", b: [true, null]}'),
    ],
)
def test_the_value_is_printed_as_feel(expression: str, value: str) -> None:
    result = feel(expression)
    assert (result.exit_code, result.stdout, result.stderr) == (0, value + "\n", "")


def test_the_context_is_read_exactly(tmp_path: Path) -> None:
    context = tmp_path / "context.json"
    context.write_text('{"Monthly Salary": 0.1, "rows": [{"net-price": 0.2}]}')
    result = feel("Monthly Salary + rows[1].net-price", "--context", str(context))
    assert (result.exit_code, result.stdout) == (0, "0.3\n")


def test_the_context_may_come_from_standard_input() -> None:
    assert feel("a * 2", "--context", "-", stdin='{"a": 21}').stdout == "42\n"


def test_the_clock_is_an_option() -> None:
    assert feel("today()", "--as-of", "2023-07-15T12:00:00Z").stdout == '@"2023-07-15"\n'
    assert feel("now()", "--as-of", "2023-07-15T12:00:00+02:00").stdout == '@"2023-07-15T12:00:00+02:00"\n'


def test_without_the_clock_now_is_refused() -> None:
    result = feel("now()")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[0] == "error[F225]: `now()` without a clock"


def test_a_mistake_is_shown_under_the_expression() -> None:
    result = feel('"名前" + b == 1')
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "error[F106]: found `==`, expected an operator or the end",
        '  │ "名前" + b == 1',
        "  │            ^^",
        "  hint: equality is written `=`",
    ]


def test_a_mistake_in_a_later_line_is_shown_in_that_line() -> None:
    assert feel("1 +\n  2 +\n  * 3").stderr.splitlines() == [
        "error[F101]: found `*`, expected a value",
        "  │   * 3",
        "  │   ^",
    ]


def test_a_mistake_at_the_end_is_shown_after_the_last_character() -> None:
    assert feel("1 +").stderr.splitlines()[1:] == ["  │ 1 +", "  │    ^"]


def test_a_control_character_does_not_reach_the_terminal() -> None:
    assert "\x1b" not in feel("1 + \x1b[2J").stderr


def test_each_line_of_standard_input_is_an_expression() -> None:
    result = feel(stdin="1 + 1\n\n// a comment\n2 * 3 // six\r\n")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "2\n6\n", "")


def test_a_refused_line_does_not_stop_the_others() -> None:
    result = feel(stdin="1 +\n2\n")
    assert (result.exit_code, result.stdout) == (2, "2\n")
    assert result.stderr.startswith("error[F107]: the expression ends, expected a value")


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ("[1]", "standard input holds no JSON object"),
        ('{"a": 1, "a": 2}', "the field `a` is given twice"),
        ('{"a": 1', "I10"),
        ('{"a": 12345678901234567890123456789012345678}', "`a`"),
    ],
)
def test_a_context_that_is_none_is_refused(context: str, message: str) -> None:
    result = feel("1", "--context", "-", stdin=context)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_standard_input_cannot_hold_both_context_and_expressions() -> None:
    result = feel("--context", "-", stdin="{}")
    assert result.exit_code == 2
    assert "standard input holds the context, so EXPRESSION must be given" in result.stderr


def test_a_clock_that_is_none_is_refused() -> None:
    result = feel("1", "--as-of", "yesterday")
    assert result.exit_code == 2
    assert "`yesterday` is no date-time such as `2023-07-15T12:00:00Z`" in result.stderr


def test_a_context_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.json")
    result = feel("1", "--context", missing)
    assert (result.exit_code, result.stderr) == (2, f"error: {missing}: no such file or directory\n")


def test_at_a_terminal_each_line_is_answered_after_a_prompt() -> None:
    ours, theirs = pty.openpty()
    program = [sys.executable, "-c", "from policyctl.cli.feel import command; command()"]
    with subprocess.Popen(program, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT) as process:
        os.close(theirs)
        shown_until(ours, "feel> ")
        os.write(ours, b"1 +\n")
        shown_until(ours, "F107", "feel> ")
        os.write(ours, b"6 * 7\n")
        shown_until(ours, "42", "feel> ")
        os.write(ours, b"\x04")
        assert process.wait(timeout=20) == 0


def shown_until(terminal: int, *texts: str) -> None:
    """Reads what a program shows until it has shown these texts in their order."""
    shown = ""
    for text in texts:
        while text not in shown:
            shown += os.read(terminal, 4096).decode()
        shown = shown.partition(text)[2]
