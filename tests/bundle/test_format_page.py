"""`docs/bundle-format.md` shows files as they are read: every file on it has the shape of what it is.

The one that extends another is run in `test_bundle_commands.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policyctl.bundle.document import read_document
from policyctl.bundle.shape import Shape, check_shape

PAGE = Path(__file__).parents[2] / "docs/bundle-format.md"
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
SHAPES: dict[str, Shape] = {
    "bundle": "bundle",
    "document": "clause-list",
    "parameter_set": "parameter-set",
}


def first_table(block: str) -> str:
    return block.partition("]")[0].removeprefix("[")


WHOLE = [each for each in BLOCKS if first_table(each) in SHAPES and "\nextends" not in each]


def test_the_page_shows_a_bundle_a_parameter_set_and_a_list_of_clauses() -> None:
    assert sorted(first_table(each) for each in WHOLE) == ["bundle", "document", "parameter_set"]


@pytest.mark.parametrize("block", WHOLE, ids=lambda each: each.partition("\n")[0])
def test_a_file_on_the_page_has_its_shape(block: str) -> None:
    text = block.replace('sha256 = "…"', f'sha256 = "{"0" * 64}"')
    check_shape(read_document(text, file="page.toml"), SHAPES[first_table(block)])
