"""Words for readers in two languages: how they are written, what is refused, what they do not change."""

from __future__ import annotations

import pytest

from policyctl.bundle.digest import byte_digest, semantic_digest
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Bundle, Table
from policyctl.bundle.words import untranslated
from policyctl.diagnostics import Refused
from policyctl.languages import Language, Words

SPOKEN = """
[bundle]
id = "shop"
version = "1"
title = { en = "Shops", zh = "店铺" }
subject = "shop"
status = "draft"
time_zone = "UTC"

[sources.S1]
title = { en = "A notice", zh = "通知" }
warning = { en = "a copy", zh = "副本" }

[parameters.reading]
title = { en = "Reading", zh = "解读" }
type = "string"
options = ["strict", "lenient"]
labels = { strict = { zh = "从严" }, lenient = { en = "Lenient", zh = "从宽" } }
value = "strict"
provenance = "assumed"
basis = { en = "it is safer", zh = "较为稳妥" }

[inputs.sales]
title = { en = "Sales", zh = "销售额" }

[decisions.tier]
title = { en = "Tier", zh = "层级" }
hit_policy = "first"
outcomes = ["gold", "ordinary"]
labels = { gold = { zh = "金牌商家" }, ordinary = "ordinary merchant" }
default = "ordinary"
output_titles = { bonus = { en = "Bonus", zh = "奖金" } }

[[decisions.tier.rules]]
id = "gold"
title = { en = "Gold merchant", zh = "金牌商家" }
then = "gold"
when.sales = { test = ">= 5", title = { en = "Enough sold", zh = "成交达标" } }
outputs.bonus = "sales * 2"

[decisions.tier.rules.any_of.calm]
title = { en = "Few complaints", zh = "投诉少" }
of = [
  { reading = "lenient" },
  { "sales * 2" = { id = "much", test = ">= 50", title = { en = "Much sold", zh = "成交很多" } } },
]
"""

SCHEMA = {"type": "object", "properties": {"sales": {"type": "integer", "title": "Sales"}}}


def bundle(text: str = SPOKEN) -> Bundle:
    return parse_bundle(text, file="b.toml")


def changed(old: str, new: str) -> str:
    assert SPOKEN.count(old) == 1
    return SPOKEN.replace(old, new)


def sentences(text: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        bundle(text)
    return [f"{each}" for each in refused.value.diagnostics]


def test_a_text_is_english_and_a_table_has_a_text_for_each_language() -> None:
    found = bundle(changed('title = { en = "Shops", zh = "店铺" }', 'title = "Shops"'))
    assert found.title == Words("Shops")
    assert bundle().title == Words("Shops", "店铺")


def test_what_is_not_translated_is_said_in_english() -> None:
    assert Words("Shops").to(Language.CHINESE) == "Shops"
    assert Words("Shops", "店铺").to(Language.CHINESE) == "店铺"
    assert Words("Shops", "店铺").to(Language.ENGLISH) == "Shops"


def test_every_place_for_words_takes_languages() -> None:
    found = bundle()
    (source,), (reading,), (note,) = found.sources, found.parameters, found.inputs
    (tier,) = found.decisions
    assert isinstance(tier, Table)
    (rule,) = tier.rules
    criterion, _, _ = rule.criteria()
    (group,) = rule.groups()
    assert (source.title, source.warning) == (Words("A notice", "通知"), Words("a copy", "副本"))
    assert (reading.title, reading.basis) == (Words("Reading", "解读"), Words("it is safer", "较为稳妥"))
    assert note.title == Words("Sales", "销售额")
    assert (tier.title, rule.title) == (Words("Tier", "层级"), Words("Gold merchant", "金牌商家"))
    assert criterion.title == Words("Enough sold", "成交达标")
    assert (group.id, group.title) == ("calm", Words("Few complaints", "投诉少"))
    assert tier.output_titles == {"bonus": Words("Bonus", "奖金")}


def test_the_english_label_of_a_value_is_the_value_where_it_is_left_out() -> None:
    found = bundle()
    (tier,) = found.decisions
    assert isinstance(tier, Table)
    assert tier.labels == {"gold": Words("gold", "金牌商家"), "ordinary": Words("ordinary merchant")}
    assert found.parameters[0].labels == {
        "strict": Words("strict", "从严"),
        "lenient": Words("Lenient", "从宽"),
    }


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            '{ en = "Shops", zh = "店铺" }',
            '{ zh = "店铺" }',
            "b.toml:5:9: error[B202]: missing key `en`",
        ),
        (
            '{ en = "Shops", zh = "店铺" }',
            '{ en = "Shops", fr = "Magasins" }',
            "b.toml:5:25: error[B201]: unknown key `fr`",
        ),
        (
            '{ en = "Shops", zh = "店铺" }',
            "5",
            "b.toml:5:9: error[B203]: found `5`, expected text in quotes or a table",
        ),
        (
            'gold = { zh = "金牌商家" }, ordinary',
            'glod = { zh = "金牌商家" }, ordinary',
            "b.toml:30:12: error[B341]: a label for `glod`, which is no value of `tier`",
        ),
        (
            "bonus = { en",
            "bonsu = { en",
            "b.toml:32:19: error[B341]: a title for `bonsu`, which is no output of `tier`",
        ),
        (
            "of = [",
            "off = [",
            "b.toml:43:1: error[B201]: unknown key `off`",
        ),
        (
            "strict = {",
            "severe = {",
            "b.toml:18:12: error[B341]: a label for `severe`, which is no value of `reading`",
        ),
    ],
)
def test_what_is_no_words_is_told_at_its_place(old: str, new: str, sentence: str) -> None:
    assert [each.partition(" (hint")[0] for each in sentences(changed(old, new))] == [sentence]


