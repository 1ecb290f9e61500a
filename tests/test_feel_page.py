"""The page about the language, `docs/feel.md`, says what the code does, and leaves nothing out.

1. The page is what its generator writes now.
2. Every example works in the evaluator, but for those that show what is refused.
3. Every built-in, every kind of node and every refusal that the code knows is shown.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from policyctl.feel import syntax
from policyctl.feel.builtins import standard_builtins
from policyctl.feel.errors import FeelDiagnostic, FeelError
from policyctl.feel.parser import parse_expression, parse_unary_tests
from policyctl.feel.support import Construct, chapters, judge

ROOT = Path(__file__).parents[1]
GENERATOR = ROOT / "docs" / "generate_feel.py"
LANGUAGE = ROOT / "policyctl" / "feel"

SHOWN = [
    construct for chapter in chapters() if chapter.title != "Outside" for construct in chapter.constructs
]
REFUSED = [
    construct for chapter in chapters() if chapter.title == "Outside" for construct in chapter.constructs
]

# The one refusal that no example shows: the examples have a clock.
WITHOUT_CLOCK = "F225"

_REFUSAL = re.compile(r'FeelUnsupported\(\s*"(F2\d\d)"')


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    specification = importlib.util.spec_from_file_location("generate_feel", GENERATOR)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def nodes_of(construct: Construct) -> Iterator[syntax.Node]:
    """Every node of the example; those that the parser refuses have none."""
    try:
        if construct.is_cell:
            yield from syntax.walk(parse_unary_tests(construct.example))
        else:
            yield from syntax.walk(parse_expression(construct.example))
    except FeelError:
        return


def test_the_page_is_what_its_generator_writes(generator: ModuleType) -> None:
    written = (ROOT / "docs" / "feel.md").read_text(encoding="utf-8")
    if written != generator.page():
        pytest.fail("docs/feel.md is stale; run: python docs/generate_feel.py")


@pytest.mark.parametrize("construct", SHOWN, ids=lambda construct: construct.example)
def test_an_example_has_a_value(construct: Construct) -> None:
    value = judge(construct)
    assert not isinstance(value, FeelDiagnostic)
    assert value is not None


@pytest.mark.parametrize("construct", REFUSED, ids=lambda construct: construct.example)
def test_what_stands_outside_is_refused(construct: Construct) -> None:
    assert isinstance(judge(construct), FeelDiagnostic)


def test_every_builtin_is_shown() -> None:
    shown = {construct.name for construct in SHOWN if construct.signatures}
    assert [name for name in standard_builtins() if name not in shown] == []


def test_every_kind_of_node_is_shown() -> None:
    shown = {type(node) for construct in SHOWN for node in nodes_of(construct)}
    assert [node.__name__ for node in get_args(syntax.Expression) if node not in shown] == []


def test_every_refusal_is_shown() -> None:
    verdicts = [judge(construct) for construct in REFUSED]
    shown = {verdict.code for verdict in verdicts if isinstance(verdict, FeelDiagnostic)}
    known = {code for path in LANGUAGE.rglob("*.py") for code in _REFUSAL.findall(path.read_text("utf-8"))}
    assert sorted(known - shown) == [WITHOUT_CLOCK]
