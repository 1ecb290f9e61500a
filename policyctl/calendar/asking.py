"""Asking one version of a policy for the days of its calendar events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from policyctl.backends.python import CompiledProgram, compile_python
from policyctl.bundle.model import CalendarEvent, Interval
from policyctl.calendar.extents import Extent, extent_of
from policyctl.decider import Decider
from policyctl.decision import Decision, Leaning, Settles, Status
from policyctl.feel.values import UNKNOWN
from policyctl.policy import Policy
from policyctl.program.calendar import upstream
from policyctl.program.model import CompiledDecision
from policyctl.program.types import MachineRow


class Edition(Struct, frozen=True, kw_only=True):
    """A version of a policy: on which days it is asked, on which it is in force, and about whom, if about anybody.

    `in_force` is None for what never is: a draft or a consultation.
    """

    policy: Policy
    asked: Interval
    in_force: Interval | None
    row: MachineRow | None = None
    subject: str | None = None

    def is_in_force(self, day: date) -> bool:
        """Whether this version is in force on the day."""
        return self.in_force is not None and self.in_force.contains(day)


class Day(Struct, frozen=True):
    """When an event is, or None where it is not this time, and the days it judges."""

    extent: Extent | None
    judges: Extent | None
    leans_on: tuple[Leaning, ...]


class FarAway(Exception):
    """A day that lies outside of the years 1 to 9999."""


Answer: TypeAlias = Day | Settles
"""A day, or what would settle it: facts of a subject, parameters without a value, the rest of a cohort."""


class Asker:
    """Asks the events of one edition. Without a subject only what depends on none is run."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._decisions = {each.id: each for each in edition.policy.program.decisions}
        self._row = edition.row or (UNKNOWN,) * len(edition.policy.program.record.fields)

    def ask(self, event: CalendarEvent, day: date) -> Answer:
        """When the event is, asked on a day. Raises `FarAway`."""
        if self.edition.row is None:
            needs = self._needs(event)
            if needs != Settles():
                return needs
        when = self._decide(event.decision, day)
        judged = None if event.judges is None else self._decide(event.judges, day)
        for each in (when, judged):
            if each is not None and each.status is not Status.DECIDED:
                return each.settles
        leans_on = when.leans_on if judged is None else (*when.leans_on, *judged.leans_on)
        return Day(self._extent(when), None if judged is None else self._extent(judged), leans_on)

    def _needs(self, event: CalendarEvent) -> Settles:
        """What the event depends on of a subject and of others like it."""
        reads = [each.reads for each in self._upstream([event])]
        return Settles(
            inputs=tuple(sorted({name for each in reads for name in each.inputs})),
            cohorts=tuple(sorted({name for each in reads for name in each.cohorts})),
        )

    def _upstream(self, events: Iterable[CalendarEvent]) -> list[CompiledDecision]:
        roots = [id_ for each in events for id_ in (each.decision, each.judges) if id_ is not None]
        found = {one.id for id_ in roots for one in upstream(self._decisions[id_], self._decisions)}
        return [each for each in self._decisions.values() if each.id in found]

    @cached_property
    def _compiled(self) -> CompiledProgram:
        policy = self.edition.policy
        if self.edition.row is not None:
            return policy.compiled
        events = [each for each in policy.bundle.calendar if self._needs(each) == Settles()]
        return compile_python(replace(policy.program, decisions=tuple(self._upstream(events)), cohorts=()))

    def _decide(self, decision: str, day: date) -> Decision:
        return Decider(self._compiled, day, decision).decide(self._row)

    def _extent(self, decision: Decision) -> Extent | None:
        if decision.value is None:
            return None
        try:
            return extent_of(decision.value, self.edition.policy.bundle.time_zone)
        except OverflowError as error:
            raise FarAway from error
