"""Ranks inside a cohort, against counting by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.feel.values import UNKNOWN
from policyctl.program.rank import UNTOLD, Entry, Mixed, rank

brands = st.sampled_from(["meizu", "lenovo"])
amounts = st.integers(0, 5)
known = st.builds(Entry, st.booleans(), amounts, st.tuples(brands), st.just(()))
entries = st.lists(known, max_size=8)


def by_hand(all_of_them: list[Entry], entry: Entry, number: int) -> tuple[object, ...]:
    """What the standings mean, counted one by one."""
    ranked = [(i, each) for i, each in enumerate(all_of_them) if each.member and each.by == entry.by]
    if not entry.member:
        return (len(ranked), None, None, None, None, None)
    others = [each.amount for i, each in ranked if i != number]
    above = [each for each in others if each > entry.amount]  # type: ignore[operator]
    below = [each for each in others if each < entry.amount]  # type: ignore[operator]
    equal = len(others) - len(above) - len(below)
    return (
        len(ranked),
        len(above),
        equal,
        len(below),
        min(above, default=None),  # type: ignore[type-var]
        max(below, default=None),  # type: ignore[type-var]
    )


@given(entries)
def test_a_rank_is_what_counting_gives(given_entries: list[Entry]) -> None:
    expected = tuple(by_hand(given_entries, each, number) for number, each in enumerate(given_entries))
    assert rank(given_entries) == expected


@given(entries, st.data())
def test_the_order_of_the_file_does_not_matter(given_entries: list[Entry], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(given_entries))))
    told = rank([given_entries[number] for number in order])
    assert dict(zip(order, told, strict=True)) == dict(enumerate(rank(given_entries)))


@given(entries, brands)
def test_a_member_whose_amount_is_unknown_leaves_its_own_cohort_without_ranks(
    given_entries: list[Entry], brand: str
) -> None:
    with_doubt = [*given_entries, Entry(True, UNKNOWN, (brand,), ())]
    for entry, told, before in zip(given_entries, rank(with_doubt), rank(given_entries), strict=False):
        assert told == (UNTOLD if entry.by == (brand,) else before)


@given(entries)
def test_one_that_could_belong_to_any_cohort_leaves_none_with_ranks(given_entries: list[Entry]) -> None:
    assert set(rank([*given_entries, Entry(True, 1, (UNKNOWN,), ())])) == {UNTOLD}


def test_who_is_no_member_disturbs_nobody_whatever_is_unknown_of_it() -> None:
    stranger = Entry(False, UNKNOWN, (UNKNOWN,), ())
    assert rank([Entry(True, 3, ("meizu",), ()), stranger]) == ((1, 0, 0, 0, None, None), UNTOLD)


def test_members_that_differ_in_what_they_have_in_common_are_not_ranked() -> None:
    first, second = (Entry(True, 3, ("meizu",), (quarter,)) for quarter in (3, 4))
    with pytest.raises(Mixed) as mixed:
        rank([first, first, second])
    assert (mixed.value.first, mixed.value.second, mixed.value.part) == (0, 2, 0)
    other_brand = Entry(True, 3, ("lenovo",), (4,))
    assert rank([first, other_brand]) == ((1, 0, 0, 0, None, None),) * 2


def test_an_unknown_quarter_leaves_a_cohort_without_ranks() -> None:
    doubtful = Entry(True, 3, ("meizu",), (UNKNOWN,))
    assert rank([doubtful, Entry(True, 2, ("meizu",), (3,))]) == (UNTOLD, UNTOLD)
