"""Rehearsals: runs whose results hold for nobody, and the facts of standing that they leave behind.

1. A run is a rehearsal where its version does not apply on the day, or where somebody gave it invented values of
   parameters. Nobody is barred by one.
2. A fact that it leaves says so: what kept the version from applying, the invented values that the fact leans on, and
   the rehearsals whose facts it leans on in turn.
3. Only another rehearsal takes such a fact in, and what it decides says that it leans on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum

from msgspec import Struct

FIELD = "standing"
"""The field of a subject that holds its standing."""


class DoesNotApply(Enum):
    """What keeps a version from applying on a day. One that is superseded is not in force."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    NOT_IN_FORCE = "not in force"


class Rehearsed(Struct, frozen=True, kw_only=True):
    """A fact of standing that a rehearsal left behind: which run it was, and why it holds for nobody.

    `bundle` is `id@version` and `as_of` the day of that run, `illustrative` are the parameters with invented values
    that the fact leans on, `after` the rehearsals whose facts it leans on.
    """

    fact: str
    bundle: str
    as_of: date
    does_not_apply: DoesNotApply | None
    illustrative: tuple[str, ...]
    after: tuple[str, ...] = ()

    @property
    def run(self) -> str:
        """The rehearsal: `closing@2 on 2022-09-30`."""
        return f"{self.bundle} on {self.as_of}"

    @property
    def order(self) -> tuple[object, ...]:
        """What these are sorted by."""
        why = self.does_not_apply.value if self.does_not_apply else ""
        return self.bundle, self.as_of, self.fact, why, self.illustrative, self.after


class StandingRead(Struct, frozen=True):
    """Whose standing something reads: the subject's own, and that of the others in its cohorts."""

    own: bool
    others: bool


class Rehearsals(Struct, frozen=True):
    """The facts of rehearsals that a run is given, by subject; `shared` are leaned on whoever the subject is."""

    by_subject: Mapping[str, tuple[Rehearsed, ...]] = {}
    shared: tuple[Rehearsed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by_subject or self.shared)

    def under(self, read: StandingRead) -> Rehearsals:
        """Those that something leans on that reads this much standing."""
        if read.others:
            return Rehearsals({}, self.all())
        return self if read.own else NONE

    def of(self, subject: str | None) -> tuple[Rehearsed, ...]:
        """Those about a subject and those that are shared; a subject without a name has none of its own."""
        return self.shared or (() if subject is None else self.by_subject.get(subject, ()))

    def all(self) -> tuple[Rehearsed, ...]:
        """Each of them once, in order."""
        return in_order((*self.shared, *(each for some in self.by_subject.values() for each in some)))


NONE = Rehearsals()
"""No fact of a rehearsal at all."""


def in_order(rehearsed: Iterable[Rehearsed]) -> tuple[Rehearsed, ...]:
    """Each once, by the rehearsal and the fact."""
    return tuple(sorted(set(rehearsed), key=lambda each: each.order))
