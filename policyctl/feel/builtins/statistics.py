"""The functions that make one value of a list (DMN 1.5, 10.3.4.4): sums, means, extremes, and the logical two.

An element of the wrong kind, null among them, makes the result null. So does an empty list, except for `count`,
`mode`, `all` and `any`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import reduce

from policyctl.feel.builtins.declaration import Group, a_list, anything, builtin, takes
from policyctl.feel.comparison import is_less
from policyctl.feel.logic import conjunction, disjunction, to_truth
from policyctl.feel.values import DECIMAL, Builtin, Signature, UnknownElements, Value


def statistics_builtins() -> tuple[Builtin, ...]:
    """The functions over all elements of a list, in the order of the standard."""
    group, settled = Group.LIST, UnknownElements.ARE_SETTLED
    return (
        builtin(group, "count", takes(_count, a_list())),
        builtin(group, "min", *_of_list_or_arguments(_minimum)),
        builtin(group, "max", *_of_list_or_arguments(_maximum)),
        builtin(group, "sum", *_of_list_or_arguments(_of_numbers(_sum))),
        builtin(group, "mean", *_of_list_or_arguments(_of_numbers(_mean))),
        builtin(group, "all", *_of_list_or_arguments(_all), unknown_elements=settled),
        builtin(group, "any", *_of_list_or_arguments(_any), unknown_elements=settled),
        builtin(group, "product", *_of_list_or_arguments(_of_numbers(_product))),
        builtin(group, "median", *_of_list_or_arguments(_of_numbers(_median))),
        builtin(group, "stddev", *_of_list_or_arguments(_of_numbers(_standard_deviation))),
        builtin(group, "mode", *_of_list_or_arguments(_mode)),
    )


def _of_list_or_arguments(call: Callable[[list[Value]], Value]) -> tuple[Signature, Signature]:
    """`f(list)` and `f(n1, n2, …)`."""
    return takes(call, a_list()), takes(call, anything("n"), variadic=True)


def _of_numbers(call: Callable[[list[Decimal]], Value]) -> Callable[[list[Value]], Value]:
    """The function on lists of numbers, null for any other list and for the empty one."""

    def computed(items: list[Value]) -> Value:
        numbers = [item for item in items if isinstance(item, Decimal)]
        return call(numbers) if numbers and len(numbers) == len(items) else None

    return computed


def _count(items: list[Value]) -> Value:
    return Decimal(len(items))


def _minimum(items: list[Value]) -> Value:
    return _extreme(items, lambda candidate, best: is_less(candidate, best))


def _maximum(items: list[Value]) -> Value:
    return _extreme(items, lambda candidate, best: is_less(best, candidate))


def _extreme(items: list[Value], is_better: Callable[[Value, Value], Value]) -> Value:
    """The first best element; null where two elements have no order."""
    best = items[0] if items else None
    for item in items:
        better = is_better(item, best)
        if not isinstance(better, bool):
            return better
        best = item if better else best
    return best


def _sum(numbers: list[Decimal]) -> Decimal:
    return reduce(DECIMAL.add, numbers)


def _product(numbers: list[Decimal]) -> Decimal:
    return reduce(DECIMAL.multiply, numbers)


def _mean(numbers: list[Decimal]) -> Decimal:
    return DECIMAL.divide(_sum(numbers), Decimal(len(numbers)))


def _median(numbers: list[Decimal]) -> Decimal:
    """The middle one in order, or the mean of the middle two."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else _mean(ordered[middle - 1 : middle + 1])


def _standard_deviation(numbers: list[Decimal]) -> Value:
    """The deviation of a sample: divided by one less than there are, so a single number has none."""
    if len(numbers) < 2:
        return None
    mean = _mean(numbers)
    differences = [DECIMAL.subtract(number, mean) for number in numbers]
    squares = [DECIMAL.multiply(difference, difference) for difference in differences]
    return DECIMAL.sqrt(DECIMAL.divide(_sum(squares), Decimal(len(numbers) - 1)))


def _mode(items: list[Value]) -> Value:
    """The numbers that occur most often, from the least; the empty list for the empty list."""
    numbers = [item for item in items if isinstance(item, Decimal)]
    if len(numbers) != len(items):
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return list[Value](sorted(number for number, count in counts.items() if count == most))


def _all(items: list[Value]) -> Value:
    return conjunction(map(to_truth, items))


def _any(items: list[Value]) -> Value:
    return disjunction(map(to_truth, items))
