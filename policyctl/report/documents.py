"""Results as plain JSON data: what `-o json` and `-o jsonl` write, and a service returns.

1. Every document names its form in `schema`; keys stand in a fixed order, and the same result gives the same bytes.
2. Numbers are JSON numbers with exactly the digits they have: nothing passes through a float. A reader that needs
   more digits than its floats hold parses them as decimals.
3. Dates, times and durations are texts as FEEL writes them. A range is an object of its ends.
4. Titles, warnings and labels are objects of languages: `{"en": "Gold merchant", "zh": "金牌商家"}`.
5. As in a subject, a value that is unknown is left out and `null` is known to be none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from policyctl.bundle.model import Status as PolicyStatus
from policyctl.decision import Decision, Leaning, Overridden, Question, RuleResult, Settles
from policyctl.diagnostics import Diagnostic, Place
from policyctl.explanation import CriterionExplanation, Explanation, RuleExplanation
from policyctl.feel.express import print_temporal
from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policyctl.feel.values import UNKNOWN, Range, Value
from policyctl.rehearsals import Rehearsed
from policyctl.results import (
    Account,
    BundleResult,
    CheckedFile,
    ClauseCoverage,
    CoveredClause,
    CoveredDocument,
    ExampleResult,
    Summary,
)
from policyctl.subject.rows import Rejected

Document: TypeAlias = "dict[str, object]"


def decision_document(decision: Decision, question: Question, *, row: int | None = None) -> Document:
    """`policyctl/decision/1` in a document that has the sources already. `row` counts the rows of a file from 1."""
    return {
        "schema": "policyctl/decision/1",
        **({} if row is None else {"row": row}),
        "bundle": decision.bundle,
        **does_not_apply(question),
        "decision": decision.decision,
        "as_of": decision.as_of.isoformat(),
        "subject": decision.subject,
        "status": decision.status.value,
        "value": json_value(decision.value),
        "force": decision.force.value if decision.force else None,
        "outputs": _known(decision.outputs),
        **_overridden(decision.overridden),
        **({"follows_override": True} if decision.follows_override else {}),
        **_rehearsed(decision.rehearsed),
        "rules": list(decision.rules),
        "possible": list(decision.possible),
        "missing": missing_document(decision.settles),
        "leans_on": [leaning_document(each) for each in decision.leans_on],
        "results": [_rule_result(each) for each in decision.results],
    }


def whole_document(decision: Decision, question: Question, *, row: int | None = None) -> Document:
    """`policyctl/decision/1` that stands by itself: with the sources, and what is doubtful about them."""
    return {**decision_document(decision, question, row=row), "sources": sources_document(question)}


def sources_document(question: Question) -> list[Document]:
    """The sources of the policy, each with its warning where it has one."""
    return [
        {"id": each.id, "title": each.title, "file": each.file, "url": each.url, "warning": each.warning}
        for each in question.sources
    ]


def does_not_apply(question: Question) -> Document:
    """What keeps the version from applying on the day, as in `policyctl/decision/1`; nothing where it applies."""
    if question.status is not PolicyStatus.RELEASED:
        return {"does_not_apply": question.status.value}
    return {} if question.in_force.contains(question.as_of) else {"does_not_apply": "not in force"}


def _overridden(overridden: Sequence[Overridden]) -> Document:
    """The overrides of the decision and of those it uses; no word of them where there are none."""
    if not overridden:
        return {}
    return {
        "overridden": [
            {
                "decision": each.decision,
                "status": each.status.value,
                "before": each.before,
                "after": each.after,
                "changes": each.changes,
                "who": each.who,
                "why": each.why,
                "from": each.begins.isoformat(),
                "until": each.ends.isoformat(),
                "clause": each.clause,
            }
            for each in overridden
        ]
    }


def _rehearsed(rehearsed: Sequence[Rehearsed]) -> Document:
    """The facts of rehearsals that the decision leans on; no word of them where there are none."""
    if not rehearsed:
        return {}
    return {
        "rehearsed": [
            {
                "fact": each.fact,
                "bundle": each.bundle,
                "as_of": each.as_of.isoformat(),
                **({"does_not_apply": each.does_not_apply.value} if each.does_not_apply else {}),
                "illustrative": list(each.illustrative),
                "after": list(each.after),
            }
            for each in rehearsed
        ]
    }


def rejection_document(rejected: Rejected) -> Document:
    """`policyctl/rejection/1`: a row of a file that is no valid subject, and why."""
    return {
        "schema": "policyctl/rejection/1",
        "row": rejected.number,
        "place": place_document(rejected.place),
        "diagnostics": [diagnostic_document(each) for each in rejected.diagnostics],
    }


def summary_document(summary: Summary) -> Document:
    """How many rows there were, and what became of them."""
    return {
        "rows": summary.rows,
        "outcomes": dict(summary.outcomes),
        "statuses": {status.value: count for status, count in summary.statuses},
        **({"overridden": dict(summary.overridden)} if summary.overridden else {}),
        "rejected": summary.rejected,
        "repeated": summary.repeated,
    }


def explanation_document(explanation: Explanation) -> Document:
    """`policyctl/explanation/1`: the decision with every criterion's value, bound, distance, window and clause."""
    question = explanation.question
    decision = decision_document(explanation.decision, question)
    del decision["schema"], decision["results"]  # the rules below say the same and more
    return {
        "schema": "policyctl/explanation/1",
        **decision,
        "title": question.title,
        "heading": question.heading,
        "outcomes": list(question.outcomes),
        "labels": question.labels,
        "output_titles": question.output_titles,
        "default": question.default,
        "time_zone": question.time_zone,
        "explained": [_rule(each) for each in explanation.rules],
        **({"in_any_case": _known(explanation.in_any_case)} if explanation.in_any_case else {}),
        "values": _known(explanation.values),
        "window_leans_on": [leaning_document(each) for each in explanation.window_leans_on],
        "sources": sources_document(question),
    }


