"""The functions of the calendar (DMN 1.5, 10.3.4.8) and of the clock (10.3.4.11)."""

from __future__ import annotations

from decimal import Decimal

from policyctl.feel.builtins.declaration import Group, builtin, parameter, takes
from policyctl.feel.errors import FeelUnsupported
from policyctl.feel.session import Session
from policyctl.feel.syntax import NOWHERE
from policyctl.feel.temporal import Date, DateTime, day_of_year, iso_week, weekday
from policyctl.feel.values import Builtin, Kind, Value

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date_builtins() -> tuple[Builtin, ...]:
    """The functions of the calendar and of the clock."""
    date = parameter("date", Kind.DAY)
    return (
        builtin(Group.MISCELLANEOUS, "now", takes(_now, needs_session=True)),
        builtin(Group.MISCELLANEOUS, "today", takes(_today, needs_session=True)),
        builtin(Group.TEMPORAL, "day of year", takes(_day_of_year, date)),
        builtin(Group.TEMPORAL, "day of week", takes(_day_of_week, date)),
        builtin(Group.TEMPORAL, "month of year", takes(_month_of_year, date)),
        builtin(Group.TEMPORAL, "week of year", takes(_week_of_year, date)),
    )


def to_day(moment: Date | DateTime) -> Date:
    """The date itself, or the date of a date-time as its own clock shows it."""
    return moment.date if isinstance(moment, DateTime) else moment


def _now(session: Session) -> Value:
    return _clock(session, "now")


def _today(session: Session) -> Value:
    return _clock(session, "today").date


def _clock(session: Session, name: str) -> DateTime:
    if session.clock is None:
        hint = "give the clock to the evaluation, or pass the date as a value"
        raise FeelUnsupported("F225", f"`{name}()` without a clock", NOWHERE, hint)
    return session.clock


def _day_of_year(date: Date | DateTime) -> Value:
    return Decimal(day_of_year(to_day(date)))


def _day_of_week(date: Date | DateTime) -> Value:
    return _DAYS[weekday(to_day(date)) - 1]


def _month_of_year(date: Date | DateTime) -> Value:
    return _MONTHS[to_day(date).month - 1]


def _week_of_year(date: Date | DateTime) -> Value:
    return Decimal(iso_week(to_day(date)))
