"""The README and the pages of `docs/` tell the truth: their commands print what they show, their Python runs, their
links lead somewhere.

A page whose files have their names above them is run in a folder with nothing but those.

`pytest --update-golden tests/test_readme.py` writes the outputs of the commands anew; they are read like code.
"""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from policyctl import plugins
from policyctl.bundle.library import ids
from policyctl.cli.commands import COMMANDS, load
from policyctl.cli.exit_codes import ExitCode
from tests.cli.command_line import screen

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = sorted([README, *DOCS.glob("*.md"), *DOCS.glob("adr/*.md"), ROOT / "tests/README.md"])
FILE = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"(?<=^```console\n)\$ .*?(?=^```$)", re.MULTILINE | re.DOTALL)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


WITH_COMMANDS = [page for page in PAGES if CONSOLE.search(text_of(page))]
WITH_PYTHON = [page for page in PAGES if "```pycon" in text_of(page)]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_the_commands_print_what_the_page_shows(
    page: Path, updates_golden: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(page)
    files = FILE.findall(text)
    for name, content in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    if files:
        monkeypatch.chdir(tmp_path)
    shown = CONSOLE.sub(lambda block: run_block(block[0]), text)
    if updates_golden:
        page.write_text(shown, encoding="utf-8")
    assert shown == text


def run_block(block: str) -> str:
    """The block with the outputs that its commands have now."""
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{output_of(command)}" for command in commands)


def output_of(command: str) -> str:
    name, *arguments = shlex.split(command)
    assert name == "policyctl"
    return screen(*arguments)


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name_of)
def test_the_python_of_the_page_runs(page: Path) -> None:
    examples = doctest.DocTestParser().get_doctest(text_of(page), {}, page.name, str(page), 0)
    said: list[str] = []
    assert doctest.DocTestRunner().run(examples, out=said.append).failed == 0, "".join(said)


def test_there_are_commands_and_python_to_run() -> None:
    assert {"README.md", "docs/first-policy.md", "docs/tour.md"} <= {name_of(page) for page in WITH_COMMANDS}
    assert [name_of(page) for page in WITH_PYTHON] == ["docs/python.md"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_the_page_leads_to_a_file_and_a_heading(page: Path) -> None:
    prose = re.sub(r"^````*.*?^````*$|`[^`\n]*`", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\(([^)\s:]+)\)", prose)
    broken = []
    for link in links:
        name, _, heading = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (heading and heading not in headings_of(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_that_the_page_names_exists(page: Path) -> None:
    named = re.findall(
        r"`((?:benchmarks|docs|examples|policies|policyctl|schemas|tests)/[a-z0-9_./-]+)`", text_of(page)
    )
    written = {name for name, _ in FILE.findall(text_of(page))}
    files = [name for name in named if name.endswith("/") or "." in name.rpartition("/")[2]]
    assert [name for name in files if name not in written and not (ROOT / name).exists()] == []


def headings_of(page: Path) -> set[str]:
    """The anchors that a host of Markdown makes of the headings."""
    titles = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in titles}


def test_every_page_stands_in_the_index() -> None:
    linked = set(re.findall(r"^\| \[[^]]+\]\(([^)]+)\)", text_of(DOCS / "README.md"), re.MULTILINE))
    pages = {name_of(each).removeprefix("docs/") for each in DOCS.glob("*.md")} - {"README.md"}
    assert linked == pages | {"../README.md", "adr/README.md"}


def test_the_map_of_the_code_has_every_room_and_no_other_folder() -> None:
    listed = re.findall(r"^\| `([a-z_/]+/)` \|", text_of(DOCS / "code.md"), re.MULTILINE)
    rooms = {f"{each.parent.relative_to(ROOT)}/" for each in ROOT.glob("policyctl/*/__init__.py")}
    assert [name for name in listed if not (ROOT / name).is_dir()] == []
    assert {name for name in listed if name.startswith("policyctl/")} == rooms


def test_the_picture_is_one() -> None:
    picture = ElementTree.fromstring(text_of(DOCS / "picture.svg"))
    assert picture.tag.endswith("svg")
    assert picture.get("aria-labelledby") == "title text"
    assert "prefers-color-scheme: dark" in text_of(DOCS / "picture.svg")


def test_every_command_stands_in_the_readme() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \| ", text_of(README), re.MULTILINE)
    assert listed == list(COMMANDS)


def test_every_policy_that_comes_along_stands_in_the_readme() -> None:
    section = text_of(README).partition("## What comes along")[2].partition("## ")[0]
    named = {
        name
        for row in re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
        for name in re.findall("`([^`]+)`", row)
    }
    assert named == set(ids(plugins.library(plugins.plugin_manager())))


def test_every_exit_status_stands_in_the_page_on_commands() -> None:
    listed = re.findall(r"^\| ([0-9]+) \| ", text_of(DOCS / "commands.md"), re.MULTILINE)
    assert [int(each) for each in listed] == [each.value for each in ExitCode if each.value < 100]


def test_every_format_stands_in_the_page_on_commands() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \| ", text_of(DOCS / "commands.md"), re.MULTILINE)
    known = {word for name in COMMANDS for word in formats_of(load(name))}
    assert set(listed) == known


def formats_of(command: click.Command) -> Iterator[str]:
    """What `-o` takes, of a command or of those in a group."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from formats_of(each)
    for option in command.params:
        if option.name == "outputs":
            yield from option.callback.args[0]  # type: ignore[union-attr]
