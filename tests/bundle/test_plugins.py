"""The door for policies and schemas: ours comes through it, and a plugin that does not work is named."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from policyctl.bundle.library import (
    Library,
    find_schema,
    find_vocabulary,
    ids,
    loaded,
    subjects,
    versions,
    vocabulary_ids,
)
from policyctl.plugins import hookimpl, installed, installed_library, library, plugin_manager
from policyctl.testing import checks
from tests.bundle.bundle_texts import refusal

ROOT = Path(__file__).parents[2]
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
        "error[B504]: two plugins have the name `same` (hint: uninstall one of the two, or rename it)"
    )


def test_two_plugins_of_one_name_are_told_with_their_distributions() -> None:
    (ours,) = (each for each in installed() if each.name == "lenovo")
    assert complaint(ours, ours) == (
        "error[B504]: two plugins have the name `lenovo`: that of `policyctl` and that of `policyctl`"
        " (hint: uninstall one of the two, or rename it)"
    )


@pytest.mark.parametrize("result", [None, "policies", ["policies"], 3])
def test_a_hook_that_returns_no_folders(plugin: Callable[..., EntryPoint], result: object) -> None:
    assert complaint(plugin("broken", policyctl_bundles=lambda: result)) == (
        "error[B505]: `policyctl_bundles` of the plugin `broken` returned no list of folders"
        " (hint: return a list of importlib.resources.files(…))"
    )


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes an installed distribution with a plugin of its name, whose folders stand beside its module."""

    def install(name: str, code: str, announces: str) -> Path:
        package = tmp_path / f"plugin_{name}"
        (package / "policies" / f"{name}-badge").mkdir(parents=True)
        (package / "__init__.py").write_text(code, encoding="utf-8")
        metadata = tmp_path / f"plugin_{name}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: plugin-{name}\nVersion: 1.0\n")
        entries = f"[policyctl]\n{name} = plugin_{name}\n{announces}"
        (metadata / "entry_points.txt").write_text(entries, encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setenv("POLICYCTL_PLUGINS", name)
        return package

    return install


DECLARES = """
from importlib.resources import files
from policyctl.plugins import hookimpl
@hookimpl
def policyctl_bundles():
    return [files(__name__) / "policies"]
"""
ANNOUNCES = "[policyctl.bundles]\n{0}-badge = plugin_{0}\n"


def test_a_plugin_that_announces_is_loaded_when_it_is_asked(distribution: Callable[..., Path]) -> None:
    distribution("late", "raise RuntimeError('imported')", ANNOUNCES.format("late"))
    found = installed_library()
    assert ids(found) == ("late-badge",)
    assert [each.code for each in refusal(lambda: versions(found, "another"))] == ["B401"]
    assert [each.message for each in refusal(lambda: versions(found, "late-badge"))] == [
        "the plugin `late` does not work: RuntimeError: imported"
    ]


def test_what_is_announced_is_found_like_anything(distribution: Callable[..., Path]) -> None:
    package = distribution("kind", DECLARES, ANNOUNCES.format("kind"))
    assert versions(installed_library(), "kind-badge") == ()
    assert loaded(installed_library()).bundles == (package / "policies",)


def test_what_is_not_announced_beside_what_is_is_refused(distribution: Callable[..., Path]) -> None:
    package = distribution("forgetful", DECLARES, ANNOUNCES.format("forgetful"))
    (package / "policies" / "other").mkdir()
    found = installed_library()
    assert [str(each) for each in refusal(lambda: versions(found, "forgetful-badge"))] == [
        (
            "error[B508]: the plugin `forgetful` brings `other` and does not announce it (hint: add it to its entry"
            " points of the group `policyctl.bundles`, where the others stand)"
        )
    ]


def test_what_a_plugin_that_is_not_allowed_announces_is_told_as_its_own(
    distribution: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    announces = "".join(
        f"[policyctl.{kind}]\n{name} = plugin_acme\n"
        for kind, name in (("bundles", "badge"), ("schemas", "shop"), ("vocabularies", "brand.acme"))
    )
    distribution("acme", "raise ImportError", announces)
    monkeypatch.setenv("POLICYCTL_PLUGINS", "")
    found = installed_library()
    hint = "(hint: name `acme` in `POLICYCTL_PLUGINS` or `plugins` of [tool.policyctl] where you trust it)"
    asked: list[tuple[Callable[[], object], str]] = [
        (lambda: versions(found, "badge"), "error[B401]: the policy `badge`"),
        (lambda: find_schema(found, "shop"), "error[B408]: the schema of the subject `shop`"),
        (lambda: find_vocabulary(loaded(found), "brand"), "error[V105]: the vocabulary `brand`"),
    ]
    for find, what in asked:
        (refused,) = refusal(find)
        assert str(refused) == f"{what} is brought by the plugin `acme`, which is not allowed {hint}"


def test_a_schema_has_one_owner(tmp_path: Path) -> None:
    folders = (tmp_path / "a", tmp_path / "b")
    for each in folders:
        each.mkdir()
        (each / "store.schema.json").write_text("{}")
    (found,) = refusal(lambda: find_schema(Library(schemas=folders), "store"))
    assert found.code == "B407"
    assert found.message.startswith("the schema of the subject `store` is found twice: ")


@pytest.mark.parametrize("brand", ["huawei", "international", "lenovo", "meizu", "xiaomi"])
def test_a_brand_of_ours_announces_what_it_brings(brand: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    announced = {
        kind: {
            name.partition(".")[0]
            for name, value in project["entry-points"][f"policyctl.{kind}"].items()
            if value == f"policyctl_plugins.{brand}"
        }
        for kind in ("bundles", "vocabularies")
    }
    found = library(plugin_manager([EntryPoint(brand, f"policyctl_plugins.{brand}", "policyctl")]))
    assert set(ids(found)) <= announced["bundles"]
    assert set(vocabulary_ids(found)) == announced["vocabularies"]
    assert subjects(found) == ()


def test_the_brands_conform() -> None:
    """Their texts and examples are tested with all others that come along; the rest of the kit is quick."""
    slow = {
        "policyctl check finds nothing wrong with what it brings",
        "every example of its policies comes out as it says",
    }
    brands = ("huawei", "international", "lenovo", "meizu", "xiaomi")
    for check in (each for brand in brands for each in checks(brand) if str(each) not in slow):
        check()
