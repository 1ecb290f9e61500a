"""The bundles that come with policyctl, read once, and their policies, compiled once for each set of parameters."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from policyctl import policy as policies
from policyctl.bundle.library import Library, read_path
from policyctl.bundle.model import Bundle, Table
from policyctl.bundle.parameters import apply, parse_parameter_set
from policyctl.bundle.resolve import load_bundle
from policyctl.policy import Policy

POLICIES = Path(str(files("policyctl_policies")))
PLUGINS = Path(str(files("policyctl_plugins")))
LIBRARY = Library(
    bundles=(POLICIES, *sorted(PLUGINS.glob("*/policies"))),
    schemas=(Path(str(files("policyctl_schemas"))),),
    vocabularies=tuple(sorted(PLUGINS.glob("*/vocabularies"))),
)
BUNDLES = sorted([*POLICIES.glob("*/[0-9]*.toml"), *PLUGINS.glob("*/policies/*/[0-9]*.toml")])


@cache
def bundle_at(path: Path) -> Bundle:
    """The bundle with all it takes over from others."""
    return load_bundle(read_path(path), LIBRARY)


def own_names(bundle: Bundle) -> set[str]:
    """The names of the parameters and rules that the bundle itself says, and does not take over."""
    rules = [
        (f"{table.id}.{rule.id}", rule.key)
        for table in bundle.decisions
        if isinstance(table, Table)
        for rule in table.rules
    ]
    parameters = [(each.id, each.key) for each in bundle.parameters]
    return {name for name, key in (*rules, *parameters) if bundle.passage(key).file == bundle.file}


def name_of(path: Path) -> str:
    """`id@version`, as the place of the file says."""
    return f"{path.parent.name}@{path.stem}"


@cache
def policy_at(path: Path, parameters: str | None = None) -> Policy:
    """The policy with a parameter set that stands beside it."""
    bundle = bundle_at(path)
    sets = [] if parameters is None else [path.parent / f"{parameters}.parameters.toml"]
    found = [parse_parameter_set(each.read_text("utf-8"), file=str(each)) for each in sets]
    return policies.compile(apply(bundle, found), library=LIBRARY)
