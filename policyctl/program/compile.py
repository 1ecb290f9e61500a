"""From a bundle and its subject's type to a program, or every diagnostic of the policy text at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from msgspec import Struct, field
from msgspec.structs import replace

from policyctl.bundle.model import (
    AS_OF,
    Aggregator,
    AnyOf,
    Bundle,
    Cohort,
    Condition,
    Criterion,
    Decision,
    Force,
    Formula,
    HitPolicy,
    Key,
    LiteralExpression,
    Parameter,
    Part,
    Rule,
    Table,
)
from policyctl.bundle.problems import Problem
from policyctl.bundle.problems import diagnose_passages as locate
from policyctl.diagnostics import Diagnostic, Refused, Severity, nearest
from policyctl.feel import syntax
from policyctl.program import arithmetic, ir
from policyctl.program.calendar import event_problems
from policyctl.program.check import Checker, cells_of
from policyctl.program.cohorts import (
    amount_type,
    cohort_problems,
    discretion_problems,
    everybody,
    rank_problems,
    separating_problems,
    told,
)
from policyctl.program.conditional import conditional
from policyctl.program.dependencies import names_in
from policyctl.program.model import (
    CompiledAnyOf,
    CompiledCohort,
    CompiledCondition,
    CompiledCriterion,
    CompiledDecision,
    CompiledExpression,
    CompiledRule,
    CompiledTable,
    Conclusion,
    Output,
    Program,
    Reads,
)
from policyctl.program.parameters import UntypedParameter, parameter_data
from policyctl.program.reads import reads_of, reads_of_table
from policyctl.program.related import rows_of
from policyctl.program.standing import value_problems
from policyctl.program.symbols import reference, table_symbol
from policyctl.program.terms import (
    AsOfSymbol,
    BrokenSymbol,
    CellUse,
    CohortSymbol,
    Compound,
    ExpressionDecisionSymbol,
    InputSymbol,
    Mistake,
    Mistaken,
    ParameterSymbol,
    Quotient,
    RangeTerm,
    RowsSymbol,
    Symbol,
    Term,
)
from policyctl.program.types import (
    BooleanType,
    ListType,
    NullType,
    NumberType,
    RangeType,
    RecordType,
    ScalarType,
    StringType,
)


def compile(bundle: Bundle, record: RecordType) -> Program:  # noqa: A001 - the arrow of the picture has this name
    """The program of a bundle whose subject has the given type.

    Raises Refused with every diagnostic: unknown names, types, units and scales that do not fit, comparisons that are
    never true, missing keys, cells and bounds, cycles of decisions. Warnings alone do not refuse; `check` asks
    `diagnose` for them.
    """
    program, diagnostics = diagnose(bundle, record)
    errors = [each for each in diagnostics if each.severity is Severity.ERROR]
    if program is None or errors:
        raise Refused(errors)
    return program


def diagnose(bundle: Bundle, record: RecordType) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """The program, or None when there are errors, with every diagnostic sorted by place, warnings included."""
    compiler = _Compiler(bundle, record)
    program = compiler.run()
    diagnostics = Refused(compiler.diagnostics()).diagnostics
    if any(each.severity is Severity.ERROR for each in diagnostics):
        return None, diagnostics
    return program, diagnostics


class _Compiler(Struct):
    bundle: Bundle
    record: RecordType
    symbols: dict[str, Symbol] = field(default_factory=dict)
    parameters: dict[str, ir.ParameterData] = field(default_factory=dict)
    uses: list[CellUse] = field(default_factory=list)
    found: list[Problem] = field(default_factory=list)
    reads: dict[str, Reads] = field(default_factory=dict)
    incomplete: bool = False

    def run(self) -> Program:
        """The steps of compiling, in order; what goes wrong gathers in `found`."""
        self._declare_inputs()
        self._declare_parameters()
        decisions: list[CompiledDecision | None] = []
        cohorts: list[CompiledCohort | None] = []
        for each in self._ordered():
            if isinstance(each, Cohort):
                cohorts.append(self._cohort(each))
            else:
                decisions.append(self._decision(each))
        self._check_windows()
        compiled = {each.id: each for each in decisions if each is not None}
        self.found.extend(event_problems(self.bundle.calendar, compiled))
        self.found.extend(value_problems(self.bundle.standing, self._value))
        self._check_cells()
        return Program(
            bundle=self.bundle,
            record=self.record,
            parameters=self.parameters,
            decisions=tuple(compiled.values()),
            cohorts=tuple(each for each in cohorts if each is not None),
        )

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return locate(self.found, self.bundle.passage)

    def _note(self, key: Key, code: str, message: str, hint: str | None = None, part: Part = "key") -> None:
        self.found.append(Problem(code=code, message=message, key=key, part=part, hint=hint))

    def _errors(self) -> int:
        return sum(each.severity is Severity.ERROR for each in self.found)

    # 1. Names

    def _declare_inputs(self) -> None:
        self.symbols[AS_OF] = AsOfSymbol()
        for index, each in enumerate(self.record.fields):
            rows = rows_of(index, each)
            if rows is not None:
                self.symbols[each.name] = RowsSymbol(rows)
            else:
                assert not isinstance(each.type, ListType | RecordType | RangeType), "rows hold the lists"
                node = ir.Input(index, each.name, each.type, each.nullable, each.unknowable)
                self.symbols[each.name] = InputSymbol(node)

    def _claim(self, name: str, key: Key) -> bool:
        """Whether the name is free; one that an input has already is a mistake."""
        if name not in self.symbols:
            return True
        self._note(key, "P301", f"`{name}` is already the name of an input", "choose another name")
        return False

    def _declare_parameters(self) -> None:
        tables = {each.id: each for each in self.bundle.decisions if isinstance(each, Table)}
        for parameter in self.bundle.parameters:
            if not self._claim(parameter.id, parameter.key):
                continue
            dimensions = tuple(
                self._keys_of(parameter.by[i], parameter.keys, tables) for i in range(len(parameter.by))
            )
            if any(each is None for each in dimensions):
                self._unknown_dimension(parameter.id, parameter.key, parameter.by, dimensions)
                self.symbols[parameter.id] = BrokenSymbol()
                continue
            try:
                data = parameter_data(parameter, tuple(each for each in dimensions if each is not None))
            except UntypedParameter as reason:
                self._note(parameter.key, "P308", str(reason), reason.hint)
                self.symbols[parameter.id] = BrokenSymbol()
                continue
            self.parameters[parameter.id] = data
            self.symbols[parameter.id] = ParameterSymbol(data, parameter.is_list)

    def _keys_of(
        self, dimension: str, own: Mapping[str, tuple[str, ...]], tables: Mapping[str, Table]
    ) -> tuple[str, ...] | None:
        if dimension in own:
            return own[dimension]
        if dimension in tables:
            return tables[dimension].outcomes
        symbol = self.symbols.get(dimension)
        match symbol:
            case InputSymbol(node=ir.Input(type=StringType(options=(*options,)))):
                return tuple(options)
            case _:
                return None

    def _unknown_dimension(
        self, id_: str, key: Key, by: Sequence[str], dimensions: Sequence[tuple[str, ...] | None]
    ) -> None:
        for name, keys in zip(by, dimensions, strict=True):
            if keys is None:
                close = nearest(name, self.symbols)
                hint = (
                    f"did you mean `{close}`?" if close else "name a decision with outcomes, or give `keys`"
                )
                message = f"`{id_}` is keyed by `{name}`, which has no listed values"
                self._note((*key, "by"), "P307", message, hint, part="value")

    # 2. Order

    def _ordered(self) -> list[Decision | Cohort]:
        """Decisions and cohorts so that each stands after those it uses; a cycle is a mistake of each in it."""
        by_id = {each.id: each for each in (*self.bundle.decisions, *self.bundle.cohorts)}
        graph = {id_: names_in(each, self.symbols) & by_id.keys() for id_, each in by_id.items()}
        try:
            return [by_id[id_] for id_ in TopologicalSorter(graph).static_order()]
        except CycleError as cycle:
            names = list(cycle.args[1])
            way = " → ".join(f"`{each}`" for each in names)
            for name in dict.fromkeys(names):
                self._note(by_id[name].key, "P311", f"`{name}` depends on itself: {way}")
                self.symbols[name] = BrokenSymbol()
            return [each for each in by_id.values() if each.id not in names]

    # 3. Decisions

    def _decision(self, decision: Decision) -> CompiledDecision | None:
        if not self._claim(decision.id, decision.key):
            return None
        compiled = (
            self._expression(decision) if isinstance(decision, LiteralExpression) else self._table(decision)
        )
        if compiled is not None:
            self.reads[compiled.id] = compiled.reads
        return compiled

    def _expression(self, decision: LiteralExpression) -> CompiledExpression | None:
        term = self._value(decision.expression)
        if term is None:
            self.symbols[decision.id] = BrokenSymbol()
            return None
        ends: tuple[ir.Node | None, ...] = (term.low, term.high) if isinstance(term, RangeTerm) else (term,)
        type_ = (
            RangeType(term.element, term.low_closed, term.high_closed)
            if isinstance(term, RangeTerm)
            else term.type
        )
        self.symbols[decision.id] = ExpressionDecisionSymbol(decision.id, reference(decision.id, term))
        return CompiledExpression(
            id=decision.id,
            type=type_,
            values=ends,
            reads=reads_of(each for each in ends if each is not None),
            source=decision,
        )

    def _table(self, table: Table) -> CompiledTable | None:
        errors_before, self.incomplete = self._errors(), False
        if table.aggregator is Aggregator.COUNT and table.default is not None:
            hint = "leave out `default`: a count with no rule that applies is null"
            self._note((*table.key, "default"), "P317", "a count has no default", hint)
        labels = tuple(dict.fromkeys(self._conclusion(each) for each in table.rules))
        conclusions = labels
        default = None
        if table.default is not None:
            fallback = Conclusion(table.default, Force.MUST)
            conclusions = labels if fallback in labels else (*labels, fallback)
            default = conclusions.index(fallback)
        rules = [self._rule(index, each, conclusions) for index, each in enumerate(table.rules)]
        outputs, rules, default_outputs = self._outputs(table, rules)
        if self.incomplete or self._errors() > errors_before:
            self.symbols[table.id] = BrokenSymbol()
            return None
        ordered = rules
        if table.hit_policy is HitPolicy.PRIORITY:
            ordered = sorted(rules, key=lambda rule: table.outcomes.index(rule.source.then))
        names = [each.name for each in outputs]
        compiled = CompiledTable(
            id=table.id,
            hit_policy=table.hit_policy,
            conclusions=conclusions,
            rules=tuple(ordered),
            default=default,
            outputs=outputs,
            default_outputs=default_outputs,
            aggregator=table.aggregator,
            aggregated=names.index(table.aggregated_output) if table.aggregated_output else None,
            reads=reads_of_table(rules, default_outputs),
            source=table,
        )
        self.symbols[table.id] = table_symbol(compiled)
        return compiled

    @staticmethod
    def _conclusion(rule: Rule) -> Conclusion:
        return Conclusion(rule.then, rule.force)

    def _rule(self, index: int, rule: Rule, conclusions: Sequence[Conclusion]) -> CompiledRule:
        counter = itertools.count()
        conditions = [self._condition(each, counter) for each in rule.conditions]
        return CompiledRule(
            index=index,
            conclusion=conclusions.index(self._conclusion(rule)),
            conditions=tuple(each for each in conditions if each is not None),
            outputs=(),
            source=rule,
        )

    def _condition(self, condition: Condition, counter: Iterator[int]) -> CompiledCondition | None:
        match condition:
            case Criterion():
                return self._criterion(condition, counter)
            case AnyOf(alternatives=alternatives):
                groups = [
                    tuple(
                        compiled
                        for each in alternative.criteria
                        if (compiled := self._criterion(each, counter)) is not None
                    )
                    for alternative in alternatives
                ]
                return CompiledAnyOf(source=condition, alternatives=tuple(groups))

    def _criterion(self, criterion: Criterion, counter: Iterator[int]) -> CompiledCriterion | None:
        index = next(counter)
        input_ = self._input(criterion.input)
        if input_ is None:
            self.incomplete = True
            return None
        checker = Checker(self.symbols, uses=self.uses)
        condition = checker.test(input_, criterion.test.tree)
        self._note_all(checker.mistakes, criterion.test.key, "value", criterion.test.literal)
        if condition is None:
            self.incomplete = True
            return None
        return CompiledCriterion(
            index=index,
            condition=condition,
            when_null=criterion.when_null or self.bundle.when_null,
            reads=reads_of([condition]),
            source=criterion,
            input_type=None if isinstance(input_, Compound) else input_.type,
            is_ratio=isinstance(input_, Quotient) and input_.unit is None,
        )

    def _value(self, formula: Formula) -> ir.Node | RangeTerm | None:
        checker = Checker(self.symbols, uses=self.uses)
        value = checker.value(formula.tree)
        self._note_all(checker.mistakes, formula.key, formula.part)
        return value

    def _input(self, formula: Formula) -> Term | None:
        checker = Checker(self.symbols, uses=self.uses)
        term = checker.input(formula.tree)
        self._note_all(checker.mistakes, formula.key, formula.part)
        return term

    def _note_all(self, mistakes: Iterable[Mistake], key: Key, part: Part, literal: bool = False) -> None:
        self.found.extend(_problem(each, key, part, literal) for each in mistakes)

    # 4. Cohorts

    def _cohort(self, cohort: Cohort) -> CompiledCohort | None:
        if not self._claim(cohort.id, cohort.key):
            return None
        self.symbols[cohort.id] = BrokenSymbol()
        member = everybody() if cohort.member is None else self._value(cohort.member)
        amount = self._value(cohort.amount)
        self.found.extend(cohort_problems(cohort, member, amount))
        by, same = (self._separating(each) for each in (cohort.by, cohort.same))
        if isinstance(amount, RangeTerm) or amount is None or not isinstance(amount.type, NumberType):
            return None
        self.symbols[cohort.id] = CohortSymbol(cohort.id, told(cohort.id, amount_type(amount)))
        if member is None or isinstance(member, RangeTerm):
            return None
        compiled = CompiledCohort(
            id=cohort.id,
            member=member,
            amount=amount,
            by=by,
            same=same,
            reads=reads_of([member, amount, *by, *same]),
            source=cohort,
        )
        self.found.extend(rank_problems(compiled, self.reads))
        self.found.extend(discretion_problems(compiled, self.reads, self.bundle.decisions))
        return compiled

    def _separating(self, formulas: Sequence[Formula]) -> tuple[ir.Node, ...]:
        """The values of expressions, those that can part cohorts."""
        values = [(each, self._value(each)) for each in formulas]
        for formula, value in values:
            if value is not None:
                self.found.extend(separating_problems(formula, value))
        return tuple(value for _, value in values if value is not None and not isinstance(value, RangeTerm))

    # 5. Typed outputs

    def _outputs(
        self, table: Table, rules: Sequence[CompiledRule]
    ) -> tuple[tuple[Output, ...], list[CompiledRule], tuple[ir.Node, ...]]:
        """The outputs of a table with one type each, and the rules and default with their output nodes."""
        rows = [(each.key, dict(each.outputs)) for each in table.rules]
        if table.default is not None:
            rows.append((table.key, dict(table.default_outputs)))
        names = tuple(dict.fromkeys(name for _, row in rows for name in row))
        if not names:
            return (), list(rules), ()
        nodes = {name: self._column(name, rows) for name in names}
        if any(column is None for column in nodes.values()):
            self.incomplete = True
            return (), list(rules), ()
        outputs = tuple(Output(name, _common_type(column)) for name, column in nodes.items() if column)
        filled = [
            replace(rule, outputs=tuple(column[rule.index] for column in nodes.values() if column))
            for rule in rules
        ]
        default = tuple(column[-1] for column in nodes.values() if column) if table.default else ()
        return outputs, filled, default

    def _column(self, name: str, rows: Sequence[tuple[Key, dict[str, Formula]]]) -> list[ir.Node] | None:
        """One output of every row, brought to one type; a row without it is null."""
        nodes: list[ir.Node] = []
        for _, row in rows:
            if name not in row:
                nodes.append(ir.Constant(None, NullType()))
                continue
            node = self._value(row[name])
            if node is None:
                return None
            if isinstance(node, RangeTerm):
                self._note(row[name].key, "P303", f"output `{name}` cannot be a range", part="value")
                return None
            nodes.append(node)
        return self._unified(name, nodes, rows)

    def _unified(
        self, name: str, nodes: list[ir.Node], rows: Sequence[tuple[Key, dict[str, Formula]]]
    ) -> list[ir.Node] | None:
        try:
            type_ = _common_type(nodes)
        except Mistaken:
            key = next(key for key, row in rows if name in row)
            message = f"output `{name}` has values of different types"
            self._note(key, "P303", message, "give every rule's output the same type and unit")
            return None
        return [_as_type(node, type_) for node in nodes]

    # 6. What refers to decisions

    def _check_windows(self) -> None:
        for note in self.bundle.inputs:
            if self.record.field(note.name) is None:
                close = nearest(note.name, [each.name for each in self.record.fields])
                hint = f"did you mean `{close}`?" if close else None
                self._note(note.key, "P302", f"unknown input `{note.name}`", hint)
            self._check_window(note.window, note.key)
        for decision in self.bundle.decisions:
            if isinstance(decision, LiteralExpression):
                self._check_window(decision.window, decision.key)

    def _check_window(self, name: str | None, key: Key) -> None:
        if name is not None and not self._is_window(name):
            message = f"`{name}` is no decision whose value is a range of days"
            self._note((*key, "window"), "P313", message, part="value")

    def _is_window(self, name: str) -> bool:
        symbol = self.symbols.get(name)
        if isinstance(symbol, BrokenSymbol):
            return True
        return isinstance(symbol, ExpressionDecisionSymbol) and isinstance(symbol.term, RangeTerm)

    def _check_cells(self) -> None:
        """A table that has values has one for every cell the rules can reach, or says that it is unset."""
        missing: dict[str, dict[tuple[str, ...], None]] = {}
        for use in self.uses:
            for cell in cells_of(use.reach):
                missing.setdefault(use.name, {})[cell] = None
        for parameter in self.bundle.parameters:
            if not parameter.cells:
                continue
            gaps = [
                cell
                for cell in missing.get(parameter.id, {})
                if cell not in parameter.cells and cell not in parameter.unset
            ]
            if gaps:
                self._note_gaps(parameter, gaps)

    def _note_gaps(self, parameter: Parameter, gaps: Sequence[tuple[str, ...]]) -> None:
        listed = ", ".join(".".join(cell) for cell in gaps[:3])
        more = f" and {len(gaps) - 3} more" if len(gaps) > 3 else ""
        self._note(
            parameter.key,
            "P316",
            f"`{parameter.id}` has no value for {listed}{more}, which the rules use",
            'give every cell a value, or say `"unset"` for it',
        )


def _problem(mistake: Mistake, key: Key, part: Part, literal: bool = False) -> Problem:
    """The mistake at its TOML key; spans mean nothing in a cell that was written as a TOML literal."""
    span = None if literal or mistake.span == syntax.NOWHERE else mistake.span
    return Problem(
        code=mistake.code,
        message=mistake.message,
        key=key,
        part=part,
        span=span,
        hint=mistake.hint,
        severity=mistake.severity,
    )


def _common_type(nodes: Sequence[ir.Node]) -> ScalarType:
    """The type that has the values of all nodes; a literal takes the unit of the others. Raises Mistaken."""
    first, *rest = sorted(nodes, key=lambda node: isinstance(node, ir.Constant))
    for node in rest:
        first = conditional(ir.Constant(True, BooleanType()), first, node, syntax.NOWHERE)
    return first.type


def _as_type(node: ir.Node, type_: ScalarType) -> ir.Node:
    if isinstance(node.type, NullType):
        return arithmetic.null(type_)
    if isinstance(type_, NumberType):
        return arithmetic.rescaled(node, type_.scale)
    return node
