"""Which names the texts of a decision or cohort take from outside them; a row's own fields are none of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policyctl.bundle.model import Cohort, Decision, LiteralExpression, Table
from policyctl.feel import syntax
from policyctl.program.terms import RowsSymbol, Symbol


def names_in(named: Decision | Cohort, symbols: Mapping[str, Symbol]) -> set[str]:
    """Every name that the texts of a decision or cohort take from outside them."""
    return {name for tree in _trees(named) for name in _free_names(tree, frozenset(), symbols)}


def _free_names(tree: syntax.Node, bound: frozenset[str], symbols: Mapping[str, Symbol]) -> Iterator[str]:
    match tree:
        case syntax.Name(name=name):
            if name not in bound:
                yield name
        case syntax.Filter(base=base, condition=condition):
            yield from _free_names(base, bound, symbols)
            yield from _free_names(condition, bound | _fields_of(base, symbols), symbols)
        case syntax.For(iterators=iterators) | syntax.Quantified(iterators=iterators):
            inner = bound | {each.name for each in iterators}
            for each in syntax.children(tree):
                yield from _free_names(each, inner, symbols)
        case _:
            for each in syntax.children(tree):
                yield from _free_names(each, bound, symbols)


def _fields_of(tree: syntax.Expression, symbols: Mapping[str, Symbol]) -> frozenset[str]:
    """The names that the rows under a filter bring with them."""
    while isinstance(tree, syntax.Filter):
        tree = tree.base
    symbol = symbols.get(tree.name) if isinstance(tree, syntax.Name) else None
    return frozenset(symbol.rows.fields) | {"item"} if isinstance(symbol, RowsSymbol) else frozenset()


def _trees(named: Decision | Cohort) -> tuple[syntax.Node, ...]:
    match named:
        case Cohort():
            return tuple(each.tree for each in named.formulas())
        case LiteralExpression(expression=expression):
            return (expression.tree,)
        case Table():
            outputs = [formula for rule in named.rules for _, formula in rule.outputs]
            outputs.extend(formula for _, formula in named.default_outputs)
            criteria = [each for rule in named.rules for each in rule.criteria()]
            return (
                *(each.tree for each in outputs),
                *(each.input.tree for each in criteria),
                *(each.test.tree for each in criteria),
            )
