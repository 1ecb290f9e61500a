"""Words that mean nothing to Markdown: they read as they are, wherever in a line they stand.

Characters that cannot be seen (control characters, marks of direction and of no width) become escapes one can see. No
name becomes a heading, a list, a link, code, a table cell, HTML, or the address of somewhere else.
"""

from __future__ import annotations

import re

from policyctl.report.human.screen import visible

_SPECIAL = str.maketrans({each: f"\\{each}" for each in "\\`*{}[]<>#|~@&$!"})
_ADDRESS = re.compile(r":(?=//)|(?<=www)\.|(?<=^mailto):|(?<=\smailto):", re.IGNORECASE)
_UNDERSCORE = re.compile(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
"""Those inside a word mean nothing to Markdown."""

_BEGINS_BLOCK = re.compile(r"^([0-9]+)([.)])(?=\s|$)|^([-+])(?=\s|$)|^([-=])(?=[-=\s]*$)")
_SPACES = re.compile(r"^ | $| (?= )")


def plain(words: str) -> str:
    """The words as Markdown that shows them as they are."""
    escaped = visible(words).translate(_SPECIAL)
    escaped = _ADDRESS.sub(r"\\\g<0>", escaped)
    escaped = _UNDERSCORE.sub(r"\\_", escaped)
    escaped = _BEGINS_BLOCK.sub(
        lambda found: f"{found[1] or ''}\\{found[2] or found[3] or found[4]}", escaped
    )
    return _SPACES.sub("&#32;", escaped)
