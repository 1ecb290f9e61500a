"""The versions of one policy: how each stands on a day, which one applies, and what is wrong between them.

1. A draft and a consultation never apply, unless somebody asks for a preview.
2. A released version is in force on the days of its header, until the first day of a released version that supersedes
   it; superseded it stays.
3. On every day at most one version is in force. A day without one, between two that have theirs, is a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from importlib.resources.abc import Traversable
from itertools import pairwise

from msgspec import Struct

from policyctl.bundle.model import Bundle, Interval, Key, Status
from policyctl.bundle.problems import Problem
from policyctl.bundle.problems import diagnose as with_places
from policyctl.diagnostics import Diagnostic, Refused, Severity, nearest


class Found(Struct, frozen=True, kw_only=True):
    """A text that a reference means: what diagnostics call it, and the folder it stands in."""

    file: str
    text: str
    folder: Traversable


class Version(Struct, frozen=True, kw_only=True):
    """What the header of a bundle says of its version."""

    id: str
    version: str
    status: Status
    in_force: Interval
    supersedes: str | None
    found: Found

    @property
    def name(self) -> str:
        """`id@version`."""
        return f"{self.id}@{self.version}"


class Standing(Enum):
    """How a version stands on a day."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    NOT_YET = "not yet in force"
    IN_FORCE = "in force"
    SUPERSEDED = "superseded"
    ENDED = "no longer in force"


def standing(version: Version | Bundle, versions: Iterable[Version], day: date) -> Standing:
    """How a version among all versions of its policy stands on a day."""
    match version.status:
        case Status.DRAFT:
            return Standing.DRAFT
        case Status.CONSULTATION:
            return Standing.CONSULTATION
        case Status.RELEASED:
            return _standing_of_released(version, _superseders(version.name, versions), day)


def _standing_of_released(version: Version | Bundle, superseders: Iterable[Version], day: date) -> Standing:
    if any(each.in_force.start is None or each.in_force.start <= day for each in superseders):
        return Standing.SUPERSEDED
    if version.in_force.start is not None and day < version.in_force.start:
        return Standing.NOT_YET
    return Standing.IN_FORCE if version.in_force.contains(day) else Standing.ENDED


def _superseders(name: str, versions: Iterable[Version]) -> list[Version]:
    """The released versions that take the place of the one of this name."""
    return [each for each in versions if each.status is Status.RELEASED and each.supersedes == name]


def superseding(name: str, versions: Iterable[Version], day: date) -> Version | None:
    """The released version that has taken the place of another by a day; of several the one that did so first."""
    begun = [each for each in _superseders(name, versions) if (each.in_force.start or date.min) <= day]
    return min(begun, key=lambda each: each.in_force.start or date.min, default=None)


def in_force(versions: Sequence[Version], id_: str, day: date, *, preview: bool = False) -> Version:
    """The one version of a policy in force on a day.

    With `preview` a draft or consultation whose days contain the day goes before what is released. Raises `Refused`
    where there is no such version (B403) or more than one (B404).
    """
    found = _previewed(versions, day) if preview else []
    found = found or [each for each in versions if standing(each, versions, day) is Standing.IN_FORCE]
    if not found:
        hint = "; ".join(_dates(each) for each in versions) or None
        raise _refusal("B403", f"no released version of `{id_}` is in force on {day}", hint)
    if len(found) > 1:
        raise _ambiguous(found, id_, day)
    return found[0]


def _previewed(versions: Iterable[Version], day: date) -> list[Version]:
    return [each for each in versions if each.status is not Status.RELEASED and each.in_force.contains(day)]


def _ambiguous(found: Sequence[Version], id_: str, day: date) -> Refused:
    listed = " and ".join(f"`{each.version}`" for each in found)
    if found[0].status is not Status.RELEASED:
        message = f"several drafts of `{id_}` could be previewed on {day}: {listed}"
        return _refusal("B404", message, f"name the one you mean, such as {found[-1].name}")
    hint = "say `until` in the earlier one, or `supersedes` in the later"
    return _refusal("B404", f"several versions of `{id_}` are in force on {day}: {listed}", hint)


def _dates(version: Version) -> str:
    if version.status is not Status.RELEASED:
        return f"{version.version} is a {version.status.value}: name it as {version.name}"
    start = f" from {version.in_force.start}" if version.in_force.start else ""
    end = f" until {version.in_force.end}" if version.in_force.end else ""
    return f"{version.version} is in force{start}{end}"


class Period(Struct, frozen=True):
    """Days on which a version is in force: from `start` (None: ever since) until before `end` (None: open)."""

    version: Version
    start: date | None
    end: date | None


def periods(versions: Sequence[Version]) -> tuple[Period, ...]:
    """When each released version is in force, the earliest first; a version that never is does not appear."""
    found = (_period(each, versions) for each in versions if each.status is Status.RELEASED)
    return tuple(sorted((each for each in found if each is not None), key=_by_days))


def _period(version: Version, versions: Iterable[Version]) -> Period | None:
    start = version.in_force.start
    ends = [version.in_force.end, *(each.in_force.start for each in _superseders(version.name, versions))]
    end = min((each for each in ends if each is not None), default=None)
    if start is not None and end is not None and end <= start:
        return None
    return Period(version, start, end)


def _by_days(period: Period) -> tuple[date, date]:
    return period.start or date.min, period.end or date.max


def diagnose(versions: Sequence[Version]) -> tuple[Diagnostic, ...]:
    """What is wrong between the versions of one policy, each at the header that can mend it.

    A day between two versions on which none is in force (B421, a warning), days on which two are (B422), and a version
    that supersedes one that is not there (B423).
    """
    found: list[Diagnostic] = []
    for version, problem in [*_between(versions), *_unknown_superseded(versions)]:
        found.extend(with_places([problem], version.found.text, file=version.found.file))
    return Refused(found).diagnostics


_DAYS: Key = ("bundle", "in_force")


def _between(versions: Sequence[Version]) -> Iterator[tuple[Version, Problem]]:
    for earlier, later in pairwise(periods(versions)):
        start = later.start or date.min
        if earlier.end is not None and earlier.end < start:
            last = date.fromordinal(start.toordinal() - 1)
            message = (
                f"no version of `{later.version.id}` is in force from {earlier.end} to {last},"
                f" between `{earlier.version.version}` and `{later.version.version}`"
            )
            yield later.version, _problem("B421", message, Severity.WARNING)
        elif earlier.end is None or start < earlier.end:
            message = f"from {start} on `{earlier.version.version}` is in force too"
            hint = f'say supersedes = "{earlier.version.name}" here, or `until` there'
            yield later.version, _problem("B422", message, Severity.ERROR, hint)


def _unknown_superseded(versions: Sequence[Version]) -> Iterator[tuple[Version, Problem]]:
    known = [each.name for each in versions]
    for each in versions:
        if each.supersedes is not None and each.supersedes not in known:
            close = nearest(each.supersedes, known)
            hint = f"did you mean `{close}`?" if close else "only a version of the same policy is superseded"
            message = f"there is no version `{each.supersedes}` to supersede"
            key = ("bundle", "supersedes")
            yield each, Problem(code="B423", message=message, key=key, hint=hint)


def _problem(code: str, message: str, severity: Severity, hint: str | None = None) -> Problem:
    return Problem(code=code, message=message, key=_DAYS, severity=severity, hint=hint)


def _refusal(code: str, message: str, hint: str | None = None) -> Refused:
    return Refused([Diagnostic(code=code, message=message, hint=hint)])
