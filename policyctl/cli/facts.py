"""What a run is told of its subjects beside INPUT: `--standing` and `--overrides`, loaded only where they are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from policyctl.cli.outputs import Output
from policyctl.policy import Policy

if TYPE_CHECKING:
    from policyctl.cli.overrides import Overriding
    from policyctl.cli.standing import Standing


def standing_given(
    files: Sequence[Path], outputs: Sequence[Output], policy: Policy, day: date, decision: str | None = None
) -> Standing | None:
    """The standing that a run about a decision is given or leaves, where there is any.

    Raises `Refused` as `standing_of` does.
    """
    if not files and not any(each.format == "standing" for each in outputs):
        return None
    from policyctl.cli.standing import standing_of

    return standing_of(files, outputs, policy, day, decision)


def overriding_given(files: Sequence[Path], policy: Policy, day: date) -> Overriding | None:
    """The overrides of a run, where there are files of them. Raises `Refused` as `overriding_of` does."""
    if not files:
        return None
    from policyctl.cli.overrides import overriding_of

    return overriding_of(files, policy, day)
