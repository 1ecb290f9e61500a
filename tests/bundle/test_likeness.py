"""Examples that are like another: what they take over, what they leave out, and where mistakes in it are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.bundle.library import Library
from policyctl.bundle.likeness import Case, written_out
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Example
from policyctl.bundle.problems import Problem
from policyctl.examples import run_examples
from policyctl.results import BundleResult
from tests.bundle.bundle_texts import SMALL, TABLE, complaints, header

BASE = """\
[[examples]]
id = "base"
as_of = 2023-07-01
parameters = "shared"
set = { floor = 1, tie = "all" }
input = { id = "a", sales = 10, orders = [{ id = "o" }] }
nulls = ["until", "orders.paid_at"]
others = [{ id = "b" }]
expect = { tier = "gold" }
"""

LIKE = '[[examples]]\nid = "e"\nlike = "base"\nexpect = { tier = "ordinary" }\n'

NULL_ROW = {"id": "o", "paid_at": None}


def examples(text: str) -> dict[str, Example]:
    return {each.id: each for each in parse_bundle(SMALL + text, file="b.toml").examples}


def like(text: str = "") -> Example:
    """An example that is like the base and says this itself."""
    return examples(BASE + LIKE + text)["e"]


def test_all_is_taken_over_but_what_is_expected() -> None:
    found, base = like(), examples(BASE)["base"]
    assert found == Example(
        id="e",
        input={"id": "a", "sales": 10, "orders": [NULL_ROW], "until": None},
        as_of=date(2023, 7, 1),
        expect={"tier": "ordinary"},
        key=("examples", 1),
        others=({"id": "b", "until": None},),
        set={"floor": 1, "tie": "all"},
        parameters="shared",
    )
    assert (found.input, found.others) == (base.input, base.others)


def test_a_title_is_not_taken_over() -> None:
    titled = BASE.replace('id = "base"', 'id = "base"\ntitle = "Base"')
    assert {each.title for each in examples(titled + LIKE).values()} == {"Base", None}


def test_fields_of_the_input_are_replaced_one_by_one_and_each_as_a_whole() -> None:
    found = like('input = { sales = 11, orders = [{ paid_at = "2023-06-30" }], stars = 5 }')
    assert found.input == {
        "id": "a",
        "sales": 11,
        "orders": [{"paid_at": "2023-06-30"}],
        "stars": 5,
        "until": None,
    }


def test_rows_given_anew_are_null_where_the_base_says_that_rows_are() -> None:
    assert like('input = { orders = [{ id = "p" }] }').input["orders"] == [{"id": "p", "paid_at": None}]


def test_parameters_are_set_one_by_one() -> None:
    found = like('set = { floor = 2, days = 3 }\nparameters = "other"')
    assert (found.set, found.parameters) == ({"floor": 2, "tie": "all", "days": 3}, "other")


def test_the_day_and_the_rest_of_the_cohort_are_replaced_as_a_whole() -> None:
    found = like('as_of = 2023-07-02\nothers = [{ id = "c", until = 1 }, { id = "d" }]')
    assert found.as_of == date(2023, 7, 2)
    assert found.others == ({"id": "c", "until": 1}, {"id": "d", "until": None})


def test_what_is_given_is_null_no_longer_and_stays_null_in_the_others() -> None:
    found = like('input = { until = "2023-12-31" }')
    assert (found.input["until"], found.others) == ("2023-12-31", ({"id": "b", "until": None},))


def test_what_is_said_to_be_null_has_no_value_any_more() -> None:
    found = like('nulls = ["sales", "orders"]')
    assert found.input == {"id": "a", "sales": None, "orders": None, "until": None}
    assert found.others == ({"id": "b", "until": None},)


def test_a_field_that_is_said_to_be_null_has_no_value_in_rows_that_are_taken_over() -> None:
    found = like('nulls = ["orders.id"]')
    assert found.input["orders"] == [{"id": None, "paid_at": None}]
    own = like('nulls = ["orders.id"]\ninput = { orders = [{ id = "p" }, {}] }')
    assert own.input["orders"] == [{"id": "p", "paid_at": None}, {"id": None, "paid_at": None}]


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ('"sales"', {"id": "a", "orders": [NULL_ROW], "until": None}),
        ('"until"', {"id": "a", "sales": 10, "orders": [NULL_ROW]}),
        ('"orders"', {"id": "a", "sales": 10, "until": None}),
        ('"orders.paid_at"', {"id": "a", "sales": 10, "orders": [{"id": "o"}], "until": None}),
    ],
)
def test_a_field_can_be_left_out(left_out: str, expected: Mapping[str, object]) -> None:
    assert like(f"without = [{left_out}]").input == expected


def test_the_others_the_parameter_set_and_what_is_set_can_be_left_out() -> None:
    found = like('without = ["others", "parameters", "tie"]')
    assert (found.others, found.parameters, found.set) == (None, None, {"floor": 1})


def test_a_later_example_and_one_that_is_like_another_itself_can_be_named() -> None:
    first = LIKE.replace('"e"', '"first"').replace('"base"', '"e"')
    found = examples(first + LIKE + "input = { sales = 11 }\n" + BASE)
    assert [*found] == ["first", "e", "base"]
    assert found["first"].input == found["e"].input == {**found["base"].input, "sales": 11}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('like = "bace"', ("b.toml:26:8: error[B346]: there is no example `bace` to be like"
         " (hint: did you mean `base`?)")),
        ('like = "z"', ("b.toml:26:8: error[B346]: there is no example `z` to be like"
         " (hint: it names the id of another example of this bundle)")),
        ('like = "e"', "b.toml:26:8: error[B347]: an example is like itself: `e` like `e`"),
        ('like = "base"\nwithout = ["order"]', ("b.toml:27:12: error[B348]: `base` has no `order` to leave out"
         " (hint: did you mean `orders`?)")),
        ('like = "base"\nwithout = ["set"]', ("b.toml:27:12: error[B348]: `set` cannot be left out as a whole"
         " (hint: name what of `set` is left out)")),
        ('like = "base"\nwithout = ["sales"]\ninput = { sales = 1 }',
         "b.toml:27:12: error[B348]: `sales` is left out and stands here too (hint: say one of the two)"),
        ('like = "base"\nwithout = ["others"]\nothers = []',
         "b.toml:27:12: error[B348]: `others` is left out and stands here too (hint: say one of the two)"),
        ('as_of = 2023-07-01\ninput = {}\nwithout = ["sales"]',
         "b.toml:28:1: error[B348]: `without` leaves out what `like` takes over, and there is no `like`"),
        ('like = "base"\nnulls = ["orders.id"]\nwithout = ["orders"]',
         "b.toml:27:10: error[B314]: `orders.id` is said to be null and there are no `orders`"),
        ('like = "base"\nnulls = ["sales"]\ninput = { sales = 1 }',
         "b.toml:27:10: error[B314]: `sales` is said to be null and has a value"),
        ('input = {}', ("b.toml:24:1: error[B202]: missing key `as_of`"
         " (hint: needed here: `id`, `as_of`, `input`, `expect`)")),
    ],
)  # fmt: skip
def test_a_mistake_in_what_is_taken_over(text: str, expected: str) -> None:
    example = f'[[examples]]\nid = "e"\n{text}\nexpect = {{ tier = "gold" }}\n'
    assert complaints(SMALL + BASE + example) == [expected]


def test_what_is_expected_is_said_by_each_example() -> None:
    assert complaints(f'{SMALL}{BASE}[[examples]]\nid = "e"\nlike = "base"\n') == [
        "b.toml:24:1: error[B202]: missing key `expect` (hint: needed here: `id`, `expect`)"
    ]


def test_a_ring_is_told_once_and_hides_no_other_mistake() -> None:
    pairs = (("a", "b"), ("b", "c"), ("c", "b"), ("d", "bace"))
    ring = "".join(LIKE.replace('"e"', f'"{id_}"').replace('"base"', f'"{other}"') for id_, other in pairs)
    assert complaints(SMALL + BASE + ring.replace('"ordinary"', '"gold"')) == [
        "b.toml:30:8: error[B347]: an example is like itself: `b` like `c` like `b`",
        "b.toml:38:8: error[B346]: there is no example `bace` to be like (hint: did you mean `base`?)",
    ]


NAMES = st.sampled_from("pqrst")
FACTS = st.dictionaries(NAMES, st.integers(0, 9))


@st.composite
def tables(draw: st.DrawFn) -> dict[str, object]:
    """An example that says something of everything, as its tables."""
    given_, nulls = draw(FACTS), draw(st.lists(NAMES, unique=True))
    table: dict[str, object] = {
        "id": "base",
        "as_of": date(2023, 7, 1),
        "input": given_,
        "nulls": [name for name in nulls if name not in given_],
        "set": draw(st.dictionaries(st.sampled_from("xyz"), st.integers(0, 9))),
    }
    return {**table, **({"others": draw(st.lists(FACTS, max_size=2))} if draw(st.booleans()) else {})}


def case(*tables: dict[str, object]) -> Case:
    """The last of the examples written out, of which none has a mistake."""
    problems: list[Problem] = []
    *_, found = written_out(tables, tables, problems)
    assert (found is not None, problems) == (True, [])
    assert found is not None
    return found


@given(tables(), tables(), st.data())
def test_a_case_is_the_one_it_is_like_but_for_what_it_says(
    base: dict[str, object], own: dict[str, object], data: st.DataObject
) -> None:
    first, second = case(base), case(own)
    spare = [name for name in first.names() if name not in second.names()]
    without = data.draw(st.lists(st.sampled_from(spare), unique=True)) if spare else []
    found = case(base, {**own, "id": "e", "like": "base", **({"without": without} if without else {})})

    def kept(facts: Mapping[str, object]) -> dict[str, object]:
        return {name: each for name, each in facts.items() if name not in without}

    assert found.input() == {**kept(first.input()), **second.input()}
    assert found.set == {**kept(first.set), **second.set}
    if "others" in own:
        assert found.others == case({**own, "nulls": [*found.nulls]}).others
    elif "others" in without or first.others is None:
        assert found.others is None
    else:
        assert found.others == first.others


@given(tables())
def test_a_case_that_says_nothing_itself_is_the_one_it_is_like(base: dict[str, object]) -> None:
    found, first = case(base, {"id": "e", "like": "base"}), case(base)
    assert (found.input(), found.others, found.set, found.as_of) == (
        first.input(),
        first.others,
        first.set,
        first.as_of,
    )


STORES = Path(__file__).parents[1] / "cohorts"
SCHEMAS = Library(bundles=(), schemas=(STORES,))

FLOOR = """
[parameters.floor]
type = "number"
minimum = 0
maximum = 100
provenance = "unset"

