"""What a peer looks like to the measurement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.decision.work import Decision, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One way to take the decision.

    `adapt` brings a record into the form the engine takes and is not timed; `form` says what that is.
    `decide` is timed, its result included; `read` takes the decision out of that and is not.
    `limit` is how many records are enough to check a slow engine on.
    """

    name: str
    package: str
    form: str
    decide: Callable[[Any], Any]
    read: Callable[[Any], Decision] = tuple
    adapt: Callable[[Record], Any] = dict
    limit: int | None = None
