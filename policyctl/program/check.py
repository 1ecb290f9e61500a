"""From a FEEL expression to a typed node: names, types, units and scales are settled here, or a mistake is noted.

`Checker` walks a syntax tree with the symbols in scope. Operands are all checked before one that failed stops the
expression around it, so every mistake of an expression is found and none is reported twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar, assert_never

from msgspec import Struct, field

from policyctl.diagnostics import Severity, nearest
from policyctl.feel import syntax
from policyctl.feel.printer import print_expression
from policyctl.feel.syntax import Span
from policyctl.program import arithmetic, ir, related
from policyctl.program.compare import all_of, any_test, compare, is_in, one_of
from policyctl.program.conditional import conditional
from policyctl.program.constants import NotConstant, constant_of
from policyctl.program.functions import FUNCTIONS, Misuse
from policyctl.program.numbers import number_arithmetic
from policyctl.program.properties import property_of
from policyctl.program.temporal import temporal_arithmetic
from policyctl.program.terms import (
    AsOfSymbol,
    BrokenSymbol,
    CellUse,
    Choices,
    CohortSymbol,
    Compound,
    ExpressionDecisionSymbol,
    InputSymbol,
    ListParameter,
    Mistake,
    Mistaken,
    ParameterSymbol,
    Quotient,
    RangeTerm,
    RowFieldSymbol,
    Rows,
    RowsSymbol,
    RowSymbol,
    RowValues,
    Symbol,
    TableDecisionSymbol,
    Term,
    describe,
    is_number,
)
from policyctl.program.types import (
    BooleanType,
    DaysDurationType,
    MonthsDurationType,
    NullType,
    NumberType,
    StringType,
)

OUTSIDE_BUNDLES: Mapping[type[syntax.Node], str] = {
    syntax.ContextLiteral: "a context",
    syntax.FunctionLiteral: "a function literal",
    syntax.InstanceOf: "`instance of`",
}
"""The constructs of FEEL that no bundle may use, and what they are called."""

Result = TypeVar("Result")
PartNode = TypeVar("PartNode", bound=ir.Node)


class _Noted(Exception):
    """Something below is wrong and has been noted; nothing more is said above it."""


class Checker(Struct, frozen=True):
    """Checks expressions against the symbols in scope; `mistakes` and `uses` grow as it goes."""

    symbols: Mapping[str, Symbol]
    mistakes: list[Mistake] = field(default_factory=list)
    uses: list[CellUse] = field(default_factory=list)
    within_rows: bool = False

    def condition(self, tree: syntax.Expression) -> ir.Node | None:
        """The node of a boolean expression, or None when a mistake has been noted."""
        return self._noting(lambda: self._condition(tree))

    def value(self, tree: syntax.Expression) -> ir.Node | RangeTerm | None:
        """The node of an expression whose value is kept, or None; a quotient must have been rounded."""
        return self._noting(lambda: _kept(self._term(tree), tree.span))

    def input(self, tree: syntax.Expression) -> Term | None:
        """What stands on the left of a criterion, or None."""
        return self._noting(lambda: self._term(tree))

    def test(self, input_: Term, tests: syntax.UnaryTests) -> ir.Node | None:
        """The condition that the input passes the tests of a cell, or None (DMN 1.5, 7.3.3 and 10.3.2.7)."""
        return self._noting(lambda: self._tests(input_, tests))

    def _noting(self, build: Callable[[], Result]) -> Result | None:
        try:
            return build()
        except Mistaken as mistaken:
            self.mistakes.append(mistaken.mistake)
        except _Noted:
            pass
        return None

    def _all(self, *trees: syntax.Expression) -> list[Term]:
        """The terms of all operands; every mistake among them is noted before the first stops us."""
        terms = [self._noting(lambda tree=tree: self._term(tree)) for tree in trees]  # type: ignore[misc]
        present = [each for each in terms if each is not None]
        if len(present) < len(terms):
            raise _Noted
        return present

    def _term(self, tree: syntax.Expression) -> Term:
        try:
            return self._dispatch(tree)
        except Misuse as misuse:
            raise Mistaken(misuse.code, misuse.message, tree.span, misuse.hint) from None
        except NotConstant as reason:
            raise Mistaken("P306", str(reason), tree.span) from None
        except arithmetic.OutOfBounds:
            hint = "give the numbers in it tighter bounds or a smaller scale"
            raise Mistaken("P308", "the result can exceed 128 bits", tree.span, hint) from None

    def _dispatch(self, tree: syntax.Expression) -> Term:
        match tree:
            case (
                syntax.NumberLiteral()
                | syntax.StringLiteral()
                | syntax.BooleanLiteral()
                | syntax.NullLiteral()
                | syntax.AtLiteral()
            ):
                return constant_of(tree)
            case syntax.Name():
                return self._name(tree)
            case syntax.Path():
                return self._path(tree)
            case syntax.Negate():
                return self._negate(tree)
            case syntax.Arithmetic():
                return self._arithmetic(tree)
            case syntax.Comparison():
                left, right = self._all(tree.left, tree.right)
                return self._compared(ir.Operator(tree.operator.value), left, right, tree.span)
            case syntax.Between():
                return self._between(tree)
            case syntax.In():
                (value,) = self._all(tree.value)
                return self._tests(value, syntax.UnaryTests(tree.tests))
            case syntax.And():
                return all_of(self._conditions(tree.left, tree.right))
            case syntax.Or():
                return one_of(self._conditions(tree.left, tree.right))
            case syntax.If():
                return self._if(tree)
            case syntax.RangeLiteral():
                return self._range(tree)
            case syntax.ListLiteral():
                return self._list(tree)
            case syntax.Call():
                return self._call(tree)
            case syntax.Filter():
                return self._filter(tree)
            case syntax.For():
                return self._for(tree)
            case syntax.Quantified():
                return self._quantified(tree)
            case syntax.ContextLiteral() | syntax.FunctionLiteral() | syntax.InstanceOf():
                what = OUTSIDE_BUNDLES[type(tree)]
                raise Mistaken("P306", f"{what} is outside the profile of bundles", tree.span)
            case _:
                assert_never(tree)

    # Names

    def _name(self, tree: syntax.Name) -> Term:
        symbol = self.symbols.get(tree.name)
        match symbol:
            case InputSymbol(node=node):
                return node
            case AsOfSymbol():
                return ir.AsOf()
            case ParameterSymbol():
                return _parameter(symbol, tree.span)
            case ExpressionDecisionSymbol(term=term):
                return term
            case TableDecisionSymbol(value=None, id=id_):
                raise Mistaken("P306", f"`{id_}` collects a list, which is no single value", tree.span)
            case TableDecisionSymbol(value=value):
                assert value is not None
                return value
            case RowsSymbol(rows=rows):
                return self._rows(rows, tree.span)
            case RowFieldSymbol(node=node):
                return node
            case RowSymbol(name=name, fields=fields):
                hint = f"say which of its fields, as in `{name}.{next(iter(fields))}`"
                raise Mistaken("P306", f"`{name}` is a row, not a value", tree.span, hint)
            case CohortSymbol(id=id_, values=values):
                hint = f"say what of it: {_listed_paths(id_, values)}"
                raise Mistaken("P306", f"`{id_}` is a cohort, not a value", tree.span, hint)
            case BrokenSymbol():
                raise _Noted
            case None:
                raise self._unknown_name(tree)
            case _:
                assert_never(symbol)

    def _unknown_name(self, tree: syntax.Name) -> Mistaken:
        close = nearest(tree.name, self.symbols)
        hint = f"did you mean `{close}`?" if close else None
        if any(tree.name in _options(symbol) for symbol in self.symbols.values()):
            hint = f'write `"{tree.name}"` for the string'
        return Mistaken("P302", f"unknown input `{tree.name}`", tree.span, hint)

    def _path(self, tree: syntax.Path) -> Term:
        symbol = self.symbols.get(tree.base.name) if isinstance(tree.base, syntax.Name) else None
        match symbol:
            case TableDecisionSymbol(id=id_, outputs=outputs):
                return _part(f"`{id_}` has no output", outputs, tree)
            case RowSymbol(name=name, fields=fields):
                return _part(f"the rows of `{name}` have no field", fields, tree)
            case CohortSymbol(values=values):
                return _part("a cohort does not tell", values, tree)
            case _:
                (base,) = self._all(tree.base)
        if isinstance(base, Rows):
            return RowValues(base, _part(f"the rows of `{base.name}` have no field", base.fields, tree))
        return property_of(base, tree)

    # Operators

    def _negate(self, tree: syntax.Negate) -> Term:
        (operand,) = self._all(tree.operand)
        if isinstance(operand, Quotient):
            return Quotient(arithmetic.negate(operand.numerator), operand.divisor, operand.unit)
        if isinstance(operand, Compound) or not isinstance(
            operand.type, NumberType | DaysDurationType | MonthsDurationType
        ):
            found = describe(operand)
            raise Mistaken("P303", f"`-` needs a number or a duration, not a {found}", tree.span)
        return arithmetic.negate(operand)

    def _arithmetic(self, tree: syntax.Arithmetic) -> Term:
        left, right = self._all(tree.left, tree.right)
        if is_number(left) and is_number(right):
            return number_arithmetic(tree, left, right)
        result = None
        if not isinstance(left, Compound) and not isinstance(right, Compound):
            result = temporal_arithmetic(tree.operator, left, right)
        if result is None:
            found = f"{describe(left)} and {describe(right)}"
            raise Mistaken("P303", f"`{tree.operator.value}` does not apply to {found}", tree.span)
        return result

    def _compared(self, operator: ir.Operator, left: Term, right: Term, span: Span) -> ir.Node:
        node, warning = compare(operator, left, right, span)
        if warning is not None:
            self.mistakes.append(warning)
        return node

    def _between(self, tree: syntax.Between) -> Term:
        value, low, high = self._all(tree.value, tree.low, tree.high)
        above, _ = compare(ir.Operator.GREATER_OR_EQUAL, value, low, tree.span)
        below, _ = compare(ir.Operator.LESS_OR_EQUAL, value, high, tree.span)
        return all_of([above, below])

    def _condition(self, tree: syntax.Expression) -> ir.Node:
        (term,) = self._all(tree)
        if isinstance(term, Compound) or not isinstance(term.type, BooleanType):
            raise Mistaken("P315", f"a condition is needed, found a {describe(term)}", tree.span)
        return term

    def _conditions(self, *trees: syntax.Expression) -> list[ir.Node]:
        nodes = [self.condition(each) for each in trees]
        present = [each for each in nodes if each is not None]
        if len(present) < len(nodes):
            raise _Noted
        return present

    def _if(self, tree: syntax.If) -> Term:
        condition = self.condition(tree.condition)
        then, otherwise = self._all(tree.then, tree.otherwise)
        if condition is None:
            raise _Noted
        if isinstance(then, Compound) or isinstance(otherwise, Compound):
            raise Mistaken("P306", "the branches of `if` must be single, rounded values", tree.span)
        return conditional(condition, then, otherwise, tree.span)

    # Related rows

    def _rows(self, rows: Rows, span: Span) -> Rows:
        if self.within_rows:
            hint = "make it a decision of its own, and use its value here"
            raise Mistaken("P306", f"`{rows.name}` stands inside a condition on rows", span, hint)
        return rows

    def _of_row(self, symbols: Mapping[str, Symbol]) -> Checker:
        """A checker of what is said about each row, with names for it beside those in scope."""
        return Checker({**self.symbols, **symbols}, self.mistakes, self.uses, within_rows=True)

    def _filter(self, tree: syntax.Filter) -> Term:
        """The rows for which a condition is true; its fields are names in it (DMN 1.5, 10.3.2.5)."""
        (base,) = self._all(tree.base)
        if not isinstance(base, Rows):
            message = f"a filter needs the rows of an input, found a {describe(base)}"
            raise Mistaken("P306", message, tree.span)
        fields: dict[str, Symbol] = {name: RowFieldSymbol(node) for name, node in base.fields.items()}
        row = {"item": RowSymbol("item", base.fields), **fields}
        return related.kept(base, self._row_condition(row, tree.condition))

    def _row_condition(self, symbols: Mapping[str, Symbol], tree: syntax.Expression) -> ir.Node:
        condition = self._of_row(symbols).condition(tree)
        if condition is None:
            raise _Noted
        return condition

    def _iterated(self, iterators: Sequence[syntax.Iterator], span: Span) -> tuple[Rows, RowSymbol]:
        (iterator, *others) = iterators
        if others or iterator.end is not None:
            raise Mistaken("P306", "in bundles one name goes over the rows of one input", span)
        if iterator.name in self.symbols:
            message = f"`{iterator.name}` is already the name of something else"
            raise Mistaken("P301", message, span, "choose another name for the row")
        (source,) = self._all(iterator.source)
        if not isinstance(source, Rows):
            found = describe(source)
            raise Mistaken("P306", f"rows of an input are needed here, found a {found}", iterator.source.span)
        return source, RowSymbol(iterator.name, source.fields)

    def _for(self, tree: syntax.For) -> Term:
        rows, row = self._iterated(tree.iterators, tree.span)
        inner = self._of_row({row.name: row})
        value = inner.value(tree.body)
        if value is None:
            raise _Noted
        if isinstance(value, RangeTerm):
            raise Mistaken("P306", "`for` returns a single value in bundles", tree.body.span)
        return RowValues(rows, value)

    def _quantified(self, tree: syntax.Quantified) -> Term:
        rows, row = self._iterated(tree.iterators, tree.span)
        condition = self._row_condition({row.name: row}, tree.condition)
        return related.quantified(ir.AggregateFunction(tree.quantifier.value), rows, condition)

    # Ranges, lists, calls

    def _range(self, tree: syntax.RangeLiteral) -> Term:
        terms = self._all(*(each for each in (tree.low, tree.high) if each is not None))
        nodes = [each for each in terms if not isinstance(each, Compound)]
        if len(nodes) < len(terms):
            raise Mistaken("P303", "an end of a range must be a single, rounded value", tree.span)
        element = nodes[0].type
        if isinstance(element, StringType | BooleanType | NullType):
            found = describe(nodes[0])
            raise Mistaken("P303", f"there are no ranges of {found} values in bundles", tree.span)
        if len(nodes) == 2:
            compare(ir.Operator.LESS_OR_EQUAL, nodes[0], nodes[1], tree.span)
        if len(nodes) == 2 and _is_empty(nodes[0], nodes[1], tree.low_closed and tree.high_closed):
            hint = (
                "it ends where it begins, and leaves an end out" if nodes[0] == nodes[1] else "swap the ends"
            )
            message = f"nothing lies in `{print_expression(tree)}`"
            warning = Mistake(
                code="P318", message=message, span=tree.span, hint=hint, severity=Severity.WARNING
            )
            self.mistakes.append(warning)
        low = nodes[0] if tree.low is not None else None
        high = nodes[-1] if tree.high is not None else None
        return RangeTerm(element, low, high, tree.low_closed, tree.high_closed)

    def _list(self, tree: syntax.ListLiteral) -> Term:
        terms = self._all(*tree.items)
        constants = tuple(each for each in terms if isinstance(each, ir.Constant))
        if len(constants) < len(terms):
            raise Mistaken("P306", "a list in a bundle holds constants only", tree.span)
        return Choices(constants)

    def _call(self, tree: syntax.Call) -> Term:
        if not isinstance(tree.function, syntax.Name):
            raise Mistaken("P306", "only functions called by their name are part of bundles", tree.span)
        symbol = self.symbols.get(tree.function.name)
        if isinstance(symbol, BrokenSymbol):
            raise _Noted
        if tree.named:
            name = tree.function.name
            raise Mistaken("P312", f"`{name}` takes its arguments by position in bundles", tree.span)
        if isinstance(symbol, ParameterSymbol):
            return self._cell(symbol.data, tree)
        return self._function(tree.function, tree)

    def _function(self, name: syntax.Name, tree: syntax.Call) -> Term:
        function = FUNCTIONS.get(name.name)
        if function is None:
            from policyctl.feel.builtins import standard_builtins

            if name.name in standard_builtins():
                raise Mistaken(
                    "P306", f"`{name.name}` is a function of FEEL that bundles do not have", name.span
                )
            tables = [each for each, symbol in self.symbols.items() if isinstance(symbol, ParameterSymbol)]
            close = nearest(name.name, [*FUNCTIONS, *tables])
            hint = f"did you mean `{close}`?" if close else None
            message = f"`{name.name}` is no function or table of bundles"
            raise Mistaken("P306", message, name.span, hint)
        return function(self._all(*tree.arguments), tree)

    def _cell(self, data: ir.ParameterData, tree: syntax.Call) -> Term:
        if not data.dimensions:
            raise Mistaken("P312", f"`{data.name}` is a single value, not a table", tree.span)
        if len(tree.arguments) != len(data.dimensions):
            message = f"`{data.name}` takes {len(data.dimensions)} keys, found {len(tree.arguments)}"
            raise Mistaken("P312", message, tree.span)
        terms = self._all(*tree.arguments)
        keys = [
            _key(data, known, term, argument.span)
            for known, term, argument in zip(data.dimensions, terms, tree.arguments, strict=True)
        ]
        reach = tuple(key.type.options or () for key in keys if isinstance(key.type, StringType))
        self.uses.append(CellUse(data.name, reach))
        unset = any(cell not in data.cells for cell in cells_of(reach))
        return ir.ParameterCell(
            data.name,
            tuple(keys),
            data.type,
            any(key.nullable for key in keys),
            unset or any(key.unknowable for key in keys),
        )

    # Unary tests

    def _tests(self, input_: Term, tests: syntax.UnaryTests) -> ir.Node:
        conditions = [self._noting(lambda test=test: self._test(input_, test)) for test in tests.tests]  # type: ignore[misc]
        present = [each for each in conditions if each is not None]
        if len(present) < len(conditions):
            raise _Noted
        if not present:
            return ir.Constant(True, BooleanType())
        either = any_test(present)
        return ir.Not(either, either.nullable, either.unknowable) if tests.negated else either

    def _test(self, input_: Term, test: syntax.Test) -> ir.Node:
        try:
            return self._test_within_bounds(input_, test)
        except arithmetic.OutOfBounds:
            raise Mistaken("P308", "the comparison can exceed 128 bits", test.span) from None

    def _test_within_bounds(self, input_: Term, test: syntax.Test) -> ir.Node:
        match test:
            case syntax.ComparisonTest(operator=operator, endpoint=endpoint):
                (term,) = self._all(endpoint)
                return self._compared(ir.Operator(operator.value), input_, term, test.span)
            case syntax.ExpressionTest(expression=expression) if _asks_for_input(expression):
                tested = ExpressionDecisionSymbol(syntax.INPUT_VALUE, input_)
                scope = {**self.symbols, syntax.INPUT_VALUE: tested}
                node = Checker(scope, self.mistakes, self.uses, self.within_rows).condition(expression)
                if node is None:
                    raise _Noted
                return node
            case syntax.ExpressionTest(expression=expression):
                (term,) = self._all(expression)
                return is_in(input_, term, test.span)
            case _:
                assert_never(test)


def cells_of(reach: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Every combination of keys."""
    cells: list[tuple[str, ...]] = [()]
    for keys in reach:
        cells = [(*cell, key) for cell in cells for key in keys]
    return cells


