"""What is wrong with one subject, by JSON pointer, and its way to diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from policyctl.diagnostics import Diagnostic, Place

MOST_FAULTS = 20
"""Diagnostics for one subject at most; one more says that there are others."""

Path: TypeAlias = "tuple[str | int, ...]"
Fault: TypeAlias = "tuple[Path, str, str, str | None]"
"""Path, code, sentence and hint."""


def first_faults(faults: Iterable[Fault]) -> list[Fault]:
    """As many faults as are said, and one more that tells whether there are others."""
    return list(islice(faults, MOST_FAULTS + 1))


def diagnostics_of(faults: Sequence[Fault], place: Place | None) -> Iterator[Diagnostic]:
    """The faults in the order of their JSON pointers, all at the place of the subject."""
    for path, code, message, hint in sorted(faults, key=lambda fault: (_order(fault[0]), fault[1]))[
        :MOST_FAULTS
    ]:
        yield Diagnostic(code=code, message=message, hint=hint, place=place, path=path)
    if len(faults) > MOST_FAULTS:
        message = f"the subject has more faults than the first {MOST_FAULTS}"
        yield Diagnostic(code="I212", message=message, place=place)


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (0, part) for part in path)
