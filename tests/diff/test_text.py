"""What is said of single changes."""

from __future__ import annotations

from policyctl.bundle.load import parse_bundle
from policyctl.diff.model import Change, Kind
from policyctl.diff.text import compare
from policyctl.diff.wording import applies_text
from policyctl.program.types import DateType, Field, NumberType, RecordType
from tests.bundle.bundle_texts import SOURCE, header

SHOP = header("shop", title="Shops")
BASE = (
    header("shop", title="Shops")
    + SOURCE
    + """
[parameters.floor]
type = "number"
scale = 2
minimum = 0
maximum = 1
by = ["tier"]
values = { gold = 0.9, silver = 0.8 }
provenance = "illustrative"
clause = "S1-1"

[decisions.tier]
hit_policy = "first"
outcomes = ["gold", "silver", "ordinary"]
default = "ordinary"

[[decisions.tier.rules]]
id = "banned"
then = "ordinary"
when.points = ">= 12"

[[decisions.tier.rules]]
id = "gold"
then = "gold"
clause = "S1-2"
when.rate = '>= floor("gold")'
when.country = ["CN", "ES"]

[[decisions.tier.rules]]
id = "silver"
then = "silver"
when.rate = '>= floor("silver")'
"""
)


def replaced(*replacements: tuple[str, str]) -> str:
    text = BASE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text


def changes(*replacements: tuple[str, str]) -> tuple[Change, ...]:
    old, new = parse_bundle(BASE, file="old.toml"), parse_bundle(replaced(*replacements), file="new.toml")
    return compare(old, new).changes


def told(*replacements: tuple[str, str]) -> list[str]:
    return [f"{each.kind.value}: {each.path}: {each.sentence}" for each in changes(*replacements)]


def test_a_higher_floor_is_tightened_where_it_stands() -> None:
    (found,) = changes(("gold = 0.9,", "gold = 0.95,"))
    assert found.kind.value == "tightened"
    assert found.sentence == "parameter `floor` is higher"
    assert (found.old, found.new, found.clause) == ("gold 0.9", "gold 0.95", "S1-1")
    assert str(found.old_place) == "old.toml:18:19"
    assert str(found.new_place) == "new.toml:18:19"


def test_values_that_go_both_ways_are_told_apart() -> None:
    assert told(("gold = 0.9, silver = 0.8", "gold = 0.95, silver = 0.75")) == [
        "tightened: parameter floor: parameter `floor` is higher",
        "loosened: parameter floor: parameter `floor` is lower",
    ]


def test_a_value_that_is_unset_is_unclear() -> None:
    assert told(("gold = 0.9,", 'gold = "unset",')) == [
        "unclear: parameter floor: parameter `floor` has no value any more"
    ]


def test_a_bound_for_the_worst_outcome_goes_the_other_way() -> None:
    assert told(('">= 12"', '">= 24"')) == [
        (
            "loosened: decision tier, rule banned, criterion points: "
            "rule `banned` asks for `points >= 24` instead of `points >= 12`"
        )
    ]


def test_a_look_up_that_becomes_its_value_is_reworded() -> None:
    assert told(("'>= floor(\"gold\")'", '">= 0.90"')) == [
        (
            "reworded: decision tier, rule gold, criterion rate: "
            'rule `gold` asks for `rate >= 0.90` instead of `rate >= floor("gold") (0.9)`'
        )
    ]


def test_criteria_that_come_and_go() -> None:
    assert told(('when.country = ["CN", "ES"]\n', 'when.orders = ">= 5"\n')) == [
        (
            "loosened: decision tier, rule gold, criterion country: "
            'rule `gold` no longer asks for `country in "CN", "ES"`'
        ),
        "tightened: decision tier, rule gold, criterion orders: rule `gold` newly asks for `orders >= 5`",
    ]


def test_a_longer_list_is_loosened() -> None:
    assert [each.kind.value for each in changes(('["CN", "ES"]', '["CN", "ES", "FR"]'))] == ["loosened"]
    assert [each.kind.value for each in changes(('["CN", "ES"]', '["CN", "FR"]'))] == ["unclear"]
    assert told(('["CN", "ES"]', '["ES", "CN"]'))[0].startswith("reworded")


def test_a_rule_with_another_name_and_the_same_content_is_renamed() -> None:
    assert told(('id = "silver"\nthen', 'id = "second"\nthen')) == [
        "reworded: decision tier, rule second: rule `silver` is called `second` now"
    ]


