"""What `check` found: each diagnostic with its line, then how many there are."""

from __future__ import annotations

from collections.abc import Sequence

from policyctl.diagnostics import Severity
from policyctl.report.human.diagnostics import full
from policyctl.report.human.screen import BAD, GOOD, OPEN, STRONG, Look, Part, say, to_text
from policyctl.report.human.words import counted
from policyctl.results import CheckedFile


def checks(files: Sequence[CheckedFile], look: Look) -> str:
    """All diagnostics of all files, and the counts."""
    found = full([one for each in files for one in each.diagnostics], look)
    return (found + "\n" if found else "") + to_text([say(*_counts(files))], look)


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
