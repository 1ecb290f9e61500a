"""Where a piece of JSON stops, against a reading of the text sign by sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyctl.subject.pieces import _INSIDE, _OUTSIDE

SIGNS = {_OUTSIDE: b"[]{},", _INSIDE: b"[]{}"}


def stop(text: bytes, signs: bytes) -> int | None:
    """The end of the first sign outside a string, or of the quote that opens a string without an end."""
    at = 0
    while at < len(text):
        if text[at] in signs:
            return at + 1
        if text[at] == ord('"'):
            end = closing_quote(text, at + 1)
            if end is None:
                return at + 1
            at = end
        at += 1
    return None


def closing_quote(text: bytes, at: int) -> int | None:
    while at < len(text):
        if text[at] == ord('"'):
            return at
        at += 2 if text[at] == ord("\\") else 1
    return None


@pytest.mark.parametrize("pattern", SIGNS, ids=["outside", "inside"])
@given(text=st.lists(st.sampled_from(list(b'"\\[]{},a 1\n')), max_size=20).map(bytes))
def test_a_piece_stops_where_a_reader_would(pattern: object, text: bytes) -> None:
    found = pattern.match(text)  # type: ignore[attr-defined]
    assert (found.end() if found else None) == stop(text, SIGNS[pattern])  # type: ignore[index]
