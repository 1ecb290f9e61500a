"""The bundles, parameter sets, schemas and vocabularies that can be found, and which text a reference means.

A root of bundles holds one folder for each id and in it one file for each version, `gold-silver/2023.1.toml`; parameter
sets stand beside them, `gold-silver/illustrative.parameters.toml`. Beside the folders stand lists of the clauses of the
documents that the bundles implement, `S1.clauses.toml`. A root of schemas holds `merchant.schema.json`. So a
pinned version is found without reading another file, and an id alone reads the headers of its own versions only. A
folder with a lock of its own is no policy but another root, which may stand inside this one. A root of vocabularies
holds one folder for each vocabulary and in it one file for each part, `phone-brand/xiaomi.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, TypeAlias, cast

import tomli
from msgspec import Struct

from policyctl.bundle.document import LARGEST_TEXT, read_document
from policyctl.bundle.model import Bundle, Interval, Status
from policyctl.bundle.problems import Problem, diagnose_passages
from policyctl.bundle.shape import check_shape
from policyctl.bundle.versions import Found, Version, in_force
from policyctl.diagnostics import Diagnostic, Place, Refused, nearest

__all__ = [
    "LOCK",
    "Announced",
    "Found",
    "Library",
    "NotAllowed",
    "Version",
    "clause_lists",
    "find_bundle",
    "find_parameters",
    "find_schema",
    "find_vocabulary",
    "ids",
    "loaded",
    "policies_in",
    "read_path",
    "schema_of",
    "schema_problems",
    "subjects",
    "version_order",
    "versions",
    "versions_in",
    "vocabulary_ids",
]


LOCK = "lock.toml"
"""The file in which a root of policies lists its released versions."""


class Library(Struct, frozen=True, kw_only=True):
    """Where to look: roots of bundles, of schemas and of vocabularies, and who has more when asked.

    `not_allowed` are plugins that have more and are not asked.
    """

    bundles: tuple[Traversable, ...] = ()
    schemas: tuple[Traversable, ...] = ()
    vocabularies: tuple[Traversable, ...] = ()
    announced: tuple[Announced, ...] = ()
    not_allowed: tuple[NotAllowed, ...] = ()


class Announced(Struct, frozen=True, kw_only=True):
    """Somebody who has said what they have: ids of policies, subjects and vocabularies. `load` gives it."""

    bundles: frozenset[str] = frozenset()
    schemas: frozenset[str] = frozenset()
    vocabularies: frozenset[str] = frozenset()
    load: Callable[[], Library]


class NotAllowed(Struct, frozen=True, kw_only=True):
    """A plugin that is installed and not allowed, and what it says it has."""

    plugin: str
    bundles: frozenset[str] = frozenset()
    schemas: frozenset[str] = frozenset()
    vocabularies: frozenset[str] = frozenset()


_Kind: TypeAlias = Literal["bundles", "schemas", "vocabularies"]


def loaded(library: Library) -> Library:
    """The library with all that was announced."""
    parts = [library, *(each.load() for each in library.announced)]
    return Library(
        bundles=tuple(dict.fromkeys(root for each in parts for root in each.bundles)),
        schemas=tuple(dict.fromkeys(root for each in parts for root in each.schemas)),
        vocabularies=tuple(dict.fromkeys(root for each in parts for root in each.vocabularies)),
        not_allowed=library.not_allowed,
    )


def _roots(library: Library, kind: _Kind, name: str) -> tuple[Traversable, ...]:
    """The roots that can hold what has a name, each once; of those who announce, only who announces it is asked."""
    asked = (each.load() for each in library.announced if name in getattr(each, kind))
    return tuple(dict.fromkeys(root for each in (library, *asked) for root in getattr(each, kind)))


def _refuse_not_allowed(library: Library, kind: _Kind, name: str, what: str, code: str) -> None:
    """Raises `Refused` with the code where a plugin that is not allowed says that it has what was not found."""
    for each in library.not_allowed:
        if name in getattr(each, kind):
            message = f"{what} `{name}` is brought by the plugin `{each.plugin}`, which is not allowed"
            hint = f"name `{each.plugin}` in `POLICYCTL_PLUGINS` or `plugins` of [tool.policyctl] where you trust it"
            raise _refusal(code, message, hint)


def _announced_names(library: Library, kind: _Kind) -> Iterator[str]:
    for each in library.announced:
        yield from getattr(each, kind)


_REFERENCE = re.compile(r"(?P<id>[a-z][a-z0-9-]*)(?:@(?P<version>[0-9][a-z0-9.-]*))?")


def find_bundle(library: Library, reference: str, *, as_of: date, preview: bool = False) -> Found:
    """The text of the bundle that a reference means.

    `id@version` is that version; `id` alone the released version in force on the day, with `preview` the draft or
    consultation meant for that day if there is one; anything else the path of a file. Raises `Refused` with codes B401
    to B407 where that is no bundle, or several.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return read_path(Path(reference))
    folder = _folder_of(library, match["id"])
    if match["version"] is not None:
        return _pinned(folder, match["id"], match["version"])
    return in_force(tuple(versions_in(folder)), match["id"], as_of, preview=preview).found


