"""Where reports go: `-o FORMAT[=PATH]`, to standard output or into files that are complete or not there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from msgspec import Struct

from policyctl.cli.problems import refusal
from policyctl.cli.terminal import is_terminal, look_of, look_of_file

if TYPE_CHECKING:
    from policyctl.report.human.screen import Look


class Output(Struct, frozen=True):
    """A format, and the file it goes to; None is standard output."""

    format: str
    path: Path | None = None

    def __str__(self) -> str:
        return self.format if self.path is None else f"{self.format}={self.path}"


def chosen_outputs(
    formats: Sequence[str], context: click.Context, parameter: click.Parameter, given: Sequence[str]
) -> tuple[Output, ...]:
    """The outputs that texts `FORMAT` or `FORMAT=PATH` name, of which each goes somewhere else."""
    try:
        outputs = tuple(_output(each, formats) for each in given)
        _refuse_shared_places(outputs)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from None
    return outputs


def _output(text: str, formats: Sequence[str]) -> Output:
    format_, equals, path = text.partition("=")
    if format_ not in formats:
        raise ValueError(f"`{format_}` is none of {', '.join(formats)}")
    if equals and not path:
        raise ValueError(f"`{text}` names no file")
    return Output(format_, Path(path) if path and path != "-" else None)


def _refuse_shared_places(outputs: Sequence[Output]) -> None:
    places = [each.path for each in outputs]
    for path in places:
        if places.count(path) > 1:
            where = "standard output" if path is None else f"`{path}`"
            raise ValueError(f"two reports go to {where}")


def refuse_inputs_as_outputs(inputs: Iterable[str | Path | None], outputs: Sequence[Output]) -> None:
    """Raises `Refused` (C107) where a report would be written over a file that it is made from.

    What names no file, such as `-`, a policy by its id or nothing at all, is none.
    """
    written = [(each, each.path) for each in outputs if each.path is not None and each.path.exists()]
    for read in (Path(each) for each in inputs if each is not None) if written else ():
        for output, path in written:
            if read.is_file() and path.samefile(read):
                raise refusal("C107", f"`{output}` would be written over what it is made from")


def refuse_shared_file(log: Path, others: Sequence[Path]) -> None:
    """Raises `Refused` (C107) where a log is a file that is read, or that a report takes the place of."""
    for each in others:
        if each.absolute() == log.absolute() or (each.exists() and log.exists() and each.samefile(log)):
            raise refusal(
                "C107", f"the log `{log}` is read too, or is the file of a report", "name another file"
            )


def publish(outputs: Sequence[Output], context: click.Context, render: Callable[[str, Look], str]) -> None:
    """Write to each output the text that `render` gives for its format and look."""
    with opened(outputs) as streams:
        for output, stream in zip(outputs, streams, strict=True):
            stream.write(render(output.format, look_for(output, context)))


def look_for(output: Output, context: click.Context) -> Look:
    """The look of an output: a file has no colours."""
    return look_of(sys.stdout, context) if output.path is None else look_of_file(context)


def are_watched(outputs: Sequence[Output]) -> bool:
    """Whether one of the outputs appears on a terminal."""
    return any(each.path is None for each in outputs) and is_terminal(sys.stdout)


@contextmanager
def opened(outputs: Sequence[Output]) -> Iterator[list[TextIO]]:
    """A stream for each output; files take their names at the end, when nothing went wrong."""
    with ExitStack() as stack:
        yield [
            sys.stdout if each.path is None else stack.enter_context(_replaced(each.path)) for each in outputs
        ]


@contextmanager
def _replaced(path: Path) -> Iterator[TextIO]:
    """A file that is written beside the path and moved there at the end; what is no plain file is written as it is."""
    is_plain = path.is_file() or not path.exists()
    partial = path.with_name(f".{path.name}.partial") if is_plain else path
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        if is_plain:
            partial.replace(path)
    except OSError as error:
        if error.filename is None:
            raise
        raise refusal("C107", f"cannot write `{path}`: {(error.strerror or 'unknown').lower()}") from error
    finally:
        if is_plain:
            partial.unlink(missing_ok=True)
