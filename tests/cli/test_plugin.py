"""Which plugins are active is said by a trust setting, and what is not allowed is not loaded."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from policyctl import plugins
from policyctl.cli.exit_codes import ExitCode
from policyctl.diagnostics import Refused
from policyctl.plugins import active, allowed_names
from tests.cli.command_line import policyctl

OURS = EntryPoint("aliexpress", "policyctl_plugins.aliexpress", "policyctl")
BROKEN = EntryPoint("stranger", "no_such_module", "policyctl")


@pytest.fixture(autouse=True)
def _two_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(plugins, "installed", lambda: (OURS, BROKEN))
    monkeypatch.delenv("POLICYCTL_PLUGINS", raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_installed_plugin_is_active_without_a_setting() -> None:
    assert active() == (OURS, BROKEN)


def test_a_plugin_that_is_not_allowed_is_listed_and_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCTL_PLUGINS", "aliexpress")
    result = policyctl("plugin", "list")
    assert result.status == ExitCode.DONE
    first, *_, last = result.out.splitlines()
    assert first == "aliexpress  of no distribution"
    assert last == "stranger  of no distribution  not allowed, not loaded"


def test_the_list_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCTL_PLUGINS", "aliexpress")
    ours, other = json.loads(policyctl("plugin", "list", "-o", "json").out)["plugins"]
    assert "gold-silver" in ours["policies"]
    assert {"merchant", "order", "store"} <= set(ours["schemas"])
    assert not {"bundle", "subject-profile"} & set(ours["schemas"])
    assert other == {
        "name": "stranger",
        "distribution": None,
        "version": None,
        "active": False,
        "policies": [],
        "schemas": [],
        "vocabularies": [],
    }


def test_a_brand_is_listed_with_its_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    xiaomi = EntryPoint("xiaomi", "policyctl_plugins.xiaomi", "policyctl")
    monkeypatch.setattr(plugins, "installed", lambda: (xiaomi,))
    assert "\n  vocabularies: phone-brand\n" in policyctl("plugin", "list").out


def test_a_plugin_that_is_active_and_broken_is_named() -> None:
    result = policyctl("plugin", "list")
    assert result.status == ExitCode.REFUSED
    assert "error[B501]: the plugin `stranger` does not work" in result.err


def test_the_project_names_the_allowed() -> None:
    Path("pyproject.toml").write_text('[tool.policyctl]\nplugins = ["aliexpress"]\n')
    assert active() == (OURS,)
    assert policyctl("plugin", "list").status == ExitCode.DONE


def test_the_environment_goes_before_the_project() -> None:
    Path("pyproject.toml").write_text('[tool.policyctl]\nplugins = ["aliexpress"]\n')
    assert allowed_names({"POLICYCTL_PLUGINS": "a, b"}, Path("pyproject.toml")) == ("a", "b")


@pytest.mark.parametrize("name", ["aliexpress", "stranger"])
def test_no_plugin_is_written_with_the_name_of_an_installed_one(name: str) -> None:
    result = policyctl("plugin", "new", name)
    assert (result.status, result.out) == (ExitCode.REFUSED, "")
    assert result.err == (
        f"error[C133]: a plugin `{name}` is installed already\n"
        "  hint: choose another name; `policyctl plugin list` lists those that are taken\n"
    )
    assert not Path(f"policyctl-{name}").exists()


def test_an_empty_setting_allows_none() -> None:
    assert allowed_names({"POLICYCTL_PLUGINS": ""}, Path("pyproject.toml")) == ()


def test_a_setting_that_is_no_list_of_names_is_refused() -> None:
    Path("pyproject.toml").write_text('[tool.policyctl]\nplugins = "aliexpress"\n')
    with pytest.raises(Refused) as caught:
        active()
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("B507", "`plugins` in `pyproject.toml` is no list of names")


@pytest.mark.parametrize("name", ["plugin", "plugns"])
def test_a_misspelt_setting_allows_nothing(name: str) -> None:
    Path("pyproject.toml").write_text(f'[tool]\npolicyctl = {{{name} = ["aliexpress"]}}\n')
    with pytest.raises(Refused) as caught:
        active()
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("B507", f"`{name}` in `pyproject.toml` is no setting")
    assert found.hint == "did you mean `plugins`?"


def test_a_plugin_that_is_allowed_and_not_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCTL_PLUGINS", "aliexpres")
    with pytest.raises(Refused) as caught:
        active()
    assert [str(each) for each in caught.value.diagnostics] == [
        "error[B506]: the plugin `aliexpres` is allowed and not installed (hint: did you mean `aliexpress`?)"
    ]
