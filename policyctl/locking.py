"""A folder of policies and its lock: what is released there, and what is not as it was locked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from policyctl.bundle.library import LOCK, Library, find_schema, ids, loaded, policies_in, read_path
from policyctl.bundle.lock import (
    Lock,
    Released,
    broken,
    lock_text,
    missing,
    parse_lock,
    released_in,
    unlocked,
)
from policyctl.diagnostics import Diagnostic
from policyctl.subject.profile import load_schema


def lock_in(folder: Path) -> Lock:
    """The lock of a folder, empty where it has none. Raises `Refused` as `parse_lock` and `read_path` do."""
    path = folder / LOCK
    if not path.exists():
        return Lock(file=str(path), text="")
    found = read_path(path)
    return parse_lock(found.text, file=found.file)


def released(folder: Path, library: Library) -> tuple[Released, ...]:
    """Every released version in the folder, which goes before what the library has under the same id.

    Raises `Refused` with the first text that is not right.
    """
    declared = loaded(library)
    own = set(ids(Library(bundles=(folder,))))
    others = tuple(each for each in declared.bundles if own.isdisjoint(ids(Library(bundles=(each,)))))
    found = Library(bundles=(folder, *others), schemas=(*declared.schemas, *policies_in(folder)))
    return released_in(folder, found, cache(partial(_schema, found)))


def _schema(found: Library, subject: str) -> Mapping[str, object]:
    text = find_schema(found, subject)
    return load_schema(text.text.encode(), file=text.file).document


def write_lock(folder: Path, library: Library, *, replace_changed: bool = False) -> int:
    """Lock what is released in the folder, and say how many versions that are. Raises `Refused` as `released` does.

    What is locked already stays as it is, unless it is to be replaced.
    """
    lock, found = lock_in(folder), released(folder, library)
    kept = () if replace_changed else lock.released
    new = [each.locked for each in found] if replace_changed else unlocked(lock, found)
    (folder / LOCK).write_text(lock_text([*kept, *new]), encoding="utf-8", newline="\n")
    return len(found)


def unlike_lock(folder: Path, library: Library) -> tuple[Diagnostic, ...]:
    """Where the folder is not as its lock says (L102 to L105). Raises `Refused` as `released` does."""
    lock, found = lock_in(folder), released(folder, library)
    return (*broken(lock, found), *missing(found, lock))


def changed_since_lock(folder: Path, library: Library) -> tuple[Diagnostic, ...]:
    """As `unlike_lock`, without what is only not locked yet."""
    return broken(lock_in(folder), released(folder, library))
