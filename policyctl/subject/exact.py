"""The JSON value that a Python value stands for, exactly: what callers hand over as dictionaries goes through here.

A float stands for the shortest decimal text that reads back as it, which is what writing it as JSON would say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from policyctl.diagnostics import Diagnostic, Place, Refused
from policyctl.subject.decode import MOST_DIGITS, has_too_many_digits
from policyctl.subject.wording import counted, found, pointer

DEEPEST = 32
"""Levels of nesting of a value at most; a subject has three."""

Path = tuple[str | int, ...]


def to_exact(value: object, place: Place | None = None) -> object:
    """The value made of dict, list, str, int, Decimal, bool and None alone; a decimal that is whole is an int.

    Raises `Refused` with one diagnostic (I106, I107, I201, I202) for each part that is no JSON or not exact.
    """
    faults = list(_faults(value, (), place))
    if faults:
        raise Refused(faults)
    return _converted(value)


def _faults(value: object, path: Path, place: Place | None) -> Iterator[Diagnostic]:
    if len(path) > DEEPEST:
        message = f"`{pointer(path[:3])}` is nested deeper than {counted(DEEPEST, 'level')}"
        yield Diagnostic(code="I202", message=message, place=place)
        return
    match value:
        case Mapping():
            for name, each in value.items():
                yield from _name_faults(name, path, place)
                yield from _faults(each, (*path, str(name)), place)
        case list() | tuple():
            for index, each in enumerate(value):
                yield from _faults(each, (*path, index), place)
        case str():
            yield from _text_faults(value, path, place)
        case bool() | None:
            pass
        case int() | float() | Decimal():
            yield from _number_faults(value, path, place)
        case _:
            yield from _foreign_faults(value, path, place)


def _name_faults(name: object, path: Path, place: Place | None) -> Iterator[Diagnostic]:
    if isinstance(name, str):
        yield from _text_faults(name, (*path, name), place)
    else:
        message = f"the name of a field in {_at(path)} is {found(name)}, expected a string"
        yield Diagnostic(code="I201", message=message, place=place)


def _number_faults(value: int | float | Decimal, path: Path, place: Place | None) -> Iterator[Diagnostic]:
    if isinstance(value, float | Decimal) and not Decimal(value).is_finite():
        message = f"{_at(path)} is {found(value)}, expected a number"
        yield Diagnostic(code="I201", message=message, place=place)
    elif _is_too_long(value):
        message = f"{_at(path)} has more than {MOST_DIGITS} digits when written out"
        yield Diagnostic(code="I106", message=message, place=place)


def _is_too_long(number: int | float | Decimal) -> bool:
    if isinstance(number, int):
        return not -(10**MOST_DIGITS) < number < 10**MOST_DIGITS
    return has_too_many_digits(str(number))


def _text_faults(text: str, path: Path, place: Place | None) -> Iterator[Diagnostic]:
    if "\0" in text:
        message = rf"{_at(path)} contains the character NUL (`\u0000`)"
        yield Diagnostic(code="I107", message=message, place=place)
    if has_lone_surrogate(text):
        yield Diagnostic(code="I107", message=f"{_at(path)} contains half of a surrogate pair", place=place)


def _foreign_faults(value: object, path: Path, place: Place | None) -> Iterator[Diagnostic]:
    hint = "dates are given as text, `2023-06-30`" if hasattr(value, "isoformat") else None
    yield Diagnostic(code="I201", message=f"{_at(path)} is {found(value)}", hint=hint, place=place)


def has_lone_surrogate(text: str) -> bool:
    """Whether the text holds half of a surrogate pair, which no encoding can carry."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _converted(value: object) -> object:
    match value:
        case Mapping():
            return {str(name): _converted(each) for name, each in value.items()}
        case list() | tuple():
            return [_converted(each) for each in value]
        case str():
            return str(value)
        case bool() | None:
            return value
        case int():
            return int(value)
        case float() | Decimal():
            number = Decimal(str(value))
            return int(number) if number == number.to_integral_value() else number
        case _:
            return value


def _at(path: Path) -> str:
    return f"`{pointer(path)}`" if path else "the value"
