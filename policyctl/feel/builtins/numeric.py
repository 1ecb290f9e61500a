"""The numeric functions (DMN 1.5, 10.3.4.5): rounding, and what is computed with one or two numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from fractions import Fraction

from policyctl.feel.builtins.declaration import Group, builtin, number, parameter, takes
from policyctl.feel.temporal import DaysDuration, MonthsDuration
from policyctl.feel.values import DECIMAL, Builtin, Kind

_MINIMUM_SCALE, _MAXIMUM_SCALE = -6111, 6176


def numeric_builtins() -> tuple[Builtin, ...]:
    """The numeric functions, in the order of the standard."""
    group = Group.NUMERIC
    return (
        _rounding("decimal", ROUND_HALF_EVEN),
        _rounding_to_scale_or_whole("floor", ROUND_FLOOR),
        _rounding_to_scale_or_whole("ceiling", ROUND_CEILING),
        _rounding("round up", ROUND_UP),
        _rounding("round down", ROUND_DOWN),
        _rounding("round half up", ROUND_HALF_UP),
        _rounding("round half down", ROUND_HALF_DOWN),
        builtin(
            group,
            "abs",
            takes(DECIMAL.abs, number("n")),
            takes(_absolute_days, parameter("n", Kind.DAYS_DURATION)),
            takes(_absolute_months, parameter("n", Kind.MONTHS_DURATION)),
        ),
        builtin(group, "modulo", takes(modulo, number("dividend"), number("divisor"))),
        builtin(group, "sqrt", takes(DECIMAL.sqrt, number("number"))),
        builtin(group, "log", takes(_log, number("number"))),
        builtin(group, "exp", takes(DECIMAL.exp, number("number"))),
        builtin(group, "odd", takes(_is_odd, number("number"))),
        builtin(group, "even", takes(_is_even, number("number"))),
    )


def _rounding(name: str, mode: str) -> Builtin:
    return builtin(Group.NUMERIC, name, takes(_rounds(mode), number("n"), number("scale")))


def _rounding_to_scale_or_whole(name: str, mode: str) -> Builtin:
    call = _rounds(mode)
    return builtin(Group.NUMERIC, name, takes(call, number("n")), takes(call, number("n"), number("scale")))


def _rounds(mode: str) -> Callable[..., Decimal | None]:
    def rounded(n: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
        return round_to_scale(n, scale, mode)

    return rounded


def round_to_scale(n: Decimal, scale: Decimal, mode: str) -> Decimal | None:
    """`n` with `scale` digits after the point, or rounded to tens, hundreds … where the scale is negative.

    A part of a digit in the scale is cut off. Null where the scale lies outside -6111 to 6176.
    """
    digits = int(scale)
    if not _MINIMUM_SCALE <= digits <= _MAXIMUM_SCALE:
        return None
    exponent = n.as_tuple().exponent
    assert isinstance(exponent, int), "a number is finite"
    if exponent >= -digits:
        return n
    return DECIMAL.plus(n.quantize(Decimal((0, (1,), -digits)), mode, DECIMAL))


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """What remains after the floor of the quotient, with the sign of the divisor."""
    remainder = Fraction(dividend) % Fraction(divisor)
    return DECIMAL.divide(Decimal(remainder.numerator), Decimal(remainder.denominator))


def _log(n: Decimal) -> Decimal | None:
    return DECIMAL.ln(n) if n > 0 else None


def _is_odd(n: Decimal) -> bool:
    return Fraction(n) % 2 == 1


def _is_even(n: Decimal) -> bool:
    return Fraction(n) % 2 == 0


def _absolute_days(duration: DaysDuration) -> DaysDuration:
    return DaysDuration(abs(duration.nanoseconds))


def _absolute_months(duration: MonthsDuration) -> MonthsDuration:
    return MonthsDuration(abs(duration.months))
