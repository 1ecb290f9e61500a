"""The README tells the truth: its commands print what it says, its Python runs, its files exist.

`pytest --update-golden tests/test_readme.py` writes the outputs of the commands anew; they are read like code.
"""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from policyctl.cli.commands import COMMANDS
from policyctl.cli.exit_codes import ExitCode
from tests.cli.command_line import screen

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CONSOLE = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_commands_print_what_the_readme_shows(updates_golden: bool) -> None:
    text = README.read_text(encoding="utf-8")
    shown = CONSOLE.sub(lambda block: run_block(block[0]), text)
    if updates_golden:
        README.write_text(shown, encoding="utf-8")
    assert shown == text


def run_block(block: str) -> str:
    """The block with the outputs that its commands have now."""
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{output_of(command)}" for command in commands)


def output_of(command: str) -> str:
    name, *arguments = shlex.split(command)
    assert name == "policyctl"
    return screen(*arguments)


def test_the_python_of_the_readme_runs() -> None:
    text = README.read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(text, {}, "README.md", str(README), 0)
    said: list[str] = []
    assert doctest.DocTestRunner().run(examples, out=said.append).failed == 0, "".join(said)


def test_every_file_that_the_readme_names_exists() -> None:
    text = README.read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    listed = re.findall(r"^\| `([a-z/]+/)` \|", text, re.MULTILINE)
    assert [name for name in [*linked, *listed] if not (ROOT / name).exists()] == []
    assert linked
    assert listed


def test_every_command_stands_in_the_readme() -> None:
    listed = re.findall(r"^\| `([a-z]+)` \| ", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == list(COMMANDS)


def test_every_exit_status_stands_in_the_readme() -> None:
    listed = re.findall(r"^\| ([0-9]+) \| ", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(each) for each in listed] == [each.value for each in ExitCode if each.value < 100]
