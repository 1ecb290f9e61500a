"""From an explained decision to all that a letter can tell of it, in one language. Nothing is added to either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from policyctl.bundle.digest import byte_digest
from policyctl.bundle.model import (
    Bundle,
    Decision,
    Force,
    HitPolicy,
    LetterStatement,
    LetterTopic,
    Parameter,
    Provenance,
    Source,
    Table,
)
from policyctl.bundle.model import Status as PolicyStatus
from policyctl.decision import CriterionStatus, Leaning, Overridden, Status
from policyctl.explanation import CriterionExplanation, Explanation, RuleExplanation
from policyctl.feel.convert import to_value
from policyctl.feel.values import UNKNOWN, Range, Value
from policyctl.languages import Words, labelled
from policyctl.letter.model import (
    CriterionPart,
    DecisionPart,
    Letter,
    MissingPart,
    OverridePart,
    PolicyPart,
    ReadingPart,
    RecordPart,
    RulePart,
    SourcePart,
    StatementPart,
)
from policyctl.program.types import RecordType
from policyctl.report.human import values
from policyctl.report.human.rules import in_order, obstacles, told
from policyctl.report.human.words import dates_of, possible
from policyctl.report.phrases.form import Phrases
from policyctl.upstream import leanings_of


class Logged(Struct, frozen=True):
    """The record that a decision was made again from."""

    id: str
    evaluated_at: datetime


def letter_of(
    explanation: Explanation,
    bundle: Bundle,
    record: RecordType,
    phrases: Phrases,
    logged: Logged | None = None,
) -> Letter:
    """What a letter can tell of the decision; `bundle` and `record` are those it was made with."""
    return _Writer(explanation, bundle, record, phrases).letter(logged)


class _Writer(Struct, frozen=True):
    explanation: Explanation
    bundle: Bundle
    record: RecordType
    phrases: Phrases

    def letter(self, logged: Logged | None) -> Letter:
        explanation = self.explanation
        question, decision = explanation.question, explanation.decision
        leanings = dict.fromkeys((*decision.leans_on, *explanation.window_leans_on, *self._zone_leanings()))
        readings = [each for each in leanings if each.provenance is Provenance.ASSUMED]
        return Letter(
            language=self.phrases.language.value,
            subject=decision.subject or self.phrases.the_subject,
            date=question.as_of.isoformat(),
            zone=question.time_zone,
            policy=self._policy(),
            decision=self._decision(),
            reasons=self._reasons(),
            obstacles=self._obstacles(),
            missing_facts=tuple(self._missing_facts()),
            missing_values=tuple(self._missing_values()),
            missing_cohorts=tuple(self._missing_cohorts()),
            outputs=tuple(self._outputs()),
            overrides=tuple(map(self._override, decision.overridden)),
            facts=self._statements(LetterTopic.FACT),
            effective=self._statements(LetterTopic.EFFECTIVE),
            reassessed=self._statements(LetterTopic.REASSESSED),
            persons=self._statements(LetterTopic.PERSON),
            steps=self._statements(LetterTopic.STEP),
            appeals=self._statements(LetterTopic.APPEAL),
            readings=tuple(map(self._reading, readings)),
            illustrations=tuple(self._reading(each) for each in leanings if each not in readings),
            sources=tuple(map(self._source, question.sources)),
            record=_record(logged),
        )

    def _to(self, words: Words | None, otherwise: str = "") -> str:
        return words.to(self.phrases.language) if words else otherwise

    def _zone_leanings(self) -> Iterator[Leaning]:
        """The reading that the days of the letter are counted by."""
        for each in self.bundle.parameters:
            if each.id == self.bundle.zone_parameter:
                yield from leanings_of(each)

    # What was asked, and what came out

    def _policy(self) -> PolicyPart:
        question, phrases = self.explanation.question, self.phrases
        warning = phrases.does_not_apply[question.status]
        if question.status is PolicyStatus.RELEASED and not question.in_force.contains(question.as_of):
            dates = dates_of(question.in_force, phrases)
            warning = phrases.not_in_force.format(question.as_of, dates)
        warnings = [warning.strip(" ()（）")]
        if self.explanation.decision.rehearsed:
            warnings.append(phrases.rests_on_rehearsal)
        return PolicyPart(
            id=self.bundle.id,
            version=self.bundle.version,
            title=self._to(question.title),
            in_force=dates_of(question.in_force, phrases),
            warning=phrases.comma.join(filter(None, warnings)),
            digest=byte_digest(self.bundle),
        )

    def _decision(self) -> DecisionPart:
        question, decision = self.explanation.question, self.explanation.decision
        override = decision.override
        is_decided = decision.status is Status.DECIDED or override is not None
        return DecisionPart(
            title=self._to(question.heading, question.decision),
            outcome=self._outcome() if is_decided else "",
            outcome_before=self._before(override, question.labels) if override else "",
            is_overridden=override is not None,
            possible="" if is_decided else possible(decision, question, self.phrases),
            is_decided=is_decided,
            is_undetermined=decision.status is Status.UNDETERMINED and not is_decided,
            is_not_applicable=decision.status is Status.NOT_APPLICABLE and not is_decided,
            is_open=decision.status is Status.UNDETERMINED,
            is_error=decision.status is Status.ERROR and not is_decided,
            is_default=is_decided
            and override is None
            and bool(self.explanation.rules)
            and not decision.rules,
            is_for_a_person=decision.force is Force.MAY and override is None,
            has_better=bool(self._better()),
            is_appealable=self._is_appealable(),
        )

    def _outcome(self) -> str:
        """The outcome that holds; where a person has overridden it, that is said in the same breath."""
        decision, phrases = self.explanation.decision, self.phrases
        value = decision.value if decision.override is None else decision.override.after
        shown = values.shown(value, labels=self.explanation.question.labels, phrases=phrases)
        return phrases.in_brackets.format(shown, phrases.overridden) if decision.override else shown

    def _effective(self) -> str | None:
        """The outcome that holds, or None."""
        decision = self.explanation.decision
        return decision.outcome if decision.override is None else decision.override.after

    def _before(self, overridden: Overridden, labels: Mapping[str, Words]) -> str:
        """What the rules came to before the override."""
        if overridden.before is None:
            return self.phrases.statuses[overridden.status]
        return labelled(overridden.before, labels, self.phrases.language)

    def _override(self, overridden: Overridden) -> OverridePart:
        decision = self._decision_of(overridden.decision)
        assert decision is not None
        return OverridePart(
            title=self._to(decision.title, decision.id),
            before=self._before(overridden, decision.labels),
            after=labelled(overridden.after, decision.labels, self.phrases.language),
            who=overridden.who,
            why=overridden.why,
            begins=overridden.begins.isoformat(),
            ends=overridden.ends.isoformat(),
            clause=overridden.clause or "",
        )

    def _better(self) -> tuple[str, ...]:
        """The outcomes that are better than the one that was decided."""
        outcomes, outcome = self.explanation.question.outcomes, self._effective()
        return outcomes[: outcomes.index(outcome)] if outcome in outcomes else ()

    def _is_appealable(self) -> bool:
        """Whether it could come out better: not the best outcome that must follow, nor a list without a finding."""
        decision, best = self.explanation.decision, self.explanation.question.outcomes[:1]
        if decision.override is not None:
            return self._effective() not in best
        return decision.force is Force.MAY or (decision.outcome not in best and decision.value != [])

    # Rules

    def _reasons(self) -> tuple[RulePart, ...]:
        """The rules that decided; where nothing is decided, what a table that collects has found all the same."""
        if self.explanation.decision.status is Status.UNDETERMINED and not self._collects():
            return ()
        held = [
            each for each in self.explanation.rules if each.decides and each.status is CriterionStatus.PASS
        ]
        return tuple(self._rule(each, each.criteria) for each in held)

    def _collects(self) -> bool:
        asked = self._decision_of(self.explanation.question.decision)
        return isinstance(asked, Table) and asked.hit_policy is HitPolicy.COLLECT

    def _obstacles(self) -> tuple[RulePart, ...]:
        better, is_open = self._better(), self.explanation.decision.status is Status.UNDETERMINED
        return tuple(
            self._rule(each, obstacles(each))
            for each in in_order(self.explanation.rules, self.explanation.question.outcomes)
            if each.status is not CriterionStatus.PASS
            and (each.decides if is_open else each.outcome in better)
        )

    def _rule(self, rule: RuleExplanation, criteria: Iterable[CriterionExplanation]) -> RulePart:
        shown = tuple(criteria)
        asked = [inner for each in shown for one in each.asked for inner in told(one)]
        shared = _shared([each.window for each in (*shown, *asked)])
        return RulePart(
            title=self._to(rule.title, rule.id),
            outcome=self._to(rule.label, rule.outcome),
            clause=rule.clause or "",
            measured=values.window(shared, self.phrases) if shared else "",
            is_for_a_person=rule.force is Force.MAY,
            criteria=tuple(self._criterion(each) for each in shown),
        )

    def _criterion(self, criterion: CriterionExplanation) -> CriterionPart:
        phrases = self.phrases
        return CriterionPart(
            title=self._to(criterion.title, criterion.id),
            value=values.value_of(criterion, phrases),
            bound=values.bounds(criterion, phrases),
            distance=values.distance(criterion, phrases),
            status=phrases.criterion_statuses[criterion.status],
            is_met=criterion.counts_as is CriterionStatus.PASS,
            is_missed=criterion.counts_as is CriterionStatus.FAIL,
            is_open=criterion.counts_as is CriterionStatus.UNKNOWN,
            clause=criterion.clause or "",
            group=self._to(criterion.group_title, criterion.group or ""),
            measured=values.window(criterion.window, phrases) if criterion.window else "",
            asked=tuple(self._rule(each, told(each)) for each in criterion.asked),
        )

    # What is missing, and what else there is to say

    def _missing_facts(self) -> Iterator[MissingPart]:
        notes = {each.name: each.clause for each in self.bundle.inputs}
        for name in self.explanation.decision.settles.inputs:
            field = self.record.field(name)
            title = self._to(field.title if field else None, name)
            yield MissingPart(title=title, name=name, clause=notes.get(name) or "")

    def _missing_values(self) -> Iterator[MissingPart]:
        for name in self.explanation.decision.settles.parameters:
            parameter = self._parameter(name)
            yield MissingPart(title=self._to(parameter.title, name), name=name, clause=parameter.clause or "")

    def _missing_cohorts(self) -> Iterator[MissingPart]:
        for cohort in self.bundle.cohorts:
            if cohort.id in self.explanation.decision.settles.cohorts:
                title = self._to(cohort.title, cohort.id)
                yield MissingPart(title=title, name=cohort.id, clause=cohort.clause or "")

    def _parameter(self, name: str) -> Parameter:
        return next(each for each in self.bundle.parameters if each.id == name)

    def _outputs(self) -> Iterator[StatementPart]:
        """What the decision gives beside its outcome; not a word of what has no value."""
        question, decision = self.explanation.question, self.explanation.decision
        for name, value in decision.outputs.items() if decision.override is None else ():
            if value is None:
                continue
            title = self._to(question.output_titles.get(name), name)
            shown = values.output(name, value, question, self.phrases)
            yield StatementPart(title=title, value=shown, clause="")

    def _statements(self, topic: LetterTopic) -> tuple[StatementPart, ...]:
        """What the policy says of the topic for this outcome; not a word where its value is not known."""
        found = []
        for each in self.bundle.letter:
            if each.topic is not topic or not self._is_said(each):
                continue
            decision = self._decision_of(each.decision)
            value = self._value(decision) if decision else ""
            if value is not None:
                title = self._to(
                    each.title or (decision.title if decision else None), each.decision or each.id
                )
                clause = each.clause or (decision.clause if decision else None) or ""
                found.append(StatementPart(title=title, value=value, clause=clause))
        return tuple(found)

    def _is_said(self, statement: LetterStatement) -> bool:
        """Whether its conditions hold; they are about the decision that the bundle decides, not about another.

        A rule that is open is not said to apply, also where it would decide alike.
        """
        decision = self.explanation.decision
        if (statement.outcomes or statement.rules) and decision.decision != self.bundle.decides:
            return False
        if statement.outcomes and self._effective() not in statement.outcomes:
            return False
        if statement.rules and decision.override is not None:
            return False
        held = {each.id for each in decision.results if each.status is CriterionStatus.PASS}
        return not statement.rules or not held.intersection(decision.rules).isdisjoint(statement.rules)

    def _decision_of(self, id_: str | None) -> Decision | None:
        return next((each for each in self.bundle.decisions if each.id == id_), None)

    def _value(self, decision: Decision) -> str | None:
        """The value of a decision as the letter says it, or None where there is none."""
        known: Mapping[str, Value] = self.explanation.values
        value = known.get(decision.id, UNKNOWN)
        if value is None or value is UNKNOWN:
            return None
        return values.shown(value, labels=decision.labels, phrases=self.phrases)

    def _reading(self, leaning: Leaning) -> ReadingPart:
        parameter = self._parameter(leaning.parameter)
        single = parameter.cells.get(())
        value = (
            "" if single is None or isinstance(single.value, tuple) else self._scalar(parameter, single.value)
        )
        return ReadingPart(
            title=self._to(parameter.title, parameter.id),
            value=value,
            basis=self._to(parameter.basis),
            clause=parameter.clause or "",
            origin=leaning.origin,
        )

    def _scalar(self, parameter: Parameter, value: object) -> str:
        if isinstance(value, str):
            return labelled(value, parameter.labels, self.phrases.language)
        shown = values.shown(to_value(value), phrases=self.phrases)
        return f"{shown} {parameter.unit}" if parameter.unit else shown

    def _source(self, source: Source) -> SourcePart:
        return SourcePart(
            id=source.id,
            title=self._to(source.title),
            file=source.file or "",
            url=source.url or "",
            sha256=source.sha256 or "",
            warning=self._to(source.warning),
        )


def _shared(windows: list[Range | None]) -> Range | None:
    """The window that all facts with one have in common."""
    known = [each for each in windows if each is not None]
    return known[0] if known and all(each == known[0] for each in known) else None


def _record(logged: Logged | None) -> RecordPart:
    if logged is None:
        return RecordPart(id="", evaluated_at="")
    return RecordPart(id=logged.id, evaluated_at=logged.evaluated_at.isoformat(timespec="seconds"))
