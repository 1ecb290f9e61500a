"""`policyctl bundle`: what a bundle is, with all that it takes over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from msgspec.structs import replace

from policyctl import policy as policies
from policyctl.bundle.digest import byte_digest, parameter_digest, schema_digest, semantic_digest
from policyctl.bundle.library import Library, schema_of
from policyctl.bundle.model import Bundle
from policyctl.bundle.outline import Line, outline, outline_examples
from policyctl.cli import outputs as out
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import color_option, day_option, output_option
from policyctl.cli.outputs import Output
from policyctl.cli.policies import library


@click.group("bundle")
def command() -> None:
    """Look at bundles."""


@command.command("show")
@click.argument("reference", metavar="BUNDLE")
@day_option
@click.option(
    "--preview", is_flag=True, help="Take the draft or consultation meant for the day, if there is one."
)
@click.option(
    "--parameters", multiple=True, metavar="SET", help="A parameter set. May repeat, the last wins."
)
@click.option("--examples", is_flag=True, help="Show the examples instead, written out.")
@output_option("human", "json")
@color_option
@click.pass_context
def show(
    context: click.Context,
    reference: str,
    as_of: date | None,
    preview: bool,
    parameters: Sequence[str],
    examples: bool,
    outputs: Sequence[Output],
) -> ExitCode:
    """Print the resolved bundle with its digests, and where each line of it was written."""
    found = library()
    day = as_of or context.obj().date()
    bundle = policies.load(reference, as_of=day, library=found, preview=preview)
    bundle = policies.with_parameters(bundle, parameters)
    out.refuse_inputs_as_outputs((bundle.file,), outputs)
    digests = _digests(bundle, found)
    shown = outline_examples(bundle) if examples else outline(bundle)
    lines = [_relative(each, Path.cwd()) for each in shown]
    out.publish(outputs, context, lambda format_, _look: _rendered(bundle, digests, lines, format_))
    return ExitCode.DONE


def _relative(line: Line, folder: Path) -> Line:
    """The line with its file named as it is seen from the folder."""
    return replace(line, place=replace(line.place, file=_seen_from(folder, line.place.file)))


def _seen_from(folder: Path, file: str) -> str:
    path = Path(file)
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else file


def _digests(bundle: Bundle, found: Library) -> dict[str, str]:
    from policyctl.subject.profile import load_schema

    text = schema_of(found, bundle)
    schema = load_schema(text.text.encode(), file=text.file).document
    return {
        "semantic": semantic_digest(bundle, schema),
        "bytes": byte_digest(bundle),
        "parameters": parameter_digest(bundle),
        "schema": schema_digest(schema),
    }


def _rendered(bundle: Bundle, digests: dict[str, str], lines: Sequence[Line], format_: str) -> str:
    if format_ == "json":
        from policyctl.report import json

        return json.text(_document(bundle, digests, lines))
    return "".join(f"{each.rstrip()}\n" for each in _text(bundle, digests, lines))


def _document(bundle: Bundle, digests: dict[str, str], lines: Sequence[Line]) -> dict[str, object]:
    from policyctl.report.documents import place_document

    return {
        "schema": "policyctl/bundle/1",
        "bundle": bundle.name,
        "title": bundle.title,
        "status": bundle.status.value,
        "file": _seen_from(Path.cwd(), bundle.file),
        "extends": bundle.base.name if bundle.base else None,
        "digests": digests,
        "lines": [
            {
                "depth": each.depth,
                "kind": each.kind,
                "name": each.name,
                "text": each.text,
                "place": place_document(each.place),
                "inherited": each.is_inherited,
            }
            for each in lines
        ],
    }


def _text(bundle: Bundle, digests: dict[str, str], lines: Sequence[Line]) -> list[str]:
    extends = f", extends {bundle.base.name}" if bundle.base else ""
    shown = [f"{'  ' * each.depth}{_named(each)}  {each.text}" for each in lines]
    width = max((len(each) for each in shown), default=0)
    return [
        f"{bundle.name}  {bundle.title}",
        f"{bundle.status.value}{extends}",
        *(f"{name:<10}  {digest}" for name, digest in digests.items()),
        "",
        *(f"{text:<{min(width, 96)}}  {each.place}" for text, each in zip(shown, lines, strict=True)),
    ]


def _named(line: Line) -> str:
    """`rule gold`; of the single value of a parameter `value`."""
    return line.kind if line.name == line.kind else f"{line.kind} {line.name}"
