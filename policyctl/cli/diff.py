"""`policyctl diff`: what changed from one bundle to another, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from policyctl import policy
from policyctl.bundle.library import Library, find_schema, has_schema
from policyctl.bundle.model import Bundle
from policyctl.bundle.resolve import Loading
from policyctl.cli import outputs as out
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.operands import Operand, read_operand, with_parameters
from policyctl.cli.options import (
    color_option,
    complete_option,
    day_option,
    output_option,
    overrides_option,
    standing_option,
)
from policyctl.cli.outputs import Output
from policyctl.cli.policies import library
from policyctl.cli.problems import refusal
from policyctl.diff.model import DiffReport, Kind
from policyctl.diff.text import compare
from policyctl.program.types import RecordType

if TYPE_CHECKING:
    from policyctl.diff.impact import Dated
    from policyctl.report.human.screen import Look

_FAIL_ON = {
    "tightened": frozenset({Kind.TIGHTENED}),
    "loosened": frozenset({Kind.LOOSENED}),
    "unclear": frozenset({Kind.UNCLEAR}),
    "any": frozenset(Kind),
}


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when anything changed, as git diff does.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(list(_FAIL_ON)),
    help="Exit with 1 when a change is of this kind. May repeat.",
)
@click.option("--population", metavar="FILE", help="Subjects to decide under both: JSON, NDJSON or CSV.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "ndjson", "csv"]),
    help="How the population is written.  [default: as its name or its content says]",
)
@complete_option
@standing_option
@overrides_option
@click.option("--allow-rejects", is_flag=True, help="Do not exit with 2 because of rejected rows.")
@day_option
@click.option(
    "--parameters", multiple=True, metavar="SET", help="A parameter set, for those it is meant for."
)
@click.option(
    "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="The value of a parameter of either."
)
@output_option("human", "json", "markdown", "github", "sarif", "junit")
@color_option
@click.pass_context
def command(
    context: click.Context,
    old: str,
    new: str,
    exit_code: bool,
    fail_on: Sequence[str],
    population: str | None,
    format_: str | None,
    complete: Sequence[str],
    standing: Sequence[Path],
    overrides: Sequence[Path],
    allow_rejects: bool,
    as_of: date | None,
    parameters: Sequence[str],
    assignments: Sequence[str],
    outputs: Sequence[Output],
) -> ExitCode:
    """Tell what changed from OLD to NEW, and with a population for whom.

    OLD and NEW are `id@version`, files, or files at a git revision, such as main:policies/shop/1.toml. A change is
    tightened (nobody fares better), loosened (nobody fares worse), unclear, or added, removed or reworded (no outcome
    moves by it). Without --as-of a population is decided on the first day that each version is in force.
    """
    now: datetime = context.obj()
    if population is None:
        _refuse_facts({"--complete": complete, "--standing": standing, "--overrides": overrides})
    out.refuse_inputs_as_outputs((old, new, population, *parameters, *standing, *overrides), outputs)
    found = library()
    bundles = with_parameters(_operands((old, new), as_of or now.date(), found), parameters, assignments)
    comparison = compare(bundles[0], bundles[1], _record(bundles, found))
    impact = None
    if population is not None:
        from policyctl.cli.population import Population, impact_on

        before, after = (_dated(each, as_of, now, found) for each in bundles)
        given = Population(
            file=population, format=format_, complete=complete, standing=standing, overrides=overrides
        )
        impact = impact_on(given, before, after, context, shows_progress=not out.are_watched(outputs))
    failing = frozenset().union(*(_FAIL_ON[each] for each in fail_on))
    report = DiffReport(comparison=comparison, impact=impact, failing=failing)
    out.publish(outputs, context, lambda name, look: _rendered(report, name, look))
    if impact is not None and impact.rejected and not allow_rejects:
        return ExitCode.REFUSED
    is_found = bool(report.failures) or (exit_code and bool(comparison.changes))
    return ExitCode.FINDINGS if is_found else ExitCode.DONE


def _refuse_facts(given: Mapping[str, Sequence[object]]) -> None:
    """Raises `UsageError` where something is said of a population that there is not."""
    for name, each in given.items():
        if each:
            raise click.UsageError(f"{name} says something of a population: name it with --population")


def _operands(references: Sequence[str], as_of: date, found: Library) -> list[Operand]:
    """Both bundles; what they say alike is parsed once."""
    loading = Loading()
    return [read_operand(each, as_of=as_of, library=found, loading=loading) for each in references]


def _record(bundles: Sequence[Bundle], found: Library) -> RecordType | None:
    """What the schema says of the subject of both; without one, which need not be at hand, fewer changes are clear."""
    old, new = bundles
    beside = Path(new.file).parent
    if old.subject != new.subject or not has_schema(found, new.subject, beside=beside):
        return None
    from policyctl.subject.profile import load_schema

    text = find_schema(found, new.subject, beside=beside)
    return load_schema(text.text.encode(), file=text.file).record


def _dated(bundle: Bundle, as_of: date | None, now: datetime, found: Library) -> Dated:
    """The policy on the day that is asked for, else on its first, else today."""
    from policyctl.diff.impact import Dated, has_outcomes

    ready = policy.compile(bundle, library=found)
    if not has_outcomes(ready):
        message = f"`{bundle.name}` decides `{bundle.decides}`, which has no single outcome"
        raise refusal("C112", message, "a population is compared by the outcomes of a decision table")
    today = now.astimezone(ZoneInfo(bundle.time_zone)).date()
    return Dated(ready, as_of or bundle.in_force.start or today)


def _rendered(report: DiffReport, format_: str, look: Look) -> str:
    match format_:
        case "human":
            from policyctl.report.human.differences import differences

            return differences(report, look, root=Path.cwd())
        case "json":
            from policyctl.report import differences as documents
            from policyctl.report import json

            return json.text(documents.diff_document(report))
        case "markdown":
            from policyctl.report import markdown

            return markdown.of_diff(report, root=Path.cwd())
        case "github":
            from policyctl.report import github

            return github.of_diff(report, root=Path.cwd())
        case "sarif":
            from policyctl.report import sarif

            return sarif.of_diff(report, root=Path.cwd())
        case _:
            from policyctl.report import junit

            return junit.of_diff(report)
