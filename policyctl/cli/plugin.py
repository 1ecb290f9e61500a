"""`policyctl plugin`: which plugins are installed and what they declare, and the files of a new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path

import click

from policyctl import plugins
from policyctl.bundle.library import ids, subjects, vocabulary_ids
from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.options import output_option
from policyctl.cli.outputs import Output, publish
from policyctl.cli.problems import refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An installed plugin; one that is not allowed is not asked what it declares."""

    name: str
    distribution: str | None
    version: str | None
    is_active: bool
    policies: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    vocabularies: tuple[str, ...] = ()


@click.group("plugin")
def command() -> None:
    """List the plugins that bring policies, schemas and vocabularies, or write a new one."""


@command.command("list")
@output_option("human", "json")
@click.pass_context
def list_plugins(context: click.Context, outputs: tuple[Output, ...]) -> ExitCode:
    """List every installed plugin with its distribution, its version and what it declares.

    All are active, unless POLICYCTL_PLUGINS or `plugins` in [tool.policyctl] names those that are allowed. What is not
    allowed is not loaded.
    """
    active = {each.name for each in plugins.active()}
    found = [_listed(each, each.name in active) for each in plugins.installed()]
    texts = {"human": _human, "json": _json}
    publish(outputs, context, lambda format_, _look: texts[format_](found))
    return ExitCode.DONE


@command.command("new")
@click.argument("name")
@click.option("--title", help="What people call the brand; NAME with a capital, if left out.")
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="LANGUAGE=NAME",
    help="Its name in another language, such as zh-Hans=小米. May repeat.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where to write the distribution; policyctl-NAME, if left out.",
)
def new_plugin(name: str, title: str | None, names: Sequence[str], folder: Path | None) -> ExitCode:
    """Write a new brand plugin: a distribution with a vocabulary, a schema, a policy and tests.

    It is complete: installed with `pip install ./policyctl-NAME`, it passes its own tests. NAME is of lower-case
    letters, digits and `-`, and no installed plugin has it. An existing folder is not touched.
    """
    from policyctl.scaffold.brand import Brand, write

    _refuse_installed(name)
    brand = Brand(id=name, title=title or name.capitalize(), names=dict(map(_name_in_language, names)))
    target = folder or Path(f"policyctl-{name}")
    for path in write(brand, target):
        click.echo(str(target / path))
    place = target if target.is_absolute() else f"./{target}"
    click.echo(f"\ninstall it, then test it:\n  pip install {place}\n  pytest {place}", err=True)
    return ExitCode.DONE


def _refuse_installed(name: str) -> None:
    """Raises `Refused` (C133) where a plugin of that name is installed: the two could not be told apart."""
    entry = next((each for each in plugins.installed() if each.name == name), None)
    if entry is not None:
        origin = f" by `{entry.dist.name}`" if entry.dist else ""
        message = f"a plugin `{name}` is installed already{origin}"
        raise refusal(
            "C133", message, "choose another name; `policyctl plugin list` lists those that are taken"
        )


def _name_in_language(written: str) -> tuple[str, str]:
    language, is_there, name = written.partition("=")
    if not is_there:
        raise click.BadParameter(f"found `{written}`, expected LANGUAGE=NAME", param_hint="'--name'")
    return language, name


def _listed(entry: EntryPoint, is_active: bool) -> Listed:
    distribution, version = (entry.dist.name, entry.dist.version) if entry.dist else (None, None)
    bare = Listed(name=entry.name, distribution=distribution, version=version, is_active=False)
    return _with_declarations(bare, entry) if is_active else bare


def _with_declarations(bare: Listed, entry: EntryPoint) -> Listed:
    declared = plugins.declared_by(entry)
    return Listed(
        name=bare.name,
        distribution=bare.distribution,
        version=bare.version,
        is_active=True,
        policies=ids(declared),
        schemas=subjects(declared),
        vocabularies=vocabulary_ids(declared),
    )


def _human(found: Sequence[Listed]) -> str:
    lines = [line for each in found for line in _lines(each)]
    return "\n".join([*(lines or ["no plugin is installed"]), ""])


def _lines(plugin: Listed) -> Iterator[str]:
    origin = f"{plugin.distribution} {plugin.version}" if plugin.distribution else "of no distribution"
    yield f"{plugin.name}  {origin}{'' if plugin.is_active else '  not allowed, not loaded'}"
    brought = {
        "policies": plugin.policies,
        "schemas": plugin.schemas,
        "vocabularies": plugin.vocabularies,
    }
    yield from (f"  {kind}: {', '.join(names)}" for kind, names in brought.items() if names)


def _json(found: Sequence[Listed]) -> str:
    from policyctl.report.json import text

    return text({"schema": "policyctl/plugins/1", "plugins": [_document(each) for each in found]})


def _document(plugin: Listed) -> dict[str, object]:
    return {
        "name": plugin.name,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "active": plugin.is_active,
        "policies": list(plugin.policies),
        "schemas": list(plugin.schemas),
        "vocabularies": list(plugin.vocabularies),
    }
