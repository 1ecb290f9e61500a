"""`--overrides`: outcomes that named persons set aside, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import click
from msgspec.structs import replace

from policyctl.bundle.canonical import digest_of_bytes
from policyctl.bundle.overrides import read_overrides
from policyctl.cli.problems import refusal, unreadable
from policyctl.decision import Decision
from policyctl.diagnostics import Diagnostic, Severity
from policyctl.log.record import FactFile
from policyctl.overrides import Override, Overrides
from policyctl.policy import Policy
from policyctl.results import Answer
from policyctl.subject.rows import Rejected


@dataclass(frozen=True, slots=True)
class Overriding:
    """The overrides of a run, and which of them met their decision."""

    overrides: Overrides
    files: tuple[FactFile, ...]
    as_of: date
    _met: dict[tuple[str | None, str], bool] = field(default_factory=dict)

    def on(self, policy: Policy) -> Policy:
        """The policy that decides with them."""
        return replace(policy, overrides=self.overrides)

    def meet(self, decision: Decision) -> None:
        """Remember what was overridden of a decision, and whether that changed anything."""
        for each in decision.overridden:
            self._met[decision.subject, each.decision] = each.changes

    def watching(self, answers: Iterable[Answer | Rejected]) -> Iterator[Answer | Rejected]:
        """The answers as they come."""
        for each in answers:
            if isinstance(each, Answer):
                self.meet(each.decision)
            yield each

    def tell(self, context: click.Context, subject: str | None = None) -> None:
        """Say on standard error which overrides (of a subject) did not apply, met nothing or changed nothing."""
        _tell(self.notes(subject), context)

    def notes(self, subject: str | None = None) -> list[Diagnostic]:
        """Which overrides (of a subject) did not apply, met nothing or changed nothing."""
        told = [each for each in self.overrides.given if subject in (None, each.subject)]
        return [note for each in told for note in self._notes(each)]

    def _notes(self, override: Override) -> Iterator[Diagnostic]:
        what = f"the override of `{override.decision}` for `{override.subject}`"
        changes = self._met.get((override.subject, override.decision))
        if not override.applies_on(self.as_of):
            expired = override.ends <= self.as_of
            when = f"expired on {override.ends}" if expired else f"begins on {override.begins}"
            yield _note(_NOT_THEN, f"{what} {when} and does not apply on {self.as_of}", override)
        elif changes is None:
            hint = "the subject is not in the input, or nothing that was asked uses the decision"
            yield _note("I412", f"{what} was not met", override, hint)
        elif not changes:
            yield _note("I413", f"{what} changes nothing: it is `{override.outcome}` already", override)


def tell_of_both(old: Overriding, new: Overriding, context: click.Context) -> None:
    """Say on standard error which overrides did not apply on which day, and which did nothing under either policy."""
    first, second = old.notes(), new.notes()
    told = (
        each for each in (*first, *second) if each.code == _NOT_THEN or (each in first and each in second)
    )
    _tell(tuple(dict.fromkeys(told)), context)


def _tell(notes: Sequence[Diagnostic], context: click.Context) -> None:
    if notes:
        from policyctl.cli.terminal import aside, write_aside
        from policyctl.report.human.diagnostics import brief

        write_aside(brief(notes, aside(context)))


_NOT_THEN = "I411"


def _note(code: str, message: str, override: Override, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code=code, message=message, hint=hint, place=override.place, severity=Severity.WARNING)


def overriding_of(files: Sequence[Path], policy: Policy, as_of: date) -> Overriding:
    """The overrides of the files. Raises `Refused` (C101) where one cannot be read, and as `read_overrides` does."""
    data = [(str(each), _read(each)) for each in files]
    overrides = read_overrides(((name, _text(name, each)) for name, each in data), policy.bundle)
    named = tuple(FactFile(name=name, digest=digest_of_bytes(each)) for name, each in data)
    return Overriding(overrides, named, as_of)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(str(path), error, "--overrides takes TOML files") from error


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refusal("C101", f"cannot read `{name}`: the text is not UTF-8", "save it as UTF-8") from error
