"""policyctl: policy as code for marketplace compliance.

The calls the commands make, for programs:

    import datetime, policyctl

    day = datetime.date(2023, 7, 15)
    bundle = policyctl.load("gold-silver", as_of=day, parameters=["illustrative"])
    policy = policyctl.compile(bundle)
    decision = policyctl.decide(policy, {"merchant_id": "m-1", "industry": "shoes"}, as_of=day)
    print(decision.status, decision.outcome)

Nothing is imported until it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from policyctl.version import VERSION

if TYPE_CHECKING:
    from datetime import date

    from policyctl.bundle.model import Bundle
    from policyctl.decision import Decision
    from policyctl.explanation import Explanation
    from policyctl.policy import Policy

__all__ = ["__version__", "compile", "decide", "explain", "load"]

__version__ = VERSION


def load(
    reference: str,
    *,
    as_of: date,
    parameters: Sequence[str] = (),
    assignments: Sequence[str] = (),
    preview: bool = False,
) -> Bundle:
    """The bundle that `reference` means, with parameters applied.

    `reference` is a path, `id@version`, or `id` for the version in force on the day, with `preview` for the draft or
    consultation meant for it, where there is one. `parameters` are paths of parameter sets or names of sets beside the
    bundle; `assignments` are texts such as `tie=human`, which win.
    Raises `policyctl.diagnostics.Refused` with every diagnostic.
    """
    from policyctl import plugins, policy

    library = plugins.installed_library()
    bundle = policy.load(reference, as_of=as_of, library=library, preview=preview)
    return policy.with_parameters(bundle, parameters, assignments)


def compile(bundle: Bundle) -> Policy:  # noqa: A001 - the arrow of the picture has this name
    """The policy ready to decide. Raises `policyctl.diagnostics.Refused` with every diagnostic of the bundle."""
    from policyctl import plugins, policy

    return policy.compile(bundle, library=plugins.installed_library())


def decide(
    policy: Policy, subject: Mapping[str, object] | bytes, *, as_of: date, decision: str | None = None
) -> Decision:
    """The decision about one subject: a mapping, or the bytes of a JSON object. Numbers are int or Decimal.

    Raises `policyctl.diagnostics.Refused` when the subject is not valid, KeyError when there is no such decision.
    """
    from policyctl import policy as policies

    return policies.decide(policy, subject, as_of=as_of, decision=decision)


def explain(
    policy: Policy, subject: Mapping[str, object] | bytes, *, as_of: date, decision: str | None = None
) -> Explanation:
    """The decision with every criterion's value, bound, distance, window and clause. Raises as `decide` does."""
    from policyctl import policy as policies

    return policies.explain(policy, subject, as_of=as_of, decision=decision)
