"""The policy a command line means, ready to decide, and the day it is asked about."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import click

from policyctl import plugins, policy
from policyctl.bundle.library import Library, versions_in
from policyctl.bundle.model import Bundle, Status
from policyctl.bundle.versions import Version, superseding
from policyctl.cli.problems import hint_among, refusal
from policyctl.diagnostics import Refused
from policyctl.policy import Policy

if TYPE_CHECKING:
    from policyctl.log.record import DecisionRecord


def library() -> Library:
    """All that the installed plugins declare."""
    return plugins.installed_library()


def of_record(record: DecisionRecord) -> Policy:
    """The policy that a record names, as it is now, with the parameters it names."""
    found = library()
    bundle = policy.load(record.bundle.name, as_of=record.as_of, library=found)
    parameters = record.parameters
    return policy.compile(
        policy.with_parameters(bundle, parameters.sets, parameters.assignments), library=found
    )


class Asked(NamedTuple):
    """What the command line says of a policy: see `options.policy_options`."""

    bundle: str
    as_of: date | None
    preview: bool
    parameters: Sequence[str]
    assignments: Sequence[str]
    decision: str | None


def prepare(asked: Asked, *, now: datetime) -> tuple[Policy, date]:
    """The policy with its parameters, and the day. Raises `Refused` with all that is wrong with it, and C104."""
    found = library()
    day, bundle = _on_day(asked, found, now)
    known = [each.id for each in bundle.decisions]
    if asked.decision is not None and asked.decision not in known:
        message = f"`{bundle.name}` has no decision `{asked.decision}`"
        raise refusal("C104", message, hint_among(asked.decision, known))
    if asked.bundle != bundle.id:
        _tell_superseded(bundle, day)
    return policy.compile(bundle, library=found), day


def _tell_superseded(bundle: Bundle, day: date) -> None:
    """Say on standard error that a version beside the one that is named has taken its place by the day.

    Where the day lies outside of the dates of its own header, the report says so.
    """
    if bundle.status is not Status.RELEASED or not bundle.in_force.contains(day):
        return
    try:
        later = superseding(bundle.name, versions_beside(bundle), day)
    except Refused:  # a version beside it has mistakes, which are told when it is checked itself
        return
    if later is not None:
        since = f" since {later.in_force.start}" if later.in_force.start else ""
        click.echo(f"`{bundle.name}` is superseded by `{later.name}`{since}", file=sys.stderr)


def versions_beside(bundle: Bundle) -> tuple[Version, ...]:
    """All versions in the folder of a bundle; none where the folder is not that of the policy. Raises `Refused`."""
    folder = Path(bundle.file).parent
    is_of_policy = folder.name == bundle.id and folder.is_dir()
    return tuple(versions_in(folder)) if is_of_policy else ()


def _on_day(asked: Asked, found: Library, now: datetime) -> tuple[date, Bundle]:
    """The day and the bundle that is meant on it.

    Without a day it is today in the zone of the bundle, which the bundle says: where its today is not that of UTC, the
    version in force is looked up once more.
    """
    if asked.as_of is not None:
        return asked.as_of, _load(asked, asked.as_of, found)
    bundle = _load(asked, now.date(), found)
    today = now.astimezone(ZoneInfo(bundle.time_zone)).date()
    if today != now.date():
        bundle = _load(asked, today, found)
    click.echo(f"as of {today}, today in {bundle.time_zone}", file=sys.stderr)
    return today, bundle


def _load(asked: Asked, day: date, found: Library) -> Bundle:
    bundle = policy.load(asked.bundle, as_of=day, library=found, preview=asked.preview)
    return policy.with_parameters(bundle, asked.parameters, asked.assignments)
