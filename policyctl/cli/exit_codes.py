"""What the exit status of a process says: one meaning for every command."""

from __future__ import annotations

from enum import IntEnum
from types import MappingProxyType


class ExitCode(IntEnum):
    """The status a process ends with. What is found is never mixed up with what went wrong."""

    DONE = 0
    """Done, and nothing found that was asked to be found."""

    FINDINGS = 1
    """Findings: diagnostics of `check`, failed examples of `test`, outcomes named by `--fail-on`."""

    REFUSED = 2
    """Wrong usage, input that cannot be read or was rejected, a bundle with mistakes, or a bug of ours."""

    INTEGRITY = 3
    """A signature, a digest or a log does not hold."""

    INCONCLUSIVE = 4
    """An answer that is neither yes nor no."""

    NOTHING_TO_DO = 5
    """Nothing to do where something was required: no rows, no examples."""

    INTERRUPTED = 130
    """Stopped from the keyboard."""

    PIPE_CLOSED = 141
    """Whoever read the output went away."""


MEANINGS = MappingProxyType(
    {
        ExitCode.DONE: "done, and nothing found that was asked to be found",
        ExitCode.FINDINGS: "findings: diagnostics, failed examples, differences, outcomes named by --fail-on",
        ExitCode.REFUSED: "wrong usage, rejected input, a bundle with mistakes, or a bug of policyctl",
        ExitCode.INTEGRITY: "a signature, a digest or a log does not hold",
        ExitCode.INCONCLUSIVE: "an answer that is neither yes nor no",
        ExitCode.NOTHING_TO_DO: "nothing to do where something was required",
        ExitCode.INTERRUPTED: "stopped from the keyboard",
        ExitCode.PIPE_CLOSED: "whoever read the output went away",
    }
)
"""Each status in the words of a user."""
