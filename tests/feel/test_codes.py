"""Every code has an entry, and the examples of the entry are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policyctl.feel.codes import TEXT_CODES, Code
from policyctl.feel.errors import FeelError
from policyctl.feel.parser import parse_expression, parse_unary_tests

FEEL = Path(__file__).parents[2] / "policyctl" / "feel"
TEXT_SIDE = ("expression_reader", "literal_reader", "mistakes", "parser", "reader", "tokens", "type_reader")


@pytest.mark.parametrize("code", TEXT_CODES, ids=lambda code: code.code)
def test_the_examples_of_a_code_are_true(code: Code) -> None:
    parse = parse_unary_tests if code.is_cell else parse_expression
    with pytest.raises(FeelError) as caught:
        parse(code.bad)
    assert caught.value.diagnostic.code == code.code
    parse(code.good)


def test_every_code_of_the_text_side_has_an_entry_and_no_other() -> None:
    sources = [(FEEL / f"{name}.py").read_text() for name in TEXT_SIDE]
    used = {code for source in sources for code in re.findall(r'"(F\d{3})"', source)}
    assert [code.code for code in TEXT_CODES] == sorted(used)
