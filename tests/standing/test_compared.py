"""Two versions that are compared over a population are given the same standing and the same overrides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policyctl import plugins
from policyctl.bundle.library import Library
from tests.cli.command_line import policyctl
from tests.standing.test_overrides import BUNDLE, FILE, HERE

DAY = ("--as-of", "2022-10-15")
SHOP = {"brand": "meizu", "sales": 50, "is_suspect": False, "standing": []}
SHOPS = "".join(json.dumps({"shop_id": each, **SHOP}) + "\n" for each in ("s-1", "s-2"))


@pytest.fixture(autouse=True)
def _with_two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old version closes shops that sell less than 100, the new one those that sell less than 40."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plugins, "library", lambda _manager: Library(schemas=(HERE,)))
    old = BUNDLE.read_text("utf-8")
    Path("old.toml").write_text(old, "utf-8")
    Path("new.toml").write_text(old.replace("'< 100'", "'< 40'"), "utf-8")
    Path("shops.ndjson").write_text(SHOPS, "utf-8")
    Path("overrides.toml").write_text(FILE, "utf-8")


def moved(*options: str) -> dict[str, tuple[str, str, list[str]]]:
    """What each subject that changes was and is, and by what."""
    found = policyctl("diff", "old.toml", "new.toml", "--population", "shops.ndjson", *options, "-o", "json")
    subjects = json.loads(found.out)["impact"]["subjects"]
    return {each["subject"]: (each["old"], each["new"], each["causes"]) for each in subjects}


def told(*options: str) -> list[str]:
    """What stands on standard error."""
    return policyctl(
        "diff", "old.toml", "new.toml", "--population", "shops.ndjson", *options
    ).err.splitlines()


OPENED = ("closed", "stays", ["rule sells too little, sales"])


def test_without_facts_both_shops_open_again() -> None:
    assert moved(*DAY) == {"s-1": OPENED, "s-2": OPENED}


def test_who_is_overridden_under_both_does_not_change() -> None:
    assert moved(*DAY, "--overrides", "overrides.toml") == {"s-2": OPENED}
    assert told(*DAY, "--overrides", "overrides.toml") == []


def test_who_is_barred_under_both_does_not_change() -> None:
    left = ("--as-of", "2022-09-30", "-o", "standing=bars.ndjson", "-o", "json=rest.json")
    Path("shop.json").write_text(json.dumps({"shop_id": "s-2", **SHOP}), "utf-8")
    assert policyctl("eval", "old.toml", "shop.json", *left).status == 0
    Path("shops.ndjson").write_text(SHOPS.replace(', "standing": []', ""), "utf-8")
    assert told(*DAY, "--standing", "bars.ndjson") == []
    assert moved(*DAY, "--standing", "bars.ndjson") == {"s-1": OPENED}
    Path("shops.ndjson").write_text(SHOPS.splitlines()[0], "utf-8")
    assert told(*DAY, "--standing", "bars.ndjson") == [
        "warning[I409]: 1 fact is about subjects that are not in the input: `s-2`"
    ]


def test_an_override_that_applies_on_the_day_of_one_alone_is_told_as_the_cause() -> None:
    later = Path("new.toml").read_text("utf-8").replace("from = 2020-01-01", "from = 2022-09-15")
    Path("new.toml").write_text(later.replace("'< 40'", "'< 100'"), "utf-8")
    options = ("--overrides", "overrides.toml")
    assert moved(*options) == {"s-1": ("closed", "stays", ["an override that applies under the new alone"])}
    assert told(*options) == [
        (
            "overrides.toml:2:12: warning[I411]: the override of `closing` for `s-1` begins on 2022-09-01"
            " and does not apply on 2020-01-01"
        )
    ]


def test_an_override_that_neither_version_met_is_told_once() -> None:
    Path("overrides.toml").write_text(FILE.replace('"s-1"', '"s-9"'), "utf-8")
    assert told(*DAY, "--overrides", "overrides.toml")[0] == (
        "overrides.toml:2:12: warning[I412]: the override of `closing` for `s-9` was not met"
    )


def test_an_override_that_one_version_does_not_allow_is_refused() -> None:
    text = Path("old.toml").read_text("utf-8").replace("overridable = true\n", "")
    Path("old.toml").write_text(text.replace('version   = "1"', 'version   = "0"'), "utf-8")
    found = policyctl(
        "diff", "old.toml", "new.toml", "--population", "shops.ndjson", "--overrides", "overrides.toml"
    )
    assert (found.status, found.err.splitlines()[0]) == (
        2,
        "error[B451]: `closing` of `closing@0` cannot be overridden",
    )


def test_a_subject_that_stands_in_the_population_twice_is_told() -> None:
    Path("shops.ndjson").write_text(SHOPS + SHOPS.splitlines()[0], "utf-8")
    assert told(*DAY) == [
        "shops.ndjson:3:1: warning[I305]: the subject `s-1` stands in the input already, at shops.ndjson:1:1"
    ]


@pytest.mark.parametrize(
    ("option", "value"), [("--standing", "a"), ("--overrides", "a"), ("--complete", "ranked")]
)
def test_facts_without_a_population_are_refused(option: str, value: str) -> None:
    found = policyctl("diff", "old.toml", "new.toml", option, value)
    assert found.status == 2
    assert f"{option} says something of a population: name it with --population" in found.err
