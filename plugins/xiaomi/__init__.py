"""Xiaomi: its name among the brands of phones, and its policies."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from policyctl.plugins import hookimpl


@hookimpl
def policyctl_bundles() -> Sequence[Traversable]:
    """The policies of the brand."""
    return [files(__name__) / "policies"]


@hookimpl
def policyctl_vocabularies() -> Sequence[Traversable]:
    """The names of the brand."""
    return [files(__name__) / "vocabularies"]
