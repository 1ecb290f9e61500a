"""`policyctl explain`: why, and how far from something else, for one subject."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from policyctl.cli import outputs as out
from policyctl.cli import subjects
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.facts import overriding_given, standing_given
from policyctl.cli.options import (
    asking_options,
    color_option,
    complete_option,
    language_option,
    output_option,
    overrides_option,
    standing_option,
)
from policyctl.cli.outputs import Output
from policyctl.cli.policies import Asked, prepare
from policyctl.cli.problems import hint_among, refusal
from policyctl.cli.terminal import language_of, look_of
from policyctl.diagnostics import Refused
from policyctl.explanation import Explanation
from policyctl.languages import Language
from policyctl.policy import Policy, candidates, explain_row
from policyctl.population import Candidate, Population
from policyctl.subject.rows import Rejected
from policyctl.subject.scale import Admitted

if TYPE_CHECKING:
    from policyctl.log.record import DecisionRecord
    from policyctl.report.human.screen import Look


@click.command("explain")
@click.argument("bundle", required=False)
@click.argument("input_", metavar="INPUT", required=False)
@asking_options
@click.option(
    "--record", metavar="ID", help="Explain the decision of this id in the log, instead of BUNDLE and INPUT."
)
@click.option(
    "--log", "log_file", type=click.Path(path_type=Path), metavar="FILE", help="The log of --record."
)
@complete_option
@standing_option
@overrides_option
@click.option("--subject", metavar="ID", help="The one subject that is meant, where INPUT holds many.")
@output_option("human", "json", "letter", "letter-html")
@language_option
@color_option
@click.pass_context
def command(
    context: click.Context,
    bundle: str | None,
    input_: str | None,
    as_of: date | None,
    preview: bool,
    parameters: Sequence[str],
    assignments: Sequence[str],
    decision: str | None,
    format_: str | None,
    record: str | None,
    log_file: Path | None,
    complete: Sequence[str],
    standing: Sequence[Path],
    overrides: Sequence[Path],
    subject: str | None,
    outputs: Sequence[Output],
) -> ExitCode:
    """Explain the decision about one subject.

    Every rule with every criterion: its value, its bound, how far they are apart, the clause, and the days it was
    measured over; all causes, not only the first, and what would settle what is open. BUNDLE and INPUT are as for
    `eval`.

    With --record and --log a logged decision is made again from the policy and the subject that were logged; where
    they are not what they were, nothing is explained and the exit status is 3.

    `-o letter` is a statement of reasons for the merchant, as Markdown; `-o letter-html` the same as a page. `--lang`
    chooses their language.
    """
    read = (bundle, input_, log_file, *parameters, *standing, *overrides)
    out.refuse_inputs_as_outputs(read, outputs)
    if record is not None and log_file is not None and bundle is None:
        return _explain_logged(record, log_file, outputs, context)
    if bundle is None or input_ is None or record is not None or log_file is not None:
        raise click.UsageError("give BUNDLE and INPUT, or --record and --log")
    subjects.refuse_swapped(context, bundle, input_)
    asked = Asked(bundle, as_of, preview, parameters, assignments, decision)
    policy, day = prepare(asked, now=context.obj())
    overriding = overriding_given(overrides, policy, day)
    policy = overriding.on(policy) if overriding else policy
    facts = standing_given(standing, outputs, policy, day, decision)
    policy = facts.on(policy) if facts else policy
    with subjects.read(input_, format_, policy.schema, shows_progress=not sys.stdout.isatty()) as given:
        given = facts.joined(given) if facts else given
        found = candidates(policy, given.rows, as_of=day, complete=complete) if complete else None
        if found is None:
            admitted, told = policy.reader.admit(subjects.pick(given, policy.schema.key, subject)), None
        else:
            admitted, told = _picked(policy, found, subject)
    if isinstance(admitted, Rejected):
        raise Refused(admitted.diagnostics)
    explanation = explain_row(policy, admitted.row, as_of=day, decision=decision, told=told)
    letter = _Told(explanation, policy)
    out.publish(outputs, context, lambda format_, look: _rendered(letter, format_, look))
    if overriding is not None:
        overriding.meet(explanation.decision)
        overriding.tell(context, explanation.decision.subject)
    if facts is not None:
        facts.tell(context)
    return ExitCode.DONE


def _picked(policy: Policy, found: Population, wanted: str | None) -> Candidate:
    """The candidate that is meant, out of the whole of its cohorts. Raises `Refused` (C102, C103)."""
    if wanted is None:
        raise refusal("C103", "a cohort holds many subjects, one is explained", "name it with --subject ID")
    names = []
    for admitted, told in found.candidates:
        name = policy.key_of(admitted.row) if isinstance(admitted, Admitted) else None
        if name == wanted:
            return admitted, told
        if name is not None:
            names.append(name)
    raise refusal("C102", f"there is no subject `{wanted}` in the input", hint_among(wanted, names))


class _Told(NamedTuple):
    """What is told, the policy it was decided by, and the record where it was logged."""

    explanation: Explanation
    policy: Policy
    record: DecisionRecord | None = None


def _explain_logged(id_: str, log_file: Path, outputs: Sequence[Output], context: click.Context) -> ExitCode:
    """The explanation of a decision that stands in a log."""
    from policyctl.cli.policies import of_record
    from policyctl.log.read import find_record
    from policyctl.log.rebuild import Different, rebuild
    from policyctl.report.human.diagnostics import full

    found = find_record(log_file, id_)
    try:
        policy = of_record(found)
        told = _Told(rebuild(found, policy), policy, found)
        if any(each.format in LETTERS for each in outputs):
            _check_general_template(told, language_of(context))
    except Different as different:
        sys.stderr.write(full(different.diagnostics, look_of(sys.stderr, context)))
        return ExitCode.INTEGRITY
    out.publish(outputs, context, lambda format_, look: _rendered(told, format_, look))
    return ExitCode.DONE


LETTERS = ("letter", "letter-html")
"""The formats that are letters."""


def _check_general_template(told: _Told, language: Language) -> None:
    """Raises `Different` where the letter would be made from another general template than the log names."""
    from policyctl.letter.templates import general_digest, template_for
    from policyctl.log.rebuild import refuse_other_templates

    assert told.record is not None
    if template_for(told.policy.bundle, language).is_general:
        refuse_other_templates(told.record, general_digest())


def _rendered(told: _Told, format_: str, look: Look) -> str:
    match format_:
        case "human":
            from policyctl.report.human.explanation import full

            return full(told.explanation, look)
        case "letter":
            return _letter(told, look.phrases.language)
        case "letter-html":
            from policyctl.letter.page import page

            language = look.phrases.language
            return page(_letter(told, language), language=language)
        case _:
            from policyctl.report import documents, json

            return json.text(documents.explanation_document(told.explanation))


def _letter(told: _Told, language: Language) -> str:
    from policyctl.letter.content import Logged
    from policyctl.letter.write import write_letter

    record = told.record
    logged = Logged(record.id, record.evaluated_at) if record else None
    return write_letter(told.explanation, told.policy, language, logged)
