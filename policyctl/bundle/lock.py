"""Which released versions there are, by digest: a version that is released does not change.

`lock.toml` stands at the root of a folder of policies and names every released version with the digest of its meaning
and the digest of its bytes. It is written by `policyctl lock` and read by people in a review.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from importlib.resources.abc import Traversable
from typing import TypeAlias

import msgspec
from msgspec import Struct

from policyctl.bundle.digest import byte_digest, semantic_digest
from policyctl.bundle.document import read_document
from policyctl.bundle.library import Library, policies_in, version_order, versions_in
from policyctl.bundle.model import Bundle, Key, Status
from policyctl.bundle.problems import Problem, diagnose, refuse
from policyctl.bundle.resolve import Loading, load_bundle
from policyctl.diagnostics import Diagnostic, Refused

SchemaOf: TypeAlias = Callable[[str], Mapping[str, object]]
"""The JSON Schema of a subject, with exact numbers."""


class Locked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A released version with the digest of its meaning and that of its bytes."""

    id: str
    version: str
    semantic: str
    bytes: str

    @property
    def name(self) -> str:
        """`id@version`."""
        return f"{self.id}@{self.version}"


class Lock(Struct, frozen=True, kw_only=True):
    """What a lock file says; the text is kept for the places of what is wrong."""

    file: str
    text: str
    released: tuple[Locked, ...] = ()


class Released(Struct, frozen=True):
    """A released version as it stands in the folder."""

    locked: Locked
    bundle: Bundle


def parse_lock(text: str, *, file: str) -> Lock:
    """The lock that a text says. Raises `Refused` as `read_document` does, and with L101 where it is no lock."""
    document = read_document(text, file=file)
    try:
        released = msgspec.convert(document.json.get("released", []), tuple[Locked, ...])
    except msgspec.ValidationError:
        hint = "it is written by `policyctl lock`; take it from the repository again"
        message = "this is no lock of released versions"
        refuse([Problem(code="L101", message=message, key=("released",), hint=hint)], text, file=file)
        raise
    return Lock(file=file, text=text, released=released)


_HEAD = """\
# The released versions of these policies: what each means, and its bytes. A released version does not change.
# Written by `policyctl lock`; `policyctl lock --check` compares.
"""


def lock_text(released: Iterable[Locked]) -> str:
    """The text of a lock: entries by id and version, the same bytes for the same entries."""
    ordered = sorted(released, key=lambda each: (each.id, version_order(each.version)))
    return _HEAD + "".join(_entry(each) for each in ordered)


def _entry(locked: Locked) -> str:
    members = ((name, getattr(locked, name)) for name in ("id", "version", "semantic", "bytes"))
    return "\n[[released]]\n" + "".join(f'{name:<8} = "{value}"\n' for name, value in members)


def released_in(folder: Traversable, library: Library, schema_of: SchemaOf) -> tuple[Released, ...]:
    """Every released version in a folder of policies. Raises `Refused` with the first text that is not right."""
    versions = (one for each in policies_in(folder) for one in versions_in(each))
    released, loading = (one for one in versions if one.status is Status.RELEASED), Loading()
    known: dict[str, str] = {}
    return tuple(_released(load_bundle(one.found, library, loading), schema_of, known) for one in released)


def _released(bundle: Bundle, schema_of: SchemaOf, known: MutableMapping[str, str]) -> Released:
    locked = Locked(
        id=bundle.id,
        version=bundle.version,
        semantic=semantic_digest(bundle, schema_of(bundle.subject), known),
        bytes=byte_digest(bundle),
    )
    return Released(locked, bundle)


def unlocked(lock: Lock, released: Sequence[Released]) -> tuple[Locked, ...]:
    """The released versions that the lock does not name yet."""
    known = {each.name for each in lock.released}
    return tuple(each.locked for each in released if each.locked.name not in known)


def broken(lock: Lock, released: Sequence[Released]) -> tuple[Diagnostic, ...]:
    """Where the folder is not as the lock says: a version that is gone (L102), changed (L103), or reworded (L104)."""
    now = {each.locked.name: each for each in released}
    found: list[Diagnostic] = []
    for index, locked in enumerate(lock.released):
        current = now.get(locked.name)
        if current is None:
            message = f"`{locked.name}` is locked as released, and there is no such released version"
            found.extend(_in_lock(lock, ("released", index), "L102", message, "restore the file"))
        else:
            found.extend(_changes(locked, current))
    return Refused(found).diagnostics


def missing(released: Sequence[Released], lock: Lock) -> tuple[Diagnostic, ...]:
    """A diagnostic (L105) for each released version that the lock does not name."""
    names = {each.name for each in unlocked(lock, released)}
    found: list[Diagnostic] = []
    for each in released:
        if each.locked.name in names:
            message = f"`{each.locked.name}` is released and not locked"
            found.extend(_in_bundle(each.bundle, "L105", message, "run `policyctl lock`"))
    return Refused(found).diagnostics


def _changes(locked: Locked, current: Released) -> Iterator[Diagnostic]:
    if locked.semantic != current.locked.semantic:
        message = f"`{locked.name}` means something else than when it was released"
        hint = "restore the file, and make the change in a new version"
        yield from _in_bundle(current.bundle, "L103", message, hint)
    elif locked.bytes != current.locked.bytes:
        message = f"the text of `{locked.name}` is not the one that was released, although it means the same"
        yield from _in_bundle(current.bundle, "L104", message, "restore the file")


def _in_bundle(bundle: Bundle, code: str, message: str, hint: str) -> tuple[Diagnostic, ...]:
    problem = Problem(code=code, message=message, key=("bundle", "version"), hint=hint)
    return diagnose([problem], bundle.text, file=bundle.file)


def _in_lock(lock: Lock, key: Key, code: str, message: str, hint: str) -> tuple[Diagnostic, ...]:
    return diagnose([Problem(code=code, message=message, key=key, hint=hint)], lock.text, file=lock.file)
