"""What `test` found: what failing examples expect and what came out, the counts, and what no example reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policyctl.report.human.diagnostics import full
from policyctl.report.human.screen import BAD, FAINT, GOOD, OPEN, STRONG, Line, Look, folded, say, to_text
from policyctl.report.human.values import shown
from policyctl.report.human.words import counted
from policyctl.results import BundleResult, Coverage, ExampleResult


def examples(bundles: Sequence[BundleResult], look: Look) -> str:
    """Each bundle with its failing examples, its counts and its coverage."""
    return "".join(_bundle(each, look) for each in bundles)


def _bundle(tested: BundleResult, look: Look) -> str:
    text = "".join(_failure(each, look) for each in tested.failed)
    return text + to_text(_counts(tested, look), look)


def _failure(result: ExampleResult, look: Look) -> str:
    lines = [
        say(("failed", f"{STRONG} {BAD}"), ": ", (result.id, STRONG)),
        say(("  ┌ ", FAINT), str(result.place)),
    ]
    for each in result.differences:
        found = shown(each.found) if each.found != [] else "none"
        lines.append(
            say(f"  {each.about}: expected ", (shown(each.expected), GOOD), ", found ", (found, BAD))
        )
    text = to_text(lines, look)
    if result.diagnostics:
        text += full(result.diagnostics, look)
    return text + "\n"


def _counts(tested: BundleResult, look: Look) -> Iterator[Line]:
    total, failed = len(tested.examples), len(tested.failed)
    if total == 0:
        yield say((tested.bundle, STRONG), ": ", ("no examples", f"{STRONG} {OPEN}"))
        return
    passed = (f"{total - failed} passed", f"{STRONG} {GOOD}")
    missed = (f", {failed} failed", f"{STRONG} {BAD}") if failed else ""
    yield say((tested.bundle, STRONG), f": {counted(total, 'example')}, ", passed, missed)
    for line in _coverage(tested.coverage):
        yield from folded(say("  ", line), look, hanging=4)


def _coverage(coverage: Coverage) -> Iterator[Line]:
    """How many rules hold and how many criteria both pass and fail in some example, and which do not."""
    if coverage.rules == 0:
        yield say("covered: it has no rules of its own")
        return
    one_sided = {*coverage.criteria_that_never_pass, *coverage.criteria_that_never_fail}
    rules = coverage.rules - len(coverage.rules_that_never_hold)
    criteria = coverage.criteria - len(one_sided)
    yield say(
        f"covered: {rules} of {coverage.rules} rules, "
        f"{criteria} of {coverage.criteria} criteria in both directions"
    )
    named = (
        ("never holds", coverage.rules_that_never_hold),
        ("never passes", coverage.criteria_that_never_pass),
        ("never fails", coverage.criteria_that_never_fail),
    )
    for what, names in named:
        if names:
            yield say((f"{what}: ", OPEN), ", ".join(names))
