"""What it means for the outcome of a table that one of its rules holds more often, or less often.

A subject for whom a rule stops holding falls to the rules behind it, or to the default, as the hit policy says. Where
all of these lead to nothing better, a rule that holds less often tightens the table; where all lead to nothing worse,
it loosens it. Both bundles are looked at together, so that a chain of changes keeps what each of them promises.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from policyctl.bundle.model import HitPolicy, Rule, Table
from policyctl.diff.model import Kind
from policyctl.diff.relation import Relation


def kind_of(relation: Relation, sense: int | None) -> Kind:
    """The kind of a change to how often a rule holds. `sense` is 1 where holding is good, -1 where it is bad."""
    if relation is Relation.EQUAL:
        return Kind.REWORDED
    if sense is None or relation is Relation.UNRELATED:
        return Kind.UNCLEAR
    return Kind.TIGHTENED if (relation is Relation.NARROWER) == (sense > 0) else Kind.LOOSENED


def merged_order(old: Sequence[str], new: Sequence[str]) -> Mapping[str, int] | None:
    """The rank of every outcome, 0 the best; None where the two lists do not agree on an order."""
    shorter, longer = sorted((old, new), key=len)
    if [each for each in longer if each in shorter] != list(shorter):
        return None
    return {outcome: rank for rank, outcome in enumerate(longer)}


class TableSense:
    """A table in both bundles, with its rules matched.

    `carried` says what a better outcome of this table does to what the bundle decides: 1 makes it better, -1 worse,
    None is unclear.
    """

    def __init__(
        self, old: Table, new: Table, partners: Iterable[tuple[Rule, Rule]], carried: int | None
    ) -> None:
        self.old = old
        self.new = new
        self.carried = carried
        self._ranks = merged_order(old.outcomes, new.outcomes)
        self._partner = {id(mine): theirs for pair in partners for mine, theirs in (pair, pair[::-1])}
        self._behind: dict[int, int] = {}
        if self._ranks is not None:
            self._behind = dict((*self._falls(old), *self._falls(new)))

    def of_rule(self, old: Rule | None, new: Rule | None) -> int | None:
        """1 where it is good that the rule holds, -1 where it is bad, None where neither can be said."""
        rules = [each for each in (old, new) if each is not None]
        if self._ranks is None or any(id(each) not in self._behind for each in rules):
            return None
        own = _union(self._own(each) for each in rules)
        behind = _union(self._behind[id(each)] for each in rules)
        return self._carry(_preference(own, behind))

    def of_outcomes(self, old: str | None, new: str | None) -> Kind:
        """The kind of a change from one outcome to another in the same place."""
        if self._ranks is None or old is None or new is None or self._collects():
            return Kind.UNCLEAR
        sense = self._carry(_preference(1 << self._ranks[new], 1 << self._ranks[old]))
        return Kind.UNCLEAR if sense is None else Kind.LOOSENED if sense > 0 else Kind.TIGHTENED

    def of_order(self, old: Sequence[Rule], new: Sequence[Rule]) -> Kind:
        """The kind of putting rules in another order; both hold the partners of the other."""
        position = {id(self._partner[id(each)]): number for number, each in enumerate(old)}
        sequence = [position[id(each)] for each in new]
        senses = {
            self._swap(old[sequence[late]], old[sequence[early]])
            for late in range(len(sequence))
            for early in range(late)
            if sequence[early] > sequence[late]
        }
        senses.discard(0)
        if not senses:
            return Kind.REWORDED
        sense = self._carry(senses.pop()) if len(senses) == 1 else None
        return Kind.UNCLEAR if sense is None else Kind.LOOSENED if sense > 0 else Kind.TIGHTENED

    def _swap(self, first: Rule, then: Rule) -> int | None:
        """What it does that `then`, which stood behind `first`, now stands before it; 0 is nothing."""
        policies = {self.old.hit_policy, self.new.hit_policy}
        if policies <= {HitPolicy.UNIQUE, HitPolicy.ANY} or self._conclude_alike(first, then):
            return 0
        if policies == {HitPolicy.PRIORITY} and self._lead_apart(first, then):
            return 0
        if self._ranks is None or len(policies) > 1 or self._collects():
            return None
        return _preference(self._own(then), self._own(first))

    def _conclude_alike(self, first: Rule, then: Rule) -> bool:
        """Whether both come to the same, in each bundle."""
        return all(_conclusion(one) == _conclusion(other) for one, other in self._pairs(first, then))

    def _lead_apart(self, first: Rule, then: Rule) -> bool:
        """Whether they lead to different outcomes, in each bundle."""
        return all(one.then != other.then for one, other in self._pairs(first, then))

    def _pairs(self, first: Rule, then: Rule) -> tuple[tuple[Rule, Rule], tuple[Rule, Rule]]:
        """Both rules as they are in one bundle, and as they are in the other."""
        return (first, then), (self._partner[id(first)], self._partner[id(then)])

    def _collects(self) -> bool:
        return HitPolicy.COLLECT in (self.old.hit_policy, self.new.hit_policy)

    def _carry(self, sense: int | None) -> int | None:
        return None if sense is None or self.carried is None else sense * self.carried

    def _own(self, rule: Rule) -> int:
        """The ranks of what the rule leads to, in either bundle, as bits."""
        assert self._ranks is not None
        partner = self._partner.get(id(rule), rule)
        return 1 << self._ranks[rule.then] | 1 << self._ranks[partner.then]

    def _falls(self, table: Table) -> Iterator[tuple[int, int]]:
        """For each rule the ranks that a subject can fall to behind it; nothing where these are not known."""
        assert self._ranks is not None
        if self._collects() or self.old.hit_policy is not self.new.hit_policy:
            return
        defaults = (self.old.default, self.new.default)
        default = None if None in defaults else _union(1 << self._ranks[each] for each in defaults if each)
        match table.hit_policy:
            case HitPolicy.UNIQUE | HitPolicy.ANY:
                yield from ((id(each), default) for each in table.rules if default is not None)
            case HitPolicy.PRIORITY:
                everything = _union(self._own(each) for each in table.rules)
                for each in table.rules:
                    own = self._own(each)
                    worse = everything & ~((own & -own) - 1)
                    if default is not None:
                        yield id(each), worse | default
            case HitPolicy.FIRST | HitPolicy.COLLECT:  # which ended above
                yield from self._falls_in_order(table, default)

    def _falls_in_order(self, table: Table, behind: int | None) -> Iterator[tuple[int, int]]:
        for each in reversed(table.rules):
            if behind is not None:
                yield id(each), behind
            if not each.conditions and not self._partner.get(id(each), each).conditions:
                behind = self._own(each) if id(each) in self._partner else behind
            if behind is not None:
                behind |= self._own(each)


def _conclusion(rule: Rule) -> Hashable:
    """All that follows where the rule holds."""
    return rule.then, rule.force, frozenset((name, formula.text) for name, formula in rule.outputs)


def _union(masks: Iterable[int]) -> int:
    found = 0
    for each in masks:
        found |= each
    return found


def _preference(own: int, other: int) -> int | None:
    """1 where every rank of `own` is at least as good as every one of `other` and they differ, -1 the other way."""
    if own == other or not own or not other:
        return None
    if own.bit_length() - 1 <= (other & -other).bit_length() - 1:
        return 1
    if other.bit_length() - 1 <= (own & -own).bit_length() - 1:
        return -1
    return None
