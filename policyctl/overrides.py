"""Overrides: a named person sets aside the outcome of one decision about one subject, for a reason and for some days.

1. An override is dated: it applies where the day of the decision is `begins` or later and before `ends`. One that has
   expired or has not begun never applies.
2. Only a decision whose table says `overridable = true` can be overridden, and only by one of its outcomes.
3. The decision keeps its own result beside the override; decisions that use it see the outcome after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from policyctl.diagnostics import Place


class Override(Struct, frozen=True, kw_only=True):
    """`decision` about `subject` comes out as `outcome` from `begins`, included, until `ends`, excluded."""

    subject: str
    decision: str
    outcome: str
    who: str
    why: str
    begins: date
    ends: date
    clause: str | None = None
    place: Place | None = None

    def applies_on(self, day: date) -> bool:
        """Whether the day lies in those of the override."""
        return self.begins <= day < self.ends


class Overrides(Struct, frozen=True):
    """The overrides that a run is given; no two of them are about one decision, one subject and one day."""

    given: tuple[Override, ...] = ()

    def on(self, day: date) -> Granted:
        """Those that apply on a day."""
        return granted(each for each in self.given if each.applies_on(day))


class Granted(Struct, frozen=True):
    """The overrides of one day, by subject and decision."""

    by_subject: Mapping[str, Mapping[str, Override]] = {}

    def of(self, subject: str | None) -> Mapping[str, Override]:
        """Those about a subject, by decision; a subject without a name has none."""
        return {} if subject is None else self.by_subject.get(subject, {})


NONE = Overrides()
"""No override at all."""


def granted(overrides: Iterable[Override]) -> Granted:
    """The overrides by subject and decision."""
    found: dict[str, dict[str, Override]] = {}
    for each in overrides:
        found.setdefault(each.subject, {})[each.decision] = each
    return Granted(found)
