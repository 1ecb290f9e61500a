"""The subjects of a file with what their cohorts tell of each.

Without a complete cohort the rows are passed on as they come. With one, all of them are read first: what each brings
to its cohorts is computed, then the ranks (`policyctl.program.rank`). A rejected row could be anybody, so it leaves
no cohort complete; a note says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from policyctl.backends.python import CompiledProgram
from policyctl.decider import Decider
from policyctl.diagnostics import Diagnostic, Place, Refused, Severity, nearest
from policyctl.feel.values import UNKNOWN
from policyctl.overrides import NONE as NO_OVERRIDES
from policyctl.overrides import Overrides
from policyctl.program.model import CompiledCohort, Program
from policyctl.program.rank import UNTOLD, Entry, Mixed, Told, rank
from policyctl.program.types import MachineRow
from policyctl.subject.rows import Rejected, Row
from policyctl.subject.scale import Admitted, SubjectReader

Candidate: TypeAlias = "tuple[Admitted | Rejected, MachineRow | None]"
"""A row of the file, and what the cohorts tell of it, one after the other; None where no cohort is complete."""


class Population(Struct, frozen=True):
    """The rows with what is told of them, and the reasons why a cohort that was said to be complete tells nothing."""

    candidates: Iterable[Candidate]
    notes: tuple[Diagnostic, ...] = ()


def population(
    compiled: CompiledProgram,
    reader: SubjectReader,
    key: str | None,
    rows: Iterable[Row],
    *,
    as_of: date,
    complete: Collection[str],
    overrides: Overrides = NO_OVERRIDES,
) -> Population:
    """The rows of a file that holds the whole of the cohorts named in `complete`; `key` names the subject's own field.

    Raises `Refused`: an unknown cohort (C108), one subject twice (I301), members that differ in what a cohort has in
    common (I302).
    """
    _refuse_unknown(complete, compiled.program.cohorts)
    admitted = (reader.admit(each) for each in rows)
    if not complete:
        return Population((each, None) for each in admitted)
    known = list(admitted)
    subjects = [each for each in known if isinstance(each, Admitted)]
    _refuse_repetition(subjects, compiled, key)
    rejected = [each for each in known if isinstance(each, Rejected)]
    if rejected:
        return Population([(each, None) for each in known], tuple(_rejection_notes(complete, rejected)))
    ranking = _Ranking(Decider(compiled, as_of, overrides=overrides), subjects, key)
    told = ranking.told(complete)
    return Population(list(zip(known, told, strict=True)), tuple(ranking.notes))


def _index_of(program: Program, key: str | None) -> int | None:
    """Where the name of a subject stands in its row."""
    return next((i for i, each in enumerate(program.record.fields) if each.name == key), None)


def _refuse_unknown(complete: Collection[str], cohorts: Sequence[CompiledCohort]) -> None:
    names = [each.id for each in cohorts]
    for name in sorted(set(complete) - set(names)):
        close = nearest(name, names)
        listed = ", ".join(f"`{each}`" for each in names)
        hint = f"did you mean `{close}`?" if close else f"it has {listed}" if names else "it ranks nobody"
        raise Refused([Diagnostic(code="C108", message=f"the bundle has no cohort `{name}`", hint=hint)])


def _refuse_repetition(subjects: Sequence[Admitted], compiled: CompiledProgram, key: str | None) -> None:
    """A subject that stands in the file twice would be ranked twice."""
    index = _index_of(compiled.program, key)
    if index is None:
        return
    first: dict[object, Place] = {}
    found: list[Diagnostic] = []
    for each in subjects:
        name = each.row[index]
        if name in first:
            message = f"the subject `{name}` is in the cohort twice, first at {first[name]}"
            hint = "leave one of the two out"
            found.append(Diagnostic(code="I301", message=message, place=each.place, hint=hint))
        first.setdefault(name, each.place)
    if found:
        raise Refused(found)


def _rejection_notes(complete: Collection[str], rejected: Sequence[Rejected]) -> Iterator[Diagnostic]:
    rows = "1 row was rejected" if len(rejected) == 1 else f"{len(rejected)} rows were rejected"
    for name in sorted(complete):
        message = f"cohort `{name}` is not complete: {rows}"
        hint = "a rejected row could be any member, so nobody is ranked"
        yield Diagnostic(
            code="I303", message=message, place=rejected[0].place, hint=hint, severity=Severity.WARNING
        )


class _Ranking:
    """The ranks of the subjects in each cohort; notes gather on the way."""

    def __init__(self, decider: Decider, subjects: Sequence[Admitted], key: str | None) -> None:
        self.cohorts = decider.program.cohorts
        self.subjects = subjects
        index = _index_of(decider.program, key)
        names = (None if index is None else each.row[index] for each in subjects)
        self.entries = [
            decider.entries(each.row, name if isinstance(name, str) else None)
            for each, name in zip(subjects, names, strict=True)
        ]
        self.notes: list[Diagnostic] = []

    def told(self, complete: Collection[str]) -> Iterator[MachineRow]:
        """What all cohorts tell of each subject, those not complete included."""
        columns = [self._column(number, each, complete) for number, each in enumerate(self.cohorts)]
        return (tuple(value for told in row for value in told) for row in zip(*columns, strict=True))

    def _column(self, number: int, cohort: CompiledCohort, complete: Collection[str]) -> Sequence[Told]:
        if cohort.id not in complete:
            return (UNTOLD,) * len(self.subjects)
        entries = [each[number] for each in self.entries]
        try:
            told = rank(entries)
        except Mixed as mixed:
            raise Refused([self._mixture(cohort, mixed)]) from None
        self._note_doubt(cohort, entries, told)
        return told

    def _mixture(self, cohort: CompiledCohort, mixed: Mixed) -> Diagnostic:
        what, first = cohort.source.same[mixed.part].text, self.subjects[mixed.first].place
        return Diagnostic(
            code="I302",
            message=f"`{what}` is another here than at {first}, and cohort `{cohort.id}` has one",
            place=self.subjects[mixed.second].place,
            hint="rank each in a file of its own",
        )

    def _note_doubt(self, cohort: CompiledCohort, entries: Sequence[Entry], told: Sequence[Told]) -> None:
        """The first subject that leaves a cohort without ranks, and what is unknown of it."""
        for subject, entry, each in zip(self.subjects, entries, told, strict=True):
            doubt = _doubt(entry)
            if each is UNTOLD and doubt is not None:
                message = f"cohort `{cohort.id}` ranks nobody: {doubt} here"
                self.notes.append(
                    Diagnostic(code="I304", message=message, place=subject.place, severity=Severity.WARNING)
                )
                return


def _doubt(entry: Entry) -> str | None:
    if not isinstance(entry.member, bool):
        return "who is a member is unknown"
    if entry.member is False:
        return None
    if not isinstance(entry.amount, int):
        return "the amount is unknown"
    if UNKNOWN in (*entry.by, *entry.same):
        return "which cohort it belongs to is unknown"
    return None
