"""Nodes as Python expressions.

An expression is generated in *strict form*: text that is right as long as none of its guards is unknown or null.
Guards are names of local variables. A parent joins the guards of its operands and adds nothing where none can be
unknown or null, so code for facts that are always there carries no tests at all. Where strict form does not do (the
operands of a Kleene *and* that can be missing separately, the branches of an `if`), the operand is *stated*: computed
into a local variable that may hold `U` (unknown) or None (null), and that variable is its own guard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import assert_never

from msgspec import Struct, field

from policyctl.backends.python.rows import field_variable, write_aggregate
from policyctl.backends.python.strict import UNKNOWN_NAME, Strict, guarded, with_states, with_unknown
from policyctl.backends.python.writer import Writer
from policyctl.feel.values import UNKNOWN
from policyctl.program import ir

_COMPARISON = {
    ir.Operator.EQUAL: "==",
    ir.Operator.NOT_EQUAL: "!=",
    ir.Operator.LESS: "<",
    ir.Operator.LESS_OR_EQUAL: "<=",
    ir.Operator.GREATER: ">",
    ir.Operator.GREATER_OR_EQUAL: ">=",
}
_DATE_PART = {
    ir.DateProperty.YEAR: "year_of",
    ir.DateProperty.MONTH: "month_of",
    ir.DateProperty.DAY: "day_of",
    ir.DateProperty.WEEKDAY: "weekday_of",
}
_EQUALITY = (ir.Operator.EQUAL, ir.Operator.NOT_EQUAL)


class Expressions(Struct):
    """Writes expressions into a writer, each computed once however often it is used.

    `variables` names the local variable of each input and earlier decision by the node that reads it.
    """

    writer: Writer
    parameters: Mapping[str, ir.ParameterData]
    variables: Mapping[ir.Node, str]
    local_date: str
    _stated: dict[ir.Node, str] = field(default_factory=dict)
    _tables: dict[tuple[str, tuple[str | None, ...]], str] = field(default_factory=dict)

    @contextmanager
    def within_block(self) -> Iterator[None]:
        """Forget afterwards the names given meanwhile: a block that may not run has given them."""
        known = dict(self._stated)
        yield
        self._stated = known

    def strict(self, node: ir.Node) -> Strict:
        """The node in strict form."""
        match node:
            case ir.Constant(value=value):
                return Strict(repr(value)) if value is not None else Strict("None", null=("None",))
            case ir.Input() | ir.AsOf() | ir.DecisionValue() | ir.CohortValue():
                return self._variable(node)
            case ir.RowInput():
                return guarded(field_variable(node), node)
            case ir.Aggregate():
                return guarded(self._aggregate(node), node)
            case ir.ParameterValue(name=name):
                cells = self.parameters[name].cells
                return Strict(repr(cells[()])) if () in cells else Strict("None", unknown=(UNKNOWN_NAME,))
            case ir.ParameterCell():
                return self._cell(node)
            case ir.Negate(operand=operand):
                return self._joined("-{}", operand)
            case ir.Add(left=left, right=right):
                return self._joined("({} + {})", left, right)
            case ir.Subtract(left=left, right=right):
                return self._joined("({} - {})", left, right)
            case ir.Multiply(left=left, right=right):
                return self._joined("({} * {})", left, right)
            case ir.Divide():
                return self._divide(node)
            case ir.AddMonths(date=date, months=months):
                return self._joined("add_months({}, {})", date, months)
            case ir.DatePart(property=part, date=date):
                return self._joined(_DATE_PART[part] + "({})", date)
            case ir.LocalDate(instant=instant):
                return self._joined(self.local_date + "({})", instant)
            case ir.MakeDate() | ir.If():
                return self._named(node)
            case ir.Compare():
                return self._compare(node)
            case ir.Member() | ir.ParameterMember():
                return self._member(node)
            case ir.Text():
                return self._text(node)
            case ir.TextLength(value=value):
                return self._joined("len({})", value)
            case ir.Not(operand=operand):
                return self._joined("(not {})", operand)
            case ir.And(operands=operands):
                return self._junction(node, operands, "and")
            case ir.Or(operands=operands):
                return self._junction(node, operands, "or")
            case _:
                assert_never(node)

    def stated(self, node: ir.Node) -> str:
        """A text whose value is the node's, `U` or None: a name, or an expression where nothing can be missing."""
        strict = self.strict(node)
        if strict.is_plain or strict.text in (*strict.unknown, *strict.null):
            return strict.text
        return self._name_of(node, with_states(strict))

    # Leaves

    def _variable(self, node: ir.Input | ir.AsOf | ir.DecisionValue | ir.CohortValue) -> Strict:
        return guarded(self.variables[node], node)

    def _cell(self, node: ir.ParameterCell) -> Strict:
        """A chain of dictionary look-ups that knows unknown and null keys too."""
        data = self.parameters[node.name]
        fixed = tuple(str(each.value) if isinstance(each, ir.Constant) else None for each in node.keys)
        if None not in fixed:
            value = data.cells.get(tuple(str(each) for each in fixed))
            return Strict("None", unknown=(UNKNOWN_NAME,)) if value is None else Strict(repr(value))
        if (node.name, fixed) not in self._tables:
            table = self.writer.constant(_lookup(data, node.keys), "t")
            self._tables[node.name, fixed] = table
        dynamic = [self.stated(each) for each in node.keys if not isinstance(each, ir.Constant)]
        text = self._tables[node.name, fixed] + "".join(f"[{each}]" for each in dynamic)
        return self._named(node, text)

    # Names for what is used more than once or has states of its own

    def _named(self, node: ir.Node, text: str | None = None) -> Strict:
        if text is None:
            text = self._known_text(node) if node not in self._stated else ""
        return guarded(self._name_of(node, text), node)

    def _known_text(self, node: ir.Node) -> str:
        match node:
            case ir.If():
                return self._if(node)
            case ir.MakeDate(year=year, month=month, day=day):
                return with_states(self._joined("make_date({}, {}, {})", year, month, day))
            case _:
                raise AssertionError(f"{type(node).__name__} has no states of its own")

    def _name_of(self, node: ir.Node, text: str) -> str:
        known = self._stated.get(node)
        if known is None:
            known = self.writer.name("x")
            self.writer.line(f"{known} = {text}")
            self._stated[node] = known
        return known

    # Related rows

    def _aggregate(self, node: ir.Aggregate) -> str:
        known = self._stated.get(node)
        if known is None:
            known = self.writer.name("x")
            write_aggregate(node, known, self)
            self._stated[node] = known
        return known

    # Operators

    def _joined(self, pattern: str, *operands: ir.Node) -> Strict:
        parts = [self.strict(each) for each in operands]
        return Strict(
            pattern.format(*(each.text for each in parts)),
            _distinct(name for each in parts for name in each.unknown),
            _distinct(name for each in parts for name in each.null),
        )

    def _divide(self, node: ir.Divide) -> Strict:
        match node.rounding:
            case ir.Rounding.FLOOR:
                pattern = "({} // {})"
            case ir.Rounding.CEILING:
                pattern = "(-(-{} // {}))"
            case other:
                rounding = self.writer.constant(other, "mode")
                pattern = f"rounded({rounding}, {{}}, {{}})"
        return self._joined(pattern, node.numerator, node.divisor)

    def _compare(self, node: ir.Compare) -> Strict:
        pattern = f"({{}} {_COMPARISON[node.operator]} {{}})"
        if node.operator not in _EQUALITY or not (node.left.nullable or node.right.nullable):
            return self._joined(pattern, node.left, node.right)
        # Equality knows null: the operands are compared as they are stated, None included.
        left, right = self._stated_with_null(node.left), self._stated_with_null(node.right)
        return Strict(pattern.format(left.text, right.text), _distinct((*left.unknown, *right.unknown)))

    def _stated_with_null(self, node: ir.Node) -> Strict:
        if isinstance(node, ir.Constant):
            return Strict(repr(node.value))
        text = self.stated(node)
        return Strict(text, (text,) if node.unknowable else ())

    def _member(self, node: ir.Member | ir.ParameterMember) -> Strict:
        value = self._stated_with_null(node.value)
        options: Iterable[object]
        if isinstance(node, ir.ParameterMember):
            cells = self.parameters[node.name].cells
            if () not in cells:
                return Strict("None", unknown=(UNKNOWN_NAME,))
            setting = cells[()]
            options = setting if isinstance(setting, tuple) else (setting,)
        else:
            options = node.options
        name = self.writer.constant(frozenset(options), "s")
        return Strict(f"({value.text} in {name})", value.unknown)

    def _text(self, node: ir.Text) -> Strict:
        match node.test:
            case ir.TextTest.STARTS_WITH:
                return self._joined("{}.startswith({})", node.value, node.pattern)
            case ir.TextTest.ENDS_WITH:
                return self._joined("{}.endswith({})", node.value, node.pattern)
            case ir.TextTest.CONTAINS:
                return self._joined("({1} in {0})", node.value, node.pattern)
            case _:
                assert_never(node.test)

    def _junction(self, node: ir.And | ir.Or, operands: Sequence[ir.Node], word: str) -> Strict:
        parts = [self.strict(each) for each in operands]
        first = parts[0]
        if all((each.unknown, each.null) == (first.unknown, first.null) for each in parts):
            # All are missing together: then the junction is missing exactly when they are.
            text = f" {word} ".join(each.text for each in parts)
            return Strict(f"({text})", first.unknown, first.null)
        texts = [self.stated(each) for each in operands]
        return guarded(self._name_of(node, _kleene(texts, word)), node)

    def _if(self, node: ir.If) -> str:
        condition = self.strict(node.condition)
        then, otherwise = self._branch(node.then), self._branch(node.otherwise)
        chosen = " and ".join([*(f"{each} is not None" for each in condition.null), condition.text])
        text = f"({then} if {chosen} else {otherwise})"
        return with_unknown(text, condition.unknown)

    def _branch(self, node: ir.Node) -> str:
        """A branch as one lazy expression: a division in it must not run unless it is chosen."""
        return with_states(self.strict(node))


