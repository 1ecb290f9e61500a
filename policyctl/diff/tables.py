"""What changed in the decisions: expressions, tables, their rules and criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from policyctl.bundle.model import (
    Alternative,
    AnyOf,
    Condition,
    Criterion,
    Decision,
    Formula,
    LiteralExpression,
    Rule,
    Table,
)
from policyctl.diff.model import Change, Kind, Topic
from policyctl.diff.pairing import condition_content, criterion_content, pair, renamed, rule_content
from policyctl.diff.relation import TRUTH, Reading, Relation, between, relation
from policyctl.diff.sense import kind_of
from policyctl.diff.versions import Versions
from policyctl.diff.wording import condition_text, criterion_text, one_line
from policyctl.languages import Words, labels_told_apart, told_apart


def decision_changes(versions: Versions) -> Iterator[Change]:
    """Every change in the decisions: those that went, then in the order of the new bundle."""
    for each in versions.decisions.removed:
        yield _alone(versions, each, Kind.REMOVED)
    partners = {new.id: old for old, new in versions.decisions.both}
    for new in versions.new.decisions:
        old = partners.get(new.id)
        if old is None:
            yield _alone(versions, new, Kind.ADDED)
        else:
            yield from _of_decision(versions, old, new)


def _alone(versions: Versions, decision: Decision, kind: Kind) -> Change:
    """A decision that is in one bundle only. Who reads it has changed too, and says what it means."""
    is_new = kind is Kind.ADDED
    return Change(
        kind=kind,
        topic=Topic.DECISION,
        about=(f"decision {decision.id}",),
        sentence=f"there is {'now a' if is_new else 'no longer a'} decision `{decision.id}`",
        old=None if is_new else _decision_text(decision),
        new=_decision_text(decision) if is_new else None,
        old_place=None if is_new else versions.old_place(decision.key),
        new_place=versions.new_place(decision.key) if is_new else None,
        clause=decision.clause,
    )


def _decision_text(decision: Decision) -> str:
    match decision:
        case LiteralExpression(expression=expression):
            return one_line(expression.text)
        case Table(rules=rules):
            return f"rules {', '.join(each.id for each in rules)}"
        case _:
            assert_never(decision)


def _of_decision(versions: Versions, old: Decision, new: Decision) -> Iterator[Change]:
    if old.id != new.id:
        yield _of_head(versions, old, new, Kind.REWORDED, "has another name", old.id, new.id)
    if isinstance(old, Table) and isinstance(new, Table):
        yield from _TableChanges(versions, old, new).all()
    elif isinstance(old, LiteralExpression) and isinstance(new, LiteralExpression):
        yield from _of_expression(versions, old, new)
    else:
        texts = _decision_text(old), _decision_text(new)
        yield _of_head(versions, old, new, Kind.UNCLEAR, "is made in another way", *texts)
    for what, was, is_ in (
        ("another title", *told_apart(old.title, new.title)),
        ("another clause", old.clause, new.clause),
        ("other labels", *labels_told_apart(old.labels, new.labels)),
        ("other titles for its outputs", *labels_told_apart(*map(_output_titles, (old, new)))),
    ):
        if was != is_:
            yield _of_head(versions, old, new, Kind.REWORDED, f"has {what}", was, is_)


def _output_titles(decision: Decision) -> Mapping[str, Words]:
    return decision.output_titles if isinstance(decision, Table) else {}


def _of_expression(versions: Versions, old: LiteralExpression, new: LiteralExpression) -> Iterator[Change]:
    if versions.names.get(old.window or "", old.window) != new.window:
        sentence = "is measured over another window"
        yield _of_head(versions, old, new, Kind.REWORDED, sentence, old.window, new.window)
    if old.expression.text != new.expression.text:
        is_same = renamed(old.expression.tree, versions.names) == new.expression.tree
        kind = Kind.REWORDED if is_same else Kind.UNCLEAR
        texts = one_line(old.expression.text), one_line(new.expression.text)
        sentence = "is written in another way" if is_same else "is computed in another way"
        yield _of_head(versions, old, new, kind, sentence, *texts)


def _of_head(
    versions: Versions,
    old: Decision,
    new: Decision,
    kind: Kind,
    sentence: str,
    was: str | None,
    is_: str | None,
) -> Change:
    return Change(
        kind=kind,
        topic=Topic.DECISION,
        about=(f"decision {new.id}",),
        sentence=f"decision `{new.id}` {sentence}",
        old=was,
        new=is_,
        old_place=versions.old_place(old.key),
        new_place=versions.new_place(new.key),
        clause=new.clause or old.clause,
    )


class _TableChanges:
    """The changes of a table that is in both bundles."""

    def __init__(self, versions: Versions, old: Table, new: Table) -> None:
        self._versions = versions
        self._old = old
        self._new = new

    def all(self) -> Iterator[Change]:
        """The head, the rules that went, the order, then each rule in the order of the new table."""
        yield from self._head()
        if self._old.rules == self._new.rules and self._is_read_alike():
            return
        rules = pair(self._old.rules, self._new.rules, lambda each: each.id, rule_content)
        for each in rules.removed:
            yield self._lone_rule(each, is_new=False)
        yield from self._order(rules.both)
        partners = {id(new): old for old, new in rules.both}
        for new in self._new.rules:
            old = partners.get(id(new))
            if old is None:
                yield self._lone_rule(new, is_new=True)
            else:
                yield from _RuleChanges(self._versions, self._new, old, new).all()

    def _is_read_alike(self) -> bool:
        """Whether the same text means the same on both sides, but for values of parameters."""
        return not self._versions.names and self._versions.old.when_null is self._versions.new.when_null

    def _head(self) -> Iterator[Change]:
        old, new = self._old, self._new
        if old.hit_policy is not new.hit_policy:
            texts = old.hit_policy.value, new.hit_policy.value
            yield self._changed(Kind.UNCLEAR, "has another hit policy", *texts)
        if old.outcomes != new.outcomes:
            yield self._outcomes()
        if old.is_overridable != new.is_overridable:
            can = {True: "can be overridden", False: "cannot be overridden"}
            sentence = "can be overridden now" if new.is_overridable else "can no longer be overridden"
            yield self._changed(Kind.UNCLEAR, sentence, can[old.is_overridable], can[new.is_overridable])
        if old.default != new.default:
            kind = self._versions.sense(new).of_outcomes(old.default, new.default)
            yield self._changed(kind, "has another default", old.default, new.default)
        aggregates = _aggregate(old), _aggregate(new)
        if aggregates[0] != aggregates[1]:
            yield self._changed(Kind.UNCLEAR, "collects in another way", *aggregates)
        outputs = _outputs(old.default_outputs), _outputs(new.default_outputs)
        if outputs[0] != outputs[1]:
            yield self._changed(Kind.UNCLEAR, "has other outputs by default", *outputs)

    def _outcomes(self) -> Change:
        old, new = self._old.outcomes, self._new.outcomes
        kind = Kind.ADDED if set(old) < set(new) else Kind.REMOVED if set(new) < set(old) else Kind.UNCLEAR
        longer, shorter = (new, old) if len(new) > len(old) else (old, new)
        if [each for each in longer if each in shorter] != list(shorter):
            kind = Kind.UNCLEAR
        sentence = "lists other outcomes" if set(old) != set(new) else "has another order of outcomes"
        return self._changed(kind, sentence, ", ".join(old), ", ".join(new))

    def _changed(self, kind: Kind, sentence: str, was: str | None, is_: str | None) -> Change:
        return _of_head(self._versions, self._old, self._new, kind, sentence, was, is_)

    def _lone_rule(self, rule: Rule, *, is_new: bool) -> Change:
        sense = self._versions.sense(self._new)
        if is_new:
            kind = kind_of(Relation.WIDER, sense.of_rule(None, rule))
        else:
            kind = kind_of(Relation.NARROWER, sense.of_rule(rule, None))
        text = _rule_text(rule)
        return Change(
            kind=kind,
            topic=Topic.RULE,
            about=(f"decision {self._new.id}", f"rule {rule.id}"),
            sentence=f"rule `{rule.id}`, which leads to `{rule.then}`, is {'new' if is_new else 'gone'}",
            old=None if is_new else text,
            new=text if is_new else None,
            old_place=None if is_new else self._versions.old_place(rule.key),
            new_place=self._versions.new_place(rule.key) if is_new else None,
            clause=rule.clause,
        )

    def _order(self, both: Sequence[tuple[Rule, Rule]]) -> Iterator[Change]:
        new = [each for _, each in both]
        kept = {id(each) for each, _ in both}
        old = [each for each in self._old.rules if id(each) in kept]
        if [id(each) for each in old] == [id(each) for each, _ in both]:
            return
        kind = self._versions.sense(self._new).of_order(old, new)
        sentence = "looks at its rules in another order"
        if kind is Kind.REWORDED:
            sentence += ", which makes no difference"
        yield self._changed(kind, sentence, ", ".join(r.id for r in old), ", ".join(r.id for r in new))


def _aggregate(table: Table) -> str | None:
    if table.aggregator is None:
        return None
    return f"{table.aggregator.value} {table.aggregated_output or ''}".strip()


def _outputs(outputs: Sequence[tuple[str, Formula]]) -> str | None:
    return ", ".join(f"{name} = {one_line(formula.text)}" for name, formula in outputs) or None


def _rule_text(rule: Rule) -> str:
    conditions = "; ".join(map(condition_text, rule.conditions)) or "always"
    return f"{rule.then}: {conditions}"


class _RuleChanges:
    """The changes of a rule that is in both bundles."""

    def __init__(self, versions: Versions, table: Table, old: Rule, new: Rule) -> None:
        self._versions = versions
        self._table = table
        self._old = old
        self._new = new
        self._about = (f"decision {table.id}", f"rule {new.id}")

    def all(self) -> Iterator[Change]:
        """What the rule is called and leads to, then its conditions."""
        old, new = self._old, self._new
        if old.id != new.id:
            yield self._changed(Kind.REWORDED, f"`{old.id}` is called `{new.id}` now", old.id, new.id)
        if old.then != new.then:
            kind = self._versions.sense(self._table).of_outcomes(old.then, new.then)
            yield self._changed(kind, f"`{new.id}` leads to another outcome", old.then, new.then)
        if old.force is not new.force:
            texts = old.force.value, new.force.value
            yield self._changed(Kind.UNCLEAR, f"`{new.id}` has another force", *texts)
        outputs = _outputs(old.outputs), _outputs(new.outputs)
        if outputs[0] != outputs[1]:
            yield self._changed(Kind.UNCLEAR, f"`{new.id}` has other outputs", *outputs)
        yield from self._conditions()
        for what, was, is_ in (
            ("title", *told_apart(old.title, new.title)),
            ("clause", old.clause, new.clause),
        ):
            if was != is_:
                yield self._changed(Kind.REWORDED, f"`{new.id}` has another {what}", was, is_)

    def _changed(self, kind: Kind, sentence: str, was: str | None, is_: str | None) -> Change:
        return Change(
            kind=kind,
            topic=Topic.RULE,
            about=self._about,
            sentence=f"rule {sentence}",
            old=was,
            new=is_,
            old_place=self._versions.old_place(self._old.key),
            new_place=self._versions.new_place(self._new.key),
            clause=self._new.clause or self._old.clause,
        )

    def _conditions(self) -> Iterator[Change]:
        old, new = self._old.conditions, self._new.conditions
        found = pair(old, new, _name, condition_content)
        for each in found.removed:
            yield self._lone(each, Relation.WIDER, is_new=False)
        partners = {id(b): a for a, b in found.both}
        for each in new:
            before = partners.get(id(each))
            if before is None:
                yield self._lone(each, Relation.NARROWER, is_new=True)
            elif isinstance(before, Criterion) and isinstance(each, Criterion):
                yield from self._criterion(before, each)
            elif isinstance(before, AnyOf) and isinstance(each, AnyOf):
                yield from self._group(before, each)

    def _lone(
        self, condition: Condition, found: Relation, *, is_new: bool, group: str | None = None
    ) -> Change:
        """A condition that is in one bundle only."""
        name = _label(condition)
        parameters = self._versions.new_parameters if is_new else self._versions.old_parameters
        text = condition_text(condition, parameters)
        return self._condition(
            kind_of(found, self._sense()),
            f"{'newly asks' if is_new else 'no longer asks'} for `{text}`",
            old=None if is_new else condition,
            new=condition if is_new else None,
            texts=(None, text) if is_new else (text, None),
            about=(*((f"any of {group}",) if group else ()), name),
        )

    def _criterion(self, old: Criterion, new: Criterion, group: str | None = None) -> Iterator[Change]:
        about = (*((f"any of {group}",) if group else ()), _label(new))
        found = criterion_relation(self._versions, old, new)
        if found is not None:
            texts = self._texts(old, new)
            sentence = (
                f"asks for `{texts[1]}` instead of `{texts[0]}`"
                if texts[0] != texts[1]
                else f"asks for `{texts[1]}`, written in another way"
            )
            kind = kind_of(found, self._sense())
            yield self._condition(kind, sentence, old=old, new=new, texts=texts, about=about)
        for what, was, is_ in (
            ("name", old.id, new.id),
            ("title", *told_apart(old.title, new.title)),
            ("clause", old.clause, new.clause),
        ):
            if was != is_:
                sentence = f"has another {what} for its criterion `{new.id}`"
                yield self._condition(
                    Kind.REWORDED, sentence, old=old, new=new, texts=(was, is_), about=about
                )

    def _texts(self, old: Criterion, new: Criterion) -> tuple[str, str]:
        """Both criteria as texts, with what null counts as where that changed."""
        versions = self._versions
        was = criterion_text(old, versions.old_parameters)
        is_ = criterion_text(new, versions.new_parameters)
        if old.when_null is new.when_null:
            return was, is_
        counted = old.when_null or versions.old.when_null, new.when_null or versions.new.when_null
        return f"{was}, null counts as {counted[0].value}", f"{is_}, null counts as {counted[1].value}"

    def _group(self, old: AnyOf, new: AnyOf) -> Iterator[Change]:
        titles = told_apart(old.title, new.title)
        if titles[0] != titles[1]:
            sentence, about = f"has another title for its group `{new.id}`", (f"any of {new.id}",)
            yield self._condition(Kind.REWORDED, sentence, old=old, new=new, texts=titles, about=about)
        found = pair(
            old.alternatives,
            new.alternatives,
            lambda each: frozenset(map(criterion_content, each.criteria)),
            lambda each: tuple(one.id for one in each.criteria),
            lambda each: tuple(one.input.text for one in each.criteria[:1]),
        )
        for each in found.removed:
            yield self._alternative(old, new, each, Relation.NARROWER, is_new=False)
        for each in found.added:
            yield self._alternative(old, new, each, Relation.WIDER, is_new=True)
        for before, after in found.both:
            criteria = pair(before.criteria, after.criteria, lambda each: each.id, criterion_content)
            for each_removed in criteria.removed:
                yield self._lone(each_removed, Relation.WIDER, is_new=False, group=new.id)
            for each_added in criteria.added:
                yield self._lone(each_added, Relation.NARROWER, is_new=True, group=new.id)
            for was, is_ in criteria.both:
                yield from self._criterion(was, is_, new.id)

    def _alternative(
        self, old: AnyOf, new: AnyOf, alternative: Alternative, found: Relation, *, is_new: bool
    ) -> Change:
        text = " and ".join(map(criterion_text, alternative.criteria))
        return self._condition(
            kind_of(found, self._sense()),
            f"{'newly accepts' if is_new else 'no longer accepts'} `{text}` in `{new.id}`",
            old=old,
            new=new,
            texts=(None, text) if is_new else (text, None),
            about=(f"any of {new.id}",),
        )

    def _sense(self) -> int | None:
        return self._versions.sense(self._table).of_rule(self._old, self._new)

    def _condition(
        self,
        kind: Kind,
        sentence: str,
        *,
        old: Condition | None,
        new: Condition | None,
        texts: tuple[str | None, str | None],
        about: tuple[str, ...],
    ) -> Change:
        clauses = [each.clause for each in (new, old) if isinstance(each, Criterion) and each.clause]
        return Change(
            kind=kind,
            topic=Topic.CRITERION,
            about=(*self._about, *about),
            sentence=f"rule `{self._new.id}` {sentence}",
            old=texts[0],
            new=texts[1],
            old_place=None if old is None else self._versions.old_place(old.key),
            new_place=None if new is None else self._versions.new_place(new.key),
            clause=next(iter(clauses), self._new.clause or self._old.clause),
        )


def _name(condition: Condition) -> tuple[str, str]:
    return type(condition).__name__, condition.id


def _label(condition: Condition) -> str:
    return f"{'criterion' if isinstance(condition, Criterion) else 'any of'} {condition.id}"


def criterion_relation(versions: Versions, old: Criterion, new: Criterion) -> Relation | None:
    """What happened to what a criterion accepts, all values of parameters that changed included; None if it stands.

    Where only values of parameters changed, or what null counts as in the whole bundle, it stands: that is told of the
    parameter and of the bundle.
    """
    texts = (old.input.text, old.test.text), (new.input.text, new.test.text)
    if texts[0] == texts[1] and old.when_null is new.when_null and not versions.names:
        return None
    input_ = renamed(old.input.tree, versions.names)
    tests = renamed(old.test.tree, versions.names)
    if input_ == new.input.tree and tests == new.test.tree and old.when_null is new.when_null:
        return Relation.EQUAL if texts[0] != texts[1] else None
    stated = old.when_null is None and new.when_null is None
    before = old.when_null or versions.old.when_null
    after = before if stated else new.when_null or versions.new.when_null
    if input_ == new.input.tree and tests == new.test.tree:
        return between(TRUTH[before], TRUTH[after])
    return relation(
        Reading(input=input_, tests=tests, parameters=versions.old_parameters, when_null=before),
        Reading(
            input=new.input.tree, tests=new.test.tree, parameters=versions.new_parameters, when_null=after
        ),
        versions.record,
    )


def is_same_test(versions: Versions, old: Criterion, new: Criterion) -> bool:
    """Whether two criteria have the same test, read with the names of the new bundle."""
    if old.test.text == new.test.text and not versions.names:
        return True
    return renamed(old.test.tree, versions.names) == new.test.tree


def null_kind(versions: Versions) -> Kind:
    """The kind of another `when_null` of the bundle: that of all criteria that do not say their own."""
    found = between(TRUTH[versions.old.when_null], TRUTH[versions.new.when_null])
    kinds = {
        kind_of(found, versions.sense(table).of_rule(old_rule, new_rule))
        for _, table in versions.tables
        for old_rule, new_rule in matched_rules(versions, table)
        if any(each.when_null is None for rule in (old_rule, new_rule) for each in rule.criteria())
    }
    return kinds.pop() if len(kinds) == 1 else Kind.UNCLEAR if kinds else Kind.REWORDED


def matched_rules(versions: Versions, table: Table) -> Sequence[tuple[Rule, Rule]]:
    """The rules of a table of the new bundle with what they were."""
    return pair(versions.old_table(table).rules, table.rules, lambda each: each.id, rule_content).both


def matched_criteria(old: Rule, new: Rule) -> Iterator[tuple[Criterion, Criterion]]:
    """The criteria of a rule with what they were."""
    yield from pair(
        tuple(old.criteria()), tuple(new.criteria()), lambda each: each.id, criterion_content
    ).both
