"""What a diff comes to as plain JSON data: `policyctl/diff/1`."""

from __future__ import annotations

from policyctl.diff.model import Change, DiffReport, Impact, Kind, Moved, Side
from policyctl.report.documents import Document, place_document


def diff_document(report: DiffReport) -> Document:
    """`policyctl/diff/1`: every change with both places, and of a population everybody who changes."""
    comparison = report.comparison
    return {
        "schema": "policyctl/diff/1",
        "old": _side(comparison.old),
        "new": _side(comparison.new),
        "counts": {
            **{kind.value: comparison.count(kind) for kind in Kind},
            "examples": len(comparison.of_examples),
        },
        "changes": [_change(each) for each in comparison.changes],
        "impact": None if report.impact is None else _impact(report.impact),
    }


def _side(side: Side) -> Document:
    start, end = side.in_force.start, side.in_force.end
    return {
        "bundle": side.name,
        "title": side.title,
        "status": side.status.value,
        "in_force": {
            "from": start.isoformat() if start else None,
            "until": end.isoformat() if end else None,
        },
        "file": side.file,
    }


def _change(change: Change) -> Document:
    return {
        "kind": change.kind.value,
        "topic": change.topic.value,
        "about": list(change.about),
        "sentence": change.sentence,
        "clause": change.clause,
        "old": {
            "text": change.old,
            "place": None if change.old_place is None else place_document(change.old_place),
        },
        "new": {
            "text": change.new,
            "place": None if change.new_place is None else place_document(change.new_place),
        },
    }


def _impact(impact: Impact) -> Document:
    return {
        "decision": impact.decision,
        "as_of": {"old": impact.old_as_of.isoformat(), "new": impact.new_as_of.isoformat()},
        "rows": impact.rows,
        "rejected": impact.rejected,
        "changed": len(impact.moved),
        "better": impact.better,
        "worse": impact.worse,
        "matrix": [{"old": old, "new": new, "count": count} for old, new, count in impact.matrix],
        "causes": [{"cause": cause, "count": count} for cause, count in impact.causes],
        "subjects": [_moved(each) for each in impact.moved],
    }


def _moved(moved: Moved) -> Document:
    return {
        "row": moved.number,
        "subject": moved.subject,
        "old": moved.old,
        "new": moved.new,
        "causes": list(moved.causes),
        "place": place_document(moved.place),
    }
