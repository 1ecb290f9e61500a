"""The hooks that `.pre-commit-hooks.yaml` offers, run by pre-commit in a repository of policies.

pre-commit installs policyctl for the hooks of others; here the one that is tested runs, so the hooks are made local.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TEAM = ROOT / "examples" / "compliance-team"
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
POLICY = "policies/return-promise/1.0.toml"
SET = "policies/return-promise/strict.parameters.toml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose files are staged, with all hooks."""
    folder = tmp_path / "team"
    copytree(TEAM, folder)
    local = [{**hook, "language": "system"} for hook in HOOKS]
    config = {"repos": [{"repo": "local", "hooks": local}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    git(folder, "init", "-q", "-b", "main")
    return folder


def environment(folder: Path) -> dict[str, str]:
    """That of this process, with its policyctl first and nothing of the repository around it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "POLICYCTL_"))}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    return {**kept, "PATH": path, "PRE_COMMIT_HOME": str(folder.parent / "pre-commit")}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, env=environment(folder), check=True)


def run_hooks(folder: Path) -> tuple[str, list[str]]:
    """What pre-commit says, and the ids of the hooks that did not pass."""
    git(folder, "add", ".")
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"]
    done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True)
    assert all(each["name"] in done.stdout for each in HOOKS), done.stdout + done.stderr
    return done.stdout, re.findall(r"^- hook id: (.+)$", done.stdout, re.MULTILINE)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_every_hook_passes_where_nothing_is_wrong(repository: Path) -> None:
    said, failed = run_hooks(repository)
    assert failed == []
    assert "no files to check" not in said


def test_each_hook_finds_what_it_is_for(repository: Path) -> None:
    replace(repository / SET, "dispute_rate_ceiling", "dispute_rate_celing")
    replace(repository / POLICY, 'badge = "hidden" }', 'badge = "shown" }')
    said, failed = run_hooks(repository)
    assert failed == ["policyctl-check", "policyctl-test", "policyctl-lock"]
    assert "error[B315]: unknown parameter `dispute_rate_celing`" in said
    assert "3 examples, 1 passed, 2 failed" in said
    assert "- exit code: 3" in said


def test_every_kind_of_file_goes_to_the_hooks_that_know_it() -> None:
    tracked = [
        "lock.toml",
        "S1.clauses.toml",
        "gold-silver/2023.1.toml",
        "gold-silver/illustrative.parameters.toml",
    ]
    assert all((ROOT / "policies" / each).is_file() for each in tracked)
    taken = {
        each["id"]: [name for name in tracked if is_taken(each, f"policies/{name}")]
        for each in HOOKS
        if each.get("pass_filenames", True)
    }
    assert taken == {"policyctl-check": tracked[1:], "policyctl-test": tracked[2:3]}


def is_taken(hook: dict[str, str], path: str) -> bool:
    return bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)