def test_a_parameter_with_another_name_is_renamed_and_its_uses_reworded() -> None:
    found = told(("parameters.floor", "parameters.least"), ("floor(", "least("))
    assert found[0] == "reworded: parameter least: parameter `least` has another name"
    assert {each.partition(":")[0] for each in found} == {"reworded"}


def test_rules_in_another_order() -> None:
    rules = BASE.split("[[decisions.tier.rules]]\n")
    banned, gold, silver = rules[1].rstrip(), rules[2].rstrip(), rules[3].rstrip()
    marker = "\n\n[[decisions.tier.rules]]\n"
    later = marker.join((gold, silver, banned))
    assert told((marker.join((banned, gold, silver)), later)) == [
        "loosened: decision tier: decision `tier` looks at its rules in another order"
    ]


def test_order_does_not_matter_where_the_hit_policy_does_not_look_at_it() -> None:
    unique = BASE.replace('"first"', '"unique"')
    marker = "[[decisions.tier.rules]]\n"
    head, banned, *others = unique.split(marker)
    moved = marker.join((head, *others, banned))
    (found,) = compare(parse_bundle(unique, file="old.toml"), parse_bundle(moved, file="new.toml")).changes
    assert found.kind.value == "reworded"
    assert found.sentence.endswith("which makes no difference")


def test_outcomes_hit_policy_default_and_force() -> None:
    assert told(('hit_policy = "first"', 'hit_policy = "priority"')) == [
        "unclear: decision tier: decision `tier` has another hit policy"
    ]
    assert told(('default = "ordinary"', 'default = "silver"')) == [
        "loosened: decision tier: decision `tier` has another default"
    ]
    assert told(('then = "silver"', 'then = "silver"\nforce = "may"')) == [
        "unclear: decision tier, rule silver: rule `silver` has another force"
    ]
    assert told(('then = "gold"', 'then = "silver"')) == [
        "tightened: decision tier, rule gold: rule `gold` leads to another outcome"
    ]


def test_what_null_counts_as_goes_with_what_the_rules_lead_to() -> None:
    assert told(('time_zone = "UTC"', 'time_zone = "UTC"\nwhen_null = "pass"')) == [
        "unclear: bundle, when_null: the bundle counts a criterion without a value in another way"
    ]
    assert told(('when.points = ">= 12"', 'when.points = { test = ">= 12", when_null = "fail" }')) == [
        (
            "loosened: decision tier, rule banned, criterion points: rule `banned` asks for "
            "`points >= 12, null counts as fail` instead of `points >= 12, null counts as undetermined`"
        )
    ]


def test_rules_that_come_and_go() -> None:
    silver = BASE[BASE.index('[[decisions.tier.rules]]\nid = "silver"') :]
    assert told((silver, "")) == [
        "tightened: decision tier, rule silver: rule `silver`, which leads to `silver`, is gone"
    ]
    again = silver.replace('"silver"\nthen', '"second"\nthen').replace("rate =", "orders =")
    assert told((silver, silver + again)) == [
        "loosened: decision tier, rule second: rule `second`, which leads to `silver`, is new"
    ]


def test_dates_of_the_same_version_are_unclear_and_of_another_version_are_not() -> None:
    dated = ('time_zone = "UTC"', 'time_zone = "UTC"\nin_force = { from = 2024-01-01 }')
    assert [each.kind.value for each in changes(dated)] == ["unclear"]
    found = changes(dated, ('version = "1"', 'version = "2"'))
    assert {each.kind.value for each in found} == {"reworded"}


def test_clauses_sources_and_titles_are_reworded() -> None:
    found = told(('clause = "S1-2"', 'clause = "S1-3"'), ("A text", "Another text"))
    assert found == [
        "reworded: source S1: source `S1` is described in another way",
        "reworded: decision tier, rule gold: rule `gold` has another clause",
    ]


def test_another_order_under_another_hit_policy_is_unclear_there_and_back() -> None:
    first, _, then = BASE.partition("[[decisions.tier.rules]]")[2].split("[[decisions.tier.rules]]\n")
    swapped = BASE.replace(first, "@").replace(then, first.lstrip("\n")).replace("@", f"\n{then}")
    priority = swapped.replace('hit_policy = "first"', 'hit_policy = "priority"')
    old, new = parse_bundle(BASE, file="old.toml"), parse_bundle(priority, file="new.toml")
    for one, other in ((old, new), (new, old)):
        told_ = [f"{each.kind.value}: {each.sentence}" for each in compare(one, other).changes]
        assert "unclear: decision `tier` looks at its rules in another order" in told_


