"""The example policies and their schemas, found as those of any plugin are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from policyctl import plugins
from policyctl import policy as policies
from policyctl.bundle.library import ids, versions
from policyctl.bundle.model import Bundle
from policyctl.decision import Decision
from policyctl.plugins import declared_by
from policyctl.policy import Policy

ROOT = Path(__file__).parents[2]
INPUTS = ROOT / "examples/programmes"
LIBRARY = declared_by(next(each for each in plugins.installed() if each.name == "programmes"))
(EXAMPLES,) = (Path(str(each)) for each in LIBRARY.bundles)
NAMES = [f"{id_}@{each.version}" for id_ in ids(LIBRARY) for each in versions(LIBRARY, id_)]


@cache
def bundle_of(name: str) -> Bundle:
    """A version, with all that it takes over."""
    return policies.load(name, as_of=date.min, library=LIBRARY)


@cache
def policy_of(name: str) -> Policy:
    """A version as it decides."""
    return policies.compile(bundle_of(name), library=LIBRARY)


def decide(name: str, facts: Mapping[str, object], as_of: date, decision: str | None = None) -> Decision:
    """What a version decides about some facts."""
    return policies.decide(policy_of(name), facts, as_of=as_of, decision=decision)
