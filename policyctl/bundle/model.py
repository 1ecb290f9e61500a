"""A bundle as its author wrote it: shaped and parsed, not yet checked against types.

Every authored thing carries a `Key`: the path of TOML keys that leads to it. A key becomes a place (file, line,
column) only when a diagnostic or an explanation asks for one, so loading never pays for positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal, TypeAlias

from msgspec import Struct, field

from policyctl.feel.syntax import Expression, If, StringLiteral, UnaryTests
from policyctl.languages import Language, Words

Key: TypeAlias = "tuple[str | int, ...]"
"""A path into the TOML document: `("decisions", "tier", "rules", 0, "when", "positive_rate")`."""

Part: TypeAlias = Literal["key", "value"]
"""Which half of `key = value` is meant: an author's text can stand in either."""

AS_OF = "as_of"
"""The day of the decision, a name that every expression can use."""


class Status(Enum):
    DRAFT = "draft"
    CONSULTATION = "consultation"
    RELEASED = "released"


class Provenance(Enum):
    """Where the value of a parameter comes from."""

    SOURCED = "sourced"
    ASSUMED = "assumed"
    ILLUSTRATIVE = "illustrative"
    UNSET = "unset"


class HitPolicy(Enum):
    UNIQUE = "unique"
    FIRST = "first"
    PRIORITY = "priority"
    ANY = "any"
    COLLECT = "collect"


class Aggregator(Enum):
    COUNT = "count"
    SUM = "sum"
    MIN = "min"
    MAX = "max"


class WhenNull(Enum):
    """What a criterion that is not applicable (its test gave null) counts as."""

    PASS = "pass"
    FAIL = "fail"
    UNDETERMINED = "undetermined"


class Force(Enum):
    """Whether an outcome follows by itself or a human decides."""

    MUST = "must"
    MAY = "may"


class EventKind(Enum):
    """What happens on the days of a calendar event.

    Results are computed, executed (what they lead to is done), visible (everybody sees it), official (published) and
    final (nothing changes them any more); a window is the days that are judged, something new is effective, something
    must be done by a deadline, and an announcement tells it.
    """

    COMPUTED = "computed"
    EXECUTED = "executed"
    VISIBLE = "visible"
    OFFICIAL = "official"
    FINAL = "final"
    WINDOW = "window"
    EFFECTIVE = "effective"
    DEADLINE = "deadline"
    ANNOUNCEMENT = "announcement"


