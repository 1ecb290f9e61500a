"""`diff --population`: the subjects that two policies are compared by, and what both are told of them beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import click
from msgspec import Struct
from msgspec.structs import replace

from policyctl.cli import subjects
from policyctl.cli.facts import standing_given
from policyctl.cli.overrides import Overriding, overriding_of, tell_of_both
from policyctl.cli.standing import Standing
from policyctl.cli.terminal import aside, tell, write_aside
from policyctl.diff.impact import Dated, PairedRow, Pairs, measure, pairs
from policyctl.diff.model import Impact
from policyctl.repetition import Repetition
from policyctl.subject.rows import Rejected

_BothOverriding: TypeAlias = "tuple[Overriding, Overriding]"
"""The same overrides for the old and for the new policy."""


class Population(Struct, frozen=True, kw_only=True):
    """What the command line says of the subjects: their file, the cohorts it holds whole, and facts about them."""

    file: str
    format: str | None
    complete: Sequence[str]
    standing: Sequence[Path]
    overrides: Sequence[Path]


def impact_on(
    population: Population, old: Dated, new: Dated, context: click.Context, *, shows_progress: bool
) -> Impact:
    """Who changes from the old policy to the new one; both are given the same standing and the same overrides.

    Raises `Refused` where either policy cannot take them, and as `subjects.read` and `pairs` do.
    """
    overriding = _overriding(population.overrides, old, new)
    if overriding:
        old, new = _with(old, overriding[0]), _with(new, overriding[1])
    facts = _standing(population.standing, old, new)
    read = subjects.read(population.file, population.format, new.policy.schema, shows_progress=shows_progress)
    met = Repetition()
    with read as given:
        given = facts.joined(given) if facts else given
        paired = pairs(old, new, given.rows, complete=population.complete)
        tell(paired.notes, context)
        rows = _watched(paired.rows, new, met, context)
        rows = _meeting(rows, old, new, overriding) if overriding else rows
        found = measure(old, new, Pairs(rows))
    _tell_after(found, met, overriding, facts, context)
    return found


def _overriding(files: Sequence[Path], old: Dated, new: Dated) -> _BothOverriding | None:
    """The overrides for the one policy and for the other, where there are files of them."""
    if not files:
        return None
    return overriding_of(files, old.policy, old.as_of), overriding_of(files, new.policy, new.as_of)


def _with(dated: Dated, overriding: Overriding) -> Dated:
    return replace(dated, policy=overriding.on(dated.policy))


def _standing(files: Sequence[Path], old: Dated, new: Dated) -> Standing | None:
    """What gives the subjects their standing, which each of the two policies takes in by itself."""
    standing_given(files, (), old.policy, old.as_of)
    return standing_given(files, (), new.policy, new.as_of)


def _watched(
    rows: Iterable[PairedRow], new: Dated, met: Repetition, context: click.Context
) -> Iterator[PairedRow]:
    """The rows as they come; of one that is no valid subject it is told why, of any other its name is kept."""
    from policyctl.report.human.diagnostics import brief

    for row, then, now in rows:
        rejected = next((each for each, _ in (now, then) if isinstance(each, Rejected)), None)
        if rejected is not None:
            write_aside(brief(rejected.diagnostics, aside(context)))
        elif not isinstance(now[0], Rejected):
            met.meet(new.policy.key_of(now[0].row), row.place)
        yield row, then, now


def _meeting(
    rows: Iterable[PairedRow], old: Dated, new: Dated, overriding: _BothOverriding
) -> Iterator[PairedRow]:
    """The rows as they come; of a subject that has overrides it is kept what they met under each policy."""
    names = {each.subject for each in overriding[0].overrides.given}
    deciders = old.decider(), new.decider()
    for row, then, now in rows:
        for (admitted, told), dated, decider, one in zip(
            (then, now), (old, new), deciders, overriding, strict=True
        ):
            if not isinstance(admitted, Rejected):
                name = dated.policy.key_of(admitted.row)
                if name in names:
                    one.meet(decider.decide(admitted.row, name, told))
        yield row, then, now


def _tell_after(
    found: Impact,
    met: Repetition,
    overriding: _BothOverriding | None,
    facts: Standing | None,
    context: click.Context,
) -> None:
    """What is to be said of the whole file on standard error."""
    from policyctl.report.human.diagnostics import brief

    write_aside(brief(met.found().diagnostics(), aside(context)))
    if overriding:
        tell_of_both(*overriding, context)
    if facts is not None:
        facts.tell(context)
    if not found.rows:
        click.echo("the population holds no subjects", file=sys.stderr)
