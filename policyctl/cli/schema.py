"""`policyctl schema`: the JSON Schemas of what is written by hand and of what commands write."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.resources.abc import Traversable

import click

from policyctl.cli.exit_codes import ExitCode
from policyctl.cli.problems import hint_among, refusal

_SUFFIX = ".schema.json"


@click.command("schema")
@click.argument("name", required=False, metavar="[NAME]")
def command(name: str | None) -> ExitCode:
    """Print the JSON Schema of the form NAME, for editors and readers, or list all forms."""
    forms = _forms()
    if name is None:
        width = max(map(len, forms))
        listed = (f"{each:<{width}}  {_title(file)}" for each, file in forms.items())
        click.echo("\n".join(listed))
        return ExitCode.DONE
    if name not in forms:
        raise refusal("C151", f"there is no form `{name}`", hint_among(name, forms))
    click.echo(forms[name].read_text("utf-8"), nl=False)
    return ExitCode.DONE


def _forms() -> dict[str, Traversable]:
    """The file of every form by its name, sorted."""
    found = files("policyctl_schemas").joinpath("forms").iterdir()
    named = {each.name.removesuffix(_SUFFIX): each for each in found if each.name.endswith(_SUFFIX)}
    return dict(sorted(named.items()))


def _title(file: Traversable) -> str:
    return str(json.loads(file.read_text("utf-8"))["title"])
