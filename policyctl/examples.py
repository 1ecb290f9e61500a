"""Runs the examples that bundles keep, and says what none of them reaches.

An example passes when every decision and detail it names comes out as it expects. A rule is reached where it holds, a
criterion where it passes in one example and fails in another: only then have both of its sides been looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from msgspec.structs import replace

from policyctl import policy as policies
from policyctl.bundle import parameters
from policyctl.bundle.library import Library
from policyctl.bundle.model import Bundle, Example, Key, Rule, Table
from policyctl.bundle.places import Places, index_places
from policyctl.decider import Decider
from policyctl.decision import CriterionStatus, Decision, Status
from policyctl.diagnostics import Diagnostic, Place, Refused
from policyctl.feel.express import print_temporal, print_value
from policyctl.feel.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policyctl.feel.temporal_text import parse_date_time
from policyctl.feel.values import Range, Value
from policyctl.overrides import Override, Overrides
from policyctl.policy import Policy
from policyctl.program.types import MachineRow
from policyctl.results import BundleResult, Coverage, Difference, ExampleResult
from policyctl.standing.fact import Fact
from policyctl.standing.making import Maker, Withheld
from policyctl.subject.rows import Decoded, Rejected
from policyctl.subject.scale import Admitted


def run_examples(bundle: Bundle, *, library: Library) -> BundleResult:
    """The results of all examples of a bundle. Raises `Refused` with every diagnostic of the bundle itself."""
    runner = _Runner(bundle, library, index_places(bundle.text, file=bundle.file))
    runner.policy((), ())
    results = tuple(runner.run(each) for each in bundle.examples)
    return BundleResult(
        bundle=bundle.name,
        file=bundle.file,
        examples=results,
        coverage=runner.reached.coverage(runner.own_rules()),
    )


@dataclass(slots=True)
class _Reached:
    """What happened in some example: `(table, rule)` held, `(table, rule, criterion)` passed or failed."""

    holding: set[tuple[str, str]] = field(default_factory=set)
    passing: set[tuple[str, str, str]] = field(default_factory=set)
    failing: set[tuple[str, str, str]] = field(default_factory=set)

    def note(self, decision: Decision) -> None:
        """Remember what the rules and criteria of a decision said."""
        for rule in decision.results:
            if rule.status is CriterionStatus.PASS:
                self.holding.add((decision.decision, rule.id))
            for each in rule.criteria:
                if each.status is CriterionStatus.PASS:
                    self.passing.add((decision.decision, rule.id, each.id))
                elif each.status is CriterionStatus.FAIL:
                    self.failing.add((decision.decision, rule.id, each.id))

    def coverage(self, written: Sequence[tuple[str, Rule]]) -> Coverage:
        """What of the rules was reached, each given with its table."""
        rules = [(table, rule.id) for table, rule in written]
        criteria = [(table, rule.id, each.id) for table, rule in written for each in rule.criteria()]
        return Coverage(
            rules=len(rules),
            criteria=len(criteria),
            rules_that_never_hold=tuple(".".join(each) for each in rules if each not in self.holding),
            criteria_that_never_pass=tuple(".".join(each) for each in criteria if each not in self.passing),
            criteria_that_never_fail=tuple(".".join(each) for each in criteria if each not in self.failing),
        )


@dataclass(slots=True)
class _Runner:
    bundle: Bundle
    library: Library
    places: Places
    reached: _Reached = field(default_factory=_Reached)
    _policies: dict[tuple[object, ...], Policy] = field(default_factory=dict)
    _deciders: dict[tuple[int, date], list[Decider]] = field(default_factory=dict)

    def policy(self, sets: Sequence[str], own: Sequence[parameters.ParameterSet]) -> Policy:
        """The bundle compiled with these parameters, each combination once."""
        key = (*sets, *(repr(each.values) for each in own))
        if key not in self._policies:
            bundle = parameters.apply(policies.with_parameters(self.bundle, sets), own)
            same = next(iter(self._policies.values()), None)
            self._policies[key] = (
                policies.compile(bundle, library=self.library)
                if same is None
                else policies.with_bundle(same, bundle)
            )
        return self._policies[key]

    def decide_all(
        self, policy: Policy, row: MachineRow, as_of: date, told: MachineRow | None
    ) -> Mapping[str, Decision]:
        """Every decision about one subject by its name, from one run of the program."""
        deciders, subject = self._deciders_of(policy, as_of), policy.key_of(row)
        results, full = deciders[0].run_all(row, subject, told)
        return {each.decision.id: each.answer(results, full, subject) for each in deciders}

    def _deciders_of(self, policy: Policy, as_of: date) -> list[Decider]:
        """One for each decision; those of a policy without overrides are made once."""
        if policy.overrides.given:
            return _deciders(policy, as_of)
        key = (id(policy), as_of)
        if key not in self._deciders:
            self._deciders[key] = _deciders(policy, as_of)
        return self._deciders[key]

    def own_rules(self) -> tuple[tuple[str, Rule], ...]:
        """The rules that the bundle says itself, with their tables; those of its base are tested there."""
        tables = (each for each in self.bundle.decisions if isinstance(each, Table))
        rules = ((table.id, rule) for table in tables for rule in table.rules)
        return tuple(each for each in rules if self.bundle.passage(each[1].key).file == self.bundle.file)

    def run(self, example: Example) -> ExampleResult:
        """The result of one example."""
        differences: tuple[Difference, ...] = ()
        diagnostics: tuple[Diagnostic, ...] = ()
        try:
            differences = tuple(self._differences(example))
        except Refused as refused:
            diagnostics = refused.diagnostics
        return ExampleResult(
            id=example.id,
            place=self.places.locate((*example.key, "id")),
            differences=differences,
            diagnostics=diagnostics,
        )

    def _ranked(self, policy: Policy, example: Example) -> tuple[MachineRow, MachineRow | None]:
        """The row of the subject, and what its cohorts tell where the example gives the whole of them."""
        cohorts = [each.id for each in policy.program.cohorts] if example.others is not None else []
        rows = list(self._rows(example))
        found = policies.candidates(policy, rows, as_of=example.as_of, complete=cohorts)
        subject, told = next(iter(found.candidates))
        rejected = [each for each, _ in found.candidates if isinstance(each, Rejected)] if cohorts else []
        for each in (subject, *rejected):
            if isinstance(each, Rejected):
                raise Refused(
                    self._at_its_place(one, _part(example, each.number)) for one in each.diagnostics
                )
        assert isinstance(subject, Admitted)
        return subject.row, told

    def _rows(self, example: Example) -> Iterator[Decoded]:
        """The subject of an example and the others of its cohorts, as rows of a file."""
        for number, each in enumerate((example.input, *(example.others or ())), 1):
            place = self._locate(_part(example, number))
            yield Decoded(number=number, place=place, subject=dict(each))

    def _locate(self, key: Key) -> Place:
        """Where what a key leads to was written, perhaps with another example."""
        return self.places.locate(self.bundle.passage(key).key)

    def _at_its_place(self, diagnostic: Diagnostic, row: Key) -> Diagnostic:
        """What is said of a row, at the part of it that it is said of."""
        return replace(diagnostic, place=self._locate((*row, *diagnostic.path)))

    def _differences(self, example: Example) -> Iterator[Difference]:
        own = parameters.example_set(self.bundle, example)
        policy = self.policy([example.parameters] if example.parameters else [], [own] if own else [])
        policy = self._with_overrides(policy, example)
        row, told = self._ranked(policy, example)
        decided = self.decide_all(policy, row, example.as_of, told)
        for each in decided.values():
            self.reached.note(each)
        for about, written in example.expect.items():
            expected = _expected(written)
            found = _found(about, decided[self.bundle.decides], decided)
            if not _agrees(about, expected, found):
                place = self.places.locate((*example.key, "expect", about))
                yield Difference(about=about, expected=expected, found=found, place=place)
        if example.leaves is not None:
            left = self._left(policy, example, row, told)
            yield from self._differences_of_facts(example, example.leaves, left)

    def _with_overrides(self, policy: Policy, example: Example) -> Policy:
        """The policy that decides with the overrides of the example, if it has any."""
        if not example.overrides:
            return policy
        subject = self._name(policy, example, "overrides")
        ends = example.as_of + timedelta(days=1)
        given = tuple(
            Override(
                subject=subject,
                decision=decision,
                outcome=outcome,
                who=example.id,
                why=example.id,
                begins=example.as_of,
                ends=ends,
            )
            for decision, outcome in example.overrides.items()
        )
        return replace(policy, overrides=Overrides(given))

    def _name(self, policy: Policy, example: Example, part: str) -> str:
        """The name of the subject. Raises `Refused` (B349) where it has none, and so cannot be told from others."""
        key = policy.schema.key
        name = None if key is None else example.input.get(key)
        if isinstance(name, str):
            return name
        message = f"`{part}` are about a subject with a name, and this one has none"
        hint = "the schema names the field by `x-subject-key`" if key is None else f"give `{key}` in `input`"
        place = self._locate((*example.key, part))
        raise Refused([Diagnostic(code="B349", message=message, hint=hint, place=place)])

    def _left(
        self, policy: Policy, example: Example, row: MachineRow, told: MachineRow | None
    ) -> Mapping[str, Fact | Withheld]:
        """What the subject is left with, by the name of the fact; also what is not left behind, with the reason."""
        if not self.bundle.standing:
            return {}
        self._name(policy, example, "leaves")
        return {each.fact: each for each in Maker(policy, example.as_of, None).of(row, told)}

    def _differences_of_facts(
        self,
        example: Example,
        expected: Mapping[str, Mapping[str, object]],
        left: Mapping[str, Fact | Withheld],
    ) -> Iterator[Difference]:
        """How the facts that are left behind differ from those that are expected."""
        for name in dict.fromkeys((*expected, *left)):
            found, key = left.get(name), (*example.key, "leaves")
            if not isinstance(found, Fact):
                if name in expected:
                    why = "nothing" if found is None else f"nothing: {found.reason.value}"
                    yield self._difference(f"leaves.{name}", "a fact", why, (*key, name))
            elif name not in expected:
                yield self._difference(f"leaves.{name}", "nothing", "a fact", key)
            else:
                for field_, value in expected[name].items():
                    wanted, is_ = _expected(value), _value_of(found, field_)
                    if not _is_same(wanted, is_):
                        yield self._difference(f"leaves.{name}.{field_}", wanted, is_, (*key, name, field_))

    def _difference(self, about: str, expected: Value, found: Value, key: Key) -> Difference:
        return Difference(about=about, expected=expected, found=found, place=self.places.locate(key))


def _deciders(policy: Policy, as_of: date) -> list[Decider]:
    return [policy.decider(as_of, each.id) for each in policy.program.decisions]


def _is_same(expected: Value, found: Value) -> bool:
    """Whether a value of a fact is as expected; a day among its further values is text in a fact."""
    match expected:
        case Date() | DateTime() if isinstance(found, str):
            return print_temporal(expected) == found
        case _:
            return expected == found


def _value_of(fact: Fact, name: str) -> Value:
    """A value of a fact as an expectation in TOML means it; its days are dates."""
    match name:
        case "from":
            return _expected(fact.begins)
        case "until":
            return None if fact.ends is None else _expected(fact.ends)
        case _:
            value = fact.set[name]
            return None if value is None else _expected(value)


def _part(example: Example, number: int) -> Key:
    """What leads to a row of an example, counted from 1: the subject, then the others of its cohorts."""
    return (*example.key, "input") if number == 1 else (*example.key, "others", number - 2)


def _expected(written: object) -> Value:
    """The value that an expectation written in TOML means."""
    match written:
        case bool() | str():
            return written
        case int() | Decimal():
            return Decimal(written)
        case datetime():
            return parse_date_time(written.isoformat())
        case date():
            return Date(written.year, written.month, written.day)
        case _:
            return [_expected(each) for each in cast("Sequence[object]", written)]


def _found(about: str, asked: Decision, decided: Mapping[str, Decision]) -> Value:
    """What came out: a detail of the decision asked for, or a decision's value or output; its status without one."""
    match about:
        case "status":
            return asked.status.value
        case "rule":
            return [*asked.rules]
        case "missing":
            settles = asked.settles
            return [*sorted((*settles.inputs, *settles.parameters, *settles.cohorts))]
        case "possible":
            return [*asked.possible]
        case _:
            id_, _, output = about.partition(".")
            named = decided[id_]
            value = named.outputs.get(output) if output else named.value
            return value if named.status is Status.DECIDED else named.status.value


def _agrees(about: str, expected: Value, found: Value) -> bool:
    """Whether they are the same; dates, durations and ranges can be expected as their FEEL text."""
    if about == "rule":
        return isinstance(found, list) and expected in found
    if expected == found or not isinstance(expected, str):
        return expected == found
    match found:
        case Date() | Time() | DateTime() | DaysDuration() | MonthsDuration():
            return print_temporal(found) == expected
        case Range():
            return print_value(found) == expected
        case _:
            return False
