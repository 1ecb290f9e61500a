"""The command line: a command parses its arguments, calls one function and prints."""

from __future__ import annotations

import gc
import sys

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""So many that a command which ends soon is never searched for cycles, and a long one now and then."""


def main() -> None:
    """Run the command line of the process.

    `--version` alone is answered before anything is imported that a version does not need.
    """
    if sys.argv[1:] == ["--version"]:
        from policyctl import __version__

        sys.stdout.write(f"policyctl {__version__}\n")
        return
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    from datetime import UTC, datetime

    from policyctl.cli.run import run

    sys.exit(run(sys.argv[1:], lambda: datetime.now(UTC)))