class Every(Enum):
    """How often a calendar event comes: once in each of these, which begin on a Monday or on the first of a month."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Interval(Struct, frozen=True, kw_only=True):
    """The dates a version is in force, in the bundle's zone: `start` included, `end` excluded, None is open."""

    start: date | None = None
    end: date | None = None

    def contains(self, day: date) -> bool:
        """Whether the day lies in the interval."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


class Source(Struct, frozen=True, kw_only=True):
    """A document the rules implement."""

    id: str
    title: Words
    file: str | None = None
    sha256: str | None = None
    url: str | None = None
    warning: Words | None = None


class Formula(Struct, frozen=True, kw_only=True):
    """An expression as written, parsed; `key` leads to the TOML string it stands in.

    The input expression of a criterion is itself a TOML key: then `part` says so.
    """

    text: str
    tree: Expression
    key: Key
    part: Part = "value"


class Cell(Struct, frozen=True, kw_only=True):
    """The unary tests of a criterion.

    `text` is FEEL also where the author wrote a TOML literal or list (then `literal` is true and spans mean
    nothing).
    """

    text: str
    tree: UnaryTests
    key: Key
    literal: bool = False


class Criterion(Struct, frozen=True, kw_only=True):
    """One cell of a rule: an input expression and the test its value must pass."""

    id: str
    input: Formula
    test: Cell
    key: Key
    when_null: WhenNull | None = None
    clause: str | None = None
    title: Words | None = None


class Alternative(Struct, frozen=True, kw_only=True):
    """One branch of an `any_of` group: all of its criteria must hold."""

    criteria: tuple[Criterion, ...]
    key: Key


class AnyOf(Struct, frozen=True, kw_only=True):
    """A named group of alternatives, of which one must hold."""

    id: str
    alternatives: tuple[Alternative, ...]
    key: Key
    title: Words | None = None


Condition: TypeAlias = Criterion | AnyOf


class Rule(Struct, frozen=True, kw_only=True):
    """A row of a decision table: its conditions are joined by *and*; none at all is always true."""

    id: str
    then: str
    conditions: tuple[Condition, ...]
    key: Key
    force: Force = Force.MUST
    outputs: tuple[tuple[str, Formula], ...] = ()
    clause: str | None = None
    title: Words | None = None

    def groups(self) -> Iterator[AnyOf]:
        """Every group of alternatives, in the order they are written."""
        return (each for each in self.conditions if isinstance(each, AnyOf))

    def criteria(self) -> Iterator[Criterion]:
        """Every criterion in the order it is written, those in groups included."""
        for condition in self.conditions:
            match condition:
                case Criterion():
                    yield condition
                case AnyOf(alternatives=alternatives):
                    for alternative in alternatives:
                        yield from alternative.criteria


class Table(Struct, frozen=True, kw_only=True):
    """A decision table. `outcomes` lists every one, best first; `default` applies when no rule does.

    `labels` are what readers call the outcomes and the texts that typed outputs give, `output_titles` what they call
    the outputs, as far as that is something else.
    """

    id: str
    hit_policy: HitPolicy
    outcomes: tuple[str, ...]
    rules: tuple[Rule, ...]
    key: Key
    default: str | None = None
    default_outputs: tuple[tuple[str, Formula], ...] = ()
    aggregator: Aggregator | None = None
    aggregated_output: str | None = None
    is_overridable: bool = False
    clause: str | None = None
    title: Words | None = None
    labels: Mapping[str, Words] = field(default_factory=dict)
    output_titles: Mapping[str, Words] = field(default_factory=dict)

    def output_names(self) -> frozenset[str]:
        """The names of its typed outputs: all that a rule or the default gives."""
        return frozenset(name for name, _ in self._outputs())

    def output_texts(self) -> tuple[str, ...]:
        """The texts that its typed outputs name outright, each once, as they are written."""
        return tuple(dict.fromkeys(text for _, formula in self._outputs() for text in _texts(formula.tree)))

    def _outputs(self) -> Iterator[tuple[str, Formula]]:
        for each in self.rules:
            yield from each.outputs
        yield from self.default_outputs


def _texts(expression: Expression) -> Iterator[str]:
    match expression:
        case StringLiteral(value=text):
            yield text
        case If(then=then, otherwise=otherwise):
            yield from _texts(then)
            yield from _texts(otherwise)
        case _:
            return


class LiteralExpression(Struct, frozen=True, kw_only=True):
    """A decision that is one expression.

    `window` is the decision that gives the days its value was measured over, `labels` are what readers call its values
    where they are texts.
    """

    id: str
    expression: Formula
    key: Key
    window: str | None = None
    clause: str | None = None
    title: Words | None = None
    labels: Mapping[str, Words] = field(default_factory=dict)


Decision: TypeAlias = Table | LiteralExpression

ParameterScalar: TypeAlias = "Decimal | str | bool | date"


class ParameterValue(Struct, frozen=True, kw_only=True):
    """A value of a parameter with where it came from.

    `value` is a scalar or a tuple of scalars (a list parameter); durations are ISO 8601 text. `origin` names what
    set it: the bundle, a parameter set, or the command line.
    """

    value: ParameterScalar | tuple[ParameterScalar, ...]
    provenance: Provenance
    origin: str
    key: Key


class Parameter(Struct, frozen=True, kw_only=True):
    """A number, date, zone, list or table the rules refer to.

    `type` is one of `number`, `string`, `boolean`, `date`, `duration`; `is_list` makes it a list of those. A table has
    `by`, its dimensions: each names an input with listed values, a decision with outcomes, or has its own
    `keys`. `cells` maps the key of a cell (the empty tuple for a scalar) to its value; a cell that is not there is
    unset, and `unset` holds those the author has said to be so. `labels` are what readers call the options.
    """

    id: str
    type: str
    key: Key
    provenance: Provenance
    is_list: bool = False
    by: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scale: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str | None = None
    options: tuple[str, ...] | None = None
    max_items: int | None = None
    cells: Mapping[tuple[str, ...], ParameterValue] = field(default_factory=dict)
    unset: frozenset[tuple[str, ...]] = frozenset()
    clause: str | None = None
    title: Words | None = None
    basis: Words | None = None
    labels: Mapping[str, Words] = field(default_factory=dict)


class InputNote(Struct, frozen=True, kw_only=True):
    """What a bundle says of an input: the decision that gives the window it was measured over, and its clause."""

    name: str
    key: Key
    window: str | None = None
    clause: str | None = None
    title: Words | None = None


class Cohort(Struct, frozen=True, kw_only=True):
    """The subjects among which one is ranked: who is a `member` (everybody without it), by what `amount`.

    The values of `by` part one cohort from another; those of `same` must be equal within one.
    """

    id: str
    amount: Formula
    key: Key
    member: Formula | None = None
    by: tuple[Formula, ...] = ()
    same: tuple[Formula, ...] = ()
    clause: str | None = None
    title: Words | None = None

    def formulas(self) -> tuple[Formula, ...]:
        """Every expression, in the order of the fields."""
        member = () if self.member is None else (self.member,)
        return (*member, self.amount, *self.by, *self.same)


class CalendarEvent(Struct, frozen=True, kw_only=True):
    """A decision whose value is a day, an instant or a range of them, as an event of the policy's calendar.

    It is asked on the first day of each `every`; an event without one comes once. `judges` is the decision that gives
    the days which the event is about. Events that answer the same `question` with different days compete. A title and
    a clause that are left out are those of the decision.
    """

    id: str
    decision: str
    kind: EventKind
    key: Key
    every: Every | None = None
    judges: str | None = None
    approximate: bool = False
    question: Words | None = None
    clause: str | None = None
    title: Words | None = None
    note: Words | None = None


class LetterTopic(Enum):
    """What a statement of a letter is about: from when the outcome holds, when it is judged anew, who decides where a
    person does, a further fact, what the merchant can do, and where to appeal."""

    EFFECTIVE = "effective"
    REASSESSED = "reassessed"
    PERSON = "person"
    FACT = "fact"
    STEP = "step"
    APPEAL = "appeal"


class LetterStatement(Struct, frozen=True, kw_only=True):
    """What a statement of reasons says beside the reasons.

    It is said where the outcome is one of `outcomes`, and one of `rules` decided; where these are empty, anyway.
    `decision` gives a value that is told with it, such as a day. A title and a clause that are left out are those of
    the decision.
    """

    id: str
    topic: LetterTopic
    key: Key
    title: Words | None = None
    decision: str | None = None
    outcomes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    clause: str | None = None


class LetterTemplate(Struct, frozen=True, kw_only=True):
    """The template of letters in one language: a file beside the text that names it, with the digest of its bytes."""

    language: Language
    file: str
    sha256: str
    key: Key


class StandingFact(Struct, frozen=True, kw_only=True):
    """What a decision leaves behind where it comes out as one of `outcomes`: a dated fact about the subject.

    The fact holds from the date that `begins` gives, and until the day before the one that `ends` gives; without an
    end it holds for good. `fields` are further values it is written with. A clause that is left out is that of the
    rule that decided, or of the decision.
    """

    id: str
    decision: str
    outcomes: tuple[str, ...]
    begins: Formula
    key: Key
    ends: Formula | None = None
    fields: tuple[tuple[str, Formula], ...] = ()
    clause: str | None = None
    title: Words | None = None

    @property
    def formulas(self) -> tuple[tuple[str, Formula], ...]:
        """Every expression of it, by the name of its value: `from`, `until` and the further fields."""
        ends = () if self.ends is None else (("until", self.ends),)
        return (("from", self.begins), *ends, *self.fields)


class Example(Struct, frozen=True, kw_only=True):
    """A case kept with the bundle, written out: a subject, a day, and what must be decided.

    `others` are the rest of the subject's cohorts; without them its cohorts are not complete. `overrides` are outcomes
    that a person sets aside for the subject, by decision. `leaves` are the facts that must be left behind, with those
    of their values that matter; None where nobody looks.
    """

    id: str
    input: Mapping[str, object]
    as_of: date
    expect: Mapping[str, object]
    key: Key
    others: tuple[Mapping[str, object], ...] | None = None
    set: Mapping[str, object] = field(default_factory=dict)
    parameters: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    leaves: Mapping[str, Mapping[str, object]] | None = None
    title: str | None = None


class Passage(Struct, frozen=True):
    """Where something was written: the file, its text, and the key that leads to it there."""

    file: str
    text: str
    key: Key


class Bundle(Struct, frozen=True, kw_only=True):
    """One policy in one version, with all that it takes over from the one it extends.

    `zone_parameter` is the parameter that `time_zone` was taken from, where the zone is itself a reading.

    `base` is the bundle that this one extends. What it takes over has keys like everything else; `inherited` says for
    them, and for rules whose number is not the one they were written with, where they really stand: see `passage`.
    `defaults` are the parameters as the bundle itself declares them, kept where values from outside came over them.
    """

    id: str
    version: str
    title: Words
    subject: str
    status: Status
    in_force: Interval
    time_zone: str
    file: str
    text: str
    zone_parameter: str | None = None
    supersedes: str | None = None
    when_null: WhenNull = WhenNull.UNDETERMINED
    decides: str
    sources: tuple[Source, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    inputs: tuple[InputNote, ...] = ()
    decisions: tuple[Decision, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    calendar: tuple[CalendarEvent, ...] = ()
    standing: tuple[StandingFact, ...] = ()
    letter: tuple[LetterStatement, ...] = ()
    letter_templates: tuple[LetterTemplate, ...] = ()
    examples: tuple[Example, ...] = ()
    base: Bundle | None = None
    inherited: Mapping[Key, Passage] = field(default_factory=dict)
    defaults: tuple[Parameter, ...] | None = None

    @property
    def declared(self) -> tuple[Parameter, ...]:
        """The parameters with the values that the bundle itself gives."""
        return self.parameters if self.defaults is None else self.defaults

    def passage(self, key: Key) -> Passage:
        """Where what a key leads to was written."""
        return passage_of(key, self.inherited, Passage(self.file, self.text, ()))

    @property
    def name(self) -> str:
        """`id@version`."""
        return f"{self.id}@{self.version}"


def passage_of(key: Key, passages: Mapping[Key, Passage], own: Passage) -> Passage:
    """Where a key of a resolved document was written: as the longest beginning of it that has a passage says."""
    for length in range(len(key), 0, -1):
        found = passages.get(key[:length])
        if found is not None:
            return Passage(found.file, found.text, (*found.key, *key[length:]))
    return Passage(own.file, own.text, key)
