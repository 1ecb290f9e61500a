"""What can be wrong with a command line, as diagnostics: codes C101 to C107."""

from __future__ import annotations

from collections.abc import Iterable

from policyctl.diagnostics import Diagnostic, Place, Refused, nearest


def refusal(code: str, message: str, hint: str | None = None, place: Place | None = None) -> Refused:
    """The refusal with this one diagnostic."""
    return Refused([Diagnostic(code=code, message=message, hint=hint, place=place)])


def hint_among(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or all there are."""
    words = tuple(known)
    close = nearest(word, words)
    if close:
        return f"did you mean `{close}`?"
    return f"there are {', '.join(f'`{each}`' for each in words)}" if words else None


def unreadable(file: str, error: OSError, hint: str) -> Refused:
    """The refusal of a file that the operating system does not give (C101)."""
    return refusal("C101", f"cannot read `{file}`: {(error.strerror or 'unknown').lower()}", hint)
