"""OLD and NEW of a comparison: `id@version`, a file, or a file as a git revision has it (`main:policies/a.toml`)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from msgspec import Struct

from policyctl.bundle import parameters as bundle_parameters
from policyctl.bundle.library import Found, Library, find_bundle, find_parameters
from policyctl.bundle.model import Bundle
from policyctl.bundle.parameters import Assignment, ParameterSet, parse_assignment, parse_parameter_set
from policyctl.bundle.resolve import Loading, load_bundle
from policyctl.cli.problems import refusal
from policyctl.diagnostics import Refused

GIT = "git"


class Operand(Struct, frozen=True):
    """A bundle with the way to the parameter sets that stand beside it."""

    bundle: Bundle
    find_set: Callable[[str], Found]


def read_operand(reference: str, *, as_of: date, library: Library, loading: Loading) -> Operand:
    """The bundle that an operand means. Raises `Refused` (C111 where git does not have it, and as `load` does)."""
    revision, colon, path = reference.partition(":")
    if colon and revision and not Path(reference).exists():
        found = _at_revision(revision, path)
        beside = PurePosixPath(path).parent
        return Operand(load_bundle(found, library, loading), lambda name: _set_at(revision, beside, name))
    found = find_bundle(library, reference, as_of=as_of)
    return Operand(
        load_bundle(found, library, loading), lambda name: find_parameters(name, beside=found.folder)
    )


def with_parameters(
    operands: Sequence[Operand], sets: Sequence[str], assignments: Sequence[str]
) -> list[Bundle]:
    """The bundles with values from outside, each with those that are meant for it.

    A set that is for none of them, and a value that none of them has a parameter for, is refused as everywhere.
    """
    texts = [
        [parse_parameter_set(each.text, file=each.file) for each in _sets(one, sets)] for one in operands
    ]
    assigned = [parse_assignment(each) for each in assignments]
    bundles = [each.bundle for each in operands]
    return [
        bundle_parameters.apply(
            bundle,
            [each for each in given if each.is_for(bundle) or not _is_for_any(each, bundles)],
            [each for each in assigned if _fits(each, bundle) or not _fits_any(each, bundles)],
        )
        for bundle, given in zip(bundles, texts, strict=True)
    ]


def _sets(operand: Operand, names: Sequence[str]) -> list[Found]:
    return [operand.find_set(each) for each in names]


def _is_for_any(set_: ParameterSet, bundles: Sequence[Bundle]) -> bool:
    return any(set_.is_for(each) for each in bundles)


def _fits(assignment: Assignment, bundle: Bundle) -> bool:
    return any(each.id == assignment.name for each in bundle.parameters)


def _fits_any(assignment: Assignment, bundles: Sequence[Bundle]) -> bool:
    return any(_fits(assignment, each) for each in bundles)


def _set_at(revision: str, beside: PurePosixPath, name: str) -> Found:
    """A set named like a file is read from the disk, one named by its id as it stood beside the bundle."""
    if "/" in name or "." in name:
        return find_parameters(name, beside=Path())
    return _at_revision(revision, str(beside / f"{name}.parameters.toml"))


def _at_revision(revision: str, path: str) -> Found:
    """The text of a file at a revision; paths are those of the repository, or begin with `./`."""
    name = f"{revision}:{path}"
    arguments = [GIT, "show", "--no-textconv", "--end-of-options", name]
    try:
        done = subprocess.run(arguments, capture_output=True, check=False)
    except OSError as error:
        raise refusal("C111", f"cannot read `{name}`: git is not installed") from error
    if done.returncode:
        raise _git_refusal(name, done.stderr.decode("utf-8", "replace"))
    try:
        return Found(file=name, text=done.stdout.decode("utf-8"), folder=Path())
    except UnicodeDecodeError as error:
        raise refusal("C111", f"cannot read `{name}`: the text is not UTF-8") from error


def _git_refusal(name: str, said: str) -> Refused:
    reason = next((line.strip() for line in said.splitlines() if line.strip()), "git does not say why")
    hint = "a revision is named as for `git show`, such as main:policies/shop/1.toml"
    return refusal("C111", f"cannot read `{name}`: {reason.removeprefix('fatal: ')}", hint)