[decisions.sold]
expression = 'sum(orders.amount)'

"""
RULE = """\
when.sold = '>= floor'

[[examples]]
id = "enough"
as_of = 2023-07-01
set = { floor = 10 }
input = { id = "a", brand = "meizu", entered_on = "2023-01-01", quarter = "2023-06-30", orders = [{ amount = 10 }] }
expect = { tier = "gold" }
"""
POLICY = header(subject="ranked-store") + FLOOR + TABLE + RULE


def results(text: str) -> BundleResult:
    return run_examples(parse_bundle(POLICY + text, file="b.toml"), library=SCHEMAS)


def test_an_example_that_is_like_another_decides_as_the_example_written_out() -> None:
    head = '[[examples]]\nid = "one less"\nexpect = { tier = "ordinary", sold = 9 }\n'
    short = 'like = "enough"\ninput.orders = [{ amount = 9 }]\n'
    long = (
        'as_of = 2023-07-01\nset = { floor = 10 }\ninput = { id = "a", brand = "meizu", '
        'entered_on = "2023-01-01", quarter = "2023-06-30", orders = [{ amount = 9 }] }\n'
    )
    assert results(head + short) == results(head + long)
    assert not results(head + short).failed


def test_a_mistake_in_what_is_taken_over_is_shown_where_it_is_written() -> None:
    wrong = POLICY.replace("amount = 10 }", 'amount = "10" }').replace("floor = 10", "floor = 101")
    own = '[[examples]]\nid = "e"\nlike = "enough"\nexpect = { tier = "gold" }\n'
    text = wrong + own + "set = { floor = 1 }\n" + own.replace('"e"', '"f"')
    found = run_examples(parse_bundle(text, file="b.toml"), library=SCHEMAS).examples
    floor = "b.toml:30:17: error[B311]: `101` is above the maximum of `floor`, 100"
    amount = (
        'b.toml:31:110: error[I205]: `/orders/0/amount` is `"10"`, expected a number'
        " (hint: write the number without quotes)"
    )
    assert [[str(one) for one in each.diagnostics] for each in found] == [[floor], [amount], [floor]]