def find_parameters(reference: str, *, beside: Traversable) -> Found:
    """The text of a parameter set: a path, or the name of one that stands beside the bundle."""
    if _REFERENCE.fullmatch(reference) is None:
        return read_path(Path(reference))
    file = beside.joinpath(f"{reference}{_PARAMETERS}")
    if file.is_file():
        return _read(file, beside)
    known = [each.name.removesuffix(_PARAMETERS) for each in _files(beside, _PARAMETERS)]
    raise _refusal(
        "B409", f"there is no parameter set `{reference}` beside the bundle", _hint(reference, known)
    )


def find_schema(library: Library, subject: str, *, beside: Traversable | None = None) -> Found:
    """The text of the JSON Schema of a subject: one that is declared, or that stands beside the bundle's file.

    Raises `Refused` with codes B407, also where there are both, and B408.
    """
    found = _schema_roots(library, subject, beside)
    if not found:
        _refuse_not_allowed(library, "schemas", subject, "the schema of the subject", "B408")
        message = f"there is no schema of the subject `{subject}`"
        raise _refusal("B408", message, _hint(subject, subjects(library)))
    if len(found) > 1:
        raise _found_twice(f"the schema of the subject `{subject}`", found)
    return _read(found[0].joinpath(f"{subject}{_SCHEMA}"), found[0])


def schema_of(library: Library, bundle: Bundle) -> Found:
    """The text of the JSON Schema of the subject of a bundle; that there is none is told at its `subject`.

    Raises `Refused` as `find_schema` does.
    """
    beside = Path(bundle.file).parent
    problems = schema_problems(library, bundle.subject, beside=beside)
    if problems:
        raise Refused(diagnose_passages(problems, bundle.passage))
    return find_schema(library, bundle.subject, beside=beside)


def schema_problems(library: Library, subject: str, *, beside: Traversable) -> tuple[Problem, ...]:
    """That there is no schema of the subject (B408), with where one is looked for; nothing where there is one."""
    if has_schema(library, subject, beside=beside):
        return ()
    try:
        find_schema(library, subject, beside=beside)
    except Refused as refused:
        where = f"a plugin declares it, or it stands beside the bundle as `{subject}{_SCHEMA}`"
        return tuple(
            Problem(
                code=each.code,
                message=each.message,
                key=("bundle", "subject"),
                hint="; ".join(filter(None, (where, each.hint))),
            )
            for each in refused.diagnostics
        )
    return ()


def subjects(library: Library) -> tuple[str, ...]:
    """The subjects that have a schema, sorted."""
    found = {each.name.removesuffix(_SCHEMA) for root in library.schemas for each in _files(root, _SCHEMA)}
    return tuple(sorted(found.union(_announced_names(library, "schemas"))))


def has_schema(library: Library, subject: str, *, beside: Traversable | None = None) -> bool:
    """Whether there is a JSON Schema of the subject where `find_schema` looks."""
    return bool(_schema_roots(library, subject, beside))


