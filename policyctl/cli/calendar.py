"""`policyctl calendar`: what a policy does on which day, on the clocks of any zone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from policyctl import policy as policies
from policyctl.bundle.library import ids
from policyctl.bundle.model import Bundle, Every
from policyctl.calendar.asking import Edition
from policyctl.calendar.build import build
from policyctl.calendar.editions import every_policy, the_one, versions_of, zones
from policyctl.calendar.extents import Days, on_clock
from policyctl.calendar.model import Calendar
from policyctl.calendar.periods import period_of, read_period
from policyctl.cli import outputs as out
from policyctl.cli import subjects
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import color_option, day_of, day_option, language_option, output_option
from policyctl.cli.outputs import Output
from policyctl.cli.policies import library
from policyctl.cli.problems import refusal
from policyctl.diagnostics import Refused, nearest
from policyctl.feel.temporal import is_zone_name, zone_names
from policyctl.policy import Policy
from policyctl.subject.rows import Rejected

if TYPE_CHECKING:
    from policyctl.report.human.screen import Look

_FIRST, _LAST, _MOST_DAYS = date(1970, 1, 1), date(2999, 12, 31), 3_660


def _period(context: click.Context, parameter: click.Parameter, given: str | None) -> Days | None:
    try:
        return None if given is None else read_period(given)
    except ValueError:
        message = f"`{given}` is no year, quarter or month such as `2023`, `2023-Q3` or `2023-07`"
        raise click.BadParameter(message, context, parameter) from None


def _zone(context: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    if given is None or is_zone_name(given):
        return given
    close = nearest(given, zone_names())
    hint = f"did you mean `{close}`?" if close else "zones have names such as `Asia/Shanghai`"
    raise click.BadParameter(f"`{given}` is no time zone; {hint}", context, parameter)


class _Asked(Struct, frozen=True, kw_only=True):
    """What the command line says of policies and of the subject, if there is one."""

    bundle: str | None
    preview: bool
    parameters: Sequence[str]
    assignments: Sequence[str]
    input: str | None
    format: str | None
    subject: str | None


@click.command("calendar")
@click.argument("bundle", required=False)
@click.argument("input_", metavar="[INPUT]", required=False)
@click.option(
    "--period",
    callback=_period,
    metavar="PERIOD",
    help="A year, quarter or month: 2023, 2023-Q3, 2023-07.  [default: the quarter of --as-of]",
)
@click.option("--from", "first", callback=day_of, metavar="DATE", help="The first day, instead of --period.")
@click.option("--to", "last", callback=day_of, metavar="DATE", help="The last day, which is shown too.")
@click.option("--zone", callback=_zone, metavar="ZONE", help="Whose clocks.  [default: those of the policy]")
@day_option
@click.option(
    "--preview", is_flag=True, help="Take the draft or consultation meant for the day, if there is one."
)
@click.option(
    "--parameters", multiple=True, metavar="SET", help="A parameter set. May repeat, the last wins."
)
@click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE", help="The value of a parameter.")
@click.option("--subject", metavar="ID", help="The one subject that is meant, where INPUT holds many.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "ndjson", "csv"]),
    help="How INPUT is written.  [default: as its name or its content says]",
)
@output_option("human", "json", "ics")
@language_option
@color_option
@click.pass_context
def command(
    context: click.Context,
    bundle: str | None,
    input_: str | None,
    period: Days | None,
    first: date | None,
    last: date | None,
    zone: str | None,
    as_of: date | None,
    preview: bool,
    parameters: Sequence[str],
    assignments: Sequence[str],
    subject: str | None,
    format_: str | None,
    outputs: Sequence[Output],
) -> ExitCode:
    """Show what happens on which day.

    When results are computed, executed, visible, official and final, the windows they judge, and the days that no
    window judges. BUNDLE is a file, `id@version`, or an id: then every day is as the version in force says. Without
    BUNDLE it is every policy that has a calendar. Days that depend on a subject need INPUT, which is as for `eval`.

    `-o ics` is iCalendar (RFC 5545), stamped with the day of --as-of.
    """
    now: datetime = context.obj()
    span = _span(period, first, last)
    asked = _Asked(
        bundle=bundle,
        preview=preview,
        parameters=parameters,
        assignments=assignments,
        input=input_,
        format=format_,
        subject=subject,
    )
    out.refuse_inputs_as_outputs((bundle, input_, *parameters), outputs)
    if bundle is not None and input_ is not None:
        subjects.refuse_swapped(context, bundle, input_)
    editions = _editions(asked, as_of or now.date())
    if not editions:
        named = "no policy" if bundle is None else f"`{bundle}`"
        click.echo(f"{named} has {'a' if bundle is None else 'no'} calendar", err=True)
        return ExitCode.NOTHING_TO_DO
    shown_zone = zone or _only_zone(editions)
    day = as_of or on_clock(now, shown_zone).date()
    if as_of is None:
        click.echo(f"as of {day}, today in {shown_zone}", file=sys.stderr)
    days = span or period_of(Every.QUARTER, day)
    calendar = build(editions, days, zone=shown_zone, as_of=day)
    if not calendar.policies:
        _tell_none_in_force(bundle, editions, days)
        return ExitCode.NOTHING_TO_DO
    out.publish(outputs, context, lambda format_, look: _rendered(calendar, format_, look))
    return ExitCode.DONE


def _tell_none_in_force(bundle: str | None, editions: Sequence[Edition], days: Days) -> None:
    """Say on standard error that the days lie before or after those of every version, and which those are."""
    from policyctl.report.human.words import dates_of
    from policyctl.report.phrases.english import ENGLISH

    what = "no policy with a calendar" if bundle is None else f"no version of `{bundle}` with a calendar"
    click.echo(f"{what} is in force from {days.first} to {days.last}", err=True)
    known = (f"{each.policy.bundle.name} is in force {dates_of(each.asked, ENGLISH)}" for each in editions)
    click.echo("  hint: " + "\n        ".join(known), err=True)


def _span(period: Days | None, first: date | None, last: date | None) -> Days | None:
    """The days that are asked for, or None where none are named."""
    if first is None and last is None:
        found = period
    elif period is not None or first is None or last is None:
        raise click.UsageError("give --period, or --from and --to")
    elif last < first:
        raise click.UsageError(f"--to {last} lies before --from {first}")
    else:
        found = Days(first, last)
    if found is not None and (found.first < _FIRST or found.last > _LAST):
        raise click.UsageError(f"a calendar begins with {_FIRST} and ends with {_LAST}")
    if found is not None and found.count > _MOST_DAYS:
        raise click.UsageError(f"a calendar has at most {_MOST_DAYS:,} days, these are {found.count:,}")
    return found


def _editions(asked: _Asked, day: date) -> tuple[Edition, ...]:
    """The versions that are meant, about the subject that is meant."""
    found = library()
    if asked.bundle is None:
        if asked.parameters or asked.assignments or asked.input:
            raise click.UsageError("parameters and subjects are of one policy: name BUNDLE")
        return every_policy(found, lambda each: policies.compile(each, library=found))

    def prepare(bundle: Bundle) -> Policy:
        ready = policies.with_parameters(bundle, asked.parameters, asked.assignments)
        return policies.compile(ready, library=found)

    if asked.bundle in ids(found) and not asked.preview:
        editions = versions_of(found, asked.bundle, prepare)
        if not editions:
            policies.load(asked.bundle, as_of=day, library=found)  # or no version is in force at all
    else:
        bundle = policies.load(asked.bundle, as_of=day, library=found, preview=asked.preview)
        editions = the_one(found, bundle, prepare)
    return editions if asked.input is None else _about(asked, asked.input, editions)


def _about(asked: _Asked, input_: str, editions: Sequence[Edition]) -> tuple[Edition, ...]:
    """The editions with the subject that INPUT holds."""
    if not editions:
        return ()
    schema = editions[-1].policy.schema
    with subjects.read(input_, asked.format, schema, shows_progress=False) as given:
        row = subjects.pick(given, schema.key, asked.subject)
    about = []
    for each in editions:
        admitted = each.policy.reader.admit(row)
        if isinstance(admitted, Rejected):
            raise Refused(admitted.diagnostics)
        key = each.policy.key_of(admitted.row)
        about.append(replace(each, row=admitted.row, subject=key))
    return tuple(about)


def _only_zone(editions: Sequence[Edition]) -> str:
    """The zone of the policies. Raises `Refused` with code C171 where they keep several."""
    found = zones(editions)
    if len(found) > 1:
        listed = ", ".join(f"`{each}`" for each in found)
        raise refusal(
            "C171", f"the policies keep the days of {listed}", "say with --zone whose clocks to show"
        )
    return found[0]


def _rendered(calendar: Calendar, format_: str, look: Look) -> str:
    match format_:
        case "human":
            from policyctl.report.human.calendar import calendar as human

            return human(calendar, look)
        case "json":
            from policyctl.report import calendar as documents
            from policyctl.report import json

            return json.text(documents.calendar_document(calendar))
        case _:
            from policyctl.report.icalendar import calendar as icalendar

            return icalendar(calendar, look.phrases.language)
