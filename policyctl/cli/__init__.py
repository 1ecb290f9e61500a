"""The command line: a command parses its arguments, calls one function and prints."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line of the process.

    `--version` alone is answered before anything is imported that a version does not need.
    """
    if sys.argv[1:] == ["--version"]:
        from policyctl import __version__

        sys.stdout.write(f"policyctl {__version__}\n")
        return
    from datetime import UTC, datetime

    from policyctl.cli.run import run

    sys.exit(run(sys.argv[1:], lambda: datetime.now(UTC)))
