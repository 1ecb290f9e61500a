"""`policyctl log`: read what was decided."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
import msgspec

from policyctl.cli import outputs as out
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import color_option, output_option
from policyctl.cli.outputs import Output
from policyctl.cli.terminal import look_of
from policyctl.decision import Status
from policyctl.diagnostics import Diagnostic
from policyctl.log.read import Filter, moment, read_log
from policyctl.log.record import DecisionRecord, to_line


@click.group("log")
def command() -> None:
    """Read logs of decisions."""


def _moment(context: click.Context, parameter: click.Parameter, given: str | None) -> datetime | None:
    try:
        return None if given is None else moment(given)
    except ValueError:
        message = f"`{given}` is no day such as `2023-07-15` and no moment such as `2023-07-15T08:00:00Z`"
        raise click.BadParameter(message, context, parameter) from None


@command.command("show")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--outcome", "outcomes", multiple=True, help="Decisions that came to this outcome. May repeat.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([each.value for each in Status]),
    help="Decisions with this status. May repeat.",
)
@click.option("--subject", metavar="ID", help="Decisions about this subject.")
@click.option("--bundle", metavar="ID[@VERSION]", help="Decisions by this policy.")
@click.option(
    "--since", metavar="TIME", callback=_moment, help="Evaluated at this day or moment (UTC), or later."
)
@click.option("--until", metavar="TIME", callback=_moment, help="Evaluated before this day or moment (UTC).")
@output_option("human", "json", "jsonl")
@color_option
@click.pass_context
def show(
    context: click.Context,
    file: Path,
    outcomes: Sequence[str],
    statuses: Sequence[str],
    subject: str | None,
    bundle: str | None,
    since: datetime | None,
    until: datetime | None,
    outputs: Sequence[Output],
) -> ExitCode:
    """Show the decisions in the log FILE, in the order they were made.

    A line that is no whole record is told on standard error, and the exit status is then 3.
    """
    out.refuse_inputs_as_outputs((file,), outputs)
    wanted = Filter(
        outcomes=tuple(outcomes),
        statuses=tuple(Status(each) for each in statuses),
        subject=subject,
        bundle=bundle,
        since=since,
        until=until,
    )
    records: list[DecisionRecord] = []
    wrong: list[Diagnostic] = []
    for entry in read_log(file):
        match entry:
            case DecisionRecord():
                if wanted.wants(entry):
                    records.append(entry)
            case Diagnostic():
                wrong.append(entry)
    out.publish(outputs, context, lambda format_, _look: _rendered(records, format_))
    return _status(wrong, context)


def _status(wrong: Sequence[Diagnostic], context: click.Context) -> ExitCode:
    if not wrong:
        return ExitCode.DONE
    from policyctl.report.human.diagnostics import full

    sys.stderr.write(full(wrong, look_of(sys.stderr, context)))
    return ExitCode.INTEGRITY


def _rendered(records: Sequence[DecisionRecord], format_: str) -> str:
    match format_:
        case "human":
            return "".join(f"{each}\n" for each in _table([_cells(each) for each in records]))
        case "json":
            lines = b",\n".join(to_line(each) for each in records).decode()
            return f'{{"schema":"policyctl/log/1","records":[\n{lines}\n]}}\n'
        case _:
            return "".join(f"{to_line(each).decode()}\n" for each in records)


def _cells(record: DecisionRecord) -> tuple[str, ...]:
    return (
        record.id,
        f"{record.evaluated_at:%Y-%m-%d %H:%M:%SZ}",
        record.bundle.name,
        record.subject.id or "-",
        _result(record),
        ", ".join(record.deciding_rules),
    )


def _result(record: DecisionRecord) -> str:
    """The outcome or value that was decided, or the status; the outcomes before and after where it is overridden."""
    if record.override is not None:
        before = record.override.before or record.override.status.value
        return f"overridden: {before} before, {record.override.after} after"
    if record.status is not Status.DECIDED:
        return str(record.status.value)
    if isinstance(record.value, str):
        followed = ", ".join(each.decision for each in record.overridden if each.changes)
        return f"{record.value} (overridden: {followed})" if followed else record.value
    text: str = msgspec.json.encode(record.value).decode()
    return text


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
