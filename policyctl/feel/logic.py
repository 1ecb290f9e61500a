"""Kleene's three-valued logic over FEEL's conditions (DMN 1.5, 10.3.2.4), with unknown.

Null and unknown are both the middle value. Where both meet, unknown wins: the null is certain, the other
might still become it or anything else. A value that is no condition at all, such as a number, counts as null.
"""

from __future__ import annotations

from collections.abc import Iterable

from policyctl.feel.values import UNKNOWN, Truth, Value


def to_truth(value: Value) -> Truth:
    """The condition a value is: itself, or null where it is no boolean."""
    if value is True or value is False or value is UNKNOWN:
        return value
    return None


def both(left: Truth, right: Truth) -> Truth:
    """`left and right`."""
    if left is False or right is False:
        return False
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    return None if left is None or right is None else True


def either(left: Truth, right: Truth) -> Truth:
    """`left or right`."""
    if left is True or right is True:
        return True
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    return None if left is None or right is None else False


def negation(condition: Truth) -> Truth:
    """`not(condition)`."""
    if condition is True:
        return False
    return True if condition is False else condition


def conjunction(conditions: Iterable[Truth]) -> Truth:
    """The *and* of all of them, true where there is none; stops at the first that is false."""
    result: Truth = True
    for condition in conditions:
        result = both(result, condition)
        if result is False:
            break
    return result


def disjunction(conditions: Iterable[Truth]) -> Truth:
    """The *or* of all of them, false where there is none; stops at the first that is true."""
    result: Truth = False
    for condition in conditions:
        result = either(result, condition)
        if result is True:
            break
    return result
