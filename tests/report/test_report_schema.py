"""Every document that a command writes with `-o json` is of the form that `report.schema.json` publishes."""

from __future__ import annotations

import json
import re
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from policyctl.bundle.model import Provenance
from policyctl.bundle.model import Status as BundleStatus
from policyctl.decision import CriterionStatus, Status
from policyctl.diagnostics import Severity
from policyctl.diff.model import Kind, Topic
from policyctl.results import Phase
from tests.cli.command_line import policyctl
from tests.standing.test_overrides import evaluate

ROOT = Path(__file__).parents[2]
FORMS = ROOT / "schemas" / "forms"
SCHEMA: dict[str, Any] = json.loads((FORMS / "report.schema.json").read_text("utf-8"))

PAIR = ("gold-silver@2022.1", "gold-silver@2023.1", "--parameters", "illustrative")
DAY = ("--as-of", "2023-07-15")
ASKED = (*DAY, "--parameters", "illustrative")
COMMANDS = (
    ("eval", "gold-silver", "examples/merchant.json", *ASKED),
    ("eval", "gold-silver", "examples/merchant.json", *DAY),
    ("eval", "gold-silver", "examples/merchants.csv", *ASKED),
    ("eval", "gold-silver", "examples/merchants-with-mistakes.ndjson", *ASKED),
    ("explain", "gold-silver", "examples/merchant.json", *ASKED),
    ("explain", "gold-silver", "examples/merchants.csv", "--subject", "m-1012", *ASKED),
    ("explain", "tests/cli/bundles/licence.toml", "tests/cli/bundles/merchant.json", *DAY),
    ("explain", "gold-silver", "examples/merchant.json", "--decision", "window", *DAY),
    ("check", "tests/cli/bundles/mistakes.toml", "examples/free-returns.toml"),
    ("test", "tests/cli/bundles/failing.toml", "gold-silver"),
    ("diff", *PAIR),
    ("diff", *PAIR, "--population", "examples/merchants-with-mistakes.ndjson"),
    ("diff", "gold-silver@2022.1", "gold-silver@2022.1"),
    ("bundle", "show", "gold-silver@2023.1"),
    ("plugin", "list"),
    ("codes",),
    ("codes", "B301"),
)


def mistakes(document: object) -> list[str]:
    """What the schema says of a document, a line each: where, and what."""
    found = Draft202012Validator(SCHEMA).iter_errors(document)
    return [f"{each.json_path}: {each.message}" for each in found]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_what_commands_write_has_its_form(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    document = json.loads(policyctl(*arguments, "-o", "json").out)
    assert document["schema"] in SCHEMA["properties"]["schema"]["enum"]
    assert mistakes(document) == []


def test_lines_and_logs_have_their_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    log = str(tmp_path / "decisions.jsonl")
    lines = policyctl(*COMMANDS[3], "-o", "jsonl", "--log", log).out.splitlines()
    assert {json.loads(each)["schema"] for each in lines} == {"policyctl/decision/1", "policyctl/rejection/1"}
    assert [mistakes(json.loads(each)) for each in lines] == [[]] * len(lines)
    assert mistakes(json.loads(policyctl("log", "show", log, "-o", "json").out)) == []


def test_what_is_overridden_has_its_form(tmp_path: Path) -> None:
    document = json.loads(evaluate(tmp_path, "-o", "json").out)
    assert document["rows"][0]["overridden"]
    assert mistakes(document) == []


def test_the_command_prints_every_schema() -> None:
    names = sorted(each.name.removesuffix(".schema.json") for each in FORMS.glob("*.schema.json"))
    assert [line.split()[0] for line in policyctl("schema").out.splitlines()] == names
    for name in names:
        assert policyctl("schema", name).out == (FORMS / f"{name}.schema.json").read_text("utf-8")
    refused = policyctl("schema", "bundel")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == "error[C151]: there is no form `bundel`\n  hint: did you mean `bundle`?\n"


def test_a_document_of_another_form_is_refused() -> None:
    assert mistakes({"schema": "policyctl/check/2"})
    assert mistakes({"schema": "policyctl/check/1", "files": [{"file": "a"}]})


def test_every_form_that_reports_name_is_published() -> None:
    """Those of other schemas beside this one are described there."""
    texts = "".join(each.read_text("utf-8") for each in FORMS.glob("*.json"))
    written = {
        found
        for folder in ("report", "cli", "log", "standing")
        for file in (ROOT / "policyctl" / folder).rglob("*.py")
        for found in re.findall(r'"(policyctl/[a-z-]+/[0-9]+)"', file.read_text("utf-8"))
    }
    assert {each for each in written if f'"{each}"' not in texts} == set()
    assert set(SCHEMA["properties"]["schema"]["enum"]) - {"policyctl/log/1"} <= written


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (("status",), Status),
        (("criterion_status",), CriterionStatus),
        (("bundle", "properties", "status"), BundleStatus),
        (("leaning", "properties", "provenance"), Provenance),
        (("diagnostic", "properties", "severity"), Severity),
        (("change", "properties", "kind"), Kind),
        (("change", "properties", "topic"), Topic),
        (("phase",), Phase),
    ],
)
def test_the_schema_lists_the_values_there_are(path: tuple[str, ...], values: type[Enum]) -> None:
    part = SCHEMA["$defs"]
    for step in path:
        part = part[step]
    assert set(part["enum"]) == {each.value for each in values}
