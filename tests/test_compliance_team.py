"""`examples/compliance-team` is a repository whose own workflow passes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from policyctl.cli.exit_codes import ExitCode
from tests.cli.command_line import policyctl

TEAM = Path(__file__).parents[1] / "examples" / "compliance-team"
WORKFLOW = yaml.safe_load((TEAM / ".github" / "workflows" / "policies.yml").read_text("utf-8"))
POLICY = "policies/return-promise/1.0.toml"


@pytest.fixture(autouse=True)
def _in_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(TEAM, tmp_path / "team")
    monkeypatch.chdir(tmp_path / "team")


def steps() -> list[dict[str, Any]]:
    """The steps that run something, but for the installation."""
    found = [each for each in WORKFLOW["jobs"]["policies"]["steps"] if "run" in each]
    return [each for each in found if each["run"] != "pip install policyctl"]


def run_steps(chosen: list[dict[str, Any]]) -> str:
    """Run steps as the shell of a workflow does for a pull request to main; what they leave for its reader."""
    summary = Path("summary.md").absolute()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "POLICYCTL_"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    for each in chosen:
        named = {
            name: text.replace("${{ github.base_ref }}", "main") for name, text in each.get("env", {}).items()
        }
        assert "${{" not in str([named, each["run"]])
        environment = {**kept, "PATH": path, "GITHUB_STEP_SUMMARY": str(summary), **named}
        done = subprocess.run(
            ["bash", "-e", "-c", each["run"]], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return summary.read_text("utf-8") if summary.exists() else ""


def git(*arguments: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], check=True, env=kept)


def branch_off() -> None:
    """Commit everything, as it then is on the main branch of the origin."""
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "before")
    git("update-ref", "refs/remotes/origin/main", "main")


def test_every_step_of_the_workflow_passes() -> None:
    branch_off()
    assert len(steps()) == 4
    assert run_steps(steps()) == ""


def test_a_pull_request_is_told_what_a_changed_text_means() -> None:
    branch_off()
    text = Path(POLICY).read_text("utf-8")
    Path(POLICY).write_text(text.replace("= 0.015\n", "= 0.010\n"), "utf-8")
    told = run_steps(steps()[-1:])
    assert told.startswith("## return-promise\\@1.0 → return-promise\\@1.0\n")
    assert "| tightened | 1 | nobody fares better by it, some may fare worse |" in told


def test_a_pull_request_is_told_what_a_new_version_means() -> None:
    branch_off()
    text = Path(POLICY).read_text("utf-8").replace('version   = "1.0"', 'version   = "1.1"')
    text = text.replace("in_force  =", 'supersedes = "return-promise@1.0"\nin_force  =').replace(
        "= 0.015\n", "= 0.02\n"
    )
    new, other = Path("policies/return-promise/1.1.toml"), Path("policies/other/1.toml")
    other.parent.mkdir()
    new.write_text(text, "utf-8")
    other.write_text(
        text.replace('id        = "return-promise"', 'id = "other"').replace("supersedes", "# supersedes"),
        "utf-8",
    )
    git("add", ".")
    told = run_steps(steps()[-1:])
    assert told.count("## ") == 1
    assert told.startswith("## return-promise\\@1.0 → return-promise\\@1.1\n")
    assert "| loosened | 1 | nobody fares worse by it, some may fare better |" in told


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
