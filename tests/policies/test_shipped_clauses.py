"""Every clause of the documents that the shipped policies implement is in a rule, or says why it is in none."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyctl import plugins
from policyctl.clauses import cover
from policyctl.results import Account, ClauseCoverage, CoveredDocument
from tests.cli.command_line import policyctl

DOCUMENTS = {
    "S1": [f"S1-{number:02}" for number in range(1, 89)],
    "S2": [f"S2-{number:02}" for number in range(1, 69)],
    "P2": [f"P2-{number:02}" for number in range(1, 9)],
    "X": [f"X-{number:02}" for number in range(1, 7)],
}
BETWEEN = {"S1": ("S1-36a", "S1-66a"), "S2": ("S2-16a", "S2-62a"), "X": (), "P2": ()}


@pytest.fixture(scope="module")
def coverage() -> ClauseCoverage:
    """What all that is installed covers."""
    return cover((), library=plugins.library(plugins.plugin_manager()), folder=Path.cwd())


def document(coverage: ClauseCoverage, name: str) -> CoveredDocument:
    return next(each for each in coverage.documents if each.list.source.id == name)


def test_no_clause_that_binds_is_missing(coverage: ClauseCoverage) -> None:
    assert [each.clause.id for each in coverage.missing] == []


def test_clauses_that_do_not_bind_are_accounted_for_too(coverage: ClauseCoverage) -> None:
    assert [each.list.source.id for each in coverage.documents if each.count(Account.OPEN)] == []


def test_no_reason_is_stale_and_no_citation_unlisted(coverage: ClauseCoverage) -> None:
    assert [str(one) for each in coverage.files for one in each.diagnostics] == []


def test_the_command_says_so() -> None:
    result = policyctl("check", "--clauses", "--strict")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines()[-1].endswith(": none that binds is missing")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_list_has_every_clause_in_order_and_once(name: str, coverage: ClauseCoverage) -> None:
    numbered = list(DOCUMENTS[name])
    for extra in BETWEEN.get(name, ()):
        numbered.insert(numbered.index(extra[:-1]) + 1, extra)
    assert [each.clause.id for each in document(coverage, name).clauses] == numbered


def test_of_the_clauses_that_bind_few_are_no_rules(coverage: ClauseCoverage) -> None:
    excused = [
        each.clause.id
        for name in DOCUMENTS
        for each in document(coverage, name).clauses
        if each.clause.binds and each.account is Account.EXCUSED
    ]
    assert excused == ["S1-16", "S1-18", "S1-83", "X-02", "X-03", "X-04", "X-05"]
