"""The policy a command line means, ready to decide, and the day it is asked about."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from policyctl import plugins, policy
from policyctl.bundle.library import Library
from policyctl.bundle.model import Bundle
from policyctl.cli.problems import hint_among, refusal
from policyctl.policy import Policy


def library() -> Library:
    """All that the installed plugins declare."""
    return plugins.library(plugins.plugin_manager())


def prepare(
    reference: str,
    *,
    as_of: date | None,
    parameters: Sequence[str],
    assignments: Sequence[str],
    decision: str | None,
    now: datetime,
) -> tuple[Policy, date]:
    """The policy with its parameters, and the day. Raises `Refused` with all that is wrong with it, and C104."""
    found = library()
    day, bundle = _on_day(reference, as_of, parameters, assignments, found, now)
    known = [each.id for each in bundle.decisions]
    if decision is not None and decision not in known:
        raise refusal("C104", f"`{bundle.name}` has no decision `{decision}`", hint_among(decision, known))
    return policy.compile(bundle, library=found), day


def _on_day(
    reference: str,
    as_of: date | None,
    parameters: Sequence[str],
    assignments: Sequence[str],
    found: Library,
    now: datetime,
) -> tuple[date, Bundle]:
    """The day and the bundle that is meant on it.

    Without a day it is today in the zone of the bundle, which the bundle says: where its today is not that of UTC, the
    version in force is looked up once more.
    """
    if as_of is not None:
        bundle = policy.load(reference, as_of=as_of, library=found)
        return as_of, policy.with_parameters(bundle, parameters, assignments)
    bundle = policy.load(reference, as_of=now.date(), library=found)
    bundle = policy.with_parameters(bundle, parameters, assignments)
    today = now.astimezone(ZoneInfo(bundle.time_zone)).date()
    if today != now.date():
        bundle = policy.load(reference, as_of=today, library=found)
        bundle = policy.with_parameters(bundle, parameters, assignments)
    click.echo(f"as of {today}, today in {bundle.time_zone}", file=sys.stderr)
    return today, bundle
