"""FEEL, the expression language of DMN 1.5, in a profile that never gives a wrong answer.

`evaluate(text, context)` gives the value of an expression, `evaluate_cell(text, value, context)` whether a value
passes the tests of a cell of a decision table. Where the standard says null, the result is `None`;
what the standard or this profile does not allow raises a `FeelError` whose `diagnostic` names the construct and
its place. `UNKNOWN` in the context stands for what nobody has said, and the result is `UNKNOWN` where the answer
depends on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policyctl.feel.errors import (
        FeelDiagnostic,
        FeelError,
        FeelLimitError,
        FeelSyntaxError,
        FeelUnsupported,
    )
    from policyctl.feel.evaluation import evaluate, evaluate_cell
    from policyctl.feel.express import print_value
    from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
    from policyctl.feel.values import UNKNOWN, Range, Unknown, Value

__all__ = [
    "UNKNOWN",
    "Date",
    "DateTime",
    "DaysDuration",
    "FeelDiagnostic",
    "FeelError",
    "FeelLimitError",
    "FeelSyntaxError",
    "FeelUnsupported",
    "MonthsDuration",
    "Range",
    "Time",
    "Unknown",
    "Value",
    "evaluate",
    "evaluate_cell",
    "print_value",
]

_HOMES = {
    "errors": ("FeelDiagnostic", "FeelError", "FeelLimitError", "FeelSyntaxError", "FeelUnsupported"),
    "evaluation": ("evaluate", "evaluate_cell"),
    "express": ("print_value",),
    "temporal": ("Date", "DateTime", "DaysDuration", "MonthsDuration", "Time"),
    "values": ("UNKNOWN", "Range", "Unknown", "Value"),
}


def __getattr__(name: str) -> object:
    """What is public, from the module it lives in: whoever only parses does not load the evaluator."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"policyctl.feel.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
