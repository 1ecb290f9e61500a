"""`examples/compliance-team` is a repository whose own workflow passes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from shutil import copytree

import pytest

from policyctl.cli.exit_codes import ExitCode
from tests.cli.command_line import policyctl

TEAM = Path(__file__).parents[1] / "examples" / "compliance-team"
STEP = re.compile(r"^ +- run: (policyctl .+)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _in_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(TEAM, tmp_path / "team")
    monkeypatch.chdir(tmp_path / "team")


def test_every_step_of_the_workflow_passes() -> None:
    steps = STEP.findall((TEAM / ".github" / "workflows" / "policies.yml").read_text(encoding="utf-8"))
    ends = {step: policyctl(*shlex.split(step)[1:]).status for step in steps}
    assert len(ends) == 3
    assert ends == dict.fromkeys(steps, ExitCode.DONE)


def test_every_path_that_its_readme_lists_exists() -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", (TEAM / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in listed if not (TEAM / name).is_file()] == []
    assert listed


def test_the_stricter_set_is_one_of_the_policy() -> None:
    merchant = TEAM.parent / "merchant.json"
    bundle = "policies/return-promise/1.0.toml"
    result = policyctl("eval", bundle, str(merchant), "--as-of", "2023-08-01", "--parameters", "strict")
    assert result.status == ExitCode.DONE
    assert "leans on  1 illustrative value" in result.out
