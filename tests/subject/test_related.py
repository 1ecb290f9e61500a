"""What rows owe each other is said in the schema, and a subject that breaks it is refused at the row."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.diagnostics import Refused
from policyctl.subject.profile import SubjectSchema, load_schema, read_schema
from policyctl.subject.rows import Format, Rejected, read_subjects
from policyctl.subject.scale import SubjectReader, compile_reader
from tests.subject.subject_schemas import LAW, outcome, said

DAY = {"type": ["string", "null"], "format": "date"}
ID = {"type": "string", "maxLength": 9}
CURRENCY = {"type": ["string", "null"], "enum": ["USD", "CNY", None]}
AMOUNT = {"type": "number", "minimum": 0, "maximum": 1000, "multipleOf": 0.01}


def rows(properties: dict[str, Any], **checks: object) -> dict[str, Any]:
    """A list of rows with checks: the names of keywords without `x-`, `_` for `-`."""
    items = {"type": "object", "additionalProperties": False, "properties": properties}
    keywords = {"x-" + name.replace("_", "-"): each for name, each in checks.items()}
    return {"type": "array", "maxItems": 50, "items": items, **keywords}


DUTY = {"type": ["number", "null"], "minimum": 0, "maximum": 1000, "multipleOf": 0.01}
ORDER = {
    "order_id": ID,
    "shop": ID,
    "currency": CURRENCY,
    "amount": AMOUNT,
    "shipping": AMOUNT,
    "duty": DUTY,
    "placed_on": DAY,
    "paid_on": DAY,
}
REFUND = {"order_id": ID, "shop": ID, "amount": AMOUNT, "refunded_on": DAY}
COUNT = {"type": ["integer", "null"], "minimum": 0, "maximum": 1000}
ORDERS = rows(
    ORDER,
    unique_by=["order_id"],
    same=["shop"],
    same_as={"currency": "currency"},
    in_order=[["placed_on", "paid_on"]],
    parts={"amount": ["shipping", "duty"]},
)
REFUNDS = rows(
    REFUND,
    refers_to=[
        {
            "rows": "orders",
            "by": {"order_id": "order_id"},
            "same_as": {"shop": "shop"},
            "not_before": {"refunded_on": "paid_on"},
            "together_at_most": {"amount": "amount"},
        }
    ],
)


def document(orders: object = ORDERS, refunds: object = REFUNDS, **top: object) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A store",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "currency": CURRENCY,
            "opened_on": DAY,
            "closed_on": DAY,
            "seen_at": {"type": "string", "format": "date-time"},
            "within_24h": COUNT,
            "within_48h": COUNT,
            "messages": COUNT,
            "balance": {"type": "number", "minimum": -10, "maximum": 1000, "multipleOf": 0.01},
            "orders": orders,
            "refunds": refunds,
        },
        "x-in-order": [["opened_on", "closed_on"]],
        "x-at-most": [["within_24h", "within_48h", "messages"]],
        **top,
    }


SCHEMA: SubjectSchema = load_schema(json.dumps(document()).encode(), file="store.schema.json")
READER: SubjectReader = compile_reader(SCHEMA)


def sentences(**facts: object) -> list[str]:
    """What is said of a subject; nothing where it is admitted."""
    found = outcome(READER.scale, facts)
    return said(found) if isinstance(found, Refused) else []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"orders": [{"order_id": "o-1"}, {"order_id": "o-2"}, {"order_id": "o-1"}]},
            'I214 `/orders/2` has the `order_id` of `/orders/0`: `"o-1"` | take out one of the two',
        ),
        (
            {"orders": [{}, {"shop": "a"}, {"shop": "b"}]},
            'I215 `/orders/2/shop` is `"b"`, `/orders/1/shop` is `"a"` | `shop` is the same in all rows',
        ),
        (
            {"currency": "USD", "orders": [{"currency": "USD"}, {"currency": "CNY"}]},
            'I215 `/orders/1/currency` is `"CNY"`, `/currency` is `"USD"` | the two are the same',
        ),
        (
            {"orders": [{"placed_on": "2023-06-02", "paid_on": "2023-06-01"}]},
            'I216 `/orders/0/paid_on` is `"2023-06-01"`, before `/orders/0/placed_on`, `"2023-06-02"`',
        ),
        (
            {"opened_on": "2023-06-02", "closed_on": "2023-06-01"},
            'I216 `/closed_on` is `"2023-06-01"`, before `/opened_on`, `"2023-06-02"`',
        ),
        (
            {"orders": [{"order_id": "o-1"}], "refunds": [{"order_id": "o-2"}]},
            'I217 `/refunds/0` names the `order_id` `"o-2"`, which no row of `/orders` has',
        ),
        (
            {
                "orders": [{"order_id": "o-1"}, {"order_id": "o-2", "paid_on": "2023-06-02"}],
                "refunds": [{"order_id": "o-2", "refunded_on": "2023-06-01"}],
            },
            'I216 `/refunds/0/refunded_on` is `"2023-06-01"`, before `/orders/1/paid_on`, `"2023-06-02"`',
        ),
        (
            {
                "orders": [{"order_id": "o-1", "shop": "a"}],
                "refunds": [{"order_id": "o-1", "shop": "a"}, {"order_id": "o-1", "shop": "b"}],
            },
            'I215 `/refunds/1/shop` is `"b"`, `/orders/0/shop` is `"a"` | the two are the same',
        ),
        (
            {"within_24h": 7, "within_48h": 9, "messages": 8},
            "I218 `/within_48h` is `9`, more than `/messages`, `8`",
        ),
        (
            {"within_24h": 9, "messages": 8},
            "I218 `/within_24h` is `9`, more than `/messages`, `8`",
        ),
        (
            {"orders": [{"amount": 10, "shipping": Decimal("10.01")}]},
            "I218 `/orders/0/shipping` is `10.01`, more than `/orders/0/amount`, `10`",
        ),
        (
            {"orders": [{"amount": 10, "shipping": 6, "duty": Decimal("4.01")}]},
            "I218 `/orders/0/shipping` is `6`, together with `duty` `10.01`, more than `/orders/0/amount`, `10`",
        ),
        (
            {
                "orders": [{"order_id": "o-1", "amount": 100}],
                "refunds": [{"order_id": "o-1", "amount": Decimal("100.01")}],
            },
            "I218 `/refunds/0/amount` is `100.01`, more than `/orders/0/amount`, `100`",
        ),
        (
            {
                "orders": [{"order_id": "o-2"}, {"order_id": "o-1", "amount": 100}],
                "refunds": [
                    {"order_id": "o-1", "amount": 60},
                    {"order_id": "o-2", "amount": 500},
                    {"order_id": "o-1", "amount": Decimal("40.01")},
                    {"order_id": "o-1", "amount": 1},
                ],
            },
            (
                "I218 `/refunds/2/amount` is `40.01`, together with those before it `100.01`, more than"
                " `/orders/1/amount`, `100`"
            ),
        ),
    ],
)
def test_a_row_that_breaks_a_check_is_told(facts: dict[str, object], sentence: str) -> None:
    assert sentences(**facts) == [sentence]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"orders": [], "refunds": []},
        {"orders": [{}, {}]},
        {"orders": [{"currency": None}, {"currency": "USD"}, {}], "currency": "USD"},
        {"orders": [{"currency": "USD"}, {"currency": "CNY"}]},
        {"orders": [{"currency": "USD"}, {"currency": "CNY"}], "currency": None},
        {"orders": [{"placed_on": "2023-06-01", "paid_on": None}, {"paid_on": "2023-06-01"}]},
        {"orders": [{"placed_on": "2023-06-01", "paid_on": "2023-06-01"}]},
        {"refunds": [{"order_id": "o-1"}]},
        {"orders": [{"order_id": "o-1", "shop": "a"}], "refunds": [{"order_id": "o-1"}]},
        {"orders": [{"order_id": "o-1"}], "refunds": [{"order_id": "o-1", "shop": "b"}]},
        {"orders": [{"amount": 1}], "refunds": [{"order_id": "o-1"}]},
        {"orders": [{"order_id": "o-1"}], "refunds": [{"refunded_on": "2023-06-01"}]},
        {
            "orders": [{"order_id": "o-1", "paid_on": None}],
            "refunds": [{"order_id": "o-1", "refunded_on": "2023-06-01"}],
        },
        {"within_24h": 8, "within_48h": None, "messages": 8},
        {"within_24h": None, "messages": 0},
        {
            "orders": [
                {"shipping": 11},
                {"amount": 10, "shipping": 4, "duty": 6},
                {"amount": 10, "duty": None},
            ]
        },
        {"orders": [{"order_id": "o-1"}], "refunds": [{"order_id": "o-1", "amount": 500}]},
        {"orders": [{"amount": 100}], "refunds": [{"order_id": "o-1", "amount": 500}]},
        {"orders": [{"order_id": "o-1", "amount": 100}], "refunds": [{"amount": 500}, {"order_id": "o-1"}]},
        {
            "orders": [{"order_id": "o-1", "amount": 100}],
            "refunds": [
                {"order_id": "o-1", "amount": 60},
                {"order_id": "o-1", "amount": 40},
                {"order_id": "o-1"},
            ],
        },
    ],
)
def test_what_is_unknown_or_null_breaks_nothing(facts: dict[str, object]) -> None:
    assert sentences(**facts) == []


def test_all_faults_are_said_in_the_order_of_their_places() -> None:
    orders = [{"order_id": "o-1", "shop": "a"}, {"order_id": "o-1", "shop": "b"}]
    assert [each.partition(" is")[0].partition(" has")[0] for each in sentences(orders=orders)] == [
        "I214 `/orders/1`",
        "I215 `/orders/1/shop`",
    ]


def test_of_many_faults_the_first_twenty_are_said() -> None:
    told = sentences(orders=[{"order_id": "o-1"}] * 30)
    assert len(told) == 21
    assert told[-1] == "I212 the subject has more faults than the first 20"


def test_faults_of_the_schema_are_told_before_those_between_rows() -> None:
    assert sentences(orders=[{"order_id": "o-1"}, {"order_id": "o-1", "amount": -1}]) == [
        "I206 `/orders/1/amount` is `-1`, expected at least `0`"
    ]


def test_a_row_of_a_file_is_rejected_at_its_line() -> None:
    text = b'{"orders": []}\n{"orders": [{"order_id": "o-1"}, {"order_id": "o-1"}]}\n'
    _, second = map(READER.admit, read_subjects(io.BytesIO(text), Format.NDJSON, SCHEMA, file="f.ndjson"))
    assert isinstance(second, Rejected)
    assert [str(each.place) for each in second.diagnostics] == ["f.ndjson:2:1"]


DAYS = st.sampled_from([None, "2023-06-01", "2023-06-02", ...])
IDS = st.sampled_from(["o-1", "o-2", ...])
CURRENCIES = st.sampled_from(["USD", "CNY", None, ...])


def records(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Rows in which a field that is `...` is left out."""
    return st.fixed_dictionaries(fields).map(lambda row: {k: v for k, v in row.items() if v is not ...})


