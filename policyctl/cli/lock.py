"""`policyctl lock`: list released versions by digest, and tell when one has changed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

import click

from policyctl.bundle.library import LOCK, Library, find_schema, ids, loaded, read_path
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
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import color_option
from policyctl.cli.policies import library
from policyctl.cli.problems import refusal
from policyctl.cli.terminal import look_of
from policyctl.diagnostics import Diagnostic


@click.command("lock")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("policies"))
@click.option("--check", is_flag=True, help="Write nothing; exit with 3 where the folder is not as locked.")
@click.option("--replace-changed", is_flag=True, help="Lock changed versions as they now are.")
@color_option
@click.pass_context
def command(context: click.Context, folder: Path, check: bool, replace_changed: bool) -> ExitCode:
    """Lock the released versions of the policies in FOLDER.

    Writes FOLDER/lock.toml, which names every released version with the digest of its meaning and of its bytes. A
    version that is locked must not change: where one has, nothing is written and the exit status is 3.
    """
    if not folder.is_dir():
        raise refusal("L106", f"there is no folder of policies `{folder}`")
    lock = _lock_in(folder)
    released = _released(folder)
    wrong = () if replace_changed and not check else broken(lock, released)
    if check:
        wrong = (*wrong, *missing(released, lock))
    if wrong:
        return _broken(wrong, context)
    if not check:
        _write(folder, lock, released, replace_changed)
    click.echo(f"{len(released)} released versions are as locked in {folder / LOCK}", err=True)
    return ExitCode.DONE


def _lock_in(folder: Path) -> Lock:
    path = folder / LOCK
    if not path.exists():
        return Lock(file=str(path), text="")
    found = read_path(path)
    return parse_lock(found.text, file=found.file)


def _released(folder: Path) -> tuple[Released, ...]:
    """Every released version in the folder, which goes before what plugins declare under the same id."""
    declared = loaded(library())
    own = set(ids(Library(bundles=(folder,))))
    others = tuple(each for each in declared.bundles if own.isdisjoint(ids(Library(bundles=(each,)))))
    found = Library(bundles=(folder, *others), schemas=declared.schemas)
    return released_in(folder, found, cache(partial(_schema, found)))


def _schema(found: Library, subject: str) -> Mapping[str, object]:
    from policyctl.subject.profile import load_schema

    text = find_schema(found, subject)
    return load_schema(text.text.encode(), file=text.file).document


def _write(folder: Path, lock: Lock, released: tuple[Released, ...], replace_changed: bool) -> None:
    kept = () if replace_changed else lock.released
    new = [each.locked for each in released] if replace_changed else unlocked(lock, released)
    (folder / LOCK).write_text(lock_text([*kept, *new]), encoding="utf-8", newline="\n")


def _broken(wrong: tuple[Diagnostic, ...], context: click.Context) -> ExitCode:
    from policyctl.report.human.diagnostics import full

    click.echo(full(wrong, look_of(sys.stderr, context)), err=True, nl=False)
    return ExitCode.INTEGRITY
