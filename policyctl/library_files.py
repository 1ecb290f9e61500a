"""The files that references mean.

A reference is a file, a folder (all bundles and parameter sets in it), `id@version`, or an `id` for every version of a
policy and the parameter sets beside them.
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
    files = [_named(file, folder) for each in references for file in _files(each, library)]
    return tuple(dict.fromkeys(files))


def _named(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder) if file.is_relative_to(folder) else file)


def _files(reference: str, library: Library) -> list[Path]:
    if Path(reference).is_dir():
        return _in_folder(Path(reference), reference)
    if reference in ids(library):
        return _in_folder(Path(versions(library, reference)[0].found.file).parent, reference)
    return [Path(find_bundle(library, reference, as_of=date.min).file)]


_POLICY = re.compile(r"^[ \t]*\[[ \t]*(bundle|parameter_set)[ \t]*\]", re.MULTILINE)


def _in_folder(folder: Path, reference: str) -> list[Path]:
    """The bundles and parameter sets in the folder and below, sorted."""
    texts = (
        (each, each.read_text(encoding="utf-8", errors="replace")) for each in sorted(folder.rglob("*.toml"))
    )
    found = [each for each, text in texts if _POLICY.search(text)]
    if not found:
        message = f"the folder `{reference}` holds no bundle and no parameter set"
        raise Refused([Diagnostic(code="B410", message=message)])
    return found


def bundles_meant(references: Sequence[str], *, library: Library, folder: Path) -> tuple[str, ...]:
    """As `files_meant`, without the parameter sets that stand beside bundles."""
    files = files_meant(references, library=library, folder=folder)
    return tuple(each for each in files if each in references or not _is_parameter_set(Path(each)))


def _is_parameter_set(file: Path) -> bool:
    found = _POLICY.search(file.read_text(encoding="utf-8", errors="replace"))
    return found is not None and found[1] == "parameter_set"
