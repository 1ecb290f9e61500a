"""Results as Markdown, to standard output and, with `-o`, to a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left and the others to the right."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float) -> str:
    """Three significant digits, whole from 100 on."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def publish(parts: Iterable[str], output: Path | None) -> None:
    """Prints the parts with empty lines between them, and writes them to the file if there is one."""
    text = "\n\n".join(parts) + "\n"
    sys.stdout.write(text)
    if output is not None:
        output.write_text(text, "utf-8")


def progress(text: str) -> None:
    """Says on standard error what is being done."""
    print(text, file=sys.stderr, flush=True)
