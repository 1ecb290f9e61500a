"""What one evaluation may spend, and what it knows of the world: the clock, if it was given one.

The bounds make every evaluation end: no expression of bounded text can take more than these steps or build
more than these elements, characters and calls.
"""

from __future__ import annotations

from msgspec import Struct

from policyctl.feel.errors import FeelLimitError
from policyctl.feel.syntax import NOWHERE
from policyctl.feel.temporal import DateTime

MAXIMUM_STEPS = 2_000_000
MAXIMUM_ELEMENTS = 100_000
MAXIMUM_CHARACTERS = 200_000
MAXIMUM_CALLS = 64
"""How deep functions may call each other."""

MAXIMUM_NESTING = 64
"""How deep lists and contexts may hold each other."""

_CHARACTERS_A_STEP = 64


class Session(Struct):
    """The clock and the allowance of one evaluation; the only thing in it that changes while it runs."""

    clock: DateTime | None = None
    steps_left: int = MAXIMUM_STEPS
    calls_left: int = MAXIMUM_CALLS

    def spend(self, steps: int) -> None:
        """Counts work that is not the visit of a node: elements compared, characters scanned."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise FeelLimitError("F321", f"this takes more than {MAXIMUM_STEPS} steps", NOWHERE)

    def admit_elements(self, count: int) -> None:
        """Refuses a list of more elements than a list may have."""
        if count > MAXIMUM_ELEMENTS:
            raise FeelLimitError("F322", f"a list has more than {MAXIMUM_ELEMENTS} elements", NOWHERE)

    def admit_characters(self, count: int) -> None:
        """Refuses a string of more characters than a string may have."""
        if count > MAXIMUM_CHARACTERS:
            raise FeelLimitError("F323", f"a string has more than {MAXIMUM_CHARACTERS} characters", NOWHERE)

    def spend_on(self, value: object) -> None:
        """Counts the work of walking a value to its leaves, and refuses a value that nests too deep to be walked.

        Lists share their elements, so a value can be far larger to walk than it was to build.
        """
        waiting = [(value, 0)]
        while waiting:
            item, depth = waiting.pop()
            if isinstance(item, str):
                self.spend(len(item) // _CHARACTERS_A_STEP)
            elif isinstance(item, list | dict):
                if depth == MAXIMUM_NESTING:
                    message = f"a value nests deeper than {MAXIMUM_NESTING} levels"
                    raise FeelLimitError("F327", message, NOWHERE)
                self.spend(len(item) + 1)
                parts = item if isinstance(item, list) else item.values()
                waiting.extend((part, depth + 1) for part in parts)
