"""Bundles and schemas that come with policyctl say everything in English and in Chinese."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from policyctl.bundle.model import Bundle
from policyctl.bundle.words import untranslated
from policyctl.languages import Language
from policyctl.subject.profile import load_schema
from tests.policies.shipped import BUNDLES, LIBRARY, bundle_at, name_of
from tests.programmes.programmes import EXAMPLES, NAMES, bundle_of

(SCHEMAS,) = (Path(str(each)) for each in LIBRARY.schemas)
SUBJECTS = [each for each in sorted(SCHEMAS.rglob("*.schema.json")) if each.parent.name != "forms"]
TEXTS = [*BUNDLES, *sorted(EXAMPLES.glob("*/[0-9]*.toml"))]
CURRENCY = re.compile("[A-Z]{3}")
HAN = "[\u4e00-\u9fff]"
WESTERN = re.compile(f"{HAN}[,;:!?()]|[,;:!?()]{HAN}")

every_text = pytest.mark.parametrize("path", TEXTS, ids=name_of)
every_schema = pytest.mark.parametrize("path", SUBJECTS, ids=lambda path: path.name)


def bundle_in(path: Path) -> Bundle:
    return bundle_of(name_of(path)) if EXAMPLES in path.parents else bundle_at(path)


def test_the_programmes_and_all_other_policies_are_looked_at() -> None:
    assert {*NAMES, "gold-silver@2023.1", "phone-meizu@2022.2"} <= set(map(name_of, TEXTS))


@every_text
def test_every_word_of_a_bundle_is_translated_and_what_a_reader_meets_has_a_title(path: Path) -> None:
    assert [each.message for each in untranslated(bundle_in(path), Language.CHINESE)] == []


@every_text
def test_the_chinese_of_a_bundle_is_written_as_chinese_is(path: Path) -> None:
    said = [*chinese_in(tomllib.loads(path.read_text("utf-8")))]
    assert [each for each in said if not is_written_as_chinese(each)] == []


@every_schema
def test_every_field_has_a_title_in_both_languages(path: Path) -> None:
    nodes = load_schema(path.read_bytes(), file=str(path)).nodes.items()
    assert [".".join(name) for name, each in nodes if each.words is None or each.words.zh is None] == []


@every_schema
def test_every_listed_value_and_every_unit_is_translated(path: Path) -> None:
    """Codes of currencies are the same everywhere."""
    nodes = load_schema(path.read_bytes(), file=str(path)).nodes
    values = [(name, value) for name, each in nodes.items() for value in each.enum or () if value is not None]
    assert [each for each in values if each[1] not in nodes[each[0]].labels] == []
    units = [each.unit_words for each in nodes.values() if each.unit_words]
    assert [each.en for each in units if each.zh is None and not CURRENCY.fullmatch(each.en)] == []


@every_schema
def test_the_chinese_of_a_schema_is_written_as_chinese_is(path: Path) -> None:
    said = [*chinese_in(json.loads(path.read_bytes()))]
    assert said
    assert [each for each in said if not is_written_as_chinese(each)] == []


def chinese_in(written: object, is_chinese: bool = False) -> Iterator[str]:
    """Every text that stands under a key `zh`."""
    match written:
        case str() if is_chinese:
            yield written
        case dict():
            for key, each in written.items():
                yield from chinese_in(each, is_chinese or key == "zh")
        case list():
            for each in written:
                yield from chinese_in(each, is_chinese)
        case _:
            pass


def is_written_as_chinese(text: str) -> bool:
    """Whether it has Chinese characters and none but Chinese punctuation beside them."""
    return re.search(HAN, text) is not None and WESTERN.search(text) is None
