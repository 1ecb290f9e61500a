"""AliExpress: the policies of its seller programmes and the schemas of their subjects."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from policyctl.plugins import hookimpl


@hookimpl
def policyctl_bundles() -> Sequence[Traversable]:
    """The folder of the bundles that come with policyctl."""
    return [files("policyctl_policies")]


@hookimpl
def policyctl_schemas() -> Sequence[Traversable]:
    """The folder of the schemas that come with policyctl."""
    return [files("policyctl_schemas")]
