"""The kit for plugins: a plugin that works passes every check, and one that does not fails with what is wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest

from policyctl.cli.exit_codes import ExitCode
from policyctl.scaffold.brand import Brand, files_of, write
from policyctl.testing import Check, checks
from tests.bundle.bundle_texts import refusal
from tests.cli.command_line import policyctl

LOADS, ANNOUNCES, CLEAN, EXAMPLES, LOCKED, UNAMBIGUOUS = range(6)


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """The package of a new plugin, importable and known by its metadata; each test has one of another name."""
    name = f"acme-{crc32(request.node.nodeid.encode())}"
    root = tmp_path / "plugin"
    write(Brand(id=name, title="Acme", names={"zh-Hans": "顶点"}), root)
    metadata = root / "acme-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n", encoding="utf-8")
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    (metadata / "entry_points.txt").write_text(entry_points(project), encoding="utf-8")
    monkeypatch.syspath_prepend(str(root))
    monkeypatch.delenv("POLICYCTL_PLUGINS", raising=False)
    monkeypatch.chdir(tmp_path)
    return next(root.glob("policyctl_*"))


def entry_points(project: str) -> str:
    """The entry points that a project declares, as an installer writes them."""
    groups: dict[str, dict[str, str]] = tomllib.loads(project)["project"]["entry-points"]
    lines = (
        line
        for group, entries in groups.items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in entries.items()))
    )
    return "\n".join(lines)


def check(package: Path, number: int) -> Check:
    return checks(package.name.removeprefix("policyctl_").replace("_", "-"))[number]


def complaint(package: Path, number: int) -> str:
    """What a check says, without the folder and the name of the test's plugin."""
    with pytest.raises(AssertionError) as caught:
        check(package, number)()
    name = package.name.removeprefix("policyctl_").replace("_", "-")
    return str(caught.value).replace(f"{package}/", "").replace(name, "acme")


def rewrite(file: Path, change: Callable[[str], str]) -> None:
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def badge(package: Path) -> Path:
    return next(package.glob("policies/*/1.0.toml"))


@pytest.mark.parametrize("number", range(6))
def test_a_new_plugin_conforms(acme: Path, number: int) -> None:
    check(acme, number)()


def test_a_check_says_what_holds() -> None:
    assert [str(each) for each in checks("acme")] == [
        "the plugin loads through the door, and its hooks are right",
        "it announces what it brings",
        "policyctl check finds nothing wrong with what it brings",
        "every example of its policies comes out as it says",
        "every released version is locked and unchanged",
        "its vocabularies are unambiguous beside all that are installed",
    ]


def test_a_plugin_that_is_not_installed() -> None:
    with pytest.raises(
        AssertionError, match=r"the plugin `nobody` is not installed \(install its distribution"
    ):
        checks("nobody")[LOADS]()


def test_a_misspelt_hook(acme: Path) -> None:
    rewrite(acme / "__init__.py", lambda text: text.replace("def policyctl_bundles", "def policyctl_bundels"))
    assert complaint(acme, LOADS) == (
        "not so: the plugin loads through the door, and its hooks are right\n"
        "error[B503]: the plugin `acme` implements the unknown hook `policyctl_bundels`"
        " (hint: did you mean `policyctl_bundles`?)"
    )


def test_something_announced_that_is_not_there(acme: Path) -> None:
    next(acme.glob("schemas/*")).rename(acme / "schemas" / "other.schema.json")
    assert "does not announce it" in complaint(acme, LOADS)
    (acme / "schemas" / "other.schema.json").unlink()
    assert complaint(acme, ANNOUNCES) == (
        "not so: it announces what it brings\n"
        "`acme-store` is announced in the group `policyctl.schemas`, and the plugin does not bring it"
    )


def test_a_mistake_in_a_policy(acme: Path) -> None:
    rewrite(badge(acme), lambda text: text.replace("when.is_authorized", "when.is_authorised"))
    assert "1.0.toml:30:6: error[P302]: unknown input `is_authorised`" in complaint(acme, CLEAN)


def test_an_example_that_comes_out_otherwise(acme: Path) -> None:
    rewrite(badge(acme), lambda text: text.replace("positive_rate = 0.95 }", "positive_rate = 0.9499 }"))
    assert complaint(acme, EXAMPLES) == (
        "not so: every example of its policies comes out as it says\n"
        "policies/acme-badge/1.0.toml:37:20: the example `exactly on the floor` of `acme-badge@1.0` expects"
        " badge = shown, found hidden\n"
        "policies/acme-badge/1.0.toml:37:36: the example `exactly on the floor` of `acme-badge@1.0` expects"
        " rule = authorized and well rated, found []"
    )


def test_a_released_version_that_has_changed(acme: Path) -> None:
    rewrite(badge(acme), lambda text: text.replace("0.95", "0.96"))
    assert "error[L103]: `acme-badge@1.0` means something else than when it was released" in complaint(
        acme, LOCKED
    )
    (acme / "policies" / "lock.toml").unlink()
    assert "error[L105]: `acme-badge@1.0` is released and not locked" in complaint(acme, LOCKED)


def test_a_spelling_that_another_plugin_has(acme: Path) -> None:
    other = acme / "vocabularies" / "brand" / "zenith.toml"
    text = '[vocabulary]\nid = "brand"\ntitle = "Z"\n[terms.zenith]\nnames = { zh-Hans = "顶点" }\n'
    other.write_text(text, encoding="utf-8")
    assert "zenith.toml:5:21: error[V101]: `顶点` is a spelling of `zenith` and of `acme`" in complaint(
        acme, UNAMBIGUOUS
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [("Acme", "C131"), ("acme_phones", "C131"), ("a--b", "C131"), ("", "C131"), ("é", "C131")],
)
def test_a_name_that_a_plugin_cannot_have(name: str, code: str) -> None:
    assert [each.code for each in refusal(lambda: files_of(Brand(id=name, title="A")))] == [code]


@pytest.mark.parametrize("title", ['Ac"me', "Ac\\me", "'''", '"""', "顶点 @brand@"])
def test_any_title_can_be_written(title: str, tmp_path: Path) -> None:
    write(Brand(id="acme", title=title), tmp_path / "plugin")
    package = tmp_path / "plugin" / "policyctl_acme"
    compile((package / "__init__.py").read_text(encoding="utf-8"), "plugin", "exec")
    compile((tmp_path / "plugin/tests/test_plugin.py").read_text(encoding="utf-8"), "tests", "exec")


def test_a_title_on_two_lines_is_refused() -> None:
    assert [each.code for each in refusal(lambda: files_of(Brand(id="acme", title="a\nb")))] == [
        "B205",
        "B205",
    ]


def test_nothing_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert policyctl("plugin", "new", "acme").status == ExitCode.DONE
    again = policyctl("plugin", "new", "acme", "--title", "Other")
    assert again.status == ExitCode.REFUSED
    assert "error[C132]: `policyctl-acme` is there already" in again.err
    assert policyctl("plugin", "new", "acme", "--folder", "other").out.startswith("other/README.md\n")
    assert (
        policyctl("plugin", "new", "acme", "--name", "Acme", "--folder", "third").status == ExitCode.REFUSED
    )
