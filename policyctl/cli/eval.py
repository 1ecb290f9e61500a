"""`policyctl eval`: decide one subject, or a file of them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click
from msgspec import Struct, field

from policyctl.cli import outputs as out
from policyctl.cli import subjects
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.facts import overriding_given, standing_given
from policyctl.cli.options import (
    color_option,
    complete_option,
    language_option,
    output_option,
    overrides_option,
    policy_options,
    standing_option,
)
from policyctl.cli.outputs import Output
from policyctl.cli.policies import Asked, prepare
from policyctl.cli.problems import hint_among, refusal
from policyctl.cli.terminal import aside as look_aside
from policyctl.cli.terminal import look_of, tell, write_aside
from policyctl.decision import Decision, Question, Status
from policyctl.explanation import Explanation
from policyctl.policy import Policy, candidates, decide_candidates, explain_row
from policyctl.population import Population
from policyctl.question import question as question_of
from policyctl.results import Answer, Summary
from policyctl.subject.rows import Rejected, Row

if TYPE_CHECKING:
    from policyctl.cli.overrides import Overriding
    from policyctl.cli.recording import Recorder
    from policyctl.cli.standing import Leaving, Standing
    from policyctl.report.human.screen import Look


OVERRIDDEN = "overridden"
"""What `--fail-on` calls a decision whose outcome a named person set aside."""


class Report(Protocol):
    """A report of many decisions, told while they are made."""

    def begin(self) -> str:
        """What stands before the first row."""

    def row(self, answer: Answer | Rejected) -> str:
        """What is said of the next row, which may be nothing yet."""

    def end(self, summary: Summary) -> str:
        """What is left to say after the last."""


@click.command("eval")
@policy_options
@click.option(
    "--fail-on",
    multiple=True,
    metavar="OUTCOME",
    help="Exit with 1 when a decision has this outcome, or this status, such as undetermined. May repeat.",
)
@complete_option
@click.option("--allow-rejects", is_flag=True, help="Do not exit with 2 because of rejected rows.")
@click.option(
    "--log",
    "log_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Append each decision with all its reasons to FILE, safe on the disk before it is told.",
)
@standing_option
@overrides_option
@output_option("human", "json", "jsonl", "standing")
@language_option
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
    fail_on: Sequence[str],
    complete: Sequence[str],
    allow_rejects: bool,
    log_file: Path | None,
    standing: Sequence[Path],
    overrides: Sequence[Path],
    outputs: Sequence[Output],
) -> ExitCode:
    """Decide one subject, or a file of many.

    BUNDLE is a file, `id@version`, or `id` for the version in force on the day. INPUT is a JSON object for one subject;
    a JSON array, NDJSON or CSV for many; `-` is standard input. Rows that are no valid subjects are told on standard
    error and counted, and the others decided.
    """
    subjects.refuse_swapped(context, bundle, input_)
    read: tuple[str | Path, ...] = (bundle, input_, *parameters, *standing, *overrides)
    out.refuse_inputs_as_outputs(read, outputs)
    if log_file is not None:
        reported = (each.path for each in outputs if each.path)
        out.refuse_shared_file(log_file, (*map(Path, read), *reported))
    asked = Asked(bundle, as_of, preview, parameters, assignments, decision)
    policy, day = prepare(asked, now=context.obj())
    question = question_of(policy.program, decision, day)
    _refuse_unknown_outcomes(fail_on, question)
    overriding = overriding_given(overrides, policy, day)
    policy = overriding.on(policy) if overriding else policy
    facts = standing_given(standing, outputs, policy, day, decision)
    policy = facts.on(policy) if facts else policy
    shows_progress = not out.are_watched(outputs)
    with (
        subjects.read(input_, format_, policy.schema, shows_progress=shows_progress) as given,
        _recording(log_file, policy, asked, context, facts, overriding) as recorder,
    ):
        given = facts.joined(given) if facts else given
        leaving = facts.leaving if facts else None
        if given.one is not None and not complete:
            summary = _report_one(
                policy, question, given.one, outputs, context, recorder, leaving, overriding
            )
        else:
            found = candidates(policy, given.rows, as_of=day, complete=complete)
            tell(found.notes, context)
            answers = _answers(policy, question, facts.watched(found) if facts else found, recorder)
            answers = overriding.watching(answers) if overriding else answers
            summary = _report_many(question, answers, outputs, context, leaving)
    if overriding is not None:
        overriding.tell(context)
    is_broken = facts.tell(context) if facts else False
    return _status(summary, fail_on, allow_rejects, is_broken)


def _recording(
    log_file: Path | None,
    policy: Policy,
    asked: Asked,
    context: click.Context,
    facts: Standing | None,
    overriding: Overriding | None,
) -> AbstractContextManager[Recorder | None]:
    """What logs the decisions, where they are logged."""
    if log_file is None:
        return nullcontext()
    from policyctl.cli.recording import recorder

    return recorder(
        log_file,
        policy,
        asked,
        context.obj,
        facts.files if facts else (),
        overriding.files if overriding else (),
    )


def _answers(
    policy: Policy, question: Question, found: Population, recorder: Recorder | None
) -> Iterator[Answer | Rejected]:
    if recorder is not None:
        return recorder.decide(found.candidates, question)
    return decide_candidates(policy, found.candidates, as_of=question.as_of, decision=question.decision)


def _refuse_unknown_outcomes(fail_on: Sequence[str], question: Question) -> None:
    known = [*question.outcomes, *(each.value for each in Status), OVERRIDDEN]
    for each in fail_on:
        if each not in known:
            message = f"`{question.decision}` has no outcome `{each}`"
            raise refusal("C105", message, hint_among(each, known))


def _report_one(
    policy: Policy,
    question: Question,
    row: Row,
    outputs: Sequence[Output],
    context: click.Context,
    recorder: Recorder | None,
    leaving: Leaving | None,
    overriding: Overriding | None,
) -> Summary:
    """One screen, or one document; what is wrong with a subject that is not valid stands on standard error."""
    admitted = policy.reader.admit(row)
    if isinstance(admitted, Rejected):
        from policyctl.report.human.diagnostics import full

        write_aside(full(admitted.diagnostics, look_of(sys.stderr, context)))
        return _Tally(rejected=1).summary(question)
    explanation = explain_row(policy, admitted.row, as_of=question.as_of, decision=question.decision)
    if recorder is not None:
        recorder.keep(explanation, admitted)
    if leaving is not None:
        leaving.take(admitted.row, None)
    out.publish(outputs, context, lambda format_, look: _rendered(explanation, leaving, format_, look))
    if overriding is not None:
        overriding.meet(explanation.decision)
    tally = _Tally()
    tally.count(explanation.decision, question)
    return tally.summary(question)


def _rendered(explanation: Explanation, leaving: Leaving | None, format_: str, look: Look) -> str:
    match format_:
        case "standing" if leaving is not None:
            return leaving.text()
        case "human":
            from policyctl.report.human.explanation import brief

            return brief(explanation, look)
        case "json":
            from policyctl.report import documents, json

            return json.text(documents.whole_document(explanation.decision, explanation.question))
        case _:
            from policyctl.report import documents, json

            return json.line(documents.whole_document(explanation.decision, explanation.question)) + "\n"


def _report_many(
    question: Question,
    answers: Iterable[Answer | Rejected],
    outputs: Sequence[Output],
    context: click.Context,
    leaving: Leaving | None,
) -> Summary:
    """A line for each row while it is decided, then what became of all of them."""
    from policyctl.repetition import Repetition
    from policyctl.report.human.decisions import counts
    from policyctl.report.human.diagnostics import brief
    from policyctl.report.human.screen import to_text

    tally, met = _Tally(), Repetition()
    aside = look_aside(context)
    reports = [_report(each, question, context, leaving) for each in outputs]
    with out.opened(outputs) as streams:
        told = tuple(zip(reports, streams, strict=True))
        for report, stream in told:
            stream.write(report.begin())
        for answer in answers:
            if isinstance(answer, Rejected):
                tally.rejected += 1
                write_aside(brief(answer.diagnostics, aside))
            else:
                tally.count(answer.decision, question)
                met.meet(answer.decision.subject, answer.place)
            for report, stream in told:
                stream.write(report.row(answer))
        repetitions = met.found()
        summary = tally.summary(question, repeated=repetitions.count)
        for report, stream in told:
            stream.write(report.end(summary))
    write_aside(brief(repetitions.diagnostics(), aside))
    if not any(each.path is None and each.format == "human" for each in outputs):
        write_aside(to_text([counts(summary, question.labels, aside.phrases)], aside))
    return summary


def _report(output: Output, question: Question, context: click.Context, leaving: Leaving | None) -> Report:
    match output.format:
        case "standing" if leaving is not None:
            return leaving
        case "human":
            from policyctl.report.human.decisions import DecisionsAsText

            return DecisionsAsText(question, out.look_for(output, context))
        case "json":
            from policyctl.report.json import DecisionsAsJson

            return DecisionsAsJson(question)
        case _:
            from policyctl.report.jsonl import DecisionsAsJsonLines

            return DecisionsAsJsonLines(question)


def _label(decision: Decision, question: Question) -> str | Status:
    """What a decision is counted as: its outcome where it has one of those listed, else its status."""
    return decision.outcome if decision.outcome in question.outcomes else decision.status


def _collected(decision: Decision) -> list[str]:
    """The outcomes of a decision that collects."""
    return (
        [each for each in decision.value if isinstance(each, str)] if isinstance(decision.value, list) else []
    )


class _Tally(Struct):
    """Counts decisions, each once."""

    labels: Counter[str | Status] = field(default_factory=Counter)
    collected: Counter[str] = field(default_factory=Counter)
    overridden: Counter[str] = field(default_factory=Counter)
    rejected: int = 0

    def count(self, decision: Decision, question: Question) -> None:
        """Count a decision; by its outcome after where it, or one that it follows, is overridden."""
        after = decision.override.after if decision.override else decision.outcome
        if decision.override is not None or (decision.follows_override and after in question.outcomes):
            self.overridden[str(after)] += 1
            return
        self.labels[_label(decision, question)] += 1
        self.collected.update(_collected(decision))

    def summary(self, question: Question, *, repeated: int = 0) -> Summary:
        """What was counted, and of how many rows the subject stands in an earlier one."""
        return Summary(
            rows=self.labels.total() + self.overridden.total() + self.rejected,
            outcomes=tuple((each, self.labels[each]) for each in question.outcomes),
            collected=tuple(
                (each, self.collected[each]) for each in question.outcomes if self.collected[each]
            ),
            statuses=tuple((each, self.labels[each]) for each in Status),
            rejected=self.rejected,
            overridden=tuple(
                (each, self.overridden[each]) for each in question.outcomes if self.overridden[each]
            ),
            repeated=repeated,
        )


def _status(summary: Summary, fail_on: Sequence[str], allow_rejects: bool, is_broken: bool) -> ExitCode:
    if summary.rejected and not allow_rejects:
        return ExitCode.REFUSED
    if summary.rows == 0:
        click.echo("the input holds no subjects", err=True)
        return ExitCode.NOTHING_TO_DO
    statuses = ((status.value, count) for status, count in summary.statuses)
    overridden = (OVERRIDDEN, sum(count for _, count in summary.overridden))
    counted = (*summary.outcomes, *summary.collected, *statuses, *summary.overridden, overridden)
    is_found = any(count and name in fail_on for name, count in counted)
    return ExitCode.FINDINGS if is_found or is_broken else ExitCode.DONE
