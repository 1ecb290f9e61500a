"""The languages that are measured: how each parses an expression once and evaluates it over the context."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import zen
from cel_expr_python import cel
from cel_expr_python.ext import ext_math, ext_strings

from benchmarks.feel.expressions import CONTEXT, Expression

SPARE_REFERENCES = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """`parse` makes of a text what `evaluate` takes; `form` says how the context is handed over."""

    name: str
    package: str
    form: str
    text: Callable[[Expression], str]
    parse: Callable[[str], Any]
    evaluate: Callable[[Any], Any]


def peers() -> tuple[Language, ...]:
    """CEL over a dict and over an activation bound beforehand, ZEN over a dict and over JSON text."""
    return (*_cel(), *_zen())


def _cel() -> tuple[Language, ...]:
    environment = cel.NewEnv(
        variables={name: _cel_type(value) for name, value in CONTEXT.items()},
        extensions=[ext_math.ExtMath(), ext_strings.ExtStrings()],
    )
    activation = environment.Activation(data=CONTEXT)
    _spare_none()

    def language(form: str, evaluate: Callable[[cel.Expression], Any]) -> Language:
        return Language(
            name=f"CEL, {form}",
            package="cel-expr-python",
            form=form,
            text=lambda expression: expression.cel,
            parse=environment.compile,
            evaluate=evaluate,
        )

    return (
        language("dict", lambda program: program.eval(data=CONTEXT).plain_value()),
        language("bound before", lambda program: program.eval(activation).plain_value()),
    )


def _cel_type(value: object) -> cel.Type:
    match value:
        case bool():
            return cel.Type.BOOL
        case float():
            return cel.Type.DOUBLE
        case str():
            return cel.Type.STRING
        case _:
            return cel.Type.DYN


def _spare_none() -> None:
    """Adds references to None for good: cel-expr-python 0.1.3 drops one for each null, see `decision/peers/cel.py`."""
    if sys.version_info < (3, 12):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object([None] * SPARE_REFERENCES))


def _zen() -> tuple[Language, ...]:
    json_text = orjson.dumps(CONTEXT).decode()

    def language(form: str, context: Any) -> Language:
        return Language(
            name=f"ZEN, {form}",
            package="zen-engine",
            form=form,
            text=lambda expression: expression.zen,
            parse=zen.compile_expression,
            evaluate=lambda compiled: compiled.evaluate(context),
        )

    return language("dict", CONTEXT), language("JSON text", json_text)
