"""Canonical JSON: the one text of a document, so that equal documents have equal digests on every machine.

The form is RFC 8785 without its floating-point numbers: members are sorted by the UTF-16 code units of their names,
nothing stands between tokens, and only what must be escaped is. A decimal is a text without an exponent, a superfluous
sign or zero (`0.95`, `-3`, `0`); integers stay numbers and count things, and are below 2 to the power of 53.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

import msgspec

Canonical: TypeAlias = "bool | int | str | Sequence[Canonical] | Mapping[str, Canonical] | None"
"""What can be written."""

LARGEST_INTEGER = 2**53 - 1

_ENCODER = msgspec.json.Encoder()


def canonical(document: Canonical) -> bytes:
    """The canonical JSON of a document, in UTF-8. Raises `ValueError` for an integer of more than 53 bits."""
    return _ENCODER.encode(_ordered(document))


def digest_of(document: Canonical) -> str:
    """The SHA-256 of the canonical JSON of a document, as `sha256:` and 64 hexadecimal digits."""
    return digest_of_bytes(canonical(document))


def digest_of_bytes(data: bytes) -> str:
    """The SHA-256 of the bytes, as `sha256:` and 64 hexadecimal digits."""
    from hashlib import sha256

    return f"sha256:{sha256(data).hexdigest()}"


def shortest(number: Decimal | int) -> str:
    """The text of a number: plain digits, no zero more than it takes; equal numbers have equal texts."""
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _ordered(document: Canonical) -> object:
    match document:
        case str() | bool() | None:
            return document
        case int():
            if abs(document) > LARGEST_INTEGER:
                raise ValueError(f"{document} has more than 53 bits")
            return document
        case dict() | Mapping():  # asking for a dict is quick, and nearly every mapping is one
            return {name: _ordered(document[name]) for name in _sorted(document)}
        case _:
            return [_ordered(each) for each in document]


def _sorted(names: Collection[str]) -> list[str]:
    """The names by their UTF-16 code units; ASCII names have the same order by themselves."""
    return sorted(names) if all(map(str.isascii, names)) else sorted(names, key=_code_units)


def _code_units(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")