def check_document(files: Sequence[CheckedFile]) -> Document:
    """`policyctl/check/1`: every diagnostic of every file."""
    return {
        "schema": "policyctl/check/1",
        "files": [
            {**_of_file(each), "unchecked": [phase.value for phase in each.unchecked]} for each in files
        ],
    }


def _of_file(checked: CheckedFile) -> Document:
    return {
        "file": checked.file,
        "diagnostics": [diagnostic_document(each) for each in checked.diagnostics],
    }


def clauses_document(coverage: ClauseCoverage) -> Document:
    """`policyctl/clauses/1`: every clause of every document with what cites it, and what is wrong with the texts."""
    return {
        "schema": "policyctl/clauses/1",
        "bundles": coverage.bundles,
        "missing": [each.clause.id for each in coverage.missing],
        "documents": [_covered_document(each) for each in coverage.documents],
        "files": [_of_file(each) for each in coverage.files],
    }


def examples_document(bundles: Sequence[BundleResult]) -> Document:
    """`policyctl/test/1`: every example with what it expects and what was found, and what no example reaches."""
    return {
        "schema": "policyctl/test/1",
        "bundles": [
            {
                "bundle": each.bundle,
                "file": each.file,
                "examples": [_example(one) for one in each.examples],
                "coverage": {
                    "rules": each.coverage.rules,
                    "criteria": each.coverage.criteria,
                    "rules_that_never_hold": list(each.coverage.rules_that_never_hold),
                    "criteria_that_never_pass": list(each.coverage.criteria_that_never_pass),
                    "criteria_that_never_fail": list(each.coverage.criteria_that_never_fail),
                },
            }
            for each in bundles
        ],
    }