def _schema_roots(library: Library, subject: str, beside: Traversable | None) -> tuple[Traversable, ...]:
    """The folders that hold the schema of a subject, each once."""
    own = () if beside is None else (beside,)
    roots = dict.fromkeys((*_roots(library, "schemas", subject), *own))
    return tuple(root for root in roots if root.joinpath(f"{subject}{_SCHEMA}").is_file())


def find_vocabulary(library: Library, id_: str) -> tuple[Found, ...]:
    """The texts of all parts of a vocabulary, by root and name. Raises `Refused` with codes B101, B405 and V105."""
    folders = [root.joinpath(id_) for root in _roots(library, "vocabularies", id_)]
    found = tuple(_read(file, each) for each in folders if each.is_dir() for file in _files(each, _BUNDLE))
    if not found:
        _refuse_not_allowed(library, "vocabularies", id_, "the vocabulary", "V105")
        hint = _hint(id_, vocabulary_ids(library)) or "install the plugin that brings it"
        raise _refusal("V105", f"there is no vocabulary `{id_}`", hint)
    return found


def vocabulary_ids(library: Library) -> tuple[str, ...]:
    """The ids of all vocabularies, sorted."""
    folders = (each for root in library.vocabularies for each in root.iterdir() if each.is_dir())
    found = {each.name for each in folders if _REFERENCE.fullmatch(each.name)}
    return tuple(sorted(found.union(_announced_names(library, "vocabularies"))))


def versions(library: Library, id_: str) -> tuple[Version, ...]:
    """Every version of a policy, the lowest first. Raises `Refused` with codes B401, B406 and B407."""
    return tuple(versions_in(_folder_of(library, id_)))


def ids(library: Library) -> tuple[str, ...]:
    """The ids of all policies, sorted."""
    found = {each.name for root in library.bundles for each in policies_in(root)}
    return tuple(sorted(found.union(_announced_names(library, "bundles"))))


def policies_in(root: Traversable) -> tuple[Traversable, ...]:
    """The folders of a root that are policies, by their names."""
    named = (each for each in root.iterdir() if _REFERENCE.fullmatch(each.name))
    return tuple(sorted((each for each in named if _is_policy(each)), key=lambda folder: folder.name))


def clause_lists(library: Library) -> tuple[Found, ...]:
    """The text of every list of clauses, those of the first root first, sorted by name."""
    roots = loaded(library).bundles
    return tuple(_read(file, root) for root in roots for file in _files(root, _CLAUSES))


def read_path(path: Path) -> Found:
    """The text of a file that the user named. Raises `Refused` with codes B101 and B405."""
    return _read(path, path.parent)


_BUNDLE = ".toml"
_PARAMETERS = ".parameters.toml"
_SCHEMA = ".schema.json"
_CLAUSES = ".clauses.toml"


def _folder_of(library: Library, id_: str) -> Traversable:
    folders = [root.joinpath(id_) for root in _roots(library, "bundles", id_)]
    found = [each for each in folders if _is_policy(each)]
    if not found:
        _refuse_not_allowed(library, "bundles", id_, "the policy", "B401")
        hint = _hint(id_, ids(library)) or "a file is named by its path, such as ./policy.toml"
        raise _refusal("B401", f"there is no policy `{id_}`", hint)
    if len(found) > 1:
        raise _found_twice(f"the policy `{id_}`", found)
    return found[0]


def _is_policy(folder: Traversable) -> bool:
    return folder.is_dir() and not folder.joinpath(LOCK).is_file()


def _found_twice(what: str, folders: Iterable[Traversable]) -> Refused:
    listed = " and ".join(f"`{each}`" for each in folders)
    return _refusal("B407", f"{what} is found twice: {listed}", "remove one of them, or rename it")


def _pinned(folder: Traversable, id_: str, version: str) -> Found:
    file = folder.joinpath(f"{version}{_BUNDLE}")
    if not file.is_file():
        known = [each.name.removesuffix(_BUNDLE) for each in _bundle_files(folder)]
        listed = ", ".join(f"`{each}`" for each in known)
        raise _refusal("B402", f"there is no version `{version}` of `{id_}`", f"its versions are {listed}")
    found = _read(file, folder)
    _header(found, id_, version)
    return found


