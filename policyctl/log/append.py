"""Writing to a log: a record is on the disk before the answer is given.

A log is whatever takes records (`Log`). `FileLog` keeps them in a file, one line each; a log that shows tampering takes
its place by taking records too.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from policyctl.diagnostics import Diagnostic, Refused
from policyctl.log.record import DecisionRecord, to_line


class Log(Protocol):
    """Takes records."""

    def append(self, record: DecisionRecord) -> None:
        """Keep the record; when this returns, it is kept for good. Raises `Refused` (L201) where it cannot be."""

    def close(self) -> None:
        """Take no more records."""


class FileLog:
    """A file of records, one on each line; each is written at once and synced to the disk."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def append(self, record: DecisionRecord) -> None:
        """Write the record as one line and wait for the disk."""
        line = to_line(record) + b"\n"
        try:
            written = os.write(self._descriptor, line)
            while written < len(line):
                written += os.write(self._descriptor, line[written:])
            os.fsync(self._descriptor)
        except OSError as error:
            raise _refusal(self._path, error) from error

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_log(path: Path) -> FileLog:
    """The log in the file, which is made where there is none.

    Raises `Refused` where it cannot be written (L201), and where its last line is torn (L202): a record appended to
    half a record would be lost with it.
    """
    try:
        is_new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    except OSError as error:
        raise _refusal(path, error) from error
    if is_new:
        _sync_folder(path.absolute().parent)
    _refuse_torn_end(path, descriptor)
    return FileLog(path, descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file last as well as its content."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_torn_end(path: Path, descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        os.close(descriptor)
        hint = "a write was cut off; `policyctl log show` says where, and the half line can be taken out"
        message = f"the last line of `{path}` is not whole"
        raise Refused([Diagnostic(code="L202", message=message, hint=hint)])


def _refusal(path: Path, error: OSError) -> Refused:
    reason = (error.strerror or "it cannot be written").lower()
    return Refused([Diagnostic(code="L201", message=f"cannot write the log `{path}`: {reason}")])
