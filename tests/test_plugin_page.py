"""`docs/plugins.md` leads to a working plugin: it is built from the files the page shows, installed and used."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from policyctl.cli.exit_codes import ExitCode
from tests.cli.command_line import policyctl

PAGE = Path(__file__).parents[1] / "docs" / "plugins.md"
FILE = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the plugin of the page is installed."""
    source, target = tmp_path_factory.mktemp("policyctl-brand"), tmp_path_factory.mktemp("installed")
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(source)], check=True)
    return target


@pytest.fixture
def _active(installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(installed))
    monkeypatch.delenv("POLICYCTL_PLUGINS", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_active")
def test_the_commands_of_the_page_work() -> None:
    (block,) = CONSOLE.findall(PAGE.read_text(encoding="utf-8"))
    ends = {line: policyctl(*shlex.split(line)[1:]).status for line in block.splitlines()}
    assert ends == dict.fromkeys(ends, ExitCode.DONE)


@pytest.mark.usefixtures("_active")
def test_the_plugin_is_listed_with_what_it_declares() -> None:
    lines = policyctl("plugin", "list").out
    assert "brand  policyctl-brand 1.0\n  policies: brand-badge\n  schemas: brand-store\n" in lines


@pytest.mark.usefixtures("_active")
def test_the_plugin_decides() -> None:
    store = b'{"store_id": "s-1", "is_authorized": true, "positive_rate": 0.97}'
    result = policyctl("eval", "brand-badge", "-", "--as-of", "2023-08-01", stdin=store)
    assert result.status == ExitCode.DONE
    assert "shown" in result.out


@pytest.mark.usefixtures("_active")
def test_the_plugin_is_not_there_where_it_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCTL_PLUGINS", "aliexpress")
    assert "error[B401]: there is no policy `brand-badge`" in policyctl("check", "brand-badge").err
