"""A version that is released does not change: what the lock says, and what is said where the folder is otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyctl.bundle.library import Library
from policyctl.bundle.lock import (
    Lock,
    Released,
    broken,
    lock_text,
    missing,
    parse_lock,
    released_in,
    unlocked,
)
from policyctl.diagnostics import Diagnostic
from tests.bundle.bundle_texts import header, refusal

DECISION = """\
[decisions.d]
expression = '1'
"""


def write(root: Path, version: str, status: str = "released", rest: str = "") -> Path:
    path = root / "p" / f"{version}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(header("p", version, status=status, start="2023-01-01") + DECISION + rest, "utf-8")
    return path


def released(root: Path) -> tuple[Released, ...]:
    return released_in(root, Library(bundles=(root,)), lambda _: {})


@pytest.fixture
def locked(tmp_path: Path) -> Lock:
    """Two released versions, the first of them before the second, and a draft."""
    for version, status in (("1.10", "released"), ("1.9", "released"), ("2", "draft")):
        write(tmp_path, version, status)
    return parse_lock(lock_text(each.locked for each in released(tmp_path)), file="lock.toml")


def said(diagnostics: tuple[Diagnostic, ...], root: Path) -> list[str]:
    return [str(each).replace(f"{root}/", "") for each in diagnostics]


def test_released_versions_are_locked_in_order_and_drafts_are_not(locked: Lock) -> None:
    assert [each.name for each in locked.released] == ["p@1.9", "p@1.10"]
    assert lock_text(reversed(locked.released)) == locked.text
    assert all(each.semantic.startswith("sha256:") for each in locked.released)


def test_an_unchanged_folder_is_as_locked(locked: Lock, tmp_path: Path) -> None:
    assert broken(locked, released(tmp_path)) == ()
    assert missing(released(tmp_path), locked) == ()
    assert unlocked(locked, released(tmp_path)) == ()


def test_a_version_that_means_something_else(locked: Lock, tmp_path: Path) -> None:
    write(tmp_path, "1.9", rest="[decisions.e]\nexpression = '2'\n")
    assert said(broken(locked, released(tmp_path)), tmp_path) == [
        (
            "p/1.9.toml:3:11: error[L103]: `p@1.9` means something else than when it was released"
            " (hint: restore the file, and make the change in a new version)"
        )
    ]


def test_a_version_that_is_only_worded_otherwise(locked: Lock, tmp_path: Path) -> None:
    write(tmp_path, "1.9", rest="# a comment\n")
    assert said(broken(locked, released(tmp_path)), tmp_path) == [
        (
            "p/1.9.toml:3:11: error[L104]: the text of `p@1.9` is not the one that was released,"
            " although it means the same (hint: restore the file)"
        )
    ]


def test_a_version_that_is_gone_or_no_longer_released(locked: Lock, tmp_path: Path) -> None:
    write(tmp_path, "1.9", "draft")
    write(tmp_path, "1.10").unlink()
    sentence = "is locked as released, and there is no such released version (hint: restore the file)"
    assert said(broken(locked, released(tmp_path)), tmp_path) == [
        f"lock.toml:4:1: error[L102]: `p@1.9` {sentence}",
        f"lock.toml:10:1: error[L102]: `p@1.10` {sentence}",
    ]


def test_a_version_that_is_not_locked_yet(locked: Lock, tmp_path: Path) -> None:
    write(tmp_path, "2")
    assert broken(locked, released(tmp_path)) == ()
    assert [each.name for each in unlocked(locked, released(tmp_path))] == ["p@2"]
    assert said(missing(released(tmp_path), locked), tmp_path) == [
        "p/2.toml:3:11: error[L105]: `p@2` is released and not locked (hint: run `policyctl lock`)"
    ]


def test_a_text_that_is_no_lock() -> None:
    assert [
        str(each) for each in refusal(lambda: parse_lock('released = [{ id = "p" }]', file="lock.toml"))
    ] == [
        (
            "lock.toml:1:12: error[L101]: this is no lock of released versions"
            " (hint: it is written by `policyctl lock`; take it from the repository again)"
        )
    ]
