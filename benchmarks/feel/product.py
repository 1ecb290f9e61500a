"""FEEL in policyctl: the parser, and the reference evaluator over exact decimals."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from benchmarks.feel.expressions import CONTEXT
from benchmarks.feel.languages import Language
from policyctl.feel import Value
from policyctl.feel.convert import to_value
from policyctl.feel.evaluation import evaluate_tree
from policyctl.feel.parser import parse_expression


def language() -> Language:
    """FEEL over a context converted beforehand."""
    names: Mapping[str, Value] = {name: to_value(_exact(value), name=name) for name, value in CONTEXT.items()}
    return Language(
        name="policyctl",
        package="",
        form="FEEL values",
        text=lambda expression: expression.feel,
        parse=lambda text: parse_expression(text, names=names),
        evaluate=lambda tree: evaluate_tree(tree, names),
    )


def _exact(value: Any) -> Any:
    """The value with decimals in place of floats."""
    match value:
        case float():
            return Decimal(repr(value))
        case list():
            return [_exact(each) for each in value]
        case dict():
            return {name: _exact(each) for name, each in value.items()}
        case _:
            return value
