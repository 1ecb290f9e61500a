"""Every example of every bundle that comes with policyctl comes out as it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from policyctl import policy as policies
from policyctl.bundle.library import Library
from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Bundle, Example
from policyctl.bundle.parameters import apply, example_set, parse_parameter_set
from policyctl.decision import Decision, Status
from policyctl.feel.temporal import Date
from policyctl.policy import Policy

POLICIES = Path(str(files("policyctl_policies")))
LIBRARY = Library(bundles=(POLICIES,), schemas=(Path(str(files("policyctl_schemas"))),))
BUNDLES = sorted(path for path in POLICIES.glob("*/*.toml") if not path.name.endswith(".parameters.toml"))


@cache
def bundle_at(path: Path) -> Bundle:
    return parse_bundle(path.read_text("utf-8"), file=str(path))


def examples() -> Iterator[object]:
    for path in BUNDLES:
        for example in bundle_at(path).examples:
            yield pytest.param(path, example, id=f"{path.parent.name}@{path.stem}: {example.id}")


@cache
def compiled(path: Path, parameters: str | None) -> Policy:
    """The policy with a parameter set beside it; examples that set nothing of their own share it."""
    bundle = bundle_at(path)
    sets = [] if parameters is None else [path.parent / f"{parameters}.parameters.toml"]
    found = [parse_parameter_set(each.read_text("utf-8"), file=str(each)) for each in sets]
    return policies.compile(apply(bundle, found), library=LIBRARY)


def policy_of(path: Path, example: Example) -> Policy:
    shared = compiled(path, example.parameters)
    own = example_set(shared.bundle, example)
    return shared if own is None else policies.compile(apply(shared.bundle, [own]), library=LIBRARY)


def found_in(decision: Decision) -> Mapping[str, object]:
    """What an example can expect of the decision asked for."""
    return {
        "rule": ", ".join(decision.rules) or None,
        "status": decision.status.value,
        "possible": list(decision.possible),
        "missing": sorted([*decision.settles.inputs, *decision.settles.parameters]),
    }


def plain(value: object) -> object:
    """The value as a TOML author writes it."""
    return date(value.year, value.month, value.day) if isinstance(value, Date) else value


@pytest.mark.parametrize(("path", "example"), list(examples()))
def test_an_example_comes_out_as_it_says(path: Path, example: Example) -> None:
    policy = policy_of(path, example)
    asked = policies.decide(policy, example.input, as_of=example.as_of)
    found = dict(found_in(asked))
    for name in example.expect.keys() - found.keys():
        answer = policies.decide(policy, example.input, as_of=example.as_of, decision=name)
        found[name] = plain(answer.value) if answer.status is Status.DECIDED else answer.status.value
    assert {name: found[name] for name in example.expect} == example.expect
