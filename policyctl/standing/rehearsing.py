"""Which runs are rehearsals, what of rehearsals they are given, and the words about it.

A run that is none refuses the facts of rehearsals: what a draft or invented values would have done to a store is no
reason for the policy in force to do anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec.structs import replace

from policyctl.bundle.model import Bundle, Provenance
from policyctl.bundle.versions import Standing, Version, standing
from policyctl.diagnostics import Diagnostic, Severity
from policyctl.policy import Policy
from policyctl.rehearsals import DoesNotApply, Rehearsals, Rehearsed, in_order
from policyctl.standing.fact import Fact
from policyctl.standing.making import named
from policyctl.standing.read import Placed, Register
from policyctl.upstream import leanings


def why_not(bundle: Bundle, versions: Iterable[Version], as_of: date) -> DoesNotApply | None:
    """What keeps the version from applying on the day, among the `versions` of its policy; None where it applies."""
    match standing(bundle, versions, as_of):
        case Standing.IN_FORCE:
            return None
        case Standing.DRAFT:
            return DoesNotApply.DRAFT
        case Standing.CONSULTATION:
            return DoesNotApply.CONSULTATION
        case Standing.NOT_YET | Standing.SUPERSEDED | Standing.ENDED:
            return DoesNotApply.NOT_IN_FORCE


def is_rehearsal(policy: Policy, decision: str | None, does_not_apply: DoesNotApply | None) -> bool:
    """Whether the run about the decision is a rehearsal.

    It is one where the version does not apply, where the run gives a parameter an invented value, and where the
    decision leans on one that the policy itself brings.
    """
    asked = policy.program.decision(decision or policy.bundle.decides)
    is_invented = any(each.provenance is Provenance.ILLUSTRATIVE for each in leanings(policy.program, asked))
    return does_not_apply is not None or is_invented or _is_given_invented_values(policy.bundle)


def _is_given_invented_values(bundle: Bundle) -> bool:
    own = {each.id: each.cells for each in bundle.declared}
    return any(
        value.provenance is Provenance.ILLUSTRATIVE and own.get(each.id, {}).get(cell) != value
        for each in bundle.parameters
        for cell, value in each.cells.items()
    )


def rehearsals_of(register: Register) -> Rehearsals:
    """The facts of rehearsals in the register, by subject."""
    found = {
        subject: in_order(one for each in facts if (one := each.fact.rehearsed))
        for subject, facts in register.facts.items()
    }
    return Rehearsals({subject: some for subject, some in found.items() if some})


def refusals(register: Register) -> Iterator[Diagnostic]:
    """An error (I415) for each rehearsal that a file has facts of, at the first of them."""
    placed = [each for some in register.facts.values() for each in some]
    found: dict[tuple[str, Rehearsed], list[Placed]] = {}
    for each in sorted(placed, key=lambda one: (one.place.file, one.place.line)):
        run = _run_of(each.fact)
        if run is not None:
            found.setdefault((each.place.file, run), []).append(each)
    for (_, run), facts in found.items():
        first, others = facts[0], len(facts) - 1
        more = f" and {others} more {'fact' if others == 1 else 'facts'} of the file" if others else ""
        left = f"`{first.fact.fact}` of `{first.fact.subject}`{more} {'are' if others else 'is'} left by a rehearsal"
        message = f"{left}, and this run is none: {_why(run)}"
        yield Diagnostic(code="I415", message=message, hint=_REMEDY, place=first.place)


_REMEDY = (
    "decide anew by the version in force, on values with a source, or rehearse this run as well; a person who decides"
    " writes the fact with `who` and `why` in place of `source`"
)


def left_behind(facts: Iterable[Fact]) -> Iterator[Diagnostic]:
    """A warning (I414) for each kind of facts that a rehearsal leaves behind."""
    for run, count in _counted(facts):
        written = "1 fact is written that holds" if count == 1 else f"{count} facts are written that hold"
        message = f"{written} for nobody: this run is a rehearsal, {_why(run)}"
        hint = "only another rehearsal takes in what it leaves"
        yield Diagnostic(code="I414", message=message, hint=hint, severity=Severity.WARNING)


def taken_in(register: Register) -> Iterator[Diagnostic]:
    """A warning (I416) for each rehearsal whose facts are taken in, for this run is one too."""
    facts = (each.fact for some in register.facts.values() for each in some)
    for run, count in _counted(facts):
        taken = "1 fact of a rehearsal is" if count == 1 else f"{count} facts of a rehearsal are"
        message = f"{taken} taken in, as this run is one too: `{run.bundle}` on {run.as_of}"
        yield Diagnostic(code="I416", message=message, severity=Severity.WARNING)


def _counted(facts: Iterable[Fact]) -> list[tuple[Rehearsed, int]]:
    """The rehearsals that left the facts, and how many of them each."""
    counts = Counter(run for each in facts if (run := _run_of(each)) is not None)
    return [(run, counts[run]) for run in in_order(counts)]


def _run_of(fact: Fact) -> Rehearsed | None:
    """The rehearsal that left the fact, whichever of its facts that is."""
    return None if fact.rehearsed is None else replace(fact.rehearsed, fact="")


def _why(run: Rehearsed) -> str:
    """`phone-meizu@2022.1` on 2022-09-30, a consultation, with invented values of `sales_floor`."""
    words = [f"`{run.bundle}` on {run.as_of}"]
    if run.does_not_apply is not None:
        words.append(_KINDS[run.does_not_apply])
    if run.illustrative:
        words.append(f"with invented values of {named(run.illustrative)}")
    if run.after:
        words.append(f"after the rehearsal of {named(run.after)}")
    return ", ".join(words)


_KINDS = {
    DoesNotApply.DRAFT: "a draft",
    DoesNotApply.CONSULTATION: "a consultation",
    DoesNotApply.NOT_IN_FORCE: "not in force on that day",
}
