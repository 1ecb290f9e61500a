"""JSON: one document, indented; of many decisions one document with a line for each row."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from policyctl.decision import Question
from policyctl.report.documents import (
    Document,
    decision_document,
    does_not_apply,
    rejection_document,
    sources_document,
    summary_document,
)
from policyctl.results import Answer, Summary
from policyctl.subject.rows import Rejected

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def line(document: Document) -> str:
    """The document on one line, without its end."""
    return _ENCODER.encode(document).decode()


def text(document: Document) -> str:
    """The document indented by two."""
    return msgspec.json.format(_ENCODER.encode(document), indent=2).decode() + "\n"


def _row_document(answer: Answer | Rejected, question: Question) -> Document:
    """The document of one row of a file, in one that has the sources."""
    match answer:
        case Answer(number=number, decision=decision):
            return decision_document(decision, question, row=number)
        case Rejected():
            return rejection_document(answer)


@dataclass(slots=True)
class DecisionsAsJson:
    """`policyctl/decisions/1`: what was asked, one line for each row, the summary. Nothing is kept."""

    question: Question
    _is_first: bool = field(default=True, init=False)

    def begin(self) -> str:
        """The document up to its first row."""
        head: Document = {
            "schema": "policyctl/decisions/1",
            "bundle": self.question.policy,
            **does_not_apply(self.question),
            "decision": self.question.decision,
            "title": self.question.title,
            "heading": self.question.heading,
            "labels": self.question.labels,
            "as_of": self.question.as_of.isoformat(),
            "sources": sources_document(self.question),
        }
        return line(head).removesuffix("}") + ',"rows":['

    def row(self, answer: Answer | Rejected) -> str:
        """The next row."""
        separator = "\n" if self._is_first else ",\n"
        self._is_first = False
        return separator + line(_row_document(answer, self.question))

    def end(self, summary: Summary) -> str:
        """The rest."""
        return f'\n],"summary":{line(summary_document(summary))}}}\n'
