"""Decisions that are logged before they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from policyctl.cli import environment
from policyctl.cli.policies import Asked
from policyctl.decision import Question
from policyctl.explanation import Explanation
from policyctl.log.append import Log, open_log
from policyctl.log.making import Identity, identity_of, names_read, record_of
from policyctl.log.record import FactFile
from policyctl.policy import Policy, explain_row
from policyctl.population import Candidate
from policyctl.results import Answer
from policyctl.subject.rows import Rejected
from policyctl.subject.scale import Admitted


class Recorder(Struct, frozen=True):
    """Logs decisions by one policy; each gets its id and its moment from the clock here."""

    policy: Policy
    identity: Identity
    log: Log
    clock: Callable[[], datetime]

    def keep(self, explanation: Explanation, admitted: Admitted) -> None:
        """Log the decision; when this returns, its record is on the disk."""
        moment = self.clock()
        self.log.append(
            record_of(
                self.policy,
                self.identity,
                explanation,
                admitted.row,
                id_=environment.decision_id(moment),
                evaluated_at=moment,
                names=names_read(self.policy, admitted.subject),
            )
        )

    def decide(self, found: Iterable[Candidate], question: Question) -> Iterator[Answer | Rejected]:
        """The answer to each candidate, logged before it is given."""
        for admitted, told in found:
            if isinstance(admitted, Rejected):
                yield admitted
                continue
            explanation = explain_row(
                self.policy, admitted.row, as_of=question.as_of, decision=question.decision, told=told
            )
            self.keep(explanation, admitted)
            yield Answer(number=admitted.number, place=admitted.place, decision=explanation.decision)


@contextmanager
def recorder(
    path: Path,
    policy: Policy,
    asked: Asked,
    clock: Callable[[], datetime],
    standing: Sequence[FactFile] = (),
    overrides: Sequence[FactFile] = (),
) -> Iterator[Recorder]:
    """A recorder that appends to the file. Raises `Refused` as `open_log` does."""
    identity = identity_of(
        policy,
        environment.engine(),
        sets=asked.parameters,
        assignments=asked.assignments,
        standing=standing,
        overrides=overrides,
    )
    with open_log(path) as log:
        yield Recorder(policy, identity, log, clock)