def diagnostic_document(diagnostic: Diagnostic) -> Document:
    """One diagnostic with its place, null where it has none."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "place": None if diagnostic.place is None else place_document(diagnostic.place),
    }


def place_document(place: Place) -> Document:
    """Lines and columns count from 1, columns in code points; the end is not included."""
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def json_value(value: Value) -> object:
    """The value as JSON data. Raises `ValueError` for what JSON has no word for: unknown, and functions."""
    match value:
        case None | bool() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else value
        case Date() | Time() | DateTime() | DaysDuration() | MonthsDuration():
            return print_temporal(value)
        case Range():
            return {
                "low": json_value(value.low),
                "high": json_value(value.high),
                "low_closed": value.low_closed,
                "high_closed": value.high_closed,
            }
        case list():
            return [json_value(each) for each in value]
        case dict():
            return _known(value)
        case _:
            raise ValueError("a value that JSON has no word for")


def _known(values: Mapping[str, Value]) -> Document:
    return {name: json_value(each) for name, each in values.items() if each is not UNKNOWN}


def missing_document(settles: Settles) -> Document:
    return {
        "inputs": list(settles.inputs),
        "parameters": list(settles.parameters),
        "cohorts": list(settles.cohorts),
    }


def leaning_document(leaning: Leaning) -> Document:
    return {
        "parameter": leaning.parameter,
        "provenance": leaning.provenance.value,
        "origin": leaning.origin,
    }


def _rule_result(result: RuleResult) -> Document:
    return {
        "rule": result.id,
        "outcome": result.outcome,
        "status": result.status.value,
        "criteria": {each.id: each.status.value for each in result.criteria},
    }


def _rule(rule: RuleExplanation) -> Document:
    return {
        "rule": rule.id,
        "title": rule.title,
        "outcome": rule.outcome,
        "clause": rule.clause,
        "status": rule.status.value,
        "decides": rule.decides,
        "criteria": [_criterion(each) for each in rule.criteria],
    }


def _criterion(criterion: CriterionExplanation) -> Document:
    """A criterion; `value` is left out where it is unknown, and so are bounds of unset parameters."""
    bounds = [each for each in criterion.bounds if each.value is not UNKNOWN]
    return {
        "id": criterion.id,
        "title": criterion.title,
        "status": criterion.status.value,
        "counts_as": criterion.counts_as.value,
        **_known({"value": criterion.value}),
        "bounds": [{"operator": each.operator, "value": json_value(each.value)} for each in bounds],
        **_known({"distance": criterion.distance}),
        "unit": criterion.unit,
        "labels": criterion.labels,
        "window": json_value(criterion.window),
        "clause": criterion.clause,
        "test": criterion.test,
        "reads": list(criterion.reads),
        "group": criterion.group,
        "group_title": criterion.group_title,
        "alternative": criterion.alternative,
    }


def _covered_document(document: CoveredDocument) -> Document:
    source = document.list.source
    return {
        "id": source.id,
        "title": source.title,
        "file": source.file,
        "sha256": source.sha256,
        "url": source.url,
        "list": document.list.file,
        "counts": {
            "clauses": len(document.clauses),
            "binding": document.binding,
            **{each.value: document.count(each) for each in Account},
        },
        "clauses": [_covered_clause(each) for each in document.clauses],
    }


def _covered_clause(covered: CoveredClause) -> Document:
    clause = covered.clause
    return {
        "id": clause.id,
        "marks": [each.value for each in clause.marks],
        "account": covered.account.value,
        "statement": clause.statement,
        "lines": clause.lines,
        "quote": clause.quote,
        "why": clause.why,
        "cited_by": [
            {
                "bundle": f"{each.policy}@{each.version}",
                "status": each.status.value,
                "superseded": each.is_superseded,
                "kind": each.kind,
                "name": each.name,
                "place": place_document(each.place),
            }
            for each in covered.citing
        ],
        "place": place_document(covered.place),
    }


def _example(result: ExampleResult) -> Document:
    return {
        "id": result.id,
        "place": place_document(result.place),
        "passed": result.passed,
        "differences": [
            {
                "about": each.about,
                "expected": json_value(each.expected),
                "found": json_value(each.found),
                "place": place_document(each.place),
            }
            for each in result.differences
        ],
        "diagnostics": [diagnostic_document(each) for each in result.diagnostics],
    }
