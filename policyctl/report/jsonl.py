"""JSON lines: for each row of a file one document on one line, whether it was decided or rejected."""

from __future__ import annotations

from dataclasses import dataclass

from policyctl.decision import Question
from policyctl.report.documents import rejection_document, whole_document
from policyctl.report.json import line
from policyctl.results import Answer, Summary
from policyctl.subject.rows import Rejected


@dataclass(frozen=True, slots=True)
class DecisionsAsJsonLines:
    """`policyctl/decision/1` or `policyctl/rejection/1` on each line, which stands by itself."""

    question: Question

    def begin(self) -> str:
        """Nothing."""
        return ""

    def row(self, answer: Answer | Rejected) -> str:
        """The line of the next row."""
        match answer:
            case Answer(number=number, decision=decision):
                return line(whole_document(decision, self.question, row=number)) + "\n"
            case Rejected():
                return line(rejection_document(answer)) + "\n"

    def end(self, summary: Summary) -> str:  # noqa: ARG002 - a count is not a row
        """Nothing."""
        return ""