def test_what_readers_call_outcomes_outputs_and_groups_is_reworded() -> None:
    asked, branches = (
        'when.country = ["CN", "ES"]',
        '[{ country = "CN" }, { points = "< 2" }]\noutputs.fee = "1"',
    )
    titled = f'any_of.calm.title = {{ en = "Calm", zh = "平静" }}\nany_of.calm.of = {branches}'
    default = 'default = "ordinary"'
    called = f'{default}\nlabels.gold = {{ zh = "金牌" }}\noutput_titles.fee = "Fee"'
    old = parse_bundle(replaced((asked, f"any_of.calm = {branches}")), file="old.toml")
    new = parse_bundle(replaced((asked, titled), (default, called)), file="new.toml")
    found = compare(old, new).changes
    assert {f"{each.sentence}: {each.old} -> {each.new}" for each in found} == {
        "decision `tier` has other labels: None -> gold: gold; zh: 金牌",
        "decision `tier` has other titles for its outputs: None -> fee: Fee",
        "rule `gold` has another title for its group `calm`: None -> Calm",
    }
    assert {each.kind for each in found} == {Kind.REWORDED}


EVENT = "[calendar.told]\ndecision = 'told_on'\nkind = 'official'\nclause = 'S1-9'\n"


MEASURED = """\
[decisions.month]
expression = '[as_of .. as_of]'
[decisions.year]
expression = '[as_of - @"P1Y" .. as_of]'
[decisions.twice]
expression = '2 * points'
window = 'month'
"""


def test_a_value_that_is_measured_over_other_days_is_told() -> None:
    old, *others = (
        parse_bundle(BASE + MEASURED.replace(*each), file="p.toml")
        for each in (("", ""), ("window = 'month'", "window = 'year'"), ("month", "months"))
    )
    (change,), renamed = (compare(old, each).changes for each in others)
    assert (change.kind, change.old, change.new) == (Kind.REWORDED, "month", "year")
    assert change.sentence == "decision `twice` is measured over another window"
    assert [each.sentence for each in renamed] == ["decision `months` has another name"]


TOLD_ON = "[decisions.told_on]\nexpression = '@\"2023-06-20\"'\n\n"
TIER = "[decisions.tier]"


def test_calendar_events_come_go_and_are_reworded() -> None:
    without, with_ = TOLD_ON + TIER, TOLD_ON + EVENT + "\n" + TIER
    old, new = BASE.replace(TIER, without), BASE.replace(TIER, with_)
    later = new.replace("'official'", "'visible'\napproximate = true")
    bundles = [parse_bundle(each, file="b.toml") for each in (old, new, later)]
    pairs = [(0, 1), (1, 0), (1, 2), (2, 2)]
    found = [compare(bundles[a], bundles[b]).changes for a, b in pairs]
    text = "official once: told_on; clause S1-9"
    later_text = "visible once: about told_on; clause S1-9"
    said = "event told", "event `told` is"
    assert [
        [(each.kind.value, each.path, each.sentence, each.old, each.new) for each in one] for one in found
    ] == [
        [("added", said[0], f"{said[1]} new in the calendar", None, text)],
        [("removed", said[0], f"{said[1]} no longer in the calendar", text, None)],
        [("reworded", said[0], f"{said[1]} described in another way", text, later_text)],
        [],
    ]


def test_an_event_follows_the_new_name_of_its_decision() -> None:
    text = BASE.replace(TIER, TOLD_ON + EVENT + "\n" + TIER)
    renamed = text.replace("told_on", "published_on")
    found = compare(parse_bundle(text, file="a.toml"), parse_bundle(renamed, file="b.toml")).changes
    assert [each.path for each in found] == ["decision published_on"]


FACT = "[standing.held]\ndecision = 'tier'\noutcome = 'gold'\nfrom = 'told_on'\nclause = 'S1-9'\n"


