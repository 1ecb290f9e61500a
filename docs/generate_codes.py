"""Writes `docs/codes.md`: every code of a diagnostic and every exit status, from the lists the command prints.

Run `python docs/generate_codes.py` after a change to a code; a test fails while the page is stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policyctl.cli.exit_codes import MEANINGS
from policyctl.codes import AREAS, CODES, Code

PAGE = Path(__file__).with_name("codes.md")

_OPENING = """# Codes

<!-- Written by docs/generate_codes.py; do not edit. -->

Every diagnostic has a code. `policyctl codes CODE` prints its entry.
"""


def page() -> str:
    """The whole page."""
    sections = [_section(letter, area) for letter, area in AREAS.items()]
    return "\n".join([_OPENING, *sections, _statuses()])


def _section(letter: str, area: str) -> str:
    entries = [_entry(each) for each in CODES.values() if each.code[0] == letter]
    return "\n".join([f"## {area}", "", *entries])


def _entry(entry: Code) -> str:
    return "\n".join([f"### {entry.code}: {entry.title}", "", entry.why, "", *_examples(entry)])


def _examples(entry: Code) -> Iterator[str]:
    for word, text in (("Not", entry.bad), ("But", entry.good)):
        if text:
            yield f"{word}:\n\n```\n{text}\n```\n"


def _statuses() -> str:
    rows = [f"| {status.value} | {meaning} |" for status, meaning in MEANINGS.items()]
    return "\n".join(["## Exit statuses", "", "| status | meaning |", "|---:|---|", *rows, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
