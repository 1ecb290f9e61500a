"""`policyctl test`: run the examples that bundles keep."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policyctl.bundle.library import read_path
from policyctl.bundle.resolve import Loading, load_bundle
from policyctl.cli import outputs as out
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import color_option, output_option
from policyctl.cli.outputs import Output
from policyctl.cli.policies import library
from policyctl.examples import run_examples
from policyctl.library_files import bundles_meant
from policyctl.results import BundleResult

if TYPE_CHECKING:
    from policyctl.report.human.screen import Look


@click.command("test")
@click.argument("references", metavar="BUNDLE...", nargs=-1, required=True)
@output_option("human", "json", "markdown", "github", "sarif", "junit")
@color_option
@click.pass_context
def command(context: click.Context, references: Sequence[str], outputs: Sequence[Output]) -> ExitCode:
    """Run the examples kept in bundles.

    BUNDLE is a file, a folder, `id@version`, or `id` for all versions of a policy. What an example expects and what was
    found stands at the place of the example; below it what no example reaches. The exit status is 1 when an example
    fails, 5 when there is none at all.
    """
    found = library()
    files = bundles_meant(references, library=found, folder=Path.cwd())
    out.refuse_inputs_as_outputs(files, outputs)
    loading = Loading()
    bundles = [load_bundle(read_path(Path(each)), found, loading) for each in files]
    tested = [run_examples(each, library=found) for each in bundles]
    out.publish(outputs, context, lambda format_, look: _rendered(tested, format_, look))
    if not any(each.examples for each in tested):
        click.echo("there are no examples to run", file=sys.stderr)
        return ExitCode.NOTHING_TO_DO
    return ExitCode.FINDINGS if any(each.failed for each in tested) else ExitCode.DONE


def _rendered(bundles: Sequence[BundleResult], format_: str, look: Look) -> str:
    match format_:
        case "human":
            from policyctl.report.human.examples import examples

            return examples(bundles, look)
        case "json":
            from policyctl.report import documents, json

            return json.text(documents.examples_document(bundles))
        case "markdown":
            from policyctl.report import markdown

            return markdown.of_test_results(bundles, root=Path.cwd())
        case "github":
            from policyctl.report import github

            return github.of_test_results(bundles, root=Path.cwd())
        case "sarif":
            from policyctl.report import sarif

            return sarif.of_test_results(bundles, root=Path.cwd())
        case _:
            from policyctl.report import junit

            return junit.of_test_results(bundles)
