"""`policyctl codes`: what a code of a diagnostic means, and what the exit statuses say."""

from __future__ import annotations

from collections.abc import Iterator

import click

from policyctl.cli.exit_codes import MEANINGS, ExitCode
from policyctl.cli.options import output_option
from policyctl.cli.outputs import Output, publish
from policyctl.cli.problems import refusal
from policyctl.codes import AREAS, CODES, Code
from policyctl.diagnostics import nearest


@click.command("codes")
@click.argument("code", required=False, metavar="[CODE]")
@output_option("human", "json")
@click.pass_context
def command(context: click.Context, code: str | None, outputs: tuple[Output, ...]) -> ExitCode:
    """Explain the CODE of a diagnostic, or list all codes and the exit statuses."""
    entry = None if code is None else _entry(code)
    texts = {
        "human": _listing if entry is None else lambda: _page(entry),
        "json": _json if entry is None else lambda: _json_text({"codes": [_document(entry)]}),
    }
    publish(outputs, context, lambda format_, _look: texts[format_]())
    return ExitCode.DONE


def _entry(code: str) -> Code:
    entry = CODES.get(code.upper())
    if entry is None:
        close = nearest(code.upper(), CODES)
        hint = f"did you mean `{close}`?" if close else "`policyctl codes` lists them all"
        raise refusal("C121", f"there is no code `{code}`", hint)
    return entry


def _page(entry: Code) -> str:
    return "\n".join([f"{entry.code}  {entry.title}", "", f"  {entry.why}", *_examples(entry), ""])


def _examples(entry: Code) -> Iterator[str]:
    for word, text in (("not", entry.bad), ("but", entry.good)):
        if text:
            yield ""
            yield from (
                f"  {word if number == 0 else '   '}  {line}" for number, line in enumerate(text.split("\n"))
            )


def _listing() -> str:
    return "\n".join([*_code_lines(), "Exit statuses", *_exit_lines(), ""])


def _code_lines() -> Iterator[str]:
    for letter, area in AREAS.items():
        yield area
        yield from (f"  {each.code}  {each.title}" for each in CODES.values() if each.code[0] == letter)
        yield ""


def _exit_lines() -> Iterator[str]:
    return (f"  {status.value:>4}  {meaning}" for status, meaning in MEANINGS.items())


def _json() -> str:
    statuses = [{"status": int(status), "meaning": meaning} for status, meaning in MEANINGS.items()]
    return _json_text({"codes": [_document(each) for each in CODES.values()], "exit_statuses": statuses})


def _document(entry: Code) -> dict[str, object]:
    written = {"code": entry.code, "title": entry.title, "why": entry.why}
    examples = {"bad": entry.bad, "good": entry.good}
    return {**written, **{name: text for name, text in examples.items() if text}}


def _json_text(document: dict[str, object]) -> str:
    from policyctl.report.json import text

    return text({"schema": "policyctl/codes/1", **document})
