"""The door for policies and schemas: ours comes through it, and a plugin that does not work is named."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from policyctl.bundle.library import ids, vocabulary_ids
from policyctl.plugins import hookimpl, library, plugin_manager
from tests.bundle.bundle_texts import refusal

OURS = EntryPoint("aliexpress", "policyctl_plugins.aliexpress", "policyctl")


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Callable[..., EntryPoint]:
    """Makes an installed plugin of functions: each becomes a hook implementation of its name."""

    def install(name: str, **functions: Callable[..., object]) -> EntryPoint:
        module = ModuleType(f"plugin_{name}")
        for hook, function in functions.items():
            setattr(module, hook, hookimpl(function))
        monkeypatch.setitem(__import__("sys").modules, module.__name__, module)
        return EntryPoint(name, module.__name__, "policyctl")

    return install


def complaint(*plugins: EntryPoint) -> str:
    return "\n".join(str(each) for each in refusal(lambda: library(plugin_manager(plugins))))


def test_our_policies_and_schemas_come_through_the_door() -> None:
    found = library(plugin_manager([OURS]))
    assert "gold-silver" in ids(found)
    assert any(each.joinpath("merchant.schema.json").is_file() for each in found.schemas)


def test_folders_stand_in_the_order_of_the_plugins_names(
    plugin: Callable[..., EntryPoint], tmp_path: Path
) -> None:
    folders = (tmp_path / "first", tmp_path / "second")
    for each in folders:
        each.mkdir()
    second = plugin("b", policyctl_bundles=lambda: [folders[1]])
    first = plugin("a", policyctl_bundles=lambda: [folders[0]])
    assert library(plugin_manager([second, first])).bundles == folders


def test_a_hook_that_names_no_folder(plugin: Callable[..., EntryPoint]) -> None:
    assert complaint(plugin("broken", policyctl_vocabularies=lambda: [Path("nowhere")])) == (
        "error[B505]: `policyctl_vocabularies` of the plugin `broken` names no folder: `nowhere`"
        " (hint: name a folder that is packed with the plugin)"
    )


@pytest.mark.parametrize("brand", ["huawei", "international", "lenovo", "meizu", "xiaomi"])
def test_a_brand_brings_its_names_and_a_folder_of_policies(brand: str) -> None:
    entry = EntryPoint(brand, f"policyctl_plugins.{brand}", "policyctl")
    found = library(plugin_manager([entry]))
    assert vocabulary_ids(found) == ("phone-brand",)
    assert [each.joinpath("lock.toml").is_file() for each in found.bundles] == [True]


def test_a_plugin_that_does_not_load() -> None:
    assert complaint(EntryPoint("broken", "no_such_module", "policyctl")) == (
        "error[B501]: the plugin `broken` does not work: ModuleNotFoundError: No module named 'no_such_module'"
        " (hint: tell its maintainer, or uninstall it)"
    )


def test_a_hook_that_fails(plugin: Callable[..., EntryPoint]) -> None:
    assert complaint(plugin("broken", policyctl_schemas=lambda: [1 / 0])) == (
        "error[B501]: the plugin `broken` does not work: ZeroDivisionError: division by zero"
        " (hint: tell its maintainer, or uninstall it)"
    )


def test_a_hook_with_arguments(plugin: Callable[..., EntryPoint]) -> None:
    assert complaint(plugin("broken", policyctl_bundles=lambda folder: [folder])) == (
        "error[B502]: the plugin `broken` takes arguments in `policyctl_bundles`, which has none"
        " (hint: hooks of policyctl take nothing and return declarations)"
    )


def test_a_misspelt_hook(plugin: Callable[..., EntryPoint]) -> None:
    assert complaint(plugin("broken", policyctl_bundels=lambda: [Path()])) == (
        "error[B503]: the plugin `broken` implements the unknown hook `policyctl_bundels`"
        " (hint: did you mean `policyctl_bundles`?)"
    )


def test_two_plugins_of_one_name(plugin: Callable[..., EntryPoint]) -> None:
    first, second = plugin("same"), plugin("same")
    assert complaint(first, second) == (
        "error[B504]: two plugins have the name `same` (hint: uninstall one of the two)"
    )


@pytest.mark.parametrize("result", [None, "policies", ["policies"], 3])
def test_a_hook_that_returns_no_folders(plugin: Callable[..., EntryPoint], result: object) -> None:
    assert complaint(plugin("broken", policyctl_bundles=lambda: result)) == (
        "error[B505]: `policyctl_bundles` of the plugin `broken` returned no list of folders"
        " (hint: return a list of importlib.resources.files(…))"
    )
