"""The command line as a function of arguments, for tests: in this process, with a clock that stands still."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from typing import NamedTuple

from policyctl.cli.run import run

NOON = datetime(2023, 7, 15, 12, tzinfo=UTC)


class Result(NamedTuple):
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


def policyctl(*arguments: str, stdin: bytes = b"", now: datetime = NOON) -> Result:
    """What a command answers."""
    out, err = io.StringIO(), io.StringIO()
    status = _run(arguments, stdin, now, out, err)
    return Result(status, out.getvalue(), err.getvalue())


def screen(*arguments: str) -> str:
    """All that a command prints, in the order a reader sees it."""
    both = io.StringIO()
    _run(arguments, b"", NOON, both, both)
    return both.getvalue()


def _run(arguments: tuple[str, ...], stdin: bytes, now: datetime, out: io.StringIO, err: io.StringIO) -> int:
    given = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            return run(arguments, lambda: now)
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.stdin = given
