"""The files that references mean.

A reference is a file, a folder (all bundles, parameter sets, lists of clauses and vocabularies in it), `id@version`, or
an `id` for every version of a policy and the parameter sets beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from policyctl.bundle.library import Library, find_bundle, ids, versions
from policyctl.diagnostics import Diagnostic, Refused


def files_meant(references: Sequence[str], *, library: Library, folder: Path) -> tuple[str, ...]:
    """Each file that the references mean, once, in their order; those inside `folder` relative to it.

    Raises `Refused` with codes B401 to B407 and B410 where a reference means no file.
    """
    files = [named(file, folder) for each in references for file in _files(each, library)]
    return tuple(dict.fromkeys(files))


def named(file: Path, folder: Path) -> str:
    """What a file is called: its path, relative to the folder where it stands inside."""
    return str(file.relative_to(folder) if file.is_relative_to(folder) else file)


def _files(reference: str, library: Library) -> list[Path]:
    if Path(reference).is_dir():
        return _in_folder(Path(reference), reference)
    if reference in ids(library):
        return _in_folder(Path(versions(library, reference)[0].found.file).parent, reference)
    return [Path(find_bundle(library, reference, as_of=date.min).file)]


_POLICY = re.compile(r"^[ \t]*\[[ \t]*(bundle|document|parameter_set|vocabulary)[ \t]*\]", re.MULTILINE)


def _in_folder(folder: Path, reference: str) -> list[Path]:
    """The texts in the folder and below that policyctl reads, sorted."""
    found = [each for each in sorted(folder.rglob("*.toml")) if kind_of(_text(each))]
    if not found:
        message = f"the folder `{reference}` holds no bundle and no parameter set"
        raise Refused([Diagnostic(code="B410", message=message)])
    return found


def bundles_meant(references: Sequence[str], *, library: Library, folder: Path) -> tuple[str, ...]:
    """As `files_meant`, without the parameter sets and lists of clauses that stand beside bundles."""
    files = files_meant(references, library=library, folder=folder)
    return tuple(
        each for each in files if each in references or kind_of(_text(Path(each))) in (None, "bundle")
    )


def bundles_of(library: Library, *, folder: Path) -> tuple[str, ...]:
    """Every version of every policy, sorted; those inside `folder` relative to it.

    Raises `Refused` with codes B401, B406 and B407.
    """
    files = [Path(each.found.file) for id_ in ids(library) for each in versions(library, id_)]
    return tuple(named(each, folder) for each in files)


def kind_of(text: str) -> str | None:
    """Which table says what a text is: `bundle`, `document`, `parameter_set` or `vocabulary`; None where none does."""
    found = _POLICY.search(text)
    return None if found is None else found[1]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