AMOUNTS = st.sampled_from([Decimal("0.01"), Decimal("0.10"), Decimal("0.2"), Decimal("0.3"), 3, ...])
COUNTS = st.sampled_from([0, 1, 2, None, ...])

ORDERS_SOMETIMES = st.just(...) | st.lists(
    records(
        order_id=IDS,
        currency=CURRENCIES,
        placed_on=DAYS,
        paid_on=DAYS,
        amount=AMOUNTS,
        shipping=AMOUNTS,
        duty=AMOUNTS | st.none(),
    ),
    max_size=3,
)
SUBJECTS = records(
    currency=CURRENCIES,
    within_24h=COUNTS,
    within_48h=COUNTS,
    messages=COUNTS,
    orders=ORDERS_SOMETIMES,
    refunds=st.just(...) | st.lists(records(order_id=IDS, refunded_on=DAYS, amount=AMOUNTS), max_size=3),
)


def is_admissible(subject: dict[str, Any]) -> bool:
    """The same checks, as a reader of the keywords would write them."""
    orders, refunds = subject.get("orders", []), subject.get("refunds", [])
    known = [each["order_id"] for each in orders if "order_id" in each]
    own = subject.get("currency")
    by_id = {each["order_id"]: each for each in orders if "order_id" in each}
    is_complete = "orders" in subject and len(known) == len(orders)
    return (
        len(set(known)) == len(known)
        and all(own is None or each.get("currency") in (None, own) for each in orders)
        and all(is_in_order(each.get("placed_on"), each.get("paid_on")) for each in orders)
        and all(each.get("order_id") in (None, *known) or not is_complete for each in refunds)
        and all(
            is_in_order(by_id.get(each.get("order_id"), {}).get("paid_on"), each.get("refunded_on"))
            for each in refunds
        )
        and is_counted(subject)
    )


