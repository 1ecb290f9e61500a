"""Every code that policyctl can say has an entry, and the page and the command are made from the entries."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from policyctl.cli.exit_codes import MEANINGS, ExitCode
from policyctl.codes import AREAS, CODES, Code
from policyctl.codes.evaluation import EVALUATION_CODES
from policyctl.feel import evaluate
from policyctl.feel.errors import FeelError
from tests.cli.command_line import policyctl

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "policyctl"
LISTS = {PACKAGE / "feel" / "codes.py", *(PACKAGE / "codes").glob("*.py")}


def codes_in(file: Path) -> Iterator[str]:
    """Every text of the module that is written like a code."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"\A[A-Z]\d{3}\Z", node.value)


def test_every_code_in_the_sources_has_an_entry_and_every_entry_a_code() -> None:
    said = {code for file in PACKAGE.rglob("*.py") if file not in LISTS for code in codes_in(file)}
    assert sorted(said) == list(CODES)


def test_no_code_has_two_entries() -> None:
    entries = [code for file in LISTS for code in codes_in(file)]
    assert sorted(entries) == list(CODES)


def test_every_entry_has_a_title_and_a_reason_and_belongs_to_an_area() -> None:
    wrong = [
        each.code for each in CODES.values() if not (each.title and each.why) or each.code[0] not in AREAS
    ]
    assert wrong == []


@pytest.mark.parametrize("code", [each for each in EVALUATION_CODES if each.bad], ids=lambda code: code.code)
def test_the_examples_in_the_expression_language_are_true(code: Code) -> None:
    with pytest.raises(FeelError) as caught:
        evaluate(code.bad, {"name": "ab"})
    assert caught.value.diagnostic.code == code.code
    evaluate(code.good, {"name": "ab"})


def test_the_page_is_what_its_generator_writes() -> None:
    specification = importlib.util.spec_from_file_location(
        "generate_codes", ROOT / "docs" / "generate_codes.py"
    )
    assert specification is not None
    assert specification.loader is not None
    generator = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(generator)
    if (ROOT / "docs" / "codes.md").read_text(encoding="utf-8") != generator.page():
        pytest.fail("docs/codes.md is stale; run: python docs/generate_codes.py")


def test_one_code_is_explained() -> None:
    assert policyctl("codes", "p302").out == (
        "P302  an unknown input\n\n"
        "  The subject has no such field, or the value no such part. The hint names the nearest one.\n\n"
        '  not  when.positive_rte = ">= 0.95"\n\n'
        '  but  when.positive_rate = ">= 0.95"\n'
    )


def test_all_codes_and_exit_statuses_are_listed() -> None:
    listed = policyctl("codes").out
    assert re.findall(r"^  ([A-Z]\d{3})  ", listed, re.MULTILINE) == list(CODES)
    statuses = re.findall(r"^ +(\d+)  ", listed, re.MULTILINE)
    assert [int(each) for each in statuses] == [int(each) for each in ExitCode]


def test_every_exit_status_has_a_meaning() -> None:
    assert list(MEANINGS) == list(ExitCode)


def test_codes_as_json() -> None:
    document = json.loads(policyctl("codes", "-o", "json").out)
    assert [each["code"] for each in document["codes"]] == list(CODES)
    assert document["exit_statuses"][2]["status"] == 2
    (entry,) = json.loads(policyctl("codes", "B204", "-o", "json").out)["codes"]
    assert entry == {
        "code": "B204",
        "title": "a value that is not listed",
        "why": "The key takes one of a few words.",
        "bad": 'status = "final"',
        "good": 'status = "released"',
    }


def test_an_unknown_code() -> None:
    result = policyctl("codes", "B999")
    assert result.status == ExitCode.REFUSED
    assert "error[C121]: there is no code `B999`" in result.err
    assert "hint: `policyctl codes` lists them all" in result.err
