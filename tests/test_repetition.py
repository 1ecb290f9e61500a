"""Subjects that stand in a file twice are told with both places, in the order of the file, whatever their names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policyctl.diagnostics import Place
from policyctl.repetition import MOST_TOLD, Repetition, Repetitions

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NAMES = st.one_of(st.none(), st.sampled_from("abc"), st.text(CHARACTERS))
"""What a subject can be called: any text that subjects can have, even an empty one, and no name at all."""


def place(line: int) -> Place:
    return Place(file="shops.csv", line=line, column=1, end_line=line, end_column=2)


def repetitions(names: list[str | None]) -> Repetitions:
    met = Repetition()
    for line, name in enumerate(names, 1):
        met.meet(name, place(line))
    return met.found()


@given(st.lists(NAMES, max_size=3 * MOST_TOLD))
def test_each_row_after_the_first_of_its_subject_is_counted_and_told(names: list[str | None]) -> None:
    again = [
        (line, names.index(name) + 1, name)
        for line, name in enumerate(names, 1)
        if name is not None and name in names[: line - 1]
    ]
    found = repetitions(names)
    assert found.count == len(again)
    assert [(each.again[0], each.first[0], each.name) for each in found.first] == again[:MOST_TOLD]


def test_both_places_are_told() -> None:
    (told,) = repetitions(["m-1", "m-2", "m-1"]).diagnostics()
    assert str(told) == (
        "shops.csv:3:1: warning[I305]: the subject `m-1` stands in the input already, at shops.csv:1:1"
    )


def test_of_many_the_first_are_told_and_the_rest_counted() -> None:
    told = [each.message for each in repetitions(["m-1"] * (MOST_TOLD + 1001)).diagnostics()]
    assert len(told) == MOST_TOLD + 1
    assert told[-1] == "1,000 more rows are about subjects that stand in the input already"
