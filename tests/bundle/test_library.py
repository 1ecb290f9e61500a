"""Which text a reference means, and what is said where it means none or several."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from policyctl.bundle.library import (
    Library,
    find_bundle,
    find_parameters,
    find_schema,
    has_schema,
    ids,
    version_order,
    versions,
)
from policyctl.bundle.model import Interval
from policyctl.plugins import installed_library
from tests.bundle.bundle_texts import TABLE, refusal

JULY = date(2023, 7, 1)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(bundles=(tmp_path,), schemas=(tmp_path,))


def write(root: Path, version: str, header: str = "", *, id_: str = "gold-silver", rest: str = TABLE) -> Path:
    """A bundle in its place; what the header says is up to the test."""
    folder = root / id_
    folder.mkdir(exist_ok=True)
    text = (
        f'[bundle]\nid = "{id_}"\nversion = "{version}"\ntitle = "T"\nsubject = "merchant"\ntime_zone = "UTC"\n'
        f"{header}\n{rest}"
    )
    path = folder / f"{version}.toml"
    path.write_text(text, "utf-8")
    return path


def released(start: str, end: str = "") -> str:
    until = f", until = {end}" if end else ""
    return f'status = "released"\nin_force = {{ from = {start}{until} }}'


DRAFT = 'status = "draft"'


def complaint(call: Callable[[], object], root: Path) -> str:
    return "\n".join(str(each) for each in refusal(call)).replace(str(root), "ROOT")


def test_a_pinned_version_is_that_version(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "2022.1", DRAFT)
    found = find_bundle(library, "gold-silver@2022.1", as_of=JULY)
    assert (found.file, found.text, found.folder) == (str(path), path.read_text("utf-8"), path.parent)


def test_an_id_alone_is_the_version_in_force_on_the_day(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "2022.1", released("2022-01-01", "2023-07-01"))
    write(tmp_path, "2023.1", released("2023-07-01"))
    write(tmp_path, "2024.1-draft", DRAFT)
    write(tmp_path, "2023.2", 'status = "consultation"\nin_force = { from = 2023-01-01 }')
    assert find_bundle(library, "gold-silver", as_of=date(2023, 6, 30)).file.endswith("2022.1.toml")
    assert find_bundle(library, "gold-silver", as_of=JULY).file.endswith("2023.1.toml")
    assert find_bundle(library, "gold-silver", as_of=date(9999, 12, 31)).file.endswith("2023.1.toml")


def test_of_two_in_force_the_superseded_one_gives_way(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "1", released("2022-01-01"))
    write(tmp_path, "2", released("2023-01-01") + '\nsupersedes = "gold-silver@1"')
    assert find_bundle(library, "gold-silver", as_of=JULY).file.endswith("2.toml")
    assert find_bundle(library, "gold-silver", as_of=date(2022, 6, 1)).file.endswith("1.toml")


def test_anything_else_is_a_path(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "1", DRAFT)
    assert find_bundle(library, str(path), as_of=JULY).text == path.read_text("utf-8")
    assert complaint(lambda: find_bundle(library, "./nothing.toml", as_of=JULY), tmp_path) == (
        "error[B405]: cannot read `nothing.toml`: no such file or directory"
    )
    assert complaint(lambda: find_bundle(library, f"{tmp_path}/gold-silver", as_of=JULY), tmp_path) == (
        "error[B405]: cannot read `ROOT/gold-silver`: is a directory"
    )


def test_the_rest_of_a_text_is_not_read_for_its_header(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "1", released("2022-01-01"), rest="[decisions\nthis is not TOML")
    assert find_bundle(library, "gold-silver", as_of=JULY).file.endswith("1.toml")


def test_a_header_need_not_stand_first(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "1", released("2022-01-01"))
    path.write_text(f"{TABLE}\n{path.read_text('utf-8').partition('[decisions')[0]}", "utf-8")
    assert find_bundle(library, "gold-silver", as_of=JULY).file == str(path)


@pytest.mark.parametrize(
    "further", ["[bundle.in_force]", " [ bundle . in_force ]", '["bundle".in_force]', "['bundle'.in_force]"]
)
def test_a_header_may_go_on_after_other_tables(library: Library, tmp_path: Path, further: str) -> None:
    write(
        tmp_path,
        "1",
        'status = "released"',
        rest=f"{TABLE}\n{further}\nfrom = 2022-01-01\nuntil = 2023-01-01\n",
    )
    (version,) = versions(library, "gold-silver")
    assert version.in_force == Interval(start=date(2022, 1, 1), end=date(2023, 1, 1))


@pytest.mark.parametrize(
    "title", ['"""\n[decisions]"""', '"T" # [decisions]', "'''\n [ bundle.in_force ]'''"]
)
def test_what_only_looks_like_a_table_ends_no_header(library: Library, tmp_path: Path, title: str) -> None:
    path = write(tmp_path, "1", released("2022-01-01"))
    path.write_text(path.read_text("utf-8").replace('"T"', title), "utf-8")
    (version,) = versions(library, "gold-silver")
    assert (version.name, version.in_force.start) == ("gold-silver@1", date(2022, 1, 1))


def test_versions_stand_in_order(library: Library, tmp_path: Path) -> None:
    for version in ("2023.10", "2023.9", "2023.9-draft"):
        write(tmp_path, version, DRAFT)
    (tmp_path / "gold-silver" / "illustrative.parameters.toml").write_text("no bundle", "utf-8")
    assert [each.version for each in versions(library, "gold-silver")] == [
        "2023.9-draft",
        "2023.9",
        "2023.10",
    ]
    assert version_order("1.2") < version_order("1.10-a") < version_order("1.10")
    assert ids(library) == ("gold-silver",)


def test_an_unknown_policy(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "1", DRAFT)
    assert complaint(lambda: find_bundle(library, "gold-silvr", as_of=JULY), tmp_path) == (
        "error[B401]: there is no policy `gold-silvr` (hint: did you mean `gold-silver`?)"
    )
    assert complaint(lambda: find_bundle(Library(), "x", as_of=JULY), tmp_path) == (
        "error[B401]: there is no policy `x` (hint: a file is named by its path, such as ./policy.toml)"
    )


def test_an_unknown_version(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "2022.1", DRAFT)
    assert complaint(lambda: find_bundle(library, "gold-silver@2023.1", as_of=JULY), tmp_path) == (
        "error[B402]: there is no version `2023.1` of `gold-silver` (hint: its versions are `2022.1`)"
    )


def test_a_day_on_which_nothing_is_in_force(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "1", released("2024-01-01", "2025-01-01"))
    write(tmp_path, "2", DRAFT)
    assert complaint(lambda: find_bundle(library, "gold-silver", as_of=JULY), tmp_path) == (
        "error[B403]: no released version of `gold-silver` is in force on 2023-07-01"
        " (hint: 1 is in force from 2024-01-01 until 2025-01-01; 2 is a draft: name it as gold-silver@2)"
    )


def test_a_day_on_which_two_are_in_force(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "1", released("2022-01-01"))
    write(tmp_path, "2", released("2023-01-01"))
    assert complaint(lambda: find_bundle(library, "gold-silver", as_of=JULY), tmp_path) == (
        "error[B404]: several versions of `gold-silver` are in force on 2023-07-01: `1` and `2`"
        " (hint: say `until` in the earlier one, or `supersedes` in the later)"
    )


def test_a_bundle_in_the_wrong_place(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "1", DRAFT).rename(tmp_path / "gold-silver" / "2.toml")
    assert complaint(lambda: find_bundle(library, "gold-silver@2", as_of=JULY), tmp_path) == (
        "ROOT/gold-silver/2.toml:1:1: error[B406]: the file says that it is `gold-silver@1`, its place says"
        " `gold-silver@2` (hint: a bundle stands in gold-silver/1.toml)"
    )


def test_a_policy_in_two_roots(library: Library, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, "1", DRAFT)
    both = Library(bundles=(tmp_path / "a", tmp_path / "b"))
    assert complaint(lambda: find_bundle(both, "gold-silver@1", as_of=JULY), tmp_path) == (
        "error[B407]: the policy `gold-silver` is found twice: `ROOT/a/gold-silver` and `ROOT/b/gold-silver`"
        " (hint: remove one of them, or rename it)"
    )


def test_a_broken_header_is_explained_in_full(library: Library, tmp_path: Path) -> None:
    write(tmp_path, "1", 'status = "relased"')
    assert complaint(lambda: find_bundle(library, "gold-silver", as_of=JULY), tmp_path) == (
        "ROOT/gold-silver/1.toml:7:10: error[B204]: found the text `relased`, expected one of `draft`,"
        " `consultation`, `released` (hint: did you mean `released`?)"
    )


def test_a_text_that_is_not_utf_8(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes('a = 1\nb = "é'.encode() + b"\xff")
    assert complaint(lambda: find_bundle(library, str(path), as_of=JULY), tmp_path) == (
        "ROOT/x.toml:2:7: error[B101]: the text is not UTF-8 (hint: save the file as UTF-8)"
    )


def test_parameter_sets_stand_beside_the_bundle(tmp_path: Path) -> None:
    path = tmp_path / "illustrative.parameters.toml"
    path.write_text("x = 1", "utf-8")
    assert find_parameters("illustrative", beside=tmp_path).text == "x = 1"
    assert find_parameters(str(path), beside=Path("elsewhere")).text == "x = 1"
    assert complaint(lambda: find_parameters("ilustrative", beside=tmp_path), tmp_path) == (
        "error[B409]: there is no parameter set `ilustrative` beside the bundle (hint: did you mean `illustrative`?)"
    )


def test_schemas_are_found_by_subject(library: Library, tmp_path: Path) -> None:
    (tmp_path / "merchant.schema.json").write_text("{}", "utf-8")
    assert find_schema(library, "merchant").text == "{}"
    assert complaint(lambda: find_schema(library, "mercant"), tmp_path) == (
        "error[B408]: there is no schema of the subject `mercant` (hint: did you mean `merchant`?)"
    )


def test_a_schema_may_stand_beside_the_bundle_where_none_is_declared(
    library: Library, tmp_path: Path
) -> None:
    beside = tmp_path / "mine"
    beside.mkdir()
    (beside / "shop.schema.json").write_text("{}", "utf-8")
    assert find_schema(library, "shop", beside=beside).file == str(beside / "shop.schema.json")
    assert (has_schema(library, "shop"), has_schema(library, "shop", beside=beside)) == (False, True)
    (tmp_path / "shop.schema.json").write_text("{}", "utf-8")
    assert complaint(lambda: find_schema(library, "shop", beside=beside), tmp_path).startswith(
        "error[B407]: the schema of the subject `shop` is found twice: "
    )


def test_a_schema_that_a_plugin_only_announces_is_there() -> None:
    assert has_schema(installed_library(), "etsy-shop")


def test_a_folder_with_a_lock_of_its_own_is_another_root_and_no_policy(tmp_path: Path) -> None:
    inner = tmp_path / "more"
    for folder in (tmp_path / "gold", inner / "silver"):
        folder.mkdir(parents=True)
    (inner / "lock.toml").write_text("", "utf-8")
    outer = Library(bundles=(tmp_path,))
    assert ids(outer) == ("gold",)
    assert ids(Library(bundles=(tmp_path, inner))) == ("gold", "silver")
    assert complaint(lambda: versions(outer, "more"), tmp_path) == (
        "error[B401]: there is no policy `more` (hint: there are `gold`)"
    )
