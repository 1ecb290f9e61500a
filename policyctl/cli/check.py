"""`policyctl check`: everything that is wrong with bundles, lists of clauses, parameter sets and schemas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policyctl.check import check
from policyctl.clauses import cover
from policyctl.cli import outputs as out
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import color_option, output_option
from policyctl.cli.outputs import Output
from policyctl.cli.policies import library
from policyctl.diagnostics import Severity
from policyctl.languages import Language
from policyctl.results import CheckedFile, ClauseCoverage

if TYPE_CHECKING:
    from policyctl.report.human.screen import Look


@click.command("check")
@click.argument("references", metavar="[BUNDLE...]", nargs=-1)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option(
    "--clauses",
    "of_clauses",
    is_flag=True,
    help="Show instead which clauses of the documents are cited, and which are missing.",
)
@click.option(
    "--languages",
    multiple=True,
    type=click.Choice([each.value for each in Language if each is not Language.ENGLISH]),
    help="Warn of titles, warnings and labels that are not translated to the language. May repeat.",
)
@output_option("human", "json", "markdown", "github", "sarif", "junit")
@color_option
@click.pass_context
def command(
    context: click.Context,
    references: Sequence[str],
    strict: bool,
    of_clauses: bool,
    languages: Sequence[str],
    outputs: Sequence[Output],
) -> ExitCode:
    """Check bundles and what belongs to them.

    BUNDLE is a file, a folder, `id@version`, or `id` for all versions of a policy. Parameter sets, lists of clauses and
    vocabularies in a folder are checked too, and so is a schema that is named. All that is wrong is told at its place;
    the exit status is 1 when there are errors.

    With `--clauses` every document that has a list of clauses is gone through: what cites each clause, or why nothing
    does. The exit status is 1 when a clause that binds is missing, and 5 when there is no list of clauses at all.
    Without BUNDLE all installed policies count.
    """
    if of_clauses:
        coverage = cover(references, library=library(), folder=Path.cwd())
        out.publish(outputs, context, lambda format_, look: _rendered_clauses(coverage, format_, look))
        status = _status(coverage.files, strict=strict)
        return status if coverage.documents or status else ExitCode.NOTHING_TO_DO
    if not references:
        raise click.MissingParameter(ctx=context, param_type="argument", param_hint="'BUNDLE...'")
    files = check(
        references,
        library=library(),
        folder=Path.cwd(),
        languages=[Language(each) for each in dict.fromkeys(languages)],
    )
    out.refuse_inputs_as_outputs((each.file for each in files), outputs)
    out.publish(outputs, context, lambda format_, look: _rendered(files, format_, look))
    return _status(files, strict=strict)


def _status(files: Sequence[CheckedFile], *, strict: bool) -> ExitCode:
    counts = {severity: sum(each.count(severity) for each in files) for severity in Severity}
    is_wrong = counts[Severity.ERROR] or (strict and counts[Severity.WARNING])
    return ExitCode.FINDINGS if is_wrong else ExitCode.DONE


def _rendered_clauses(coverage: ClauseCoverage, format_: str, look: Look) -> str:
    match format_:
        case "human":
            from policyctl.report.human.clauses import clauses

            return clauses(coverage, look)
        case "json":
            from policyctl.report import documents, json

            return json.text(documents.clauses_document(coverage))
        case "markdown":
            from policyctl.report import markdown

            return markdown.of_clauses(coverage, root=Path.cwd())
        case _:
            return _rendered(coverage.files, format_, look)


def _rendered(files: Sequence[CheckedFile], format_: str, look: Look) -> str:
    match format_:
        case "human":
            from policyctl.report.human.checks import checks

            return checks(files, look)
        case "json":
            from policyctl.report import documents, json

            return json.text(documents.check_document(files))
        case "markdown":
            from policyctl.report import markdown

            return markdown.of_diagnostics(files, root=Path.cwd())
        case "github":
            from policyctl.report import github

            return github.of_diagnostics(files, root=Path.cwd())
        case "sarif":
            from policyctl.report import sarif

            return sarif.of_diagnostics(files, root=Path.cwd())
        case _:
            from policyctl.report import junit

            return junit.of_diagnostics(files)
