"""What `check` found: each diagnostic with its line, then how many there are."""

from __future__ import annotations

from collections.abc import Sequence

from policyctl.diagnostics import Severity
from policyctl.report.human.diagnostics import full
from policyctl.report.human.screen import BAD, GOOD, OPEN, STRONG, Look, Part, folded, say, to_text
from policyctl.report.human.words import counted, listed
from policyctl.results import CheckedFile, Phase

_WORDS = {
    Phase.SHAPE: ("shape",),
    Phase.REFERENCES: ("references",),
    Phase.TYPES: ("types", "reachability"),
}


def checks(files: Sequence[CheckedFile], look: Look) -> str:
    """All diagnostics of all files, the counts, and what the errors kept from being checked."""
    found = full([one for each in files for one in each.diagnostics], look)
    lines = [say(*_counts(files))]
    for each in files:
        if each.unchecked:
            lines += folded(say("  " + unchecked_text(each, each.file)), look, hanging=4)
    return (found + "\n" if found else "") + to_text(lines, look)


def unchecked_text(checked: CheckedFile, name: str) -> str:
    """`a.toml: types and reachability were not checked, because of its error`, where that is the file's name."""
    words = [word for each in checked.unchecked for word in _WORDS[each]]
    errors = "its error" if checked.count(Severity.ERROR) == 1 else "its errors"
    return f"{name}: {listed(words)} were not checked, because of {errors}"


def _counts(files: Sequence[CheckedFile]) -> list[Part]:
    errors = sum(each.count(Severity.ERROR) for each in files)
    warnings = sum(each.count(Severity.WARNING) for each in files)
    checked = f"{counted(len(files), 'file')} checked: "
    if not errors and not warnings:
        return [checked, ("nothing is wrong", f"{STRONG} {GOOD}")]
    said: list[Part] = [(counted(errors, "error"), f"{STRONG} {BAD}")] if errors else []
    if warnings:
        said += [", "] if said else []
        said.append((counted(warnings, "warning"), f"{STRONG} {OPEN}"))
    return [checked, *said]
