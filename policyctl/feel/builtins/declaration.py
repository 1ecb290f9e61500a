"""How the built-ins are declared: short words for what `values.py` defines, and the sections of the standard."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from policyctl.feel.values import (
    Builtin,
    BuiltinParameter,
    Kind,
    Signature,
    UnknownElements,
    Value,
)


class Group(Enum):
    """The groups of the standard's built-ins, by the section that defines them."""

    CONVERSION = ("conversion", "10.3.4.1")
    BOOLEAN = ("boolean", "10.3.4.2")
    STRING = ("string", "10.3.4.3")
    LIST = ("list", "10.3.4.4")
    NUMERIC = ("numeric", "10.3.4.5")
    DATE_AND_TIME = ("date and time", "10.3.4.6")
    RANGE = ("range", "10.3.4.7")
    TEMPORAL = ("temporal", "10.3.4.8")
    SORT = ("sort", "10.3.4.9")
    CONTEXT = ("context", "10.3.4.10")
    MISCELLANEOUS = ("miscellaneous", "10.3.4.11")


def builtin(
    group: Group,
    name: str,
    *signatures: Signature,
    unknown_elements: UnknownElements = UnknownElements.MAKE_UNKNOWN,
    reads_deep: bool = False,
) -> Builtin:
    """The declaration of a built-in of the group."""
    title, section = group.value
    return Builtin(
        name=name,
        group=title,
        section=section,
        signatures=signatures,
        unknown_elements=unknown_elements,
        reads_deep=reads_deep,
    )


def takes(
    call: Callable[..., Value],
    *parameters: BuiltinParameter,
    variadic: bool = False,
    needs_session: bool = False,
) -> Signature:
    """A signature: the parameters, and what computes the result."""
    return Signature(parameters=parameters, call=call, variadic=variadic, needs_session=needs_session)


def anything(name: str) -> BuiltinParameter:
    return BuiltinParameter(name, Kind.ANY)


def number(name: str, *, optional: bool = False) -> BuiltinParameter:
    return BuiltinParameter(name, Kind.NUMBER, optional)


def string(name: str, *, optional: bool = False, nullable: bool = False) -> BuiltinParameter:
    return BuiltinParameter(name, Kind.STRING, optional, nullable)


def parameter(name: str, kind: Kind, *, optional: bool = False, nullable: bool = False) -> BuiltinParameter:
    return BuiltinParameter(name, kind, optional, nullable)


def a_list(name: str = "list") -> BuiltinParameter:
    return BuiltinParameter(name, Kind.LIST)


def context(name: str) -> BuiltinParameter:
    return BuiltinParameter(name, Kind.CONTEXT)


def function(name: str) -> BuiltinParameter:
    return BuiltinParameter(name, Kind.FUNCTION)
