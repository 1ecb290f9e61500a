"""`policyctl explain`: why, and how far from something else, for one subject."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from policyctl.cli import outputs as out
from policyctl.cli import subjects
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import color_option, output_option, policy_options
from policyctl.cli.outputs import Output
from policyctl.cli.policies import Asked, prepare
from policyctl.diagnostics import Refused
from policyctl.explain import Explanation
from policyctl.policy import explain_row
from policyctl.subject.rows import Rejected

if TYPE_CHECKING:
    from policyctl.report.human.screen import Look


@click.command("explain")
@policy_options
@click.option("--subject", metavar="ID", help="The one subject that is meant, where INPUT holds many.")
@output_option("human", "json")
@color_option
@click.pass_context
def command(
    context: click.Context,
    bundle: str,
    input_: str,
    as_of: date | None,
    preview: bool,
    parameters: Sequence[str],
    assignments: Sequence[str],
    decision: str | None,
    format_: str | None,
    subject: str | None,
    outputs: Sequence[Output],
) -> ExitCode:
    """Explain the decision about one subject.

    Every rule with every criterion: its value, its bound, how far they are apart, the clause, and the days it was
    measured over; all causes, not only the first, and what would settle what is open. BUNDLE and INPUT are as for
    `eval`.
    """
    asked = Asked(bundle, as_of, preview, parameters, assignments, decision)
    policy, day = prepare(asked, now=context.obj())
    out.refuse_input_as_output(input_, outputs)
    with subjects.read(input_, format_, policy.schema, shows_progress=not sys.stdout.isatty()) as given:
        admitted = policy.reader.admit(subjects.pick(given, policy.schema.key, subject))
    if isinstance(admitted, Rejected):
        raise Refused(admitted.diagnostics)
    explanation = explain_row(policy, admitted.row, as_of=day, decision=decision)
    out.publish(outputs, context, lambda format_, look: _rendered(explanation, format_, look))
    return ExitCode.DONE


def _rendered(explanation: Explanation, format_: str, look: Look) -> str:
    if format_ == "human":
        from policyctl.report.human.explanation import full

        return full(explanation, look)
    from policyctl.report import documents, json

    return json.text(documents.explanation_document(explanation))
