"""`policyctl diff` as a user runs it."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policyctl.cli.run import run
from tests.diff.test_text import BASE

MISTAKES = Path(__file__).parents[2] / "examples/merchants-with-mistakes.ndjson"
POPULATION = Path(__file__).parents[2] / "examples" / "merchants.ndjson"
PAIR = ("gold-silver@2022.1", "gold-silver@2023.1")


def diff(*arguments: str) -> int:
    return run(["diff", *arguments], lambda: datetime(2024, 1, 1, tzinfo=UTC))


def test_the_shipped_versions_differ_as_the_text_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(*PAIR, "-o", "json") == 0
    document = json.loads(capsys.readouterr().out)
    moving = [each for each in document["changes"] if each["kind"] in ("tightened", "loosened", "unclear")]
    assert [(each["kind"], each["about"][-2:], each["clause"]) for each in moving[:3]] == [
        ("loosened", ["rule gold", "criterion not_received_dispute_rate"], "S1-20"),
        ("loosened", ["rule gold", "criterion main_brand_share"], "S1-20, S1-21"),
        ("tightened", ["rule gold", "criterion positive_rate"], "S1-19"),
    ]
    assert len(moving) == 6


def test_a_row_of_the_population_that_is_no_subject_is_told_and_ends_with_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = (*PAIR, "--parameters", "illustrative", "--population", str(MISTAKES))
    assert diff(*asked) == 2
    told = capsys.readouterr().err
    assert "merchants-with-mistakes.ndjson:" in told
    assert "error[I2" in told
    assert diff(*asked, "--allow-rejects") == 0


def test_a_population_is_decided_under_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(*PAIR, "--parameters", "illustrative", "--population", str(POPULATION), "-o", "json") == 0
    impact = json.loads(capsys.readouterr().out)["impact"]
    assert impact["as_of"] == {"old": "2022-01-01", "new": "2023-07-01"}
    assert sum(each["count"] for each in impact["matrix"]) + impact["rejected"] == impact["rows"]
    assert impact["changed"] == len(impact["subjects"])
    assert impact["subjects"][0] == {
        "row": 2,
        "subject": "m-1002",
        "old": "gold",
        "new": "silver",
        "causes": ["rule gold, sales_90d"],
        "place": impact["subjects"][0]["place"],
    }


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 0),
        (["--exit-code"], 1),
        (["--fail-on", "tightened"], 1),
        (["--fail-on", "unclear"], 0),
        (["--fail-on", "unclear", "--fail-on", "any"], 1),
    ],
)
def test_the_status_says_what_was_asked(
    options: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff(*PAIR, *options) == status
    assert diff(PAIR[0], PAIR[0], *options) == 0
    assert "nothing changed" in capsys.readouterr().out


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with one bundle committed and then changed."""
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "policies" / "shop.toml"
    file.parent.mkdir()
    file.write_text(BASE, "utf-8")
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], [*author, "commit", "-qm", "first"]):
        subprocess.run(["git", *arguments], check=True, cwd=tmp_path)
    file.write_text(BASE.replace("gold = 0.9,", "gold = 0.95,"), "utf-8")
    return tmp_path


def test_a_git_revision_is_compared_with_a_file(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = diff("main:policies/shop.toml", "policies/shop.toml", "--fail-on", "tightened", "-o", "github")
    assert status == 1
    assert capsys.readouterr().out == (
        "::error file=policies/shop.toml,line=18,col=19,title=tightened%3A parameter floor"
        "::parameter `floor` is higher%0Awas: gold 0.9%0Ais: gold 0.95\n"
    )


@pytest.mark.parametrize(
    ("operand", "message"),
    [
        (
            "main:nothing.toml",
            "cannot read `main:nothing.toml`: path 'nothing.toml' does not exist in 'main'",
        ),
        ("other:policies/shop.toml", "cannot read `other:policies/shop.toml`: invalid object name 'other'"),
    ],
)
def test_what_git_does_not_have_is_refused(
    repository: Path, operand: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff(operand, "policies/shop.toml", "--exit-code") == 2
    assert f"error[C111]: {message}" in capsys.readouterr().err


def test_reports_go_to_several_files(repository: Path) -> None:
    names = ("human", "json", "markdown", "github", "sarif", "junit")
    options = [part for name in names for part in ("-o", f"{name}={name}.out")]
    assert diff("main:policies/shop.toml", "policies/shop.toml", *options) == 0
    assert all((repository / f"{name}.out").read_text("utf-8") for name in names)


def test_a_value_for_one_side_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(*PAIR, "--set", "positive_rate_floor.gold=0.9", "-o", "json") == 0
    assert diff(*PAIR, "--set", "nothing=0.9") == 2
    assert "error[B315]: unknown parameter `nothing`" in capsys.readouterr().err
