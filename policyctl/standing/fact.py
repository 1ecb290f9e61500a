"""A fact of standing: a typed value, and the line of a file that says it.

1. A fact is about one subject and holds from a date, which is included, until another, which is not: a bar until
   2023-09-30 ends on that day. Without an end it holds for good.
2. One that a policy left behind says where it comes from: the exact version, the decision with its rules, the clause
   and the day; where that was a rehearsal (`policyctl.rehearsals`), what makes it one. One that a human wrote says who
   and why instead. A line that says neither is no fact (`policyctl.standing.read`).
3. Facts are written sorted, without a clock and without an id: the same run gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct, field

from policyctl.rehearsals import DoesNotApply, Rehearsed

SCHEMA: Literal["policyctl/standing-fact/1"] = "policyctl/standing-fact/1"


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The decision that left a fact behind, by a version that two digests tell again.

    `overridden_by` is who set its outcome aside; then `outcome` is the one after. Where the run was a rehearsal,
    `does_not_apply` is what kept the version from applying on the day, `illustrative` are the parameters with invented
    values that the fact leans on, and `after` the rehearsals whose facts it leans on: `closing@2 on 2022-09-30`.
    """

    bundle: str
    version: str
    semantic_digest: str
    parameters_digest: str
    decision: str
    outcome: str
    rules: tuple[str, ...]
    clause: str | None
    as_of: date
    overridden_by: str | None = None
    does_not_apply: DoesNotApply | None = None
    illustrative: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def is_rehearsal(self) -> bool:
        """Whether it holds for nobody."""
        return bool(self.does_not_apply or self.illustrative or self.after)


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`fact` holds of `subject` from `begins`, included, until `ends`, excluded.

    `set` are its further values: texts, numbers, true, false and null; dates and instants are texts.
    """

    schema: Literal["policyctl/standing-fact/1"]
    subject: str
    fact: str
    begins: date = field(name="from")
    ends: date | None = field(name="until")
    set: dict[str, object] = {}
    source: Source | None = None
    who: str | None = None
    why: str | None = None

    @property
    def rehearsed(self) -> Rehearsed | None:
        """The rehearsal that left it behind; None where it holds."""
        source = self.source
        if source is None or not source.is_rehearsal:
            return None
        return Rehearsed(
            fact=self.fact,
            bundle=f"{source.bundle}@{source.version}",
            as_of=source.as_of,
            does_not_apply=source.does_not_apply,
            illustrative=source.illustrative,
            after=source.after,
        )

    @property
    def row(self) -> dict[str, object]:
        """The fact as a row of its subject."""
        ends = None if self.ends is None else self.ends.isoformat()
        return {"fact": self.fact, "from": self.begins.isoformat(), "until": ends, **self.set}


_ENCODER = msgspec.json.Encoder(decimal_format="number")


def text_of(facts: Iterable[Fact]) -> str:
    """The facts as lines: by subject, by fact and by day, each once."""
    return "".join(f"{key[-1]}\n" for key in sorted({order(each) for each in facts}))


def to_line(fact: Fact) -> str:
    """The fact as JSON without an end of line; its further values stand by name."""
    ordered = msgspec.structs.replace(fact, set={name: fact.set[name] for name in sorted(fact.set)})
    return _ENCODER.encode(ordered).decode()


def order(fact: Fact) -> tuple[str, str, date, date, str]:
    """What facts are sorted by; facts that are in the same place say the same."""
    ends = date.max if fact.ends is None else fact.ends
    return fact.subject, fact.fact, fact.begins, ends, to_line(fact)
