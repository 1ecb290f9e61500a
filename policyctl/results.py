"""What work on files and bundles comes to: rows counted, files checked, examples run. Plain values for reports."""

from __future__ import annotations

from msgspec import Struct

from policyctl.decision import Decision, Status
from policyctl.diagnostics import Diagnostic, Place, Severity
from policyctl.feel.values import Value


class Answer(Struct, frozen=True, kw_only=True):
    """The decision about one row of a file; `number` counts rows from 1."""

    number: int
    place: Place
    decision: Decision


class Summary(Struct, frozen=True, kw_only=True):
    """What became of the rows of a file: each is counted once, in `outcomes`, in `statuses` or in `rejected`.

    `outcomes` are those decided, in the order the policy lists them; `statuses` are of the rows that were not decided
    on one.
    """

    rows: int
    outcomes: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[Status, int], ...]
    rejected: int


class CheckedFile(Struct, frozen=True, kw_only=True):
    """A file with everything that is wrong with it, in order of place."""

    file: str
    diagnostics: tuple[Diagnostic, ...]

    def count(self, severity: Severity) -> int:
        """How many of its diagnostics are of the severity."""
        return sum(each.severity is severity for each in self.diagnostics)


class Difference(Struct, frozen=True, kw_only=True):
    """What an example expects and what was found, of the decision or detail that `about` names."""

    about: str
    expected: Value
    found: Value
    place: Place


class ExampleResult(Struct, frozen=True, kw_only=True):
    """An example that was run; one that could not be has diagnostics."""

    id: str
    place: Place
    differences: tuple[Difference, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences and not self.diagnostics


class Coverage(Struct, frozen=True, kw_only=True):
    """What the examples of a bundle reach. Rules are named `decision.rule`, criteria `decision.rule.criterion`."""

    rules: int
    criteria: int
    rules_that_never_hold: tuple[str, ...]
    criteria_that_never_pass: tuple[str, ...]
    criteria_that_never_fail: tuple[str, ...]


class BundleResult(Struct, frozen=True, kw_only=True):
    """A bundle with the results of all its examples, in the order they are written."""

    bundle: str
    file: str
    examples: tuple[ExampleResult, ...]
    coverage: Coverage

    @property
    def failed(self) -> tuple[ExampleResult, ...]:
        """The examples that did not come out as expected."""
        return tuple(each for each in self.examples if not each.passed)
