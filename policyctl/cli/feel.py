"""`policyctl feel`: the value of one FEEL expression, or of one after the other."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Mapping

import click

from policyctl.diagnostics import Refused
from policyctl.feel import DateTime, FeelDiagnostic, FeelError, Value, evaluate, print_value
from policyctl.feel.convert import to_value
from policyctl.feel.printer import print_string
from policyctl.subject.decode import Origin, decode

_PROMPT = "feel> "


def _moment(_context: click.Context, _parameter: click.Parameter, given: str | None) -> DateTime | None:
    """The date-time of a text such as FEEL writes it; a date alone is its midnight."""
    if given is None:
        return None
    moment = evaluate(f"date and time({print_string(given)})")
    if not isinstance(moment, DateTime):
        raise click.BadParameter(f"`{given}` is no date-time such as `2023-07-15T12:00:00Z`")
    return moment


@click.command("feel")
@click.argument("expression", required=False)
@click.option(
    "--context", "file", metavar="FILE", help="A JSON object of the names in scope; `-` is standard input."
)
@click.option("--as-of", callback=_moment, metavar="DATE-TIME", help="The clock that now() and today() ask.")
def command(expression: str | None, file: str | None, as_of: DateTime | None) -> None:
    """Evaluate a FEEL expression (DMN 1.5) and print its value as FEEL.

    Without EXPRESSION every line of standard input is one; at a terminal with a prompt and a history.
    """
    if expression is None and file == "-":
        raise click.UsageError("standard input holds the context, so EXPRESSION must be given")
    names = {} if file is None else _read_context(file)
    if expression is not None:
        is_accepted = _answer(expression, names, as_of)
    else:
        answers = [_answer(line, names, as_of) for line in _lines()]
        is_accepted = all(answers) or _is_conversation()
    sys.exit(0 if is_accepted else 2)


def _read_context(file: str) -> Mapping[str, Value]:
    """The names in scope; ends the process with status 2 where the file does not hold them."""
    shown = "standard input" if file == "-" else file
    try:
        with click.open_file(file, "rb") as opened:
            given = decode(opened.read(), Origin(file=shown))
        if not isinstance(given, dict):
            raise click.UsageError(f"{shown} holds no JSON object")
        return {name: to_value(value, name=name) for name, value in given.items()}
    except OSError as error:
        click.echo(f"error: {shown}: {(error.strerror or str(error)).lower()}", err=True)
    except Refused as refused:
        click.echo(refused, err=True)
    except FeelError as error:
        click.echo(_described(error.diagnostic, ""), err=True)
    sys.exit(2)


def _answer(expression: str, names: Mapping[str, Value], as_of: DateTime | None) -> bool:
    """Prints the value, or what is wrong with the expression; whether it has a value."""
    try:
        click.echo(print_value(evaluate(expression, names, clock=as_of)))
    except FeelError as error:
        click.echo(_described(error.diagnostic, expression), err=True)
        return False
    return True


def _is_conversation() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _lines() -> Iterator[str]:
    """The expressions of standard input; blank lines and comments are none."""
    for line in _typed_lines() if _is_conversation() else sys.stdin:
        expression = line.rstrip("\r\n")
        if expression.strip() and not expression.lstrip().startswith("//"):
            yield expression


def _typed_lines() -> Iterator[str]:
    """The lines a person types, until the end of the input; a line that is interrupted is dropped."""
    import readline  # noqa: F401 - gives `input` its editing and its history

    while True:
        try:
            yield input(_PROMPT)
        except KeyboardInterrupt:
            click.echo()
        except EOFError:
            click.echo()
            return


def _described(diagnostic: FeelDiagnostic, expression: str) -> str:
    """The diagnostic with the line of the expression it is about, and carets under the place."""
    text = [f"error[{diagnostic.code}]: {diagnostic.message}"]
    if expression.strip():
        before, _, _ = expression[: diagnostic.span.start].rpartition("\n")
        first = len(before) + 1 if "\n" in expression[: diagnostic.span.start] else 0
        line = expression[first:].partition("\n")[0]
        start, end = diagnostic.span.start - first, min(diagnostic.span.end - first, len(line))
        text += [
            f"  │ {_visible(line)}",
            f"  │ {' ' * _width(line[:start])}{'^' * max(_width(line[start:end]), 1)}",
        ]
    if diagnostic.hint is not None:
        text.append(f"  hint: {diagnostic.hint}")
    return "\n".join(text)


def _visible(line: str) -> str:
    """The line with a sign in the place of each character that would disturb the terminal."""
    return "".join(each if each.isprintable() else "�" for each in line)


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_columns(each) for each in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