def test_standing_facts_come_go_and_change() -> None:
    without, with_ = TOLD_ON + TIER, TOLD_ON + FACT + "\n" + TIER
    old, new = BASE.replace(TIER, without), BASE.replace(TIER, with_)
    longer = new.replace("clause = 'S1-9'", "until = '@\"2024-06-20\"'\nclause = 'S1-9'")
    titled = new.replace("clause = 'S1-9'", "clause = 'S1-9'\ntitle = 'Held gold'")
    bundles = [parse_bundle(each, file="b.toml") for each in (old, new, longer, titled)]
    pairs = [(0, 1), (1, 0), (1, 2), (1, 3), (3, 3)]
    found = [compare(bundles[a], bundles[b]).changes for a, b in pairs]
    text = "tier is gold; from told_on; clause S1-9"
    assert [[(each.kind.value, each.path, each.sentence, each.old, each.new) for each in one] for one in found] == [
        [("added", "standing held", "fact `held` is newly left behind", None, text)],
        [("removed", "standing held", "fact `held` is no longer left behind", text, None)],
        [("unclear", "standing held", "fact `held` is left behind in another way", text,
          'tier is gold; from told_on; until @"2024-06-20"; clause S1-9')],
        [("reworded", "standing held", "fact `held` is described in another way", text,
          "tier is gold; from told_on; title Held gold; clause S1-9")],
        [],
    ]  # fmt: skip


GOLD = "'>= floor(\"gold\")'"
"""The test of `rate` in the rule `gold`."""

RECORD = RecordType(
    (
        Field(name="points", type=NumberType(0, 0, 1000)),
        Field(name="rate", type=NumberType(2, 0, 100)),
        Field(name="rated", type=NumberType(0, 0, 1000), nullable=True),
        Field(name="balance", type=NumberType(0, -1000, 1000)),
        Field(name="change", type=NumberType(0, -1000, 1000)),
        Field(name="opened_on", type=DateType()),
    )
)


def kind_with_record(old: str, new: str) -> str:
    """The kind of the change from one criterion of the rule `gold` to another, with the schema at hand."""
    assert "when.country" in BASE
    texts = [BASE.replace('when.country = ["CN", "ES"]', f"when.{each}") for each in (old, new)]
    bundles = [parse_bundle(each, file="b.toml") for each in texts]
    (found,) = compare(bundles[0], bundles[1], RECORD).changes
    return found.kind.value


def test_a_condition_on_the_value_is_compared_like_a_test_of_it() -> None:
    assert told((GOLD, '"? >= 0.95 and ? < 1"')) == [
        (
            "tightened: decision tier, rule gold, criterion rate: rule `gold` asks for "
            '`rate >= 0.95 and rate < 1` instead of `rate >= floor("gold") (0.9)`'
        )
    ]
    assert told((GOLD, '"0.9 <= ?"'))[0].startswith("reworded")
    assert told((GOLD, '"? >= 0.9 or ? = 0.5"'))[0].startswith("loosened")
    assert told((GOLD, '"? in [0.95..1]"'))[0].startswith("tightened")
    assert told((GOLD, '"? between 0.8 and 2"'))[0].startswith("unclear")


def test_quotients_are_compared_exactly() -> None:
    assert told((GOLD, '">= 9 / 10"'))[0].startswith("reworded")
    assert told((GOLD, '">= 10 / 11"'))[0].startswith("tightened")
    assert kind_with_record("points = '? / rated <= 1 / 3'", "points = '? / rated <= 1 / 2'") == "loosened"
    assert kind_with_record("points = '? / rated <= 0.3'", "points = '? / rated < 0.3'") == "tightened"


def test_bounds_that_depend_on_the_subject_are_compared_where_the_sign_is_known() -> None:
    assert kind_with_record("points = '<= 0.03 * rated'", "points = '<= 0.05 * rated'") == "loosened"
    assert kind_with_record("points = '>= 2 * rated + 1'", "points = '>= 3 * rated + 1'") == "tightened"
    assert kind_with_record("points = '<= 2 * balance'", "points = '<= 3 * balance'") == "loosened"
    assert kind_with_record("change = '<= 2 * balance'", "change = '<= 3 * balance'") == "unclear"
    assert kind_with_record("points = '<= 2 * rated + 5'", "points = '<= 3 * rated + 1'") == "unclear"
    assert kind_with_record("points = '> rated + 1'", "points = '>= rated + 1'") == "loosened"


def test_what_is_newly_read_must_not_be_null() -> None:
    assert kind_with_record("balance = '>= 5'", "balance = '>= points + 5'") == "tightened"
    assert kind_with_record("balance = '>= 5'", "balance = '>= rated + 5'") == "unclear"