def test_words_are_no_part_of_what_a_bundle_means() -> None:
    spoken, silent = bundle(), bundle(_without_words())
    translated = {
        "type": "object",
        "properties": {"sales": {"type": "integer", "x-translations": {"zh": {"title": "销售额"}}}},
    }
    assert semantic_digest(spoken, SCHEMA) == semantic_digest(silent, SCHEMA)
    assert semantic_digest(spoken, SCHEMA) == semantic_digest(spoken, translated)
    assert byte_digest(spoken) != byte_digest(silent)


def _without_words() -> str:
    """The same bundle with as few words as it can have."""
    kept = (each for each in SPOKEN.split("\n") if not each.startswith(("labels", "warning")))
    text = "\n".join(kept).replace(", zh = ", ", xx = ")
    for old, new in (
        ('{ en = "Shops", xx = "店铺" }', '"Other"'),
        ('{ en = "A notice", xx = "通知" }', '"Other"'),
        ('{ en = "it is safer", xx = "较为稳妥" }', '"other"'),
        ('[inputs.sales]\ntitle = { en = "Sales", xx = "销售额" }', ""),
        ('title = { en = "Reading", xx = "解读" }', ""),
        ('title = { en = "Tier", xx = "层级" }', ""),
        ('title = { en = "Gold merchant", xx = "金牌商家" }', ""),
        ('output_titles = { bonus = { en = "Bonus", xx = "奖金" } }\n', ""),
        ('title = { en = "Few complaints", xx = "投诉少" }\n', ""),
        (', title = { en = "Much sold", xx = "成交很多" }', ""),
        ('{ test = ">= 5", title = { en = "Enough sold", xx = "成交达标" } }', '{ test = ">= 5" }'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def test_what_lacks_a_translation_is_listed_at_its_key() -> None:
    found = [(each.message, each.key) for each in untranslated(bundle(), Language.CHINESE)]
    assert found == [("no labels in `zh` for `ordinary`", ("decisions", "tier", "outcomes"))]
    poorer = changed('basis = { en = "it is safer", zh = "较为稳妥" }', 'basis = "it is safer"')
    found = [(each.message, each.key) for each in untranslated(bundle(poorer), Language.CHINESE)]
    assert found[0] == ('"it is safer" is not translated to `zh`', ("parameters", "reading", "basis"))
    assert list(untranslated(bundle(), Language.ENGLISH)) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('title = { en = "Reading", zh = "解读" }\n', "", "the parameter `reading`"),
        ('title = { en = "Gold merchant", zh = "金牌商家" }\n', "", "the rule `gold`"),
        ('title = { en = "Few complaints", zh = "投诉少" }\n', "", "the group `calm`"),
        (', title = { en = "Much sold", zh = "成交很多" }', "", "the criterion `much`"),
        ('output_titles = { bonus = { en = "Bonus", zh = "奖金" } }\n', "", "the output `bonus`"),
    ],
)
def test_what_has_no_title_at_all_is_listed_too(old: str, new: str, sentence: str) -> None:
    found = [each.message for each in untranslated(bundle(changed(old, new)), Language.CHINESE)]
    assert f"{sentence} has no title that could be translated to `zh`" in found


def test_a_text_that_an_output_names_has_its_label_among_those_of_the_outcomes() -> None:
    size = """outputs.bonus = 'if sales > 9 then "large" else "small"'"""
    text = changed('outputs.bonus = "sales * 2"', size)
    found = [(each.message, each.key) for each in untranslated(bundle(text), Language.CHINESE)]
    assert found[-1] == ("no labels in `zh` for `large`, `small`", ("decisions", "tier"))
    labels = 'labels = { large = { zh = "大额" }, small = { zh = "小额" }, gold = { zh = "金牌商家" },'
    (tier,) = bundle(text.replace('labels = { gold = { zh = "金牌商家" },', labels)).decisions
    assert tier.labels["large"] == Words("large", "大额")


def test_a_criterion_that_asks_a_field_has_the_title_of_the_field() -> None:
    plain = changed('{ test = ">= 5", title = { en = "Enough sold", zh = "成交达标" } }', '">= 5"')
    assert len([*untranslated(bundle(plain), Language.CHINESE)]) == 1
