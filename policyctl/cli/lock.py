"""`policyctl lock`: list released versions by digest, and tell when one has changed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policyctl.bundle.library import LOCK, Library
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import color_option
from policyctl.cli.policies import library
from policyctl.cli.problems import refusal
from policyctl.cli.terminal import look_of
from policyctl.diagnostics import Diagnostic
from policyctl.locking import changed_since_lock, released, unlike_lock, write_lock


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
    found = library()
    if wrong := _wrong(folder, found, check, replace_changed):
        return _broken(wrong, context)
    count = (
        len(released(folder, found)) if check else write_lock(folder, found, replace_changed=replace_changed)
    )
    versions = "1 released version is" if count == 1 else f"{count:,} released versions are"
    click.echo(f"{versions} {'as ' if check else ''}locked in {folder / LOCK}", err=True)
    return ExitCode.DONE


def _wrong(folder: Path, found: Library, check: bool, replace_changed: bool) -> tuple[Diagnostic, ...]:
    if check:
        return unlike_lock(folder, found)
    return () if replace_changed else changed_since_lock(folder, found)


def _broken(wrong: tuple[Diagnostic, ...], context: click.Context) -> ExitCode:
    from policyctl.report.human.diagnostics import full

    sys.stderr.write(full(wrong, look_of(sys.stderr, context)))
    return ExitCode.INTEGRITY
