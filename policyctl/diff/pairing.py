"""Which thing of the new bundle is which of the old: the same name, or another name for the same content."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from policyctl.bundle.model import AnyOf, Criterion, Decision, LiteralExpression, Parameter, Rule, Table
from policyctl.feel import syntax as tree

T = TypeVar("T")
N = TypeVar("N", bound=Struct)


class Pairs(Struct, Generic[T], frozen=True):
    """What stands in both, in the order of the new bundle, and what stands in one only."""

    both: tuple[tuple[T, T], ...]
    removed: tuple[T, ...]
    added: tuple[T, ...]


def pair(old: Sequence[T], new: Sequence[T], *keys: Callable[[T], Hashable]) -> Pairs[T]:
    """Match by one key after the other; where several have the same key they match in order, None matches nothing."""
    names = [keys[0](each) for each in old]
    if names == [keys[0](each) for each in new] and None not in names:
        return Pairs(tuple(zip(old, new, strict=True)), (), ())
    partner: dict[int, T] = {}
    removed = list(old)
    for key in keys:
        waiting: dict[Hashable, list[T]] = {}
        for each in removed:
            waiting.setdefault(key(each), []).append(each)
        waiting.pop(None, None)
        taken: set[int] = set()
        for number, each in enumerate(new):
            if number not in partner and (found := waiting.get(key(each))):
                partner[number] = found.pop(0)
                taken.add(id(partner[number]))
        removed = [each for each in removed if id(each) not in taken]
    both = tuple((partner[number], each) for number, each in enumerate(new) if number in partner)
    return Pairs(both, tuple(removed), tuple(each for n, each in enumerate(new) if n not in partner))


def criterion_content(criterion: Criterion) -> Hashable:
    """All that a criterion says but its name and where it comes from."""
    return criterion.input.text, criterion.test.text, criterion.when_null


def condition_content(condition: Criterion | AnyOf) -> Hashable:
    """The same of a group too; alternatives may stand in any order."""
    match condition:
        case Criterion():
            return criterion_content(condition)
        case AnyOf(alternatives=alternatives):
            return frozenset(frozenset(map(criterion_content, each.criteria)) for each in alternatives)


def rule_content(rule: Rule) -> Hashable:
    """What a rule asks for and leads to."""
    outputs = tuple((name, formula.text) for name, formula in rule.outputs)
    return rule.then, rule.force, frozenset(map(condition_content, rule.conditions)), outputs


def decision_content(decision: Decision) -> Hashable:
    """What a decision says."""
    match decision:
        case LiteralExpression(expression=expression):
            return expression.text
        case Table(hit_policy=policy, outcomes=outcomes, default=default, rules=rules):
            return policy, outcomes, default, tuple(map(rule_content, rules))


def parameter_content(parameter: Parameter) -> Hashable:
    """The values of a parameter with their provenance; nothing where there is none that would tell it from others."""
    if not parameter.cells:
        return None
    values = tuple(sorted((cell, str(each.value)) for cell, each in parameter.cells.items()))
    return parameter.type, parameter.by, parameter.unit, parameter.clause, values


def renames(old_ids: Iterator[str], new_ids: Iterator[str]) -> Mapping[str, str]:
    """The new name of each thing that has another one."""
    return {old: new for old, new in zip(old_ids, new_ids, strict=True) if old != new}


def renamed(node: N, names: Mapping[str, str]) -> N:
    """The tree with other names."""
    return with_trees(node, {old: tree.Name(new) for old, new in names.items()}) if names else node


def with_trees(node: N, trees: Mapping[str, tree.Expression]) -> N:
    """The tree with another one in the place of each of these names."""
    return cast("N", _with_trees(node, trees))


def _with_trees(value: object, trees: Mapping[str, tree.Expression]) -> object:
    match value:
        case tree.Name(name=name):
            return trees.get(name, value)
        case tuple():
            return tuple(_with_trees(each, trees) for each in value)
        case tree.Node():
            fields = {name: getattr(value, name) for name in value.__struct_fields__ if name != "span"}
            changed = {name: _with_trees(each, trees) for name, each in fields.items()}
            return replace(value, **changed)
        case _:
            return value
