"""A policy ready to decide: a bundle with its parameters, its subject's schema and its compiled program."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from policyctl.backends.python import CompiledProgram, compile_python
from policyctl.bundle import parameters as bundle_parameters
from policyctl.bundle.library import Library, find_bundle, find_parameters, schema_of
from policyctl.bundle.model import Bundle
from policyctl.bundle.resolve import load_bundle
from policyctl.bundle.vocabularies import load_vocabulary
from policyctl.decider import Decider
from policyctl.decision import Decision
from policyctl.explanation import Explanation
from policyctl.explanation import explain as explain_decision
from policyctl.feel.values import Value
from policyctl.overrides import NONE as NO_OVERRIDES
from policyctl.overrides import Overrides
from policyctl.population import Candidate, Population, population
from policyctl.program.compile import compile as compile_program
from policyctl.program.model import Program
from policyctl.program.types import MachineRow
from policyctl.rehearsals import NONE as NO_REHEARSALS
from policyctl.rehearsals import Rehearsals
from policyctl.results import Answer
from policyctl.subject.profile import SubjectSchema, load_schema
from policyctl.subject.restore import to_feel
from policyctl.subject.rows import Rejected, Row
from policyctl.subject.scale import Admitted, SubjectReader, compile_reader
from policyctl.trace import trace


class Policy(Struct, frozen=True):
    """What `compile` gives back; `decide` and `explain` take it.

    `overrides` are those that decisions about subjects are made with; see `policyctl.overrides`. `rehearsals` are the
    facts of standing in them that hold for nobody; see `policyctl.rehearsals`.
    """

    bundle: Bundle
    schema: SubjectSchema
    program: Program
    compiled: CompiledProgram
    reader: SubjectReader
    overrides: Overrides = NO_OVERRIDES
    rehearsals: Rehearsals = NO_REHEARSALS

    def decider(self, as_of: date, decision: str | None = None) -> Decider:
        """What decides subjects on a day. Raises KeyError when there is no such decision."""
        return Decider(self.compiled, as_of, decision, self.overrides, self.rehearsals)

    def key_of(self, row: MachineRow) -> str | None:
        """The name the subject goes by: the value of the schema's key field, if it has one."""
        for field, value in zip(self.program.record.fields, row, strict=True):
            if field.name == self.schema.key and isinstance(value, str):
                return value
        return None


def load(reference: str, *, as_of: date, library: Library, preview: bool = False) -> Bundle:
    """The bundle a reference means: a path, `id@version`, or `id` alone for the version in force on the day.

    With `preview` an id alone is the draft or consultation meant for the day, where there is one. Raises Refused with
    every diagnostic of its text, or of those it extends.
    """
    return load_bundle(find_bundle(library, reference, as_of=as_of, preview=preview), library)


def with_parameters(bundle: Bundle, sets: Sequence[str] = (), assignments: Sequence[str] = ()) -> Bundle:
    """The bundle with values of parameter sets (paths, or names of sets beside it) and then of `NAME=VALUE` texts."""
    beside = Path(bundle.file).parent
    found = [find_parameters(each, beside=beside) for each in sets]
    return bundle_parameters.apply(
        bundle,
        [bundle_parameters.parse_parameter_set(each.text, file=each.file) for each in found],
        [bundle_parameters.parse_assignment(each) for each in assignments],
    )


def compile(bundle: Bundle, *, library: Library) -> Policy:  # noqa: A001 - the arrow of the picture has this name
    """The policy ready to decide. Raises Refused with every diagnostic of the bundle or its subject's schema."""
    found = schema_of(library, bundle)
    schema = load_schema(found.text.encode(), file=found.file)
    program = compile_program(bundle, schema.record)
    reader = compile_reader(schema, partial(load_vocabulary, library))
    return Policy(bundle, schema, program, compile_python(program), reader)


def with_bundle(policy: Policy, bundle: Bundle) -> Policy:
    """The policy with another bundle about the same subject, such as the same one with other parameters.

    Raises Refused with every diagnostic of the bundle.
    """
    program = compile_program(bundle, policy.schema.record)
    return replace(policy, bundle=bundle, program=program, compiled=compile_python(program))


def decide(
    policy: Policy, subject: Mapping[str, object] | bytes, *, as_of: date, decision: str | None = None
) -> Decision:
    """The decision about a subject, given as a mapping or as the bytes of a JSON object, on a day.

    `decision` names another decision of the bundle than the one it `decides`. Raises Refused when the subject is not
    valid under the schema, and KeyError when there is no such decision.
    """
    row = read(policy, subject)
    return policy.decider(as_of, decision).decide(row, policy.key_of(row))


def explain(
    policy: Policy, subject: Mapping[str, object] | bytes, *, as_of: date, decision: str | None = None
) -> Explanation:
    """The decision with every criterion's value, bound, distance, window and clause. Raises as `decide` does."""
    return explain_row(policy, read(policy, subject), as_of=as_of, decision=decision)


def explain_row(
    policy: Policy,
    row: MachineRow,
    *,
    as_of: date,
    decision: str | None = None,
    told: MachineRow | None = None,
) -> Explanation:
    """As `explain`, for a subject that is validated and scaled already, with what its cohorts tell of it."""
    answer = policy.decider(as_of, decision).decide(row, policy.key_of(row), told)
    after = outcomes_after(policy, row, as_of)
    traced = trace(policy.program, facts_of(policy, row), as_of, told, after)
    return explain_decision(policy.program, answer, traced, told)


def outcomes_after(policy: Policy, row: MachineRow, as_of: date) -> dict[str, str]:
    """The outcomes that override those of decisions about a subject on a day, by decision."""
    granted = policy.overrides.on(as_of).of(policy.key_of(row))
    return {decision: each.outcome for decision, each in granted.items()}


def facts_of(policy: Policy, row: MachineRow) -> dict[str, Value]:
    """The fields of a subject as values that expressions see."""
    fields = zip(policy.program.record.fields, row, strict=True)
    return {field.name: to_feel(field.type, value) for field, value in fields}


def candidates(
    policy: Policy, rows: Iterable[Row], *, as_of: date, complete: Collection[str] = ()
) -> Population:
    """The rows of a file that holds the whole of the cohorts named. Raises Refused as `population` does."""
    return population(
        policy.compiled,
        policy.reader,
        policy.schema.key,
        rows,
        as_of=as_of,
        complete=complete,
        overrides=policy.overrides,
    )


def decide_candidates(
    policy: Policy, found: Iterable[Candidate], *, as_of: date, decision: str | None = None
) -> Iterator[Answer | Rejected]:
    """The answer to each candidate, one after the other. Raises KeyError when there is no such decision."""
    decider = policy.decider(as_of, decision)
    for admitted, told in found:
        match admitted:
            case Admitted(number=number, place=place, row=row):
                answered = decider.decide(row, policy.key_of(row), told)
                yield Answer(number=number, place=place, decision=answered)
            case rejected:
                yield rejected


def read(policy: Policy, subject: Mapping[str, object] | bytes) -> MachineRow:
    """The machine row of a subject. Raises Refused when it is not valid under the schema."""
    return policy.reader.read(subject) if isinstance(subject, bytes) else policy.reader.scale(subject)
