"""What a comparison of two bundles comes to. Plain values for reports.

1. The kinds *tightened* and *loosened* are promises: all else equal, no subject's outcome is better (worse) than it
   was. Outcomes are listed best first; only subjects that are decided before and after are compared.
2. *Added*, *removed* and *reworded* are promises too: by themselves these changes move no outcome.
3. Whatever is not clearly one of these is *unclear*.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

from msgspec import Struct

from policyctl.bundle.model import Interval, Status
from policyctl.diagnostics import Place


class Kind(Enum):
    """Which way a change goes."""

    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    UNCLEAR = "unclear"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


class Topic(Enum):
    """What a change is about."""

    BUNDLE = "bundle"
    SOURCE = "source"
    PARAMETER = "parameter"
    INPUT = "input"
    COHORT = "cohort"
    EVENT = "event"
    STANDING = "standing"
    EXAMPLE = "example"
    DECISION = "decision"
    RULE = "rule"
    CRITERION = "criterion"


class Change(Struct, frozen=True, kw_only=True):
    """One change.

    `about` names what changed from the outside in (`decision tier`, `rule gold`, `criterion positive_rate`); `old` and
    `new` are its texts, None where it does not stand in that bundle, and so are the places. `sentence` is lower case
    without a full stop.
    """

    kind: Kind
    topic: Topic
    about: tuple[str, ...]
    sentence: str
    old: str | None = None
    new: str | None = None
    old_place: Place | None = None
    new_place: Place | None = None
    clause: str | None = None

    @property
    def path(self) -> str:
        """`decision tier, rule gold`."""
        return ", ".join(self.about)


class Side(Struct, frozen=True, kw_only=True):
    """One of the two bundles: `id@version`, its title, status and dates, and the file it was read from.

    `superseded_from` is the first day of the other one where that supersedes it and is released; nothing else is known
    of what became of it.
    """

    name: str
    title: str
    status: Status
    in_force: Interval
    file: str
    superseded_from: date | None = None


class Comparison(Struct, frozen=True, kw_only=True):
    """Everything that changed from the old bundle to the new one, in the order of the new text."""

    old: Side
    new: Side
    changes: tuple[Change, ...]

    @property
    def of_policy(self) -> tuple[Change, ...]:
        """The changes of the policy itself."""
        return tuple(each for each in self.changes if each.topic is not Topic.EXAMPLE)

    @property
    def of_examples(self) -> tuple[Change, ...]:
        """The changes of examples, which say what a policy means and are no part of it."""
        return tuple(each for each in self.changes if each.topic is Topic.EXAMPLE)

    def count(self, kind: Kind) -> int:
        """How many changes of the policy are of the kind."""
        return sum(each.kind is kind for each in self.of_policy)


class Moved(Struct, frozen=True, kw_only=True):
    """A subject that is not what it was.

    `number` counts rows from 1; `old` and `new` are outcomes, or the status where nothing was decided. `causes` name
    the criteria that stand in the way of what it was or stood in the way of what it is: `rule gold, sales_90d`.
    """

    number: int
    place: Place
    subject: str | None
    old: str
    new: str
    causes: tuple[str, ...]


class Impact(Struct, frozen=True, kw_only=True):
    """Who of a population changes.

    `labels` are outcomes, best first, then the statuses that occurred; `matrix` counts subjects by old and new label.
    `better` and `worse` count those decided both times. Rows that are no valid subject are `rejected`.
    """

    decision: str
    old_as_of: date
    new_as_of: date
    rows: int
    rejected: int
    labels: tuple[str, ...]
    matrix: tuple[tuple[str, str, int], ...]
    better: int
    worse: int
    causes: tuple[tuple[str, int], ...]
    moved: tuple[Moved, ...]

    def count(self, old: str, new: str) -> int:
        """How many subjects were the one and are the other."""
        return sum(number for was, is_, number in self.matrix if (was, is_) == (old, new))


class DiffReport(Struct, frozen=True, kw_only=True):
    """All that is reported of two bundles; `failing` are the kinds that the user wants none of."""

    comparison: Comparison
    impact: Impact | None = None
    failing: frozenset[Kind] = frozenset()

    @property
    def failures(self) -> tuple[Change, ...]:
        """The changes the user wants none of."""
        return tuple(each for each in self.comparison.changes if each.kind in self.failing)
