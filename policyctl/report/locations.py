"""Where a place is for programs that know files by their path in a repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from policyctl.diagnostics import Place
from policyctl.diff.model import Change


def relative(file: str, root: PurePath) -> str:
    """The path below the root with forward slashes; of a git revision `main:policies/a.toml` its path.

    A file elsewhere keeps its whole path.
    """
    path = PurePath(file)
    if path.is_absolute():
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    revision, colon, inside = file.partition(":")
    return inside if colon and revision else path.as_posix()


def readable(place: Place, root: PurePath) -> str:
    """`policies/a.toml:12` for a person: the path below the root, of a git revision with its name."""
    path = PurePath(place.file)
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else place.file
    return f"{file}:{place.line}"


def told(change: Change) -> Iterator[tuple[str, str | None, Place | None]]:
    """`was` and `is` with their texts and places, as far as there is more to say than the sentence does."""
    for word, text, place in (("was", change.old, change.old_place), ("is", change.new, change.new_place)):
        if text is not None:
            yield word, None if text in change.sentence else text, place


def place_of(change: Change) -> Place | None:
    """Where a reviewer looks: in the new text, or in the old one where the new has nothing."""
    return change.new_place or change.old_place