def test_dates_move_by_days_and_by_months() -> None:
    assert (
        kind_with_record("opened_on = '<= as_of - @\"P90D\"'", "opened_on = '<= as_of - @\"P180D\"'")
        == "tightened"
    )
    assert (
        kind_with_record("opened_on = '<= as_of - @\"P6M\"'", "opened_on = '<= as_of - @\"P3M\"'")
        == "loosened"
    )
    assert (
        kind_with_record("opened_on = '<= as_of - @\"P3M\"'", "opened_on = '<= as_of - @\"P90D\"'")
        == "unclear"
    )


EXAMPLE = """
[[examples]]
id = "good"
as_of = 2024-01-01
input = { rate = 0.95, country = "CN" }
expect = { tier = "gold" }
"""


def test_examples_are_told_and_move_nothing() -> None:
    def compared(old: str, new: str) -> list[str]:
        bundles = (
            parse_bundle(BASE + old, file="old.toml"),
            parse_bundle(BASE + new, file="new.toml"),
        )
        found = compare(*bundles)
        assert {found.count(kind) for kind in Kind} == {0}
        return [f"{each.kind.value}: {each.sentence}: {each.old} → {each.new}" for each in found.changes]

    assert compared("", EXAMPLE) == ["added: example `good` is new: None → tier = gold"]
    assert compared(EXAMPLE, "") == ["removed: example `good` is gone: tier = gold → None"]
    assert compared(EXAMPLE, EXAMPLE.replace('"good"', '"fine"')) == [
        "reworded: example `fine` has another name: good → fine"
    ]
    assert compared(EXAMPLE, EXAMPLE.replace("0.95, ", "0.96, points = 3, ")) == [
        "reworded: example `good` is about other facts: rate = 0.95 → rate = 0.96; points = 3"
    ]
    assert compared(EXAMPLE, EXAMPLE.replace('"gold"', '"silver"')) == [
        "reworded: example `good` expects something else: tier = gold → tier = silver"
    ]
    assert compared(EXAMPLE, f"{EXAMPLE}others = [{{ rate = 0.9 }}]\n") == [
        "reworded: example `good` has another cohort around it: None → [{rate = 0.9}]"
    ]
    second = '[[examples]]\nid = "bad"\nexpect = { tier = "silver" }\n'
    short = f'{second}like = "good"\ninput.rate = 0.1\n'
    long = f'{second}as_of = 2024-01-01\ninput = {{ rate = 0.1, country = "CN" }}\n'
    assert compared(EXAMPLE + long, EXAMPLE + short) == []


def test_whether_a_decision_can_be_overridden_is_told() -> None:
    old = parse_bundle(BASE, file="a.toml")
    new = parse_bundle(BASE.replace(TIER, f"{TIER}\noverridable = true", 1), file="b.toml")
    found = compare(old, new).changes
    assert [(each.kind.value, each.sentence) for each in found] == [
        ("unclear", "decision `tier` can be overridden now")
    ]
    assert [each.sentence for each in compare(new, old).changes] == [
        "decision `tier` can no longer be overridden"
    ]


def dates(old: str, new: str) -> tuple[str, str]:
    """What is said of each of two versions with these headers."""
    first, second = (parse_bundle(BASE.replace(SHOP, each, 1), file="a.toml") for each in (old, new))
    comparison = compare(first, second)
    return applies_text(comparison.old), applies_text(comparison.new)


def test_each_text_says_when_it_applies_and_nothing_is_claimed_beyond() -> None:
    old = header("shop", "1", status="released", start="2024-03-01")
    new = header("shop", "2", status="released", start="2025-01-01")
    assert dates(old, new) == ("released, from 2024-03-01", "released, from 2025-01-01")
    later = f'{new}supersedes = "shop@1"\n'
    superseded = "released, from 2024-03-01, superseded by the other from 2025-01-01"
    assert dates(old, later) == (superseded, "released, from 2025-01-01")
    assert dates(later, old) == ("released, from 2025-01-01", superseded)
    ended = old.replace("from = 2024-03-01", "from = 2024-03-01, until = 2025-01-01")
    assert dates(ended, later)[0] == "released, from 2024-03-01 until 2025-01-01"


def test_what_is_not_released_never_applies_by_itself() -> None:
    old = header("shop", "1", status="released", start="2024-03-01")
    draft = header("shop", "2", status="draft")
    meant = header("shop", "3", status="consultation", start="2025-01-01") + 'supersedes = "shop@1"\n'
    assert dates(old, draft) == (
        "released, from 2024-03-01",
        "draft, no dates: it never applies by itself",
    )
    assert dates(old, meant) == (
        "released, from 2024-03-01",
        "consultation, from 2025-01-01: it never applies by itself",
    )
