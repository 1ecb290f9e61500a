"""`policyctl check`: everything that is wrong with bundles, parameter sets and schemas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policyctl.check import check
from policyctl.cli import outputs as out
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import color_option, output_option
from policyctl.cli.outputs import Output
from policyctl.cli.policies import library
from policyctl.diagnostics import Severity
from policyctl.results import CheckedFile

if TYPE_CHECKING:
    from policyctl.report.human.screen import Look


@click.command("check")
@click.argument("references", metavar="BUNDLE...", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@output_option("human", "json", "markdown", "github", "sarif", "junit")
@color_option
@click.pass_context
def command(
    context: click.Context, references: Sequence[str], strict: bool, outputs: Sequence[Output]
) -> ExitCode:
    """Check bundles, parameter sets and schemas of subjects.

    BUNDLE is a file, a folder of bundles and parameter sets, `id@version`, or `id` for all versions of a policy. All
    that is wrong is told at its place; the exit status is 1 when there are errors.
    """
    files = check(references, library=library(), folder=Path.cwd())
    out.publish(outputs, context, lambda format_, look: _rendered(files, format_, look))
    counts = {severity: sum(each.count(severity) for each in files) for severity in Severity}
    is_wrong = counts[Severity.ERROR] or (strict and counts[Severity.WARNING])
    return ExitCode.FINDINGS if is_wrong else ExitCode.DONE


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
