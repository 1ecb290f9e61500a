"""What a bundle takes over from the one it extends, what it may say about it, and where everything then stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyctl.bundle.digest import semantic_digest
from policyctl.bundle.library import Library, read_path
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Bundle, LiteralExpression, Table
from policyctl.bundle.resolve import load_bundle
from policyctl.bundle.words import untranslated
from policyctl.languages import Language, Words
from tests.bundle.bundle_texts import SOURCE, TABLE, header, refusal

FLOOR = """
[parameters.floor]
type = "number"
minimum = 0
maximum = 100
value = 10
provenance = "sourced"
clause = "S1-1"

"""
RULES = """\
when.sales = '>= floor'
[[decisions.tier.rules]]
id = "none"
then = "ordinary"

[[examples]]
id = "of the base"
as_of = 2023-01-01
input = { sales = 1 }
expect = { tier = "ordinary" }
"""

PHONES = header("phones", status="released", start="2023-01-01")
BASE = PHONES + 'when_null = "fail"\n' + SOURCE + FLOOR + TABLE + RULES
HEADER = header("xiaomi") + 'extends = "phones@1"\n'


@pytest.fixture
def world(tmp_path: Path) -> Library:
    write(tmp_path, "phones", BASE)
    return Library(bundles=(tmp_path,))


def write(root: Path, id_: str, text: str, version: str = "1") -> Path:
    path = root / id_ / f"{version}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def load(root: Path, text: str, id_: str = "xiaomi") -> Bundle:
    return load_bundle(read_path(write(root, id_, text)), Library(bundles=(root,)))


def complaints(root: Path, text: str) -> list[str]:
    return [str(each).replace(f"{root}/", "") for each in refusal(lambda: load(root, text))]


def tier(bundle: Bundle) -> Table:
    found = next(each for each in bundle.decisions if each.id == "tier")
    assert isinstance(found, Table)
    return found


def test_everything_but_the_examples_is_taken_over(world: Library, tmp_path: Path) -> None:
    bundle = load(tmp_path, HEADER)
    assert [each.id for each in bundle.sources] == ["S1"]
    assert [each.id for each in bundle.parameters] == ["floor"]
    assert [each.id for each in tier(bundle).rules] == ["gold", "none"]
    assert (bundle.name, bundle.decides, bundle.when_null.value) == ("xiaomi@1", "tier", "fail")
    assert bundle.examples == ()
    assert bundle.base == load_bundle(read_path(tmp_path / "phones" / "1.toml"), world)


def test_new_things_are_simply_added(world: Library, tmp_path: Path) -> None:
    bundle = load(tmp_path, HEADER + "[decisions.twice]\nexpression = '2 * floor'\n")
    assert [each.id for each in bundle.decisions] == ["tier", "twice"]
    assert isinstance(bundle.decisions[1], LiteralExpression)
    assert bundle.decides == "tier"


def test_rules_are_added_at_the_end_or_before_the_one_named(world: Library, tmp_path: Path) -> None:
    bundle = load(
        tmp_path,
        HEADER
        + '[[decisions.tier.rules]]\nid = "first"\nthen = "gold"\nbefore = "gold"\nwhen.brand = \'"x"\'\n'
        + '[[decisions.tier.rules]]\nid = "last"\nthen = "gold"\n',
    )
    assert [each.id for each in tier(bundle).rules] == ["first", "gold", "none", "last"]


def test_what_is_said_to_override_replaces_the_whole(world: Library, tmp_path: Path) -> None:
    bundle = load(
        tmp_path,
        HEADER
        + '[parameters.floor]\noverride = true\ntype = "number"\nminimum = 0\nmaximum = 5\nprovenance = "unset"\n'
        + '[[decisions.tier.rules]]\nid = "gold"\noverride = true\nthen = "gold"\nforce = "may"\n',
    )
    assert (bundle.parameters[0].cells, bundle.parameters[0].clause) == ({}, None)
    assert [(each.id, each.force.value) for each in tier(bundle).rules] == [("gold", "may"), ("none", "must")]


CALENDAR = "[calendar.told]\ndecision = 'tier'\nkind = 'official'\n"


def test_calendar_events_are_taken_over_added_and_replaced(tmp_path: Path) -> None:
    write(tmp_path, "phones", BASE.replace("[[examples]]", f"{CALENDAR}\n[[examples]]"))
    told = CALENDAR.replace("official", "visible") + "override = true\n"
    own = told + CALENDAR.replace("told", "more").replace("official", "final")
    taken, changed = load(tmp_path, HEADER), load(tmp_path, HEADER + own)
    assert [(each.id, each.kind.value) for each in taken.calendar] == [("told", "official")]
    assert [(each.id, each.kind.value) for each in changed.calendar] == [
        ("told", "visible"),
        ("more", "final"),
    ]
    hint = "(hint: say `override = true` to replace it as a whole, or choose another name)"
    assert complaints(tmp_path, HEADER + CALENDAR.replace("official", "visible")) == [
        f"xiaomi/1.toml:9:11: error[B432]: `told` is already said by the extended bundle {hint}"
    ]


STANDING = "[standing.held]\ndecision = 'tier'\noutcome = 'gold'\nfrom = 'as_of'\n"


def test_standing_facts_are_taken_over_and_replaced(tmp_path: Path) -> None:
    write(tmp_path, "phones", BASE.replace("[[examples]]", f"{STANDING}\n[[examples]]"))
    own = STANDING + "until = 'as_of'\noverride = true\n"
    taken, changed = load(tmp_path, HEADER), load(tmp_path, HEADER + own)
    assert [[name for name, _ in each.formulas] for each in taken.standing] == [["from"]]
    assert [[name for name, _ in each.formulas] for each in changed.standing] == [["from", "until"]]


def test_a_whole_decision_can_be_replaced(world: Library, tmp_path: Path) -> None:
    bundle = load(tmp_path, HEADER + "[decisions.tier]\noverride = true\nexpression = 'floor'\n")
    assert [type(each) for each in bundle.decisions] == [LiteralExpression]


def test_every_part_knows_the_text_it_stands_in(world: Library, tmp_path: Path) -> None:
    bundle = load(tmp_path, HEADER + '[[decisions.tier.rules]]\nid = "a"\nthen = "gold"\nbefore = "gold"\n')
    keys = [each.key for each in tier(bundle).rules] + [bundle.parameters[0].key, ("bundle", "when_null")]
    assert [(bundle.passage(key).file, bundle.passage(key).key) for key in keys] == [
        (str(tmp_path / "xiaomi" / "1.toml"), ("decisions", "tier", "rules", 0)),
        (str(tmp_path / "phones" / "1.toml"), ("decisions", "tier", "rules", 0)),
        (str(tmp_path / "phones" / "1.toml"), ("decisions", "tier", "rules", 1)),
        (str(tmp_path / "phones" / "1.toml"), ("parameters", "floor")),
        (str(tmp_path / "phones" / "1.toml"), ("bundle", "when_null")),
    ]


def test_a_chain_is_resolved_from_its_end(world: Library, tmp_path: Path) -> None:
    load(tmp_path, HEADER + "[decisions.twice]\nexpression = '2 * floor'\n")
    top = HEADER.replace('id = "xiaomi"', 'id = "redmi"').replace("phones@1", "xiaomi@1")
    bundle = load(tmp_path, top, "redmi")
    assert [each.id for each in bundle.decisions] == ["tier", "twice"]
    assert bundle.base is not None
    assert bundle.base.base is not None
    assert [bundle.base.name, bundle.base.base.name] == ["xiaomi@1", "phones@1"]
    assert bundle.passage(tier(bundle).key).file == str(tmp_path / "phones" / "1.toml")


def test_a_mistake_in_what_is_taken_over_stands_where_it_was_written(world: Library, tmp_path: Path) -> None:
    text = HEADER + '[decisions.tier]\noverride = true\nexpression = "1"\n[inputs.sales]\nwindow = "tire"\n'
    assert complaints(tmp_path, text) == [
        "xiaomi/1.toml:13:10: error[B307]: unknown decision `tire` (hint: did you mean `tier`?)"
    ]
    other = BASE + '[inputs.sales]\nwindow = "tier"\n'
    write(tmp_path, "phones", other)
    text = HEADER + '[decisions.sales]\nexpression = "1"\n'
    assert complaints(tmp_path, text) == [
        "phones/1.toml:39:9: error[B306]: `sales` is already a decision (hint: names share one space)"
    ]


def test_a_statement_of_letters_names_a_rule_of_the_base(world: Library, tmp_path: Path) -> None:
    text = HEADER + '[letter.why]\ntopic = "fact"\ntitle = "Why"\nrules = ["gold"]\n'
    assert [each.rules for each in load(tmp_path, text).letter] == [("gold",)]
    override = text.replace("topic", "override = true\ntopic")
    assert complaints(tmp_path, override) == [
        (
            "xiaomi/1.toml:10:1: error[B434]: `override` on `why` that the extended bundle does not have"
            " (hint: take it out; what is new is simply added)"
        )
    ]


RULE_WITH_OUTPUT = """\
[decisions.tier.output_titles]
fee = { en = "Yearly fee", zh = "年费" }
[[decisions.tier.rules]]
id = "big"
then = "gold"
outputs.fee = "1"
"""


def test_a_rule_that_is_added_brings_an_output_and_its_title(world: Library, tmp_path: Path) -> None:
    bundle = load(tmp_path, HEADER + RULE_WITH_OUTPUT)
    assert [each.id for each in tier(bundle).rules] == ["gold", "none", "big"]
    assert tier(bundle).output_titles == {"fee": Words("Yearly fee", "年费")}
    here = str(tmp_path / "xiaomi" / "1.toml")
    assert bundle.passage(("decisions", "tier", "output_titles", "fee")).file == here
    untitled = load(tmp_path, HEADER + RULE_WITH_OUTPUT.partition("}\n")[2])
    of_output = [each for each in untranslated(untitled, Language.CHINESE) if "`fee`" in each.message]
    assert [untitled.passage(each.key).file for each in of_output] == [here]


def test_an_output_of_the_base_keeps_its_title(world: Library, tmp_path: Path) -> None:
    titled = BASE.replace('id = "none"\n', 'id = "none"\noutputs.fee = "2"\n')
    titled = titled.replace("hit_policy", 'output_titles = { fee = "Fee" }\nhit_policy', 1)
    write(tmp_path, "phones", titled)
    assert tier(load(tmp_path, HEADER)).output_titles == {"fee": Words("Fee")}
    assert complaints(tmp_path, HEADER + RULE_WITH_OUTPUT) == [
        (
            "xiaomi/1.toml:10:1: error[B432]: the title of `fee` is already said by the extended bundle"
            " (hint: say `override = true` to replace the whole decision)"
        )
    ]


def test_nothing_is_replaced_in_silence(world: Library, tmp_path: Path) -> None:
    text = (
        HEADER
        + '[sources.S1]\ntitle = "Another"\n'
        + '[parameters.floor]\ntype = "boolean"\nprovenance = "unset"\n'
        + '[decisions.tier]\ndefault = "gold"\n[[decisions.tier.rules]]\nid = "gold"\nthen = "ordinary"\n'
    )
    hint = "(hint: say `override = true` to replace it as a whole, or choose another name)"
    assert complaints(tmp_path, text) == [
        f"xiaomi/1.toml:9:10: error[B432]: `S1` is already said by the extended bundle {hint}",
        f"xiaomi/1.toml:11:13: error[B432]: `floor` is already said by the extended bundle {hint}",
        (
            "xiaomi/1.toml:15:1: error[B432]: `default` of `tier` is already said by the extended bundle"
            " (hint: only rules are added; say `override = true` to replace the whole decision)"
        ),
        (
            "xiaomi/1.toml:17:6: error[B432]: the rule `gold` is already said by the extended bundle"
            " (hint: say `override = true` to replace it)"
        ),
    ]


def test_the_same_source_may_be_named_again(world: Library, tmp_path: Path) -> None:
    assert load(tmp_path, HEADER + '[sources.S1]\ntitle = "A text"\n').sources[0].title == Words("A text")


def test_nothing_is_replaced_that_is_not_there(world: Library, tmp_path: Path) -> None:
    text = (
        HEADER
        + '[parameters.flour]\noverride = true\ntype = "boolean"\nprovenance = "unset"\n'
        + '[[decisions.tier.rules]]\nid = "golden"\nthen = "gold"\noverride = true\n'
        + '[[decisions.tier.rules]]\nid = "x"\nthen = "gold"\nbefore = "non"\n'
        + '[[decisions.tier.rules]]\nid = "gold"\nthen = "gold"\nbefore = "none"\noverride = true\n'
    )
    assert complaints(tmp_path, text) == [
        (
            "xiaomi/1.toml:10:1: error[B434]: `override` on `flour` that the extended bundle does not have"
            " (hint: take it out; what is new is simply added)"
        ),
        "xiaomi/1.toml:14:6: error[B433]: there is no rule `golden` to replace (hint: did you mean `gold`?)",
        "xiaomi/1.toml:20:10: error[B433]: there is no rule `non` to stand before (hint: did you mean `none`?)",
        "xiaomi/1.toml:24:1: error[B434]: a rule that is replaced keeps its place",
    ]


def test_a_new_decision_says_all_that_a_decision_says(world: Library, tmp_path: Path) -> None:
    text = HEADER + '[[decisions.teir.rules]]\nid = "x"\nthen = "gold"\n'
    needed = "needed here: `hit_policy`, `outcomes`, `rules`"
    assert complaints(tmp_path, text) == [
        f"xiaomi/1.toml:9:13: error[B202]: missing key `hit_policy` (hint: {needed})",
        f"xiaomi/1.toml:9:13: error[B202]: missing key `outcomes` (hint: {needed})",
    ]


def test_a_ring_of_bases_is_refused(world: Library, tmp_path: Path) -> None:
    write(tmp_path, "phones", HEADER.replace("xiaomi", "phones").replace("phones@1", "xiaomi@1"))
    assert complaints(tmp_path, HEADER) == [
        "phones/1.toml:8:11: error[B431]: a bundle extends itself: `xiaomi@1` extends `phones@1` extends `xiaomi@1`"
    ]


def test_a_base_that_is_not_there_or_does_not_fit(world: Library, tmp_path: Path) -> None:
    assert complaints(tmp_path, HEADER.replace("phones@1", "fones@1")) == [
        "xiaomi/1.toml:8:11: error[B401]: there is no policy `fones` (hint: did you mean `phones`?)"
    ]
    assert complaints(tmp_path, HEADER.replace('subject = "merchant"', 'subject = "brand"')) == [
        "xiaomi/1.toml:5:11: error[B435]: `phones@1` is about the subject `merchant`, this bundle about `brand`"
    ]
    write(tmp_path, "phones", BASE.replace('"released"', '"draft"'))
    released = HEADER.replace('"draft"', '"released"\nin_force = { from = 2023-01-01 }')
    assert complaints(tmp_path, released) == [
        (
            "xiaomi/1.toml:9:11: error[B436]: a released bundle extends `phones@1`, which is a draft"
            " (hint: release the base first)"
        )
    ]


def test_a_bundle_that_extends_nothing_has_nothing_to_override() -> None:
    text = BASE.replace('id = "gold"', 'id = "gold"\nbefore = "none"').replace(
        "[parameters.floor]", "[parameters.floor]\noverride = true"
    )
    hint = "(hint: take it out, or say in the header what is extended)"
    assert [str(each) for each in refusal(lambda: parse_bundle(text, file="b.toml"))] == [
        f"b.toml:15:1: error[B434]: `override` in a bundle that extends no other {hint}",
        f"b.toml:29:1: error[B434]: `before` in a bundle that extends no other {hint}",
    ]


def test_a_text_alone_cannot_extend() -> None:
    assert [str(each) for each in refusal(lambda: parse_bundle(HEADER, file="b.toml"))] == [
        "b.toml:8:11: error[B437]: the text extends `phones@1`, which is not at hand here"
    ]


def test_the_digest_is_of_the_resolved_bundle_and_pins_its_base(world: Library, tmp_path: Path) -> None:
    before = semantic_digest(load(tmp_path, HEADER), {})
    write(tmp_path, "phones", "# a comment\n" + BASE)
    assert semantic_digest(load(tmp_path, HEADER), {}) == before
    write(tmp_path, "phones", BASE.replace("value = 10", "value = 11"))
    assert semantic_digest(load(tmp_path, HEADER), {}) != before
