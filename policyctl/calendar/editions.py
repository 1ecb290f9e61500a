"""The versions of policies that a calendar asks, each on the days on which it is the one that decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policyctl.bundle.library import Library, ids, loaded, policies_in, versions
from policyctl.bundle.model import Bundle, Interval, Status
from policyctl.bundle.resolve import Loading, load_bundle
from policyctl.bundle.versions import periods
from policyctl.calendar.asking import Edition
from policyctl.policy import Policy

Prepare = Callable[[Bundle], Policy]
"""From a bundle to the policy with its parameters, ready to decide."""


def every_policy(library: Library, prepare: Prepare) -> tuple[Edition, ...]:
    """Every version in force of every policy that has a calendar."""
    every = loaded(library)
    names = {folder.name for root in every.bundles for folder in policies_in(root)}
    return tuple(one for id_ in sorted(names) for one in versions_of(every, id_, prepare))


def versions_of(library: Library, id_: str, prepare: Prepare) -> tuple[Edition, ...]:
    """Every released version of a policy that has a calendar, asked on the days on which it is in force."""
    found, loading = [], Loading()
    for period in periods(versions(library, id_)):
        bundle = load_bundle(period.version.found, library, loading)
        if bundle.calendar:
            days = Interval(start=period.start, end=period.end)
            found.append(Edition(policy=prepare(bundle), asked=days, in_force=days))
    return tuple(found)


def the_one(library: Library, bundle: Bundle, prepare: Prepare) -> tuple[Edition, ...]:
    """One version that was named, asked on every day, whether it is in force or not; nothing if it has no calendar."""
    if not bundle.calendar:
        return ()
    return (Edition(policy=prepare(bundle), asked=Interval(), in_force=_in_force(library, bundle)),)


def _in_force(library: Library, bundle: Bundle) -> Interval | None:
    """The days on which a version is in force: as its header says, unless another of the library supersedes it."""
    if bundle.status is not Status.RELEASED:
        return None
    if bundle.id not in ids(library):
        return bundle.in_force
    known = periods(versions(library, bundle.id))
    found = [
        each for each in known if each.version.name == bundle.name and each.version.found.text == bundle.text
    ]
    return Interval(start=found[0].start, end=found[0].end) if found else bundle.in_force


def zones(editions: Sequence[Edition]) -> tuple[str, ...]:
    """The zones that the policies keep, each once."""
    return tuple(dict.fromkeys(each.policy.bundle.time_zone for each in editions))