def _kept(term: Term, span: Span) -> ir.Node | RangeTerm:
    match term:
        case Quotient():
            hint = "say the scale, as in `decimal(a / b, 4)`"
            raise Mistaken("P310", "a quotient that is kept must be rounded", span, hint)
        case Rows() | RowValues():
            hint = "make one value of it: `count`, `sum`, `min`, `max`, `mean`, `some` or `every`"
            raise Mistaken("P306", f"a decision cannot be a {describe(term)}", span, hint)
        case Choices() | ListParameter():
            raise Mistaken("P306", f"a decision cannot be a {describe(term)}", span)
        case RangeTerm() if any(end is not None and end.nullable for end in (term.low, term.high)):
            hint = "say with `if` what a null end should mean"
            raise Mistaken("P303", "an end of the range can be null", span, hint)
        case _:
            return term


def _options(symbol: Symbol) -> tuple[str, ...]:
    match symbol:
        case InputSymbol(node=ir.Input(type=StringType(options=options))):
            return options or ()
        case RowFieldSymbol(node=ir.RowInput(type=StringType(options=options))):
            return options or ()
        case TableDecisionSymbol(value=ir.DecisionValue(type=StringType(options=options))):
            return options or ()
        case _:
            return ()


def _parameter(symbol: ParameterSymbol, span: Span) -> Term:
    data = symbol.data
    if data.dimensions:
        keys = ", ".join("…" for _ in data.dimensions)
        raise Mistaken("P312", f"`{data.name}` is a table", span, f"call it: `{data.name}({keys})`")
    unset = () not in data.cells
    if symbol.list_:
        return ListParameter(data.name, data.type, unset)
    return ir.ParameterValue(data.name, data.type, unset)