def versions_in(folder: Traversable) -> Iterator[Version]:
    """The versions in the folder of a policy, the lowest first."""
    for file in _bundle_files(folder):
        yield _header(_read(file, folder), folder.name, file.name.removesuffix(_BUNDLE))


def _bundle_files(folder: Traversable) -> list[Traversable]:
    files = [each for each in _files(folder, _BUNDLE) if not each.name.endswith(_PARAMETERS)]
    return sorted(files, key=lambda file: version_order(file.name.removesuffix(_BUNDLE)))


def version_order(version: str) -> tuple[tuple[int, ...], bool, str]:
    """A key that sorts versions: number by number, a version with a suffix before the one without."""
    numbers, _, suffix = version.partition("-")
    parts = tuple(int(each) if each.isdecimal() else -1 for each in numbers.split("."))
    return parts, not suffix, suffix


def _files(folder: Traversable, ending: str) -> list[Traversable]:
    return sorted(
        (each for each in folder.iterdir() if each.name.endswith(ending)), key=lambda file: file.name
    )


_NEXT_TABLE = re.compile(r"^[ \t]*\[(?![ \t]*bundle[ \t]*[\].])", re.MULTILINE)
_FURTHER_HEADER = re.compile(r"""\n[ \t]*\[[ \t]*(?:bundle[ \t]*\.|["'])""")
"""A table that belongs to the header, or may, for its name is in quotes."""


def _header(found: Found, id_: str, version: str) -> Version:
    """The header of a bundle, read without the rest of the text where it stands first and is as it should be."""
    try:
        header = tomli.loads(_beginning(found.text))["bundle"]
        read = _version(header, found)
    except (tomli.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        document = read_document(found.text, file=found.file)
        check_shape(document, "bundle")
        read = _version(cast("dict[str, object]", document.table["bundle"]), found)
    if (read.id, read.version) != (id_, version):
        place = Place(file=found.file, line=1, column=1, end_line=1, end_column=1)
        message = f"the file says that it is `{read.name}`, its place says `{id_}@{version}`"
        raise _refusal("B406", message, f"a bundle stands in {read.id}/{read.version}{_BUNDLE}", place)
    return read


def _beginning(text: str) -> str:
    """The text up to the first table that is not of the header; all of it where another of the header may follow.

    Where it ends too early, inside a string or a list, it is no TOML.
    """
    end = _NEXT_TABLE.search(text)
    if end is None or _FURTHER_HEADER.search(text, max(0, end.start() - 1)):
        return text
    return text[: end.start()]


def _version(header: dict[str, object], found: Found) -> Version:
    in_force = cast("dict[str, date]", header.get("in_force", {}))
    supersedes = header.get("supersedes")
    return Version(
        id=_text(header["id"]),
        version=_text(header["version"]),
        status=Status(header["status"]),
        in_force=Interval(start=_day(in_force.get("from")), end=_day(in_force.get("until"))),
        supersedes=None if supersedes is None else _text(supersedes),
        found=found,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _day(value: object) -> date | None:
    if value is not None and type(value) is not date:
        raise TypeError
    return value


def _read(file: Traversable, folder: Traversable) -> Found:
    name = str(file)
    try:
        with file.open("rb") as stream:
            data = stream.read(4 * LARGEST_TEXT + 1)
        return Found(file=name, text=data.decode("utf-8"), folder=folder)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise _refusal("B405", f"cannot read `{name}`: {reason}") from error
    except UnicodeDecodeError as error:
        raise _refusal(
            "B101", "the text is not UTF-8", "save the file as UTF-8", _place_of(name, error)
        ) from error


def _place_of(file: str, error: UnicodeDecodeError) -> Place:
    before = error.object[: error.start]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8")) + 1
    return Place(file=file, line=line, column=column, end_line=line, end_column=column + 1)


def _hint(word: str, known: Iterable[str]) -> str | None:
    words = tuple(known)
    close = nearest(word, words)
    if close:
        return f"did you mean `{close}`?"
    return f"there are {', '.join(f'`{each}`' for each in words)}" if words else None


def _refusal(code: str, message: str, hint: str | None = None, place: Place | None = None) -> Refused:
    return Refused([Diagnostic(code=code, message=message, place=place, hint=hint)])