def is_counted(subject: dict[str, Any]) -> bool:
    """The checks of numbers, as a reader of the keywords would write them: what nobody knows counts as nothing."""
    orders, refunds = subject.get("orders", []), subject.get("refunds", [])
    counts = [
        subject[each] for each in ("within_24h", "within_48h", "messages") if subject.get(each) is not None
    ]
    paid_back = {
        order["order_id"]: sum(
            each.get("amount", 0) for each in refunds if each.get("order_id") == order["order_id"]
        )
        for order in orders
        if "order_id" in order
    }
    return (
        sorted(counts) == counts
        and all((o.get("shipping") or 0) + (o.get("duty") or 0) <= o.get("amount", 1000) for o in orders)
        and all(paid_back.get(o.get("order_id"), 0) <= o.get("amount", 1000) for o in orders)
    )


def is_in_order(first: str | None, later: str | None) -> bool:
    return first is None or later is None or first <= later


@LAW
@given(SUBJECTS)
def test_a_subject_is_admitted_exactly_where_the_checks_hold(subject: dict[str, Any]) -> None:
    assert (sentences(**subject) == []) == is_admissible(subject)


@LAW
@given(SUBJECTS)
def test_a_text_and_its_value_are_judged_alike(subject: dict[str, Any]) -> None:
    read = outcome(READER.read, json.dumps(subject, default=float).encode())
    assert isinstance(read, Refused) != is_admissible(subject)


