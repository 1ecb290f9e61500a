"""Parameters in machine form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from policyctl.bundle.model import Parameter, ParameterScalar
from policyctl.feel.temporal import Date, to_day_number
from policyctl.program import ir
from policyctl.program.arithmetic import OutOfBounds, bounds_of, number, rescaled
from policyctl.program.constants import NotConstant, temporal_constant
from policyctl.program.types import (
    LARGEST_INTEGER,
    BooleanType,
    DateType,
    DaysDurationType,
    MonthsDurationType,
    NumberType,
    ScalarType,
    StringType,
)


class UntypedParameter(Exception):
    """A parameter lacks what its type needs."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.hint = hint
        super().__init__(message)


def parameter_data(parameter: Parameter, dimensions: tuple[tuple[str, ...], ...]) -> ir.ParameterData:
    """The parameter's type and machine values. Raises UntypedParameter when its bounds or type are missing."""
    type_ = _type_of(parameter)
    cells: dict[tuple[str, ...], ir.Setting | tuple[ir.Setting, ...]] = {}
    for key, value in parameter.cells.items():
        if isinstance(value.value, tuple):
            cells[key] = tuple(_machine(each, type_) for each in value.value)
        else:
            cells[key] = _machine(value.value, type_)
    return ir.ParameterData(parameter.id, type_, dimensions, cells)


def _type_of(parameter: Parameter) -> ScalarType:
    match parameter.type:
        case "number":
            return _number_type(parameter)
        case "string":
            return StringType(parameter.options)
        case "boolean":
            return BooleanType()
        case "date":
            return DateType()
        case _:
            return _duration_type(parameter)


def _number_type(parameter: Parameter) -> ScalarType:
    if parameter.minimum is None or parameter.maximum is None:
        missing = "minimum" if parameter.minimum is None else "maximum"
        hint = "every number needs a minimum and a maximum, so that no result can overflow"
        raise UntypedParameter(f"`{parameter.id}` has no {missing}", hint)
    low, high = (_scaled(each, parameter.scale) for each in (parameter.minimum, parameter.maximum))
    if max(abs(low), abs(high)) > LARGEST_INTEGER:
        raise UntypedParameter(f"the bounds of `{parameter.id}` exceed 128 bits", "give it tighter bounds")
    return NumberType(parameter.scale, low, high, parameter.unit)


def _scaled(value: Decimal, scale: int) -> int:
    """The machine form of a bound; one finer than the scale is cut toward nought, which only tightens it."""
    return int(value.scaleb(scale))


def _duration_type(parameter: Parameter) -> ScalarType:
    constants = [_duration(each) for each in _scalars(parameter)]
    types = {type(each.type) for each in constants}
    if len(types) != 1:
        found = "no value" if not types else "both days and months"
        raise UntypedParameter(
            f"`{parameter.id}` is a duration with {found}", "give it a value such as P90D or P12M"
        )
    bounds = [bounds_of(each.type) for each in constants]
    low, high = min(low for low, _ in bounds), max(high for _, high in bounds)
    if types == {MonthsDurationType}:
        return MonthsDurationType(low, high)
    whole = all(isinstance(each.type, DaysDurationType) and each.type.whole_days for each in constants)
    return DaysDurationType(low, high, whole)


def _scalars(parameter: Parameter) -> Iterable[ParameterScalar]:
    for cell in parameter.cells.values():
        if isinstance(cell.value, tuple):
            yield from cell.value
        else:
            yield cell.value


def _duration(value: ParameterScalar) -> ir.Constant:
    try:
        constant = temporal_constant(str(value))
    except NotConstant as reason:
        raise UntypedParameter(str(reason)) from None
    if not isinstance(constant.type, DaysDurationType | MonthsDurationType):
        raise UntypedParameter(f"`{value}` is not a duration")
    return constant


def _machine(value: ParameterScalar, type_: ScalarType) -> ir.Setting:
    match type_, value:
        case NumberType(scale=scale), Decimal():
            return _number(value, scale)
        case DateType(), date():
            return to_day_number(Date(value.year, value.month, value.day))
        case ((DaysDurationType() | MonthsDurationType()), str()):
            machine = _duration(value).value
            assert machine is not None
            return machine
        case _, (str() | bool()):
            return value
        case _:
            raise UntypedParameter(f"`{value}` does not fit the type of the parameter")


def _number(value: Decimal, scale: int) -> int:
    try:
        constant = rescaled(number(value), scale)
    except OutOfBounds:
        raise UntypedParameter(f"`{value}` exceeds 128 bits") from None
    assert isinstance(constant, ir.Constant)
    assert isinstance(constant.value, int)
    return constant.value