def _kleene(texts: Sequence[str], word: str) -> str:
    """The junction of stated operands: settled by one, else unknown, else null, else the other truth value."""
    settles = word == "or"
    settled = " or ".join(f"{each} is {settles}" for each in texts)
    unknown = " or ".join(f"{each} is {UNKNOWN_NAME}" for each in texts)
    null = " or ".join(f"{each} is None" for each in texts)
    return f"({settles} if {settled} else {UNKNOWN_NAME} if {unknown} else None if {null} else {not settles})"


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _lookup(data: ir.ParameterData, keys: Sequence[ir.Node]) -> object:
    """The table's cells as nested dictionaries over the keys that are not constants, states included."""

    def level(prefix: tuple[str | None, ...], rest: Sequence[tuple[ir.Node, tuple[str, ...]]]) -> object:
        if not rest:
            return None if None in prefix else data.cells.get(tuple(str(each) for each in prefix), UNKNOWN)
        (key, known), *others = rest
        if isinstance(key, ir.Constant):
            return level((*prefix, str(key.value)), others)
        cells: dict[object, object] = {each: level((*prefix, each), others) for each in known}
        cells[None] = level((*prefix, None), others)
        cells[UNKNOWN] = _all_unknown(others)
        return cells

    return level((), list(zip(keys, data.dimensions, strict=True)))


def _all_unknown(rest: Sequence[tuple[ir.Node, tuple[str, ...]]]) -> object:
    for index, (key, known) in enumerate(rest):
        if not isinstance(key, ir.Constant):
            below = _all_unknown(rest[index + 1 :])
            return dict.fromkeys((*known, None, UNKNOWN), below)
    return UNKNOWN