@LAW
@given(SUBJECTS)
def test_what_holds_at_once_has_no_faults(subject: dict[str, Any]) -> None:
    row = READER.scale_surely(subject)
    assert READER.related.surely_holds(row) <= is_admissible(subject)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"orders": rows(ORDER, unique_by=["orderid"])},
            "S110 `/properties/orders/x-unique-by` names `orderid`, which is not a field | did you mean `order_id`?",
        ),
        (
            {"orders": rows(ORDER, same_as={"currency": "curency"})},
            "S110 `/properties/orders/x-same-as` names `curency`, which is not a field | did you mean `currency`?",
        ),
        (
            {"orders": rows(ORDER, same_as={"currency": "opened_on"})},
            "S111 `currency` and `opened_on` at `/properties/orders/x-same-as` are of different types",
        ),
        (
            {"orders": rows(ORDER, in_order=[["placed_on", "amount"]])},
            "S111 `amount` at `/properties/orders/x-in-order` is neither a date nor an instant",
        ),
        (
            {"x-in-order": [["opened_on", "seen_at"]]},
            "S111 `opened_on` and `seen_at` at `/x-in-order` are dates and instants, which have no order",
        ),
        (
            {"x-in-order": [["opened_on", "orders"]]},
            "S111 `orders` at `/x-in-order` is a list of rows, which is not compared",
        ),
        (
            {"x-at-most": [["messages", "opened_on"]]},
            "S111 `opened_on` at `/x-at-most` is not a number",
        ),
        (
            {"x-at-most": [["mesages", "within_24h"]]},
            "S110 `/x-at-most` names `mesages`, which is not a field | did you mean `messages`?",
        ),
        (
            {"x-at-most": [["within_24h", "balance"]]},
            "S111 `within_24h` and `balance` at `/x-at-most` differ in unit or decimals",
        ),
        (
            {"x-at-most": [["messages"]]},
            ("S103 `/x-at-most/0` is an array, expected a list of two or more fields of numbers"),
        ),
        (
            {"x-parts": {"messages": ["within_24h", "opened_on"]}},
            "S111 `opened_on` at `/x-parts` is not a number",
        ),
        (
            {
                "orders": rows(
                    {**ORDER, "duty": {**AMOUNT, "minimum": -1}}, parts={"amount": ["shipping", "duty"]}
                )
            },
            (
                "S111 `duty` at `/properties/orders/x-parts` can be negative, and parts and their whole never are"
                " | set `minimum` to 0"
            ),
        ),
        (
            {
                "orders": ORDERS,
                "refunds": rows(
                    REFUND,
                    refers_to=[
                        {
                            "rows": "orders",
                            "by": {"order_id": "order_id"},
                            "together_at_most": {"refunded_on": "paid_on"},
                        }
                    ],
                ),
            },
            "S111 `refunded_on` at `/properties/refunds/x-refers-to/0/together_at_most` is not a number",
        ),
        (
            {"refunds": rows(REFUND, refers_to=[{"rows": "ordres", "by": {"order_id": "order_id"}}])},
            (
                "S110 `/properties/refunds/x-refers-to/0/rows` names `ordres`, which is not a list of rows"
                " | did you mean `orders`?"
            ),
        ),
        (
            {"refunds": rows(REFUND, refers_to=[{"rows": "orders", "by": {"order_id": "shop"}}])},
            (
                "S111 `/properties/refunds/x-refers-to/0/by` does not tell the rows of `orders` apart"
                " | `x-unique-by` of `orders` names `shop`, or `by` what it names"
            ),
        ),
        (
            {"orders": rows(ORDER, unique=["order_id"])},
            (
                "S101 `x-unique` is not a keyword of a list of rows at `/properties/orders`"
                " | did you mean `x-unique-by`?"
            ),
        ),
        (
            {"orders": rows(ORDER, unique_by="order_id")},
            (
                'S103 `/properties/orders/x-unique-by` is `"order_id"`, expected the fields of a row that together'
                " are different in every row, 1 to 8"
            ),
        ),
        (
            {"refunds": rows(REFUND, refers_to=[{"rows": "orders"}])},
            (
                "S102 a reference to rows needs `by` at `/properties/refunds/x-refers-to/0`"
                " | `by` is the fields of a row, each with the field of the row it names, by which that is found"
            ),
        ),
    ],
)
def test_a_check_that_cannot_be_made_is_told(changes: dict[str, Any], sentence: str) -> None:
    base = {"orders": ORDERS, "refunds": rows(REFUND), **changes}
    assert sentences_of(document(**base)) == [sentence]


def sentences_of(changed: dict[str, Any]) -> list[str]:
    return said(outcome(lambda: read_schema(changed, file="s")))


def test_numbers_are_the_same_by_value() -> None:
    whole = document(orders=rows({"fee": AMOUNT}, same=["fee"]), refunds=rows(REFUND))
    reader = compile_reader(read_schema(whole, file="s"))
    assert not isinstance(outcome(reader.scale, {"orders": [{"fee": Decimal("1.0")}, {"fee": 1}]}), Refused)
