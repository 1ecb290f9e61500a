"""Two bundles side by side: what of the one is what of the other, what its changes mean, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from policyctl.bundle.model import Bundle, Criterion, Decision, Key, LiteralExpression, Parameter, Table
from policyctl.bundle.places import Places, index_places
from policyctl.diagnostics import Place
from policyctl.diff.pairing import (
    Pairs,
    decision_content,
    pair,
    parameter_content,
    renamed,
    renames,
    rule_content,
)
from policyctl.diff.sense import TableSense, merged_order
from policyctl.feel import syntax as tree
from policyctl.program.types import RecordType


class Versions:
    """The old bundle and the new one. All old trees are read with the names of the new bundle.

    `record` is what the schema says of the subject, where it is known.
    """

    def __init__(self, old: Bundle, new: Bundle, record: RecordType | None = None) -> None:
        self.old = old
        self.new = new
        self.record = record
        self.parameters: Pairs[Parameter] = pair(
            old.parameters, new.parameters, lambda each: each.id, parameter_content
        )
        self.decisions: Pairs[Decision] = pair(
            old.decisions, new.decisions, lambda each: each.id, decision_content
        )
        self.names: Mapping[str, str] = {
            **renames((a.id for a, _ in self.parameters.both), (b.id for _, b in self.parameters.both)),
            **renames((a.id for a, _ in self.decisions.both), (b.id for _, b in self.decisions.both)),
        }
        self.old_parameters = {self.names.get(each.id, each.id): each for each in old.parameters}
        self.new_parameters = {each.id: each for each in new.parameters}
        self._senses: dict[str, TableSense] = {}
        self._places: dict[str, Places] = {}

    def old_place(self, key: Key, *, is_name: bool = False) -> Place:
        """Where what a key leads to stands in the old text."""
        return self._place(self.old, key, is_name)

    def new_place(self, key: Key, *, is_name: bool = False) -> Place:
        """Where what a key leads to stands in the new text."""
        return self._place(self.new, key, is_name)

    def _place(self, bundle: Bundle, key: Key, is_name: bool) -> Place:
        passage = bundle.passage(key)
        if passage.file not in self._places:
            self._places[passage.file] = index_places(passage.text, file=passage.file)
        return self._places[passage.file].locate(passage.key, part="key" if is_name else "value")

    @cached_property
    def tables(self) -> tuple[tuple[Table, Table], ...]:
        """The tables that are in both."""
        return tuple((a, b) for a, b in self.decisions.both if isinstance(a, Table) and isinstance(b, Table))

    @cached_property
    def _ranked_by(self) -> frozenset[str]:
        """Every name that a cohort mentions, as the new bundle has it: a rank moves the one way or the other."""
        formulas = (
            each for bundle in (self.old, self.new) for cohort in bundle.cohorts for each in cohort.formulas()
        )
        return frozenset(name for each in formulas for name in _tree_names(each.tree, self.names))

    def sense(self, table: Table) -> TableSense:
        """What rules mean in a table of the new bundle that is in both."""
        if table.id not in self._senses:
            self._senses[table.id] = TableSense(table, table, (), None)  # what two that read each other find
            old = self.old_table(table)
            rules = pair(old.rules, table.rules, lambda each: each.id, rule_content)
            self._senses[table.id] = TableSense(old, table, rules.both, self._carried(table))
        return self._senses[table.id]

    def old_table(self, table: Table) -> Table:
        """What a table of the new bundle was."""
        return next(a for a, b in self.tables if b.id == table.id)

    def _carried(self, table: Table) -> int | None:
        """What a better outcome of the table does to the decision that the bundle is for.

        A table that no other decision reads speaks for itself. What reads another must read it as a criterion that
        accepts the better outcomes or the worse ones.
        """
        if self.new.decides == table.id:
            return 1
        if table.id in self._ranked_by:
            return None
        readers = [pair_ for pair_ in self.decisions.both if _reads(pair_[0], pair_[1], table.id, self.names)]
        alone = (*self.decisions.removed, *self.decisions.added)
        if any(table.id in names_in(each, self.names) for each in alone):
            return None
        found = {self._through(a, b, table) for a, b in readers}
        found.discard(0)
        if not readers:
            return 1
        return found.pop() if len(found) == 1 else None

    def _through(self, old: Decision, new: Decision, table: Table) -> int | None:
        """What a better outcome of the table does by way of one reader."""
        if not isinstance(old, Table) or not isinstance(new, Table):
            return None
        sense = self.sense(new)
        order = merged_order(self.old_table(table).outcomes, table.outcomes)
        outcomes = tuple(order) if order is not None else ()
        directions: set[int | None] = set()
        partners = pair(old.rules, new.rules, lambda each: each.id, rule_content).both
        for rule_old, rule_new in partners:
            for criterion in (*rule_old.criteria(), *rule_new.criteria()):
                if table.id in _names(criterion, self.names):
                    good = sense.of_rule(rule_old, rule_new)
                    accepts = self._prefers(criterion, table.id, outcomes)
                    directions.add(None if good is None or accepts is None else good * accepts)
        paired = {id(each) for both in partners for each in both}
        for rule in (*old.rules, *new.rules):
            if id(rule) not in paired and any(table.id in _names(c, self.names) for c in rule.criteria()):
                return None
        outputs = (formula for rule in (*old.rules, *new.rules) for _, formula in rule.outputs)
        if any(table.id in _tree_names(each.tree, self.names) for each in outputs):
            return None
        directions.discard(0)
        return directions.pop() if len(directions) == 1 else None if directions else 0

    def _prefers(self, criterion: Criterion, id_: str, outcomes: Sequence[str]) -> int | None:
        """1 where the criterion accepts the best outcomes, -1 the worst, 0 where it accepts all or none."""
        if renamed(criterion.input.tree, self.names) != tree.Name(id_) or not outcomes:
            return None
        literals = set[str]()
        for test in criterion.test.tree.tests:
            if not (
                isinstance(test, tree.ExpressionTest) and isinstance(test.expression, tree.StringLiteral)
            ):
                return None
            literals.add(test.expression.value)
        accepted = [(each in literals) != criterion.test.tree.negated for each in outcomes]
        if not criterion.test.tree.tests or len(set(accepted)) == 1:
            return 0
        if accepted == sorted(accepted):
            return -1
        return 1 if accepted == sorted(accepted, reverse=True) else None


def names_in(decision: Decision, names: Mapping[str, str]) -> set[str]:
    """Every name that a decision mentions, as the new bundle has it."""
    return {each for root in trees(decision) for each in _tree_names(root, names)}


def trees(decision: Decision) -> Iterator[tree.Node]:
    """Every expression and test of a decision."""
    match decision:
        case LiteralExpression(expression=expression):
            yield expression.tree
        case Table(rules=rules, default_outputs=default_outputs):
            for rule in rules:
                yield from (root for each in rule.criteria() for root in (each.input.tree, each.test.tree))
                yield from (formula.tree for _, formula in rule.outputs)
            yield from (formula.tree for _, formula in default_outputs)


def _reads(old: Decision, new: Decision, id_: str, names: Mapping[str, str]) -> bool:
    return id_ in names_in(old, names) or id_ in names_in(new, names)


def _names(criterion: Criterion, names: Mapping[str, str]) -> set[str]:
    return {*_tree_names(criterion.input.tree, names), *_tree_names(criterion.test.tree, names)}


def _tree_names(root: tree.Node, names: Mapping[str, str]) -> Iterator[str]:
    for node in tree.walk(root):
        if isinstance(node, tree.Name):
            yield names.get(node.name, node.name)
