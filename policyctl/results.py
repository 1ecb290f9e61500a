"""What work on files and bundles comes to: rows counted, files checked, examples run. Plain values for reports."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from policyctl.bundle.clauses import Clause, ClauseList
from policyctl.bundle.model import Status as PolicyStatus
from policyctl.decision import Decision, Status
from policyctl.diagnostics import Diagnostic, Place, Severity
from policyctl.feel.values import Value


class Answer(Struct, frozen=True, kw_only=True):
    """The decision about one row of a file; `number` counts rows from 1."""

    number: int
    place: Place
    decision: Decision


class Summary(Struct, frozen=True, kw_only=True):
    """What became of the rows of a file: each is counted once, in `outcomes`, `statuses`, `overridden` or `rejected`.

    `outcomes` are those decided, in the order the policy lists them; `statuses` are of the rows that were not decided
    on one. A decision that collects is in `statuses`, and each of its outcomes in `collected`.
    `overridden` are those whose outcome a named person set aside, by the outcome after. `repeated` are those among all
    rows whose subject stands in an earlier row too.
    """

    rows: int
    outcomes: tuple[tuple[str, int], ...]
    collected: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[Status, int], ...]
    rejected: int
    overridden: tuple[tuple[str, int], ...] = ()
    repeated: int = 0


class Phase(Enum):
    """What is checked of a text that can be read: each where the one before found no errors."""

    SHAPE = "shape"
    REFERENCES = "references"
    TYPES = "types"


class CheckedFile(Struct, frozen=True, kw_only=True):
    """A file with everything that is wrong with it, in order of place, and what its errors kept from being checked."""

    file: str
    diagnostics: tuple[Diagnostic, ...]
    unchecked: tuple[Phase, ...] = ()

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
    """What the examples of a bundle reach of its own rules; those it takes over are tested where they stand.

    Rules are named `decision.rule`, criteria `decision.rule.criterion`.
    """

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


class Account(Enum):
    """How a clause of a document is accounted for. Only of a clause that binds it is said that it is missing."""

    CITED = "cited"
    EXCUSED = "excused"
    MISSING = "missing"
    OPEN = "open"


class Citing(Struct, frozen=True, kw_only=True):
    """A part of a bundle that cites a clause: a `rule` named `tier.gold`, a `parameter`, an `input`, …"""

    policy: str
    version: str
    status: PolicyStatus
    is_superseded: bool
    kind: str
    name: str
    place: Place

    @property
    def standing(self) -> str:
        """What keeps the version from applying by itself: a draft, a consultation, superseded; or nothing."""
        match self.status:
            case PolicyStatus.DRAFT | PolicyStatus.CONSULTATION:
                return str(self.status.value)
            case PolicyStatus.RELEASED:
                return "superseded" if self.is_superseded else ""


class CoveredClause(Struct, frozen=True, kw_only=True):
    """A clause with everything that cites it, in the order of the bundles; the place is where the list has it."""

    clause: Clause
    place: Place
    citing: tuple[Citing, ...]

    @property
    def account(self) -> Account:
        """How it is accounted for: by a citation, else by its reason, else not."""
        if self.citing:
            return Account.CITED
        if self.clause.why is not None:
            return Account.EXCUSED
        return Account.MISSING if self.clause.binds else Account.OPEN


class CoveredDocument(Struct, frozen=True, kw_only=True):
    """A document with all its clauses, in the order of its list."""

    list: ClauseList
    clauses: tuple[CoveredClause, ...]

    @property
    def binding(self) -> int:
        """How many of its clauses bind."""
        return sum(each.clause.binds for each in self.clauses)

    def count(self, account: Account) -> int:
        """How many of its clauses are so accounted for."""
        return sum(each.account is account for each in self.clauses)


class ClauseCoverage(Struct, frozen=True, kw_only=True):
    """What bundles cover of documents, and everything that is wrong with the texts of both, by file."""

    bundles: int
    documents: tuple[CoveredDocument, ...]
    files: tuple[CheckedFile, ...]

    @property
    def missing(self) -> tuple[CoveredClause, ...]:
        """The clauses that bind, that nothing cites and that give no reason."""
        clauses = (each for document in self.documents for each in document.clauses)
        return tuple(each for each in clauses if each.account is Account.MISSING)
