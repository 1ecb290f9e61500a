"""How far the reading of a file has come, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO


@contextmanager
def shown_while_reading(stream: BinaryIO, size: int | None, terminal: TextIO) -> Iterator[BinaryIO]:
    """The stream, with a bar on the terminal while it is read; `size` is in bytes, None where nobody knows."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TimeRemainingColumn

    columns = (SpinnerColumn(), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=terminal), transient=True) as progress:
        task = progress.add_task("reading", total=size)
        with progress.wrap_file(stream, task_id=task) as wrapped:
            yield wrapped