def _part(nothing: str, parts: Mapping[str, PartNode], tree: syntax.Path) -> PartNode:
    node = parts.get(tree.name)
    if node is None:
        close = nearest(tree.name, parts)
        hint = (
            f"did you mean `{close}`?" if close else f"there are {', '.join(f'`{each}`' for each in parts)}"
        )
        raise Mistaken("P302", f"{nothing} `{tree.name}`", tree.name_span, hint if parts else None)
    return node


def _listed_paths(name: str, parts: Iterable[str]) -> str:
    return ", ".join(f"`{name}.{each}`" for each in parts)


def _is_empty(low: ir.Node, high: ir.Node, is_closed: bool) -> bool:
    """Whether nothing lies between two literal ends."""
    if isinstance(low.type, NumberType) and isinstance(high.type, NumberType):
        low, high, _ = arithmetic.aligned(low, high)
    match low, high:
        case ir.Constant(value=int(first)), ir.Constant(value=int(second)):
            return first > second or (first == second and not is_closed)
        case _:
            return False


def _key(data: ir.ParameterData, known: tuple[str, ...], term: Term, span: Span) -> ir.Node:
    """The key of a table's dimension: a string whose every possible value is one of the dimension's keys."""
    if isinstance(term, Compound) or not isinstance(term.type, StringType) or term.type.options is None:
        raise Mistaken("P307", f"a {describe(term)} is no key of `{data.name}`", span)
    for option in term.type.options:
        if option not in known:
            close = nearest(option, known)
            hint = f'did you mean `"{close}"`?' if close else f"the keys are {_listed(known)}"
            raise Mistaken("P307", f'`{data.name}` has no key `"{option}"`', span, hint)
    return term


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f'`"{each}"`' for each in words)


def _asks_for_input(tree: syntax.Expression) -> bool:
    return any(
        isinstance(each, syntax.Name) and each.name == syntax.INPUT_VALUE for each in syntax.walk(tree)
    )
