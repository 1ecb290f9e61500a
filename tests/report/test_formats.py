"""What other programs read validates against their published schemas, whatever words it holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft4Validator
from xmlschema import XMLSchema

from policyctl.diff.model import DiffReport
from policyctl.report import github, junit, markdown, sarif
from policyctl.report.differences import diff_document
from policyctl.report.human.differences import differences
from policyctl.report.human.screen import Look
from policyctl.report.json import text
from policyctl.report.locations import relative
from tests.report.report_values import FILES, REPORT, ROOT, SAME, TESTED

SCHEMAS = Path(__file__).parent / "schemas"
SARIF = Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def junit_schema() -> XMLSchema:
    return XMLSchema(SCHEMAS / "junit-10.xsd")


@pytest.mark.parametrize(
    "document",
    [
        sarif.of_diff(REPORT, root=ROOT),
        sarif.of_diff(SAME, root=ROOT),
        sarif.of_diagnostics(FILES, root=ROOT),
        sarif.of_test_results(TESTED, root=ROOT),
    ],
    ids=["diff", "same", "check", "test"],
)
def test_sarif_is_valid(document: str) -> None:
    assert [each.message for each in SARIF.iter_errors(json.loads(document))] == []


@pytest.mark.parametrize(
    "document",
    [
        junit.of_diff(REPORT),
        junit.of_diff(SAME),
        junit.of_diagnostics(FILES),
        junit.of_test_results(TESTED),
    ],
    ids=["diff", "same", "check", "test"],
)
def test_junit_is_valid(document: str, junit_schema: XMLSchema) -> None:
    junit_schema.validate(document)


def test_sarif_names_rules_and_files_and_tells_levels() -> None:
    (run,) = json.loads(sarif.of_diff(REPORT, root=ROOT))["runs"]
    found = [
        (
            each["ruleId"],
            each["level"],
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        )
        for each in run["results"]
    ]
    assert found == [
        ("rule-tightened", "warning", "policies/a%20b.toml"),
        ("rule-loosened", "error", "policies/a.toml"),
        ("rule-unclear", "warning", "policies/a%20b.toml"),
        ("rule-added", "note", "policies/a%20b.toml"),
        ("rule-removed", "note", "policies/a%20b.toml"),
        ("rule-reworded", "note", "policies/a%20b.toml"),
    ]
    assert [run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] for each in run["results"]] == [
        each["ruleId"] for each in run["results"]
    ]


def test_fingerprints_do_not_depend_on_lines_and_are_told_apart() -> None:
    (run,) = json.loads(sarif.of_diagnostics(FILES, root=ROOT))["runs"]
    first, second, _ = (each["partialFingerprints"]["policyctl/v1"] for each in run["results"])
    assert first.removesuffix(":1") == second.removesuffix(":2")
    assert first != second


def test_a_failing_kind_fails_in_junit() -> None:
    document = junit.of_diff(REPORT)
    assert '<testsuite name="shop@1 to shop@2" tests="6" failures="1" errors="0">' in document
    assert document.count("<failure ") == 1


def test_junit_tells_differences_from_examples_that_could_not_run() -> None:
    document = junit.of_test_results(TESTED)
    assert 'tests="3" failures="1" errors="1"' in document
    assert 'message="tier: expected gold, found 1.5"' in document


def test_an_annotation_stays_on_its_line() -> None:
    lines = github.of_diff(REPORT, root=ROOT).splitlines()
    assert [each.partition(" ")[0] for each in lines] == ["::warning", "::error", "::warning"]
    assert lines[0] == (
        "::warning file=policies/a b.toml,line=3,col=2,title=tightened%3A decision tier%2C rule gold"
        "::rule `gold` has another outcome%0Awas: gold%0Ais: silver"
    )
    assert "%25%0D%0A::error::x, y" in lines[2]


def test_annotations_of_check_and_test_point_at_their_lines() -> None:
    checked = github.of_diagnostics(FILES, root=ROOT).splitlines()
    assert checked[0] == (
        "::error file=policies/a b.toml,line=3,col=2,title=B301::unknown `x`%0Ahint: did you mean `y`?"
    )
    assert len(checked) == 3
    tested = github.of_test_results(TESTED, root=ROOT).splitlines()
    assert [each.split(",")[1] for each in tested] == ["line=5", "line=7"]


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("/work tree/a/b.toml", "a/b.toml"),
        ("/elsewhere/b.toml", "/elsewhere/b.toml"),
        ("main:policies/b.toml", "policies/b.toml"),
        ("b.toml", "b.toml"),
    ],
)
def test_files_are_named_as_the_repository_names_them(file: str, shown: str) -> None:
    assert relative(file, ROOT) == shown


def test_markdown_begins_with_a_table_and_folds_the_rest() -> None:
    lines = markdown.of_diff(REPORT, root=ROOT).splitlines()
    assert lines[0] == "## shop\\@1 → shop\\@2"
    assert lines[4:7] == [
        "| change | count | what that means |",
        "| --- | --- | --- |",
        "| tightened | 1 | nobody fares better by it, some may fare worse |",
    ]
    assert "| gold | 1 | **1** | · |" in lines
    assert lines.count("<details>") == lines.count("</details>") == 8


RENDERERS: list[Callable[[DiffReport], str]] = [
    lambda report: markdown.of_diff(report, root=ROOT),
    lambda report: differences(report, Look(80), root=ROOT),
]


@pytest.mark.parametrize("render", RENDERERS, ids=["markdown", "human"])
def test_nothing_that_acts_on_a_screen_gets_through(render: Callable[[DiffReport], str]) -> None:
    shown = render(REPORT)
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "othing changed" in render(SAME)


def test_markdown_of_check_and_test_is_made_of_tables() -> None:
    assert "2 files checked: 2 errors, 1 warning" in markdown.of_diagnostics(FILES, root=ROOT)
    assert "| shop\\@1 | 3 | 2 |" in markdown.of_test_results(TESTED, root=ROOT)


def test_json_holds_everybody_who_changes() -> None:
    document = diff_document(DiffReport(comparison=SAME.comparison, impact=REPORT.impact))
    assert text(document).startswith('{\n  "schema": "policyctl/diff/1",\n')
    impact = document["impact"]
    assert isinstance(impact, dict)
    assert [each["subject"] for each in impact["subjects"]] == ["m_1", None]
    assert impact["matrix"][1] == {"old": "gold", "new": "silver", "count": 1}
