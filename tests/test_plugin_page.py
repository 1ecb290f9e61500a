"""`docs/plugins.md` leads from nothing to a working plugin: its commands are run in an empty virtual environment."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installation import ROOT, make_environment

PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTPUT = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTEST = ("pytest", "pluggy", "iniconfig", "packaging", "pygments", "setuptools")
"""What the page asks for beside policyctl, and what pip builds with where there is no network."""


class Run:
    """The commands of the page, run one after the other in a folder of their own."""

    def __init__(self, environment: Path, folder: Path) -> None:
        self.environment = environment
        self.folder = folder
        self.out = ""
        for name, text in FILE.findall(PAGE):
            if "/" not in name:
                (folder / name).write_text(text, encoding="utf-8")
        for command in (line for block in COMMANDS.findall(PAGE) for line in block.splitlines()):
            self.out += self.run(command)

    def run(self, command: str) -> str:
        name, *arguments = shlex.split(command)
        python = str(self.environment / "bin/python")
        programs = {
            "pip": [sys.executable, "-m", "pip", "--isolated", "-q", "--python", python],
            "pytest": [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
            "policyctl": [str(self.environment / "bin/policyctl")],
        }
        if name == "pip":
            arguments += ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
        done = subprocess.run(
            [*programs[name], *arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={"LC_ALL": "C.UTF-8", "COLUMNS": "100"},
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        return done.stdout


@pytest.fixture(scope="module")
def page(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("ten minutes")
    return Run(make_environment(folder / "environment", wheel, *PYTEST), folder)


def test_every_command_of_the_page_does_its_work(page: Run) -> None:
    assert "8 passed" in page.out


@pytest.mark.parametrize("shown", OUTPUT.findall(PAGE))
def test_the_commands_print_what_the_page_shows(page: Run, shown: str) -> None:
    assert shown in page.out


@pytest.mark.parametrize(("name", "text"), FILE.findall(PAGE), ids=[name for name, _ in FILE.findall(PAGE)])
def test_the_files_are_those_that_the_page_shows(page: Run, name: str, text: str) -> None:
    assert (page.folder / name).read_text(encoding="utf-8") == text


def test_the_plugin_is_not_there_where_it_is_not_allowed(page: Run) -> None:
    done = subprocess.run(
        [page.environment / "bin/policyctl", "check", "acme-badge"],
        cwd=page.folder,
        capture_output=True,
        text=True,
        env={"LC_ALL": "C.UTF-8", "POLICYCTL_PLUGINS": "aliexpress"},
    )
    assert done.returncode == 2
    told = "error[B401]: the policy `acme-badge` is brought by the plugin `acme`, which is not allowed"
    assert told in done.stderr
