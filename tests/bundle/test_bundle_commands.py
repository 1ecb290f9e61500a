"""`policyctl bundle show` and `policyctl lock`, as they are typed."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from tests.bundle.bundle_texts import header
from tests.cli.command_line import policyctl

POLICIES = Path(str(files("policyctl_policies")))

BRAND = (
    header("brand", title="A brand")
    + """\
extends = "gold-silver@2023.1"

[[decisions.tier.rules]]
id = "suspended"
then = "ordinary"
before = "gold"
when.is_suspended = true
"""
)


def test_show_says_of_every_line_where_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "brand.toml"
    path.write_text(BRAND, "utf-8")
    document = json.loads(policyctl("bundle", "show", str(path), "-o", "json").out)
    assert (document["bundle"], document["extends"]) == ("brand@1", "gold-silver@2023.1")
    assert list(document["digests"]) == ["semantic", "bytes", "parameters", "schema"]
    rules = [each for each in document["lines"] if each["kind"] == "rule"]
    assert [
        (each["name"], each["text"], each["inherited"], Path(each["place"]["file"]).name) for each in rules
    ] == [
        ("suspended", "must be ordinary", False, "brand.toml"),
        ("gold", "must be gold", True, "2023.1.toml"),
        ("silver", "must be silver", True, "2023.1.toml"),
    ]
    texts = {
        each["place"]["file"]: Path(each["place"]["file"]).read_text("utf-8") for each in document["lines"]
    }
    for each in document["lines"]:
        if each["kind"] in ("parameter", "decision", "criterion"):
            line = texts[each["place"]["file"]].splitlines()[each["place"]["line"] - 1]
            assert each["name"] in line


def test_show_is_a_page_for_people() -> None:
    shown = policyctl("bundle", "show", "gold-silver", "--as-of", "2023-07-15")
    lines = shown.out.splitlines()
    assert (shown.status, shown.err) == (0, "")
    assert lines[:2] == ["gold-silver@2023.1  Gold and silver merchants, 2023 framework", "released"]
    assert lines[2].startswith("semantic    sha256:")
    [rule] = [each for each in lines if each.startswith("  rule gold ")]
    assert rule.split()[:5] == ["rule", "gold", "must", "be", "gold"]
    assert rule.split()[-1].startswith("policies/gold-silver/2023.1.toml:")


EXAMPLES = """
[[examples]]
id = "suspended"
title = "A store that is suspended"
as_of = 2023-07-15
parameters = "illustrative"
input = { merchant_id = "m-1", is_suspended = true, positive_rate = 0.90 }
nulls = ["average_dsr"]
expect = { tier = "ordinary", rule = "suspended" }

[[examples]]
id = "not suspended"
like = "suspended"
input.is_suspended = false
set = { window_days = 60 }
expect = { status = "undetermined" }
"""


def test_show_writes_examples_out_and_says_where_each_part_of_them_stands(tmp_path: Path) -> None:
    path = tmp_path / "brand.toml"
    path.write_text(BRAND + EXAMPLES, "utf-8")
    shown = policyctl("bundle", "show", str(path), "--examples")
    assert (shown.status, shown.err) == (0, "")
    lines = [each.replace(f"{path}:", "").split() for each in shown.out.splitlines()[7:]]
    assert [" ".join(each) for each in lines] == [
        "example suspended A store that is suspended 16:3",
        "as_of 2023-07-15 19:1",
        "parameters illustrative 20:1",
        "input merchant_id m-1 21:11",
        "input is_suspended true 21:32",
        "input positive_rate 0.90 21:53",
        "input average_dsr null 22:10",
        "expect tier ordinary 23:12",
        "expect rule suspended 23:31",
        "example not suspended 25:3",
        "as_of 2023-07-15 19:1",
        "parameters illustrative 20:1",
        "set window_days 60 29:9",
        "input merchant_id m-1 21:11",
        "input is_suspended false 28:7",
        "input positive_rate 0.90 21:53",
        "input average_dsr null 22:10",
        "expect status undetermined 30:12",
    ]


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A folder with the policies that are shipped, and their lock."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_shipped_policies_are_as_locked() -> None:
    assert policyctl("lock", "--check").status == 0


def test_locking_twice_changes_nothing(policies: Path) -> None:
    before = (policies / "lock.toml").read_bytes()
    assert policyctl("lock", str(policies)).status == 0
    assert (policies / "lock.toml").read_bytes() == before
    (policies / "lock.toml").unlink()
    assert policyctl("lock", str(policies)).status == 0
    assert (policies / "lock.toml").read_bytes() == before


def test_a_changed_version_is_neither_accepted_nor_locked_again(policies: Path) -> None:
    path = policies / "gold-silver" / "2023.1.toml"
    path.write_text(path.read_text("utf-8").replace("value      = 90", "value      = 91"), "utf-8")
    before = (policies / "lock.toml").read_bytes()
    for arguments in ((), ("--check",)):
        result = policyctl("lock", str(policies), *arguments)
        assert result.status == 3
        assert result.err.startswith("error[L103]: `gold-silver@2023.1` means something else")
        assert "gold-silver/2023.1.toml:5:14" in result.err
        assert (policies / "lock.toml").read_bytes() == before
    assert policyctl("lock", str(policies), "--replace-changed").status == 0
    assert policyctl("lock", str(policies), "--check").status == 0


def test_a_new_version_is_told_by_check_and_locked_by_lock(policies: Path) -> None:
    lock = policies / "lock.toml"
    lock.write_text(lock.read_text("utf-8").rpartition("\n[[released]]")[0], "utf-8")
    result = policyctl("lock", str(policies), "--check")
    assert (result.status, result.err.startswith("error[L105]: ")) == (3, True)
    assert policyctl("lock", str(policies)).status == 0
    assert policyctl("lock", str(policies), "--check").status == 0


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = policyctl("lock", str(tmp_path / "none"))
    assert result.status == 2
    assert result.err.startswith("error[L106]: there is no folder of policies")


def test_the_example_of_the_page_about_bundles_extends_a_shipped_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/bundle-format.md").read_text("utf-8")
    example = page.partition("## Extending a bundle")[2].partition("```toml\n")[2].partition("```")[0]
    path = tmp_path / "brand.toml"
    path.write_text(example, "utf-8")
    assert policyctl("check", str(path)).status == 0
    document = json.loads(policyctl("bundle", "show", str(path), "-o", "json").out)
    assert [each["name"] for each in document["lines"] if each["kind"] == "rule"] == [
        "suspended",
        "gold",
        "silver",
    ]


def test_lock_says_what_it_did_and_in_colours_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "policies" / "shop" / "1.toml"
    file.parent.mkdir(parents=True)
    text = BRAND.replace('"brand"', '"shop"').replace(
        '"draft"', '"released"\nin_force = { from = 2024-01-01 }'
    )
    file.write_text(text, "utf-8")
    assert policyctl("lock").err == "1 released version is locked in policies/lock.toml\n"
    assert policyctl("lock", "--check").err == "1 released version is as locked in policies/lock.toml\n"
    file.write_text(text.replace("= true", "= false"), "utf-8")
    broken = policyctl("lock", "--check", "--color", "always")
    assert (broken.status, broken.out) == (3, "")
    assert broken.err.startswith("\x1b[1;31merror[L")
