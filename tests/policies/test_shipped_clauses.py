"""Every clause of a document is in a rule, or says why it is none."""

from __future__ import annotations

from tests.policies.shipped import BUNDLES, bundle_at, cited_in, clauses

MARKS = {"N", "I", "AMB", "CON", "MISS", "DISC"}
CITED = set().union(*(cited_in(bundle_at(path)) for path in BUNDLES))


def test_every_cited_clause_is_listed() -> None:
    assert CITED - clauses().keys() == set()


def test_every_clause_is_cited_or_says_why_it_is_no_rule() -> None:
    excused = {name for name, clause in clauses().items() if "not_a_rule" in clause}
    assert clauses().keys() - CITED - excused == set()
    assert excused & CITED == set()


def test_of_the_clauses_that_bind_two_are_no_rules() -> None:
    binding = {name for name, clause in clauses().items() if clause["marks"] == ["N"]}
    assert sorted(binding - CITED) == ["S1-16", "S1-18"]


def test_the_list_has_every_clause_of_s1_in_order_and_once() -> None:
    numbered = [f"S1-{number:02}" for number in range(1, 89)]
    for extra in ("S1-36a", "S1-66a"):
        numbered.insert(numbered.index(extra[:-1]) + 1, extra)
    assert [name for name in clauses() if name.startswith("S1-")] == numbered


def test_a_clause_has_a_document_a_title_and_known_marks() -> None:
    for name, clause in clauses().items():
        assert name.startswith(f"{clause['document']}-")
        assert isinstance(clause["title"], str)
        assert isinstance(clause["marks"], list)
        assert clause["marks"]
        assert set(clause["marks"]) <= MARKS
        assert clause.keys() <= {"document", "clause", "title", "marks", "not_a_rule"}
