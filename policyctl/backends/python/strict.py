"""Texts of generated Python with the names that must be known for them to be right."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from policyctl.program import ir

UNKNOWN_NAME = "U"
"""The name by which generated code knows `UNKNOWN`; as a guard it means: always unknown."""


class Strict(Struct, frozen=True):
    """Text with the names that must not be unknown, and those that must not be null, for it to be right."""

    text: str
    unknown: tuple[str, ...] = ()
    null: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether nothing it uses can be missing."""
        return not self.unknown and not self.null


def with_states(strict: Strict) -> str:
    """One expression whose value is `U` or None where a guard is, else the text's."""
    if strict.text in (*strict.unknown, *strict.null):
        return strict.text
    nulls = " or ".join(f"{each} is None" for each in strict.null)
    text = f"(None if {nulls} else {strict.text})" if nulls else strict.text
    return with_unknown(text, strict.unknown)


def with_unknown(text: str, unknown: Sequence[str]) -> str:
    """The text, but `U` where one of the names is."""
    if UNKNOWN_NAME in unknown:
        return UNKNOWN_NAME
    tests = " or ".join(f"{each} is {UNKNOWN_NAME}" for each in unknown)
    return f"({UNKNOWN_NAME} if {tests} else {text})" if tests else text


def guarded(name: str, node: ir.Node) -> Strict:
    """A variable that holds the node's value with its states: its own guard."""
    return Strict(name, (name,) if node.unknowable else (), (name,) if node.nullable else ())
