"""The invocation of built-ins: which signature the arguments fit, and what they are converted to on the way.

A signature fits as the arguments are, or else after the implicit conversions of the standard (10.3.2.9.4): a
value for the list of it alone, a list of one for its element, a date for its midnight in UTC. Where none fits,
by number, name or kind of the arguments, the result is null.

An unknown argument makes the result unknown, and so does an unknown element of a list, unless the built-in
settles it itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial

from policyctl.feel.arithmetic import midnight
from policyctl.feel.session import Session
from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policyctl.feel.values import (
    UNKNOWN,
    Builtin,
    BuiltinParameter,
    Closure,
    Kind,
    Native,
    Range,
    Signature,
    UnknownElements,
    Value,
)

Invoke = Callable[..., Value]
"""`invoke(function, session, *arguments)`: how a built-in calls a function that it was given."""

_STEPS_A_CALL = 10
_ELEMENTS_A_STEP = 8

_TYPES: Mapping[Kind, frozenset[type]] = {
    Kind.NUMBER: frozenset({Decimal}),
    Kind.STRING: frozenset({str}),
    Kind.BOOLEAN: frozenset({bool}),
    Kind.DATE: frozenset({Date}),
    Kind.TIME: frozenset({Time}),
    Kind.DATE_TIME: frozenset({DateTime}),
    Kind.DAY: frozenset({Date, DateTime}),
    Kind.DAYS_DURATION: frozenset({DaysDuration}),
    Kind.MONTHS_DURATION: frozenset({MonthsDuration}),
    Kind.LIST: frozenset({list}),
    Kind.CONTEXT: frozenset({dict}),
    Kind.RANGE: frozenset({Range}),
    Kind.POINT: frozenset({Decimal, str, Date, Time, DateTime, DaysDuration, MonthsDuration}),
    Kind.FUNCTION: frozenset({Builtin, Native, Closure}),
}


def invoke_builtin(builtin: Builtin, arguments: Sequence[Value], session: Session, invoke: Invoke) -> Value:
    """The result for arguments by position; `invoke` calls the functions among them."""
    candidates = [(signature, arguments) for signature in builtin.signatures]
    return _invoke_fitting(builtin, candidates, arguments, session, invoke)


def invoke_builtin_by_name(
    builtin: Builtin, arguments: Mapping[str, Value], session: Session, invoke: Invoke
) -> Value:
    """The result for named arguments."""
    candidates = [
        (signature, ordered)
        for signature in builtin.signatures
        if (ordered := _by_position(signature, arguments)) is not None
    ]
    return _invoke_fitting(builtin, candidates, list(arguments.values()), session, invoke)


def _invoke_fitting(
    builtin: Builtin,
    candidates: Sequence[tuple[Signature, Sequence[Value]]],
    arguments: Sequence[Value],
    session: Session,
    invoke: Invoke,
) -> Value:
    session.spend(_STEPS_A_CALL)
    for argument in arguments:
        if builtin.reads_deep:
            session.spend_on(argument)
        elif isinstance(argument, list | str):
            session.spend(len(argument) // _ELEMENTS_A_STEP)
    if _is_unknown(builtin, arguments):
        return UNKNOWN
    for fit in (_fit, _fit_converted):
        for signature, ordered in candidates:
            fitted = fit(signature, ordered)
            if fitted is not None:
                return _call(signature, fitted, session, invoke)
    return None


def _is_unknown(builtin: Builtin, arguments: Sequence[Value]) -> bool:
    """Whether an argument, or an element of one, leaves the built-in without an answer."""
    if builtin.unknown_elements is UnknownElements.ARE_SETTLED:
        return False
    for argument in arguments:
        if argument is UNKNOWN or (
            isinstance(argument, list) and any(element is UNKNOWN for element in argument)
        ):
            return True
    return False


def _by_position(signature: Signature, arguments: Mapping[str, Value]) -> Sequence[Value] | None:
    """The arguments in the order of the parameters, or None where their names are not the signature's.

    One that may be null and is not named is null (10.3.2.13.5).
    """
    parameters = signature.parameters
    required = {each.name for each in parameters if not (each.optional or each.nullable)}
    if not required <= arguments.keys() <= {each.name for each in parameters}:
        return None
    return [arguments.get(each.name) for each in parameters if each.name in arguments or not each.optional]


def _fit(signature: Signature, arguments: Sequence[Value]) -> Sequence[Value] | None:
    """The arguments, one for each that `call` takes, or None where their number or kinds are not right."""
    parameters = _parameters_for(signature, len(arguments))
    if parameters is None or not all(map(_fits, arguments, parameters)):
        return None
    missing = len(signature.parameters) - len(arguments)
    if missing >= 0 and not signature.variadic:
        return [*arguments, *[None] * missing]
    fixed = len(signature.parameters) - 1
    return [*arguments[:fixed], list(arguments[fixed:])]


def _fit_converted(signature: Signature, arguments: Sequence[Value]) -> Sequence[Value] | None:
    """The same after the implicit conversions."""
    parameters = _parameters_for(signature, len(arguments))
    return None if parameters is None else _fit(signature, list(map(_converted, arguments, parameters)))


def _parameters_for(signature: Signature, count: int) -> Sequence[BuiltinParameter] | None:
    """The parameter of each argument, or None where there cannot be so many arguments."""
    parameters = signature.parameters
    if count == len(parameters):
        return parameters
    if signature.variadic:
        repeated = count - len(parameters)
        return None if repeated < 0 else [*parameters, *[parameters[-1]] * repeated]
    required = sum(not parameter.optional for parameter in parameters)
    return parameters if required <= count <= len(parameters) else None


def _fits(argument: Value, parameter: BuiltinParameter) -> bool:
    if parameter.kind is Kind.ANY or (argument is None and parameter.nullable):
        return True
    return type(argument) in _TYPES[parameter.kind]


def _converted(argument: Value, parameter: BuiltinParameter) -> Value:
    """The argument after the conversion that its parameter asks for, or as it is."""
    if _fits(argument, parameter) or argument is None:
        return argument
    if parameter.kind is Kind.LIST:
        return [argument]
    if isinstance(argument, list) and len(argument) == 1:
        argument = argument[0]
    if parameter.kind is Kind.DATE_TIME and isinstance(argument, Date):
        return midnight(argument)
    return argument


def _call(signature: Signature, arguments: Sequence[Value], session: Session, invoke: Invoke) -> Value:
    handed = [
        partial(invoke, argument, session)
        if parameter.kind is Kind.FUNCTION and argument is not None
        else argument
        for argument, parameter in zip(arguments, signature.parameters, strict=True)
    ]
    try:
        result = signature.call(session, *handed) if signature.needs_session else signature.call(*handed)
    except ArithmeticError:
        return None
    if isinstance(result, str):
        session.admit_characters(len(result))
    elif isinstance(result, list):
        session.admit_elements(len(result))
        session.spend(len(result) // _ELEMENTS_A_STEP)
    return result
