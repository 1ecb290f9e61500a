"""`--standing` and `-o standing`: the facts that a run is given, and those it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import click
from msgspec.structs import replace

from policyctl.bundle.vocabularies import load_vocabulary
from policyctl.cli.outputs import Output
from policyctl.cli.policies import library, versions_beside
from policyctl.cli.problems import unreadable
from policyctl.cli.subjects import Subjects
from policyctl.diagnostics import Diagnostic, Severity
from policyctl.log.record import FactFile
from policyctl.policy import Policy
from policyctl.population import Candidate, Population
from policyctl.program.types import MachineRow
from policyctl.results import Answer, Summary
from policyctl.standing.fact import Fact, text_of
from policyctl.standing.join import Joiner
from policyctl.standing.making import Maker, Withheld, diagnostics_of, named
from policyctl.standing.read import read_register
from policyctl.standing.rehearsing import is_rehearsal, left_behind, taken_in, why_not
from policyctl.subject.rows import Rejected
from policyctl.subject.scale import Admitted


def _joiner(files: Sequence[Path], policy: Policy, *, takes_rehearsals: bool) -> Joiner | None:
    """What gives subjects the standing that the files have of them. Raises `Refused` with all that is wrong there."""
    if not files:
        return None
    register = read_register([(str(each), _read(each)) for each in files])
    find = partial(load_vocabulary, library())
    return Joiner(register, policy.schema, find, takes_rehearsals=takes_rehearsals)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "--standing takes files that `policyctl eval -o standing=FILE` writes"
        raise unreadable(str(path), error, hint) from error


@dataclass(slots=True)
class Leaving:
    """Gathers what the subjects of a run are left with, and reports the facts as lines when all are decided."""

    maker: Maker
    facts: list[Fact] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    def take(self, row: MachineRow, told: MachineRow | None) -> None:
        """Gather what one subject is left with."""
        for each in self.maker.of(row, told):
            if isinstance(each, Fact):
                self.facts.append(each)
            else:
                self.withheld.append(each)

    def watching(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """The candidates as they come; each leaves its facts here."""
        for admitted, told in candidates:
            if isinstance(admitted, Admitted):
                self.take(admitted.row, told)
            yield admitted, told

    def begin(self) -> str:
        """Nothing: lines are sorted, so they come last."""
        return ""

    def row(self, answer: Answer | Rejected) -> str:  # noqa: ARG002 - facts are gathered from the subjects
        """Nothing."""
        return ""

    def end(self, summary: Summary) -> str:  # noqa: ARG002 - a count is not a fact
        """Every fact, one on each line."""
        return self.text()

    def text(self) -> str:
        """Every fact, one on each line."""
        return text_of(self.facts)


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing that subjects are given, and what gathers the facts they leave; either may be None."""

    joiner: Joiner | None
    leaving: Leaving | None

    @property
    def files(self) -> tuple[FactFile, ...]:
        """The files of facts as a record names them."""
        files = () if self.joiner is None else self.joiner.register.files
        return tuple(FactFile(name=each.name, digest=each.digest) for each in files)

    def on(self, policy: Policy) -> Policy:
        """The policy that says of its decisions which facts of rehearsals they lean on."""
        return policy if self.joiner is None else replace(policy, rehearsals=self.joiner.rehearsals)

    def joined(self, given: Subjects) -> Subjects:
        """The subjects with their standing."""
        if self.joiner is None:
            return given
        one = None if given.one is None else self.joiner.join(given.one)
        return Subjects(rows=map(self.joiner.join, given.rows), one=one)

    def watched(self, found: Population) -> Population:
        """The candidates as they come, each leaving its facts."""
        if self.leaving is None:
            return found
        return Population(self.leaving.watching(found.candidates), found.notes)

    def tell(self, context: click.Context) -> bool:
        """Say on standard error what was not used and what is not written; whether something of it is an error."""
        told = tuple(self._told())
        if told:
            from policyctl.cli.terminal import aside, write_aside
            from policyctl.report.human.diagnostics import brief

            write_aside(brief(told, aside(context)))
        return any(each.severity is Severity.ERROR for each in told)

    def _told(self) -> Iterator[Diagnostic]:
        yield from self._strangers()
        if self.joiner is not None:
            yield from taken_in(self.joiner.register)
        if self.leaving is not None:
            yield from diagnostics_of(self.leaving.withheld)
            yield from left_behind(self.leaving.facts)

    def _strangers(self) -> Iterator[Diagnostic]:
        """A note (I409) on the facts about subjects that were not in the input, if there are any."""
        found = None if self.joiner is None else self.joiner.strangers()
        if found is not None and found.facts:
            facts = "1 fact is" if found.facts == 1 else f"{found.facts} facts are"
            message = f"{facts} about subjects that are not in the input: {named(found.subjects)}"
            yield Diagnostic(code="I409", message=message, severity=Severity.WARNING)


def standing_of(
    files: Sequence[Path], outputs: Sequence[Output], policy: Policy, as_of: date, decision: str | None = None
) -> Standing | None:
    """The standing of a run about a decision that is given files of facts or writes some, else None.

    Raises `Refused` with all that is wrong with the files, where the schema or the policy knows no standing (I404,
    C141), and where the facts are of a rehearsal and the run is none (I415).
    """
    leaves = any(each.format == "standing" for each in outputs)
    if not files and not leaves:
        return None
    does_not_apply = why_not(policy.bundle, versions_beside(policy.bundle), as_of)
    takes_rehearsals = is_rehearsal(policy, decision, does_not_apply)
    given = Standing(_joiner(files, policy, takes_rehearsals=takes_rehearsals), None)
    return Standing(given.joiner, Leaving(Maker(given.on(policy), as_of, does_not_apply)) if leaves else None)
