"""The bundles that come with policyctl, read once, and their policies, compiled once for each set of parameters."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Bundle
from policyctl.bundle.parameters import apply, parse_parameter_set
from policyctl.policy import Policy

POLICIES = Path(str(files("policyctl_policies")))
LIBRARY = Library(bundles=(POLICIES,), schemas=(Path(str(files("policyctl_schemas"))),))
BUNDLES = sorted(POLICIES.glob("*/[0-9]*.toml"))


@cache
def bundle_at(path: Path) -> Bundle:
    return parse_bundle(path.read_text("utf-8"), file=str(path))


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
