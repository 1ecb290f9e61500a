"""What a complete cohort tells each of its subjects, from what each of them brings to it.

A cohort is the subjects whose `by` values are equal. One member whose amount is unknown, or one subject of which it is
unknown whether it is a member, or of which cohort, makes what a cohort tells unknown: a rank leans on everybody.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from policyctl.feel.values import UNKNOWN
from policyctl.program.model import RANKS

Told: TypeAlias = "tuple[object, ...]"
"""One machine value for each of `RANKS`."""

UNTOLD: Told = (UNKNOWN,) * len(RANKS)
"""What a cohort tells that is not complete."""


class Entry(Struct, frozen=True):
    """What one subject brings: whether it is a member, its amount, what parts cohorts and what one has in common."""

    member: object
    amount: object
    by: tuple[object, ...]
    same: tuple[object, ...]


class Mixed(Exception):
    """Two members of one cohort differ in what it must have in common; carries where they stand among the entries."""

    def __init__(self, first: int, second: int, part: int) -> None:
        self.first, self.second, self.part = first, second, part
        super().__init__(f"entries {first} and {second} differ in part {part}")


def rank(entries: Sequence[Entry]) -> tuple[Told, ...]:
    """What the cohorts tell each entry, in their order. Raises `Mixed`."""
    if any(_could_be_anywhere(each) for each in entries):
        return (UNTOLD,) * len(entries)
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, entry in enumerate(entries):
        groups.setdefault(entry.by, []).append(number)
    told: dict[int, Told] = {}
    for numbers in groups.values():
        told.update(_of_group(entries, numbers))
    return tuple(told[number] for number in range(len(entries)))


def _could_be_anywhere(entry: Entry) -> bool:
    return entry.member is not False and UNKNOWN in entry.by


def _of_group(entries: Sequence[Entry], numbers: Sequence[int]) -> Iterator[tuple[int, Told]]:
    members = [number for number in numbers if entries[number].member is True]
    _refuse_mixture(entries, members)
    if UNKNOWN in entries[numbers[0]].by or not _is_told(entries, numbers, members):
        yield from ((number, UNTOLD) for number in numbers)
        return
    amounts = sorted(_amount(entries[number]) for number in members)
    shared: dict[int, Told] = {amount: _place(amounts, amount) for amount in set(amounts)}
    outside: Told = (len(amounts), *(None,) * (len(RANKS) - 1))
    for number in numbers:
        is_member = entries[number].member is True
        yield number, shared[_amount(entries[number])] if is_member else outside


def _is_told(entries: Sequence[Entry], numbers: Sequence[int], members: Sequence[int]) -> bool:
    """Whether everything is known that a rank in this cohort leans on."""
    is_settled = all(isinstance(entries[each].member, bool) for each in numbers)
    return is_settled and all(
        isinstance(entries[each].amount, int) and UNKNOWN not in entries[each].same for each in members
    )


def _refuse_mixture(entries: Sequence[Entry], members: Sequence[int]) -> None:
    first: Mapping[int, tuple[int, object]] = {}
    for number in members:
        known = {
            part: (number, value) for part, value in enumerate(entries[number].same) if value is not UNKNOWN
        }
        for part, (_, value) in known.items():
            if part in first and first[part][1] != value:
                raise Mixed(first[part][0], number, part)
        first = {**known, **first}


def _amount(entry: Entry) -> int:
    assert isinstance(entry.amount, int)
    return entry.amount


def _place(amounts: Sequence[int], amount: int) -> Told:
    """What is told of an amount among all, its own included, in the order of `RANKS`."""
    below, up_to = bisect_left(amounts, amount), bisect_right(amounts, amount)
    higher = amounts[up_to] if up_to < len(amounts) else None
    lower = amounts[below - 1] if below else None
    return (len(amounts), len(amounts) - up_to, up_to - below - 1, below, higher, lower)
