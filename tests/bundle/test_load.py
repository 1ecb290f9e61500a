"""From text to Bundle: what the parts become, and what must hold without any types."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyctl.bundle.expressions import ExpressionReader, ParsedTexts
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import (
    Aggregator,
    AnyOf,
    CalendarEvent,
    Criterion,
    EventKind,
    Every,
    Force,
    HitPolicy,
    Interval,
    LiteralExpression,
    ParameterValue,
    Provenance,
    Status,
    Table,
    WhenNull,
)
from policyctl.feel.parser import parse_expression, parse_unary_tests
from policyctl.languages import Words
from tests.bundle.bundle_texts import COMPLETE, HEADER, SMALL, TABLE, bundle, complaints, pointed_at, refusal

PARAMETER = """\
[parameters.floor_of_sales]
type = "number"
minimum = 0
maximum = 10
"""


def test_the_header() -> None:
    found = bundle(COMPLETE)
    assert found.name == "complete@1.2-draft3"
    assert found.status is Status.DRAFT
    assert found.in_force == Interval(start=date(2023, 7, 1), end=date(2024, 1, 1))
    assert (found.time_zone, found.zone_parameter) == ("Europe/Berlin", "zone")
    assert (found.decides, found.when_null, found.supersedes) == ("tier", WhenNull.FAIL, "complete@1.1")
    assert [each.id for each in found.sources] == ["S1"]


def test_the_last_decision_is_asked_for_where_none_is_named() -> None:
    assert bundle(HEADER + "[decisions]\na.expression = '1'\nb.expression = '2'\n").decides == "b"


def test_parameters() -> None:
    zone, floor, holidays, pause, strict = bundle(COMPLETE).parameters
    assert (zone.options, zone.basis) == (("Europe/Berlin", "UTC"), Words("where it was written"))
    assert (floor.by, floor.keys) == (("tier", "channel"), {"channel": ("web", "app")})
    assert (floor.minimum, floor.maximum, floor.scale, floor.unit) == (Decimal(-5), Decimal(100), 2, "USD")
    assert floor.cells == {
        ("gold", "web"): ParameterValue(
            value=Decimal("1.25"),
            provenance=Provenance.SOURCED,
            origin="complete@1.2-draft3",
            key=("parameters", "sales_floor", "values", "gold", "web"),
        )
    }
    assert floor.unset == {("gold", "app")}
    assert holidays.cells[()].value == (date(2023, 1, 1), date(2023, 12, 25))
    assert pause.cells[()].value == "P90D"
    assert strict.cells == {}


def test_decisions() -> None:
    window, points, tier = bundle(COMPLETE).decisions
    assert isinstance(window, LiteralExpression)
    assert window.expression.key == ("decisions", "window", "expression")
    assert isinstance(points, Table)
    assert (points.hit_policy, points.aggregator, points.aggregated_output) == (
        HitPolicy.COLLECT,
        Aggregator.SUM,
        "points",
    )
    assert isinstance(tier, Table)
    assert (tier.outcomes, tier.default) == (("gold", "ordinary"), "ordinary")
    assert [name for name, _ in tier.default_outputs] == ["fee"]
    (rule,) = tier.rules
    assert (rule.then, rule.force, rule.clause) == ("gold", Force.MAY, "S1-7")


def test_criteria() -> None:
    tier = bundle(COMPLETE).decisions[-1]
    assert isinstance(tier, Table)
    *criteria, group = tier.rules[0].conditions
    cells = {each.id: each.test for each in criteria if isinstance(each, Criterion)}
    assert {id_: (cell.text, cell.literal) for id_, cell in cells.items()} == {
        "sales": ('>= sales_floor("gold", "web")', False),
        "industry": ('"apparel", "shoes"', True),
        "is_suspended": ("false", True),
        "count": ("3", True),
        "ratio": ("-0.5", True),
        "opened_on": ('@"2023-01-01", @"2023-12-25"', True),
        "late share": ("<= 0.03", False),
    }
    late = criteria[-1]
    assert isinstance(late, Criterion)
    assert (late.input.text, late.input.part, late.when_null) == ("late / count", "key", WhenNull.PASS)
    assert late.test.key == ("decisions", "tier", "rules", 0, "when", "late / count", "test")
    assert isinstance(group, AnyOf)
    assert [[each.id for each in branch.criteria] for branch in group.alternatives] == [
        ["rate", "rated"],
        ["defects"],
    ]


def test_calendar_events() -> None:
    (event,) = bundle(COMPLETE).calendar
    assert event == CalendarEvent(
        id="published",
        decision="window",
        kind=EventKind.OFFICIAL,
        key=("calendar", "published"),
        every=Every.MONTH,
        judges="window",
        approximate=True,
        question=Words("when it is known"),
        clause="S1-10",
        title=Words("Published"),
        note=Words("the text says about"),
    )


def test_standing_facts() -> None:
    (fact,) = bundle(COMPLETE).standing
    assert (fact.id, fact.decision, fact.outcomes, fact.key) == (
        "held",
        "tier",
        ("gold",),
        ("standing", "held"),
    )
    assert [(name, each.text, each.key) for name, each in fact.formulas] == [
        ("from", "window.start", ("standing", "held", "from")),
        ("until", "as_of", ("standing", "held", "until")),
        ("late", "late", ("standing", "held", "set", "late")),
    ]
    assert (fact.clause, fact.title) == ("S1-12", Words("Held a tier"))


def test_an_example_holds_json_data_with_nulls() -> None:
    (example,) = bundle(COMPLETE).examples
    assert example.input == {
        "sales": 2,
        "opened_on": "2023-01-01",
        "seen_at": "2023-01-01T08:00:00+08:00",
        "orders": [{"amount": Decimal("1.5"), "paid": True}],
        "rate": None,
    }
    assert example.set == {"sales_floor": {"gold": {"web": 2}}, "strict": True}


SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.decimals(-(10**9), 10**9, places=4),
    st.dates(),
    st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x2FFF), max_size=8).filter(
        lambda text: not set(text) & set("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
    ),
)


@given(st.lists(SCALARS, min_size=1, max_size=3))
def test_the_text_of_a_literal_cell_is_feel_for_its_tree(values: list[object]) -> None:
    cell = ExpressionReader().cell(values, ())
    assert cell is not None
    assert parse_unary_tests(cell.text) == cell.tree


def test_a_text_read_twice_is_the_same_bundle() -> None:
    assert bundle(COMPLETE) == bundle(COMPLETE)


def test_what_two_bundles_share_is_parsed_once_and_refused_twice() -> None:
    parsed = ParsedTexts()
    texts = [SMALL + 'when.rate = ">= 0.5"', SMALL.replace('"1"', '"2"') + 'when.rate = ">= 0.5"']
    trees = [
        criterion.test.tree
        for text in texts
        for decision in parse_bundle(text, file="b.toml", parsed=parsed).decisions
        if isinstance(decision, Table)
        for criterion in decision.rules[0].criteria()
    ]
    assert trees[0] is trees[1]
    wrong = SMALL + 'when.rate = ">= "'
    said = [refusal(lambda: parse_bundle(wrong, file="b.toml", parsed=parsed)) for _ in range(2)]
    assert said[0] == said[1] != ()


def test_trees_are_those_of_the_texts() -> None:
    for decision in bundle(COMPLETE).decisions:
        if isinstance(decision, LiteralExpression):
            assert decision.expression.tree == parse_expression(decision.expression.text)


DEFAULT = 'default = "ordinary"'
THEN = 'then = "gold"'
STATUS = 'status = "draft"'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # header
        (STATUS, STATUS + "\nin_force = { from = 2023-07-01, until = 2023-07-01 }",
         "b.toml:7:12: error[B305]: in force from 2023-07-01 until 2023-07-01 is never: `until` is not included"),
        (STATUS, STATUS + '\nin_force = { from = "2023-07-01" }',
         'b.toml:7:21: error[B203]: found `"2023-07-01"`, expected a date (hint: take the quotes away)'),
        (STATUS, 'status = "released"', ("b.toml:1:1: error[B305]: a released bundle says from when it is in force"
         " (hint: add in_force = { from = … })")),
        ('"UTC"', '"America/Los_Angelos"', ("b.toml:7:13: error[B304]: unknown time zone `America/Los_Angelos`"
         " (hint: did you mean `America/Los_Angeles`?)")),
        ('"UTC"', '"Mars/Phobos"', ("b.toml:7:13: error[B304]: unknown time zone `Mars/Phobos`"
         " (hint: zones have names such as America/Los_Angeles)")),
        ('"UTC"', '{ parameter = "zone" }', ("b.toml:7:27: error[B304]: `zone` is no parameter that gives a time zone"
         " (hint: it is a single text with a value)")),
        (STATUS, STATUS + '\nsupersedes = "b@1"', "b.toml:7:14: error[B305]: `b@1` supersedes itself"),
        (STATUS, STATUS + '\ndecides = "teir"',
         "b.toml:7:11: error[B307]: unknown decision `teir` (hint: did you mean `tier`?)"),
        # names
        ("[decisions.tier]", "[inputs.tier]\nclause = 'S1-1'\n[sources.S1]\ntitle = 'S'\n[decisions.tier]",
         "b.toml:8:9: error[B306]: `tier` is already a decision (hint: names share one space)"),
        ("[decisions.tier]", "[decisions.as_of]\nexpression = '1'\n[decisions.tier]",
         "b.toml:8:12: error[B306]: `as_of` is already the day of the decision (hint: names share one space)"),
        ("[decisions.tier]", "[decisions.in]\nexpression = '1'\n[decisions.tier]",
         "b.toml:8:12: error[B306]: `in` is a reserved word and names nothing"),
        ("[decisions.tier]", "[inputs.sales]\nwindow = 'windw'\n[decisions.tier]",
         "b.toml:9:10: error[B307]: unknown decision `windw` (hint: the decisions are `tier`)"),
        ("[decisions.tier]", "[decisions.twice]\nexpression = '2'\nwindow = 'teir'\n[decisions.tier]",
         "b.toml:10:10: error[B307]: unknown decision `teir` (hint: did you mean `tier`?)"),
        ("[decisions.tier]", "[calendar.told]\ndecision = 'teir'\nkind = 'official'\n[decisions.tier]",
         "b.toml:9:12: error[B307]: unknown decision `teir` (hint: did you mean `tier`?)"),
        ("[decisions.tier]",
         "[calendar.told]\ndecision = 'tier'\njudges = 'window'\nkind = 'official'\n[decisions.tier]",
         "b.toml:10:10: error[B307]: unknown decision `window` (hint: the decisions are `tier`)"),
        ("[decisions.tier]",
         "[calendar.told]\ndecision = 'tier'\nkind = 'official'\nclause = 'S2-1'\n[decisions.tier]",
         ("b.toml:11:10: error[B303]: clause `S2-1` is of the unknown source `S2`"
         " (hint: add a table [sources.S2])")),
        ("[decisions.tier]",
         "[standing.held]\ndecision = 'teir'\noutcome = 'gold'\nfrom = 'as_of'\n[decisions.tier]",
         "b.toml:9:12: error[B307]: unknown decision `teir` (hint: did you mean `tier`?)"),
        ("[decisions.tier]",
         "[standing.held]\ndecision = 'tier'\noutcome = 'glod'\nfrom = 'as_of'\n[decisions.tier]",
         "b.toml:10:11: error[B302]: unknown outcome `glod` (hint: did you mean `gold`?)"),
        ("[decisions.tier]",
         ("[standing.held]\ndecision = 'day'\noutcome = 'gold'\nfrom = 'as_of'\n"
         "[decisions.day]\nexpression = 'as_of'\n[decisions.tier]"),
         ("b.toml:9:12: error[B318]: `day` comes to no single outcome, so no fact can follow from one"
          " (hint: name a decision table that does not collect)")),
        ("[decisions.tier]",
         "[standing.held]\ndecision = 'tier'\noutcome = 'ordinary'\nfrom = 'as_of +'\n[decisions.tier]",
         "b.toml:11:16: error[F107]: the expression ends, expected a value"),
        ("[decisions.tier]",
         "[standing.held]\ndecision = 'tier'\noutcome = 'ordinary'\nfrom = 'as_of'\nset.from = '1'\n[decisions.tier]",
         "b.toml:12:5: error[B301]: every fact has its `from` already (hint: choose another name)"),
        # tables
        (DEFAULT, 'default = "ordinry"',
         "b.toml:11:11: error[B302]: unknown outcome `ordinry` (hint: did you mean `ordinary`?)"),
        (THEN, 'then = "none"',
         "b.toml:14:8: error[B302]: unknown outcome `none` (hint: the outcomes are `gold`, `ordinary`)"),
        ('["gold", "ordinary"]', '["gold", "ordinary", "gold"]',
         "b.toml:10:33: error[B301]: outcome `gold` is listed twice"),
        (THEN, THEN + '\n[[decisions.tier.rules]]\nid = "gold"\nthen = "gold"',
         "b.toml:16:6: error[B301]: there is another rule `gold` in this table"),
        (THEN, THEN + "\nwhen.a = 1\nany_of.x = [{ a = 2 }, { b = 3 }]",
         ("b.toml:16:15: error[B301]: the rule `gold` has another criterion `a`"
         " (hint: give one of them an `id`: { test = …, id = … })")),
        (THEN, THEN + "\nany_of.x = [{ a = 2 }]", ("b.toml:15:8: error[B308]: the group `x` has one alternative only"
         " (hint: write its criteria under `when`)")),
        (THEN, THEN + '\nclause = "S1-1"',
         "b.toml:15:10: error[B303]: clause `S1-1` is of the unknown source `S1` (hint: add a table [sources.S1])"),
        (DEFAULT, 'aggregate = "count"',
         "b.toml:11:1: error[B313]: `aggregate` is for tables that collect, this one has hit policy first"),
        ('hit_policy = "first"', 'hit_policy = "collect"\naggregate = { sum = "points" }',
         "b.toml:10:21: error[B313]: no rule has an output `points` (hint: add outputs to the rules)"),
        (DEFAULT, "default_outputs = { fee = '0' }", "b.toml:11:1: error[B313]: `default_outputs` without a `default`"),
    ],
)  # fmt: skip
def test_a_mistake_of_meaning(old: str, new: str, expected: str) -> None:
    assert old in SMALL
    assert complaints(SMALL.replace(old, new, 1)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('provenance = "unset"\nvalue = 1', ("b.toml:12:14: error[B309]: `floor_of_sales` has a value although it is"
         " unset (hint: say where it comes from: sourced, assumed or illustrative)")),
        ('provenance = "illustrative"', ("b.toml:12:14: error[B309]: `floor_of_sales` is illustrative and has no value"
         ' (hint: give the value, or say provenance = "unset")')),
        ('provenance = "assumed"\nvalue = 1', ("b.toml:12:14: error[B309]: `floor_of_sales` is assumed without a basis"
         " (hint: say in `basis` why this value or reading was taken)")),
        ('provenance = "sourced"\nvalue = 1', ("b.toml:12:14: error[B309]: `floor_of_sales` is sourced without a clause"
         " (hint: say in `clause` which statement gives the value)")),
        ('provenance = "illustrative"\nvalue = 1.5', ("b.toml:13:9: error[B311]: `1.5` has 1 digits after the point,"
         " `floor_of_sales` has 0 (hint: round it, or declare `scale = 1`)")),
        ('provenance = "illustrative"\nvalue = 11',
         "b.toml:13:9: error[B311]: `11` is above the maximum of `floor_of_sales`, 10"),
        ('provenance = "illustrative"\nvalue = -1',
         "b.toml:13:9: error[B311]: `-1` is below the minimum of `floor_of_sales`, 0"),
        ('provenance = "illustrative"\nvalue = "5"', 'b.toml:13:9: error[B311]: found `"5"`, expected a number'),
        ('provenance = "illustrative"\nvalue = true', "b.toml:13:9: error[B311]: found `true`, expected a number"),
        ('provenance = "illustrative"\nvalue = [1]', "b.toml:13:9: error[B311]: found a list, expected a number"),
        ('provenance = "unset"\noptions = ["a", "b"]', "b.toml:13:1: error[B310]: `options` is for text"),
        ('provenance = "unset"\nkeys = { a = ["b"] }',
         "b.toml:13:1: error[B310]: `keys` is for tables; name its dimensions in `by`"),
        ('provenance = "unset"\nlist = true',
         "b.toml:8:1: error[B202]: missing key `max_items` (hint: every list says how long it can be)"),
        ('provenance = "illustrative"\nby = ["tier"]\nvalues = { gld = 1 }',
         "b.toml:14:12: error[B312]: `tier` has no `gld` (hint: did you mean `gold`?)"),
        ('provenance = "illustrative"\nby = ["tier"]\nvalues = { gold = { x = 1 } }',
         "b.toml:14:19: error[B312]: `floor_of_sales` is keyed by `tier` only; found a table, expected a value"),
        ('provenance = "illustrative"\nby = ["tier", "industry"]\nvalues = { gold = 1 }',
         ("b.toml:14:19: error[B312]: `floor_of_sales` has a value for each `industry`; found one value, expected a"
         " table")),
        ('provenance = "unset"\nby = ["tier", "tier"]',
         "b.toml:13:15: error[B312]: `floor_of_sales` has the dimension `tier` twice"),
        ('provenance = "unset"\nby = ["x"]\nkeys = { y = ["b"] }',
         "b.toml:14:10: error[B312]: `y` is no dimension of `floor_of_sales`"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_parameter(text: str, expected: str) -> None:
    assert complaints(f"{HEADER}{PARAMETER}{text}\n{TABLE}") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('options = ["human", "all"]\nvalue = "humen"',
         'b.toml:12:9: error[B311]: found `"humen"`, expected one of `human`, `all` (hint: did you mean `human`?)'),
        ('options = ["a", "unset"]\nvalue = "a"',
         "b.toml:11:17: error[B310]: `unset` says that there is no value, so it cannot be one"),
        ("value = 2023-07-01", "b.toml:11:9: error[B311]: found `2023-07-01`, expected text"),
        ('scale = 2\nvalue = "a"', "b.toml:11:1: error[B310]: `scale` is for numbers"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_text_parameter(text: str, expected: str) -> None:
    parameter = f'[parameters.x]\ntype = "string"\nprovenance = "illustrative"\n{text}\n'
    assert complaints(f"{HEADER}{parameter}{TABLE}") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("expect = { teir = 'gold' }",
         "b.toml:19:12: error[B314]: unknown decision `teir` (hint: did you mean `tier`?)"),
        ("expect = { tier = 'golden' }",
         "b.toml:19:19: error[B314]: `tier` has no outcome `golden` (hint: did you mean `gold`?)"),
        ("expect = { rule = 'golden' }",
         "b.toml:19:19: error[B314]: `tier` has no rule `golden` (hint: did you mean `gold`?)"),
        ("expect = { possible = ['gold', 'none'] }", "b.toml:19:32: error[B314]: `tier` has no outcome `none`"),
        ("expect = { tier = 'gold' }\nnulls = ['sales']",
         "b.toml:20:10: error[B314]: `sales` is said to be null and has a value"),
        ("expect = { tier = 'gold' }\nnulls = ['orders.paid_at']",
         "b.toml:20:10: error[B314]: `orders.paid_at` is said to be null and there are no `orders`"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_example(text: str, expected: str) -> None:
    example = f'[[examples]]\nid = "e"\nas_of = 2023-07-01\ninput = {{ sales = 1 }}\n{text}\n'
    assert complaints(SMALL + example) == [expected]


def test_a_field_of_rows_is_null_in_every_row_that_does_not_give_it() -> None:
    rows = 'input = { orders = [{ id = "a" }, { id = "b", paid_at = "2023-06-30" }] }'
    head = '[[examples]]\nid = "e"\nas_of = 2023-07-01\nexpect = { tier = "gold" }\n'
    example = f'{head}{rows}\nnulls = ["orders.paid_at"]\n'
    found = parse_bundle(SMALL + example, file="b.toml").examples[0].input
    assert found == {"orders": [{"paid_at": None, "id": "a"}, {"paid_at": "2023-06-30", "id": "b"}]}


def test_an_output_that_is_expected_must_be_one_of_the_decision() -> None:
    text = SMALL.replace('then = "gold"', 'then = "gold"\noutputs = { fee = "0" }', 1)
    example = "[[examples]]\nid = 'e'\nas_of = 2023-07-15\ninput = {}\nexpect = { 'tier.fee' = 0, 'tier.fea' = 0 }\n"
    assert complaints(f"{text}{example}") == [
        "b.toml:20:28: error[B314]: `tier` has no output `fea` (hint: did you mean `fee`?)"
    ]


def test_what_a_collecting_decision_is_expected_to_tell_is_a_list_of_its_outcomes() -> None:
    text = f"{HEADER}{TABLE}".replace('hit_policy = "first"', 'hit_policy = "collect"')
    example = (
        "[[examples]]\nid = 'e'\nas_of = 2023-07-15\ninput = {}\nexpect = { tier = ['gold', 'golden'] }\n"
    )
    assert complaints(f"{text}{example}") == [
        "b.toml:19:28: error[B314]: `tier` has no outcome `golden` (hint: did you mean `gold`?)"
    ]


def test_what_is_null_is_null_in_the_others_too_where_they_do_not_give_it() -> None:
    head = '[[examples]]\nid = "e"\nas_of = 2023-07-01\nexpect = { tier = "gold" }\n'
    example = (
        f'{head}input = {{ id = "a" }}\nothers = [{{ id = "b" }}, {{ id = "c", end = 1 }}]\nnulls = ["end"]\n'
    )
    found = parse_bundle(SMALL + example, file="b.toml").examples[0]
    assert found.input == {"id": "a", "end": None}
    assert found.others == ({"id": "b", "end": None}, {"id": "c", "end": 1})


def test_two_examples_cannot_have_one_id() -> None:
    example = '[[examples]]\nid = "e"\nas_of = 2023-07-01\ninput = {}\nexpect = { tier = "gold" }\n'
    assert complaints(SMALL + example * 2) == ["b.toml:21:6: error[B301]: there is another example `e`"]


def test_every_mistake_is_told_at_once_in_the_order_of_the_text() -> None:
    text = SMALL.replace('"UTC"', '"Nowhere"').replace(
        THEN, "then = 'silver'\nwhen.a = '1 +'\nwhen.b = '((('"
    )
    assert [each.split(": ")[0] for each in complaints(text)] == [
        "b.toml:7:13",
        "b.toml:14:8",
        "b.toml:15:14",
        "b.toml:16:14",
    ]


def test_a_mistake_of_an_input_expression_points_into_the_key() -> None:
    text = SMALL + 'when."sales sold" = 3\n'
    (found,) = refusal(lambda: bundle(text))
    assert pointed_at(found) == "sales sold"


def test_a_mistake_inside_an_expression_points_at_its_words_through_escapes() -> None:
    text = SMALL + 'when.sales = ">= \\"a\\" gold"\n'
    (found,) = refusal(lambda: bundle(text))
    assert pointed_at(found) == "gold"


def test_a_mistake_in_a_folded_expression_points_at_its_line() -> None:
    text = HEADER + '[decisions.x]\nexpression = """\nif a then 1\nelse b c"""\n'
    (found,) = refusal(lambda: bundle(text))
    assert found.place is not None
    assert (found.place.line, pointed_at(found)) == (11, "b c")


LINES = COMPLETE.splitlines(keepends=True)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_text_is_a_bundle_or_is_refused_with_places_in_it(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "cut", "swap", "insert"])):
            case "drop":
                lines[at] = "\n"
            case "double":
                lines[at] *= 2
            case "cut":
                lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))] + "\n"
            case "swap":
                lines[at], lines[0] = lines[0], lines[at]
            case _:
                word = data.draw(
                    st.sampled_from(['"', "'", "=", "1", "gold", "[", "{ ", "not", "..", "é", "#"])
                )
                middle = data.draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:middle] + word + lines[at][middle:]
    text = "".join(lines)
    for each in refusal(lambda: bundle(text)):
        assert each.place is not None
        assert 1 <= each.place.line <= len(text.split("\n"))
        assert each.excerpt == text.split("\n")[each.place.line - 1]
        assert each.place.column <= len(each.excerpt) + 1
