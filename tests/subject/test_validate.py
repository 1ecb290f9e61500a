"""What is wrong with a subject is said in one sentence each: where, what was found, what was expected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from policyctl.diagnostics import Place, Refused
from tests.subject.subject_schemas import outcome, reader, said, subject


def sentences(value: object) -> list[str]:
    return said(outcome(reader().scale, value))


INSTANT = "expected an instant that exists, written `YYYY-MM-DDThh:mm:ssZ`"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([], "I205 the subject is an array, expected a JSON object"),
        (None, "I205 the subject is `null`, expected a JSON object"),
        (subject(shop_id=...), "I203 required field `/shop_id` is absent"),
        (subject(sale=1), "I204 unknown field `/sale` | did you mean `sales`?"),
        (subject(qq=1), "I204 unknown field `/qq`"),
        (subject(**{"a/b\n": 1}), r"I204 unknown field `/a~1b\n`"),
        (subject(is_open="true"), 'I205 `/is_open` is `"true"`, expected `true` or `false`'),
        (subject(is_open=1), "I205 `/is_open` is `1`, expected `true` or `false`"),
        (subject(is_new="yes"), 'I205 `/is_new` is `"yes"`, expected `true`, `false` or null'),
        (subject(is_open=None), "I205 `/is_open` is `null`, expected `true` or `false`"),
        (
            subject(sales=None),
            "I205 `/sales` is `null`, expected a number | leave the field out if its value is unknown",
        ),
        (
            subject(rate="0.95"),
            'I205 `/rate` is `"0.95"`, expected a number or null | write the number without quotes',
        ),
        (
            subject(rate="2.50 %"),
            'I205 `/rate` is `"2.50 %"`, expected a number or null | write the share as a number: 0.025',
        ),
        (subject(rate="high"), 'I205 `/rate` is `"high"`, expected a number or null'),
        (subject(rate=True), "I205 `/rate` is `true`, expected a number or null"),
        (subject(rate=[]), "I205 `/rate` is an array, expected a number or null"),
        (subject(orders=Decimal("1.5")), "I205 `/orders` is `1.5`, expected a whole number"),
        (subject(note=3), "I205 `/note` is `3`, expected a string or null"),
        (subject(opened_on=20230101), "I205 `/opened_on` is `20230101`, expected a date as text"),
        (subject(seen_at=5), "I205 `/seen_at` is `5`, expected an instant as text or null"),
        (subject(refunds={}), "I205 `/refunds` is an object, expected an array of rows"),
        (subject(refunds=[5]), "I205 `/refunds/0` is `5`, expected a JSON object"),
        (
            subject(rate=95),
            "I206 `/rate` is `95`, expected at most `1` | a rate is a fraction of one: write 0.95 for 95 %",
        ),
        (subject(orders=-1), "I206 `/orders` is `-1`, expected at least `0`"),
        (subject(rate=Decimal("0.12345")), "I207 `/rate` is `0.12345`, expected at most 4 decimals"),
        (
            subject(trade="shoe"),
            'I208 `/trade` is `"shoe"`, expected `shoes` or `toys` | did you mean `shoes`?',
        ),
        (
            subject(trade="x" * 1000),
            f'I208 `/trade` is `"{"x" * 38}…`, expected `shoes` or `toys`',
        ),
        (subject(trade=5), "I205 `/trade` is `5`, expected a string or null"),
        (
            subject(refunds=[{"amount": 1, "kind": "half"}]),
            'I208 `/refunds/0/kind` is `"half"`, expected `"full"`',
        ),
        (subject(shop_id="s-" + "1" * 20), "I209 `/shop_id` has 22 characters, expected at most 12"),
        (subject(shop_id="x-1"), 'I209 `/shop_id` is `"x-1"`, expected a text that matches `^s-`'),
        (
            subject(opened_on="2023-02-30"),
            'I210 `/opened_on` is `"2023-02-30"`, expected a date that exists, written `YYYY-MM-DD`',
        ),
        (
            subject(opened_on="0000-01-01"),
            'I210 `/opened_on` is `"0000-01-01"`, expected a date that exists, written `YYYY-MM-DD`',
        ),
        (
            subject(refunds=[{"amount": 1, "paid_on": "1.6.2023"}]),
            'I210 `/refunds/0/paid_on` is `"1.6.2023"`, expected a date that exists, written `YYYY-MM-DD`',
        ),
        (
            subject(seen_at="2023-06-30T12:00:00"),
            f'I210 `/seen_at` is `"2023-06-30T12:00:00"`, {INSTANT} | add `Z` or an offset such as `-07:00`',
        ),
        (
            subject(seen_at="2016-12-31T23:59:60Z"),
            f'I210 `/seen_at` is `"2016-12-31T23:59:60Z"`, {INSTANT} | there are no leap seconds: write second 59',
        ),
        (
            subject(seen_at="2023-06-30T12:00:00.1234567Z"),
            (
                f'I210 `/seen_at` is `"2023-06-30T12:00:00.1234567Z"`, {INSTANT}'
                " | write at most six digits after the point of the seconds"
            ),
        ),
        (
            subject(seen_at="0001-01-01T00:00:00+05:00"),
            f'I210 `/seen_at` is `"0001-01-01T00:00:00+05:00"`, {INSTANT}',
        ),
        (subject(seen_at="2023-06-30"), f'I210 `/seen_at` is `"2023-06-30"`, {INSTANT}'),
        (subject(refunds=[{"amount": 1}] * 4), "I211 `/refunds` has more than 3 rows"),
        (subject(note="a\0b"), r"I107 `/note` contains the character NUL (`\u0000`)"),
        (subject(note="\ud800"), "I107 `/note` contains half of a surrogate pair"),
        (subject(**{"\ud800": 1}), r"I107 `/\ud800` contains half of a surrogate pair"),
        (subject(rate=Decimal("1E+400")), "I106 `/rate` has more than 38 digits when written out"),
        (subject(rate=10**5000), "I106 `/rate` has more than 38 digits when written out"),
        (subject(rate=float("nan")), "I201 `/rate` is `nan`, expected a number"),
        (
            subject(opened_on=date(2023, 1, 1)),
            "I201 `/opened_on` is a value that JSON does not have | dates are given as text, `2023-06-30`",
        ),
        ({1: 2}, "I201 the name of a field in the value is `1`, expected a string"),
    ],
)
def test_a_fault_is_one_sentence(value: object, sentence: str) -> None:
    assert sentences(value) == [sentence]


def test_every_fault_has_its_own_sentence() -> None:
    value = subject(rate=2, shop=1, refunds=[{"amount": "1"}, {"amunt": 1}])
    assert sentences(value) == [
        "I206 `/rate` is `2`, expected at most `1` | a rate is a fraction of one: write 0.95 for 95 %",
        'I205 `/refunds/0/amount` is `"1"`, expected a number | write the number without quotes',
        "I203 required field `/refunds/1/amount` is absent",
        "I204 unknown field `/refunds/1/amunt` | did you mean `amount`?",
        "I204 unknown field `/shop` | did you mean `shop_id`?",
    ]


def test_after_twenty_faults_it_is_only_said_that_there_are_more() -> None:
    said = sentences(subject(**{f"q{number}": 1 for number in range(100)}))
    assert len(said) == 21
    assert said[-1] == "I212 the subject has more faults than the first 20"


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)
    assert sentences(loop) == ["I202 `/0/0/0` is nested deeper than 32 levels"]


def test_a_fault_stands_at_the_place_of_its_subject() -> None:
    place = Place(file="shops.csv", line=7, column=1, end_line=7, end_column=2)
    with pytest.raises(
        Refused, match=r"^shops.csv:7:1: error\[I206\]: `/orders` is `-1`, expected at least `0`$"
    ):
        reader().scale(subject(orders=-1), place)
