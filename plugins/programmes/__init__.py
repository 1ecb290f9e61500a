"""Seller programmes of other marketplaces, with the numbers they publish: examples beside the AliExpress policies."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from policyctl.plugins import hookimpl


@hookimpl
def policyctl_bundles() -> Sequence[Traversable]:
    """The folder of the example policies."""
    return [files("policyctl_policies") / "examples"]


@hookimpl
def policyctl_schemas() -> Sequence[Traversable]:
    """The folder of the schemas that the example policies are about."""
    return [files("policyctl_schemas") / "examples"]
