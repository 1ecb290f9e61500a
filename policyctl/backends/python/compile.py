"""A program as one Python function, compiled once.

The generated module has one function `bind(as_of)`, which computes what depends on the day alone and gives back
`decide(row)`; that takes a machine row, followed by what the cohorts tell of the subject, and gives a tuple with the
result of every decision, in the program's order, and then what the subject brings to each cohort. Last in the row
stand the outcomes that override those of tables; results are those of the rules, and only what reads them sees the
override.
A table's result is described in `tables.py`; an expression's is `(status, value)`, for a range `(status, low, high)`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from policyctl.backends.python import runtime
from policyctl.backends.python.expressions import Expressions
from policyctl.backends.python.strict import UNKNOWN_NAME
from policyctl.backends.python.tables import (
    DECIDED,
    ERROR,
    NOT_APPLICABLE,
    UNDETERMINED,
    TableWriter,
    value_text,
)
from policyctl.backends.python.writer import Writer
from policyctl.bundle.model import HitPolicy
from policyctl.feel.values import UNKNOWN
from policyctl.program import ir
from policyctl.program.arithmetic import rounded
from policyctl.program.cohorts import told_by
from policyctl.program.model import (
    CompiledCohort,
    CompiledDecision,
    CompiledExpression,
    CompiledTable,
    Program,
)
from policyctl.program.types import MachineRow

Result: TypeAlias = "tuple[object, ...]"
Decide: TypeAlias = Callable[[MachineRow], "tuple[Result, ...]"]
"""From a machine row to the result of every decision."""


class CompiledProgram(Struct, frozen=True):
    """The program as Python. `source` is the text that was compiled, for whoever wants to read it."""

    program: Program
    source: str
    bind: Callable[[int], Decide]


def compile_python(program: Program) -> CompiledProgram:
    """The program compiled to Python, ready to be bound to a day (days since 1970-01-01) and run."""
    source, constants = generate(program)
    scope = dict(constants)
    exec(compile(source, f"<{program.bundle.name}>", "exec"), scope)
    return CompiledProgram(program, source, scope["bind"])  # type: ignore[arg-type]


def generate(program: Program) -> tuple[str, Mapping[str, object]]:
    """The text of the module, and the values of its free names."""
    return _Generator(program).generate()


class _Generator:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.constants: dict[str, object] = {
            UNKNOWN_NAME: UNKNOWN,
            "rounded": rounded,
            "local_date": runtime.local_date_in(program.bundle.time_zone),
            **{name: getattr(runtime, name) for name in _RUNTIME},
        }
        self.variables: dict[ir.Node, str] = {ir.AsOf(): "as_of"}
        for index, field in enumerate(program.record.fields):
            node = ir.Input(index, field.name, field.type, field.nullable, field.unknowable)  # type: ignore[arg-type]
            self.variables[node] = f"i{index}"
        for cohort in program.cohorts:
            for told in told_by(cohort).values():
                self.variables[told] = f"c{program.place_of(told)}"
        self.overrides = {each: f"o{index}" for index, each in enumerate(program.overridable)}
        self.names = {each.id: f"r{index}" for index, each in enumerate(program.decisions)}
        self.writer = Writer(constants=self.constants)
        self.expressions = self._expressions(self.writer)
        self.used = _decision_values(program)
        self.can_fail: set[str] = set()

    def _expressions(self, writer: Writer) -> Expressions:
        return Expressions(writer, self.program.parameters, self.variables, "local_date")

    def generate(self) -> tuple[str, Mapping[str, object]]:
        """Write what depends on the day alone, then the function of a row."""
        early = self._constant_decisions()
        bound = {each.id for each in early}
        prelude, body = self.writer, Writer(depth=2, constants=self.constants, counter=self.writer.counter)
        for decision in early:
            self._decision(decision)
        self.writer, self.expressions = body, self._expressions(body)
        for decision in self.program.decisions:
            if decision.id not in bound:
                self._decision(decision)
        cohorts = [self._cohort(each) for each in self.program.cohorts]
        names = [*(self._name(each) for each in self.program.decisions), *cohorts]
        body.line(f"return ({''.join(f'{each}, ' for each in names)})")
        lines = [
            "def bind(as_of):",
            *prelude.lines,
            "    def decide(row):",
            f"        {self._unpacking()}",
            *body.lines,
            "    return decide",
        ]
        return "\n".join(lines) + "\n", self.constants

    def _constant_decisions(self) -> list[CompiledDecision]:
        """The expressions that depend on nothing but the day and on each other."""
        early: list[CompiledDecision] = []
        ids: set[str] = set()
        for decision in self.program.decisions:
            reads = decision.reads
            fixed = not reads.inputs and not reads.cohorts and ids.issuperset(decision.reads.decisions)
            if fixed and isinstance(decision, CompiledExpression):
                early.append(decision)
                ids.add(decision.id)
        return early

    def _unpacking(self) -> str:
        readers = (*self.program.decisions, *self.program.cohorts)
        read = {name for each in readers for name in each.reads.inputs}
        names = [f"i{i}" if each.name in read else "_" for i, each in enumerate(self.program.record.fields)]
        used = {name for decision in self.program.decisions for name in decision.reads.cohorts}
        for cohort in self.program.cohorts:
            values = told_by(cohort).values()
            names.extend(self.variables[each] if cohort.id in used else "_" for each in values)
        names.extend(name if each in self.used else "_" for each, name in self.overrides.items())
        return f"{', '.join(names)}, = row"

    def _decision(self, decision: CompiledDecision) -> None:
        name = self._name(decision)
        match decision:
            case CompiledExpression():
                self._expression(decision, name)
            case CompiledTable():
                TableWriter(decision, name, self.writer, self.expressions).write()
        self._fail_with(decision, name)
        self._values(decision, name)

    def _expression(self, decision: CompiledExpression, name: str) -> None:
        stated = ["None" if each is None else self.expressions.stated(each) for each in decision.values]
        values = ", ".join(stated)
        nodes = [each for each in decision.values if each is not None]
        status = str(DECIDED)
        if any(each.unknowable or each.nullable for each in nodes):
            self.writer.line(f"v{name} = ({values},)")
            ends = [f"v{name}[{i}]" for i, each in enumerate(decision.values) if each is not None]
            null = " or ".join(f"{each} is None" for each in ends)
            status = (
                f"{UNDETERMINED} if {UNKNOWN_NAME} in v{name} else {NOT_APPLICABLE} if {null} else {DECIDED}"
            )
            values = f"*v{name}"
        self.writer.line(f"{name} = ({status}, {values})")

    def _cohort(self, cohort: CompiledCohort) -> str:
        """The variable of what the subject brings to a cohort: `(member, amount, …by, …same)`, each with its states."""
        values = (cohort.member, cohort.amount, *cohort.by, *cohort.same)
        name = self.writer.name("b")
        self.writer.line(f"{name} = ({''.join(f'{self.expressions.stated(each)}, ' for each in values)})")
        return name

    def _fail_with(self, decision: CompiledDecision, name: str) -> None:
        """A decision that uses an erroneous one, and is not settled without it, is an error."""
        failing = [each for each in decision.reads.decisions if each in self.can_fail]
        if failing:
            test = " or ".join(self._is_error(each) for each in failing)
            self.writer.line(f"if {name}[0] == {UNDETERMINED} and ({test}): {name} = ({ERROR}, *{name}[1:])")
        if failing or (
            isinstance(decision, CompiledTable) and decision.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY)
        ):
            self.can_fail.add(decision.id)

    def _is_error(self, decision: str) -> str:
        """Whether what reads the decision sees an error."""
        test = f"{self.names[decision]}[0] == {ERROR}"
        override = self.overrides.get(decision)
        return test if override is None else f"({override} is None and {test})"

    def _values(self, decision: CompiledDecision, name: str) -> None:
        """Variables for what later decisions read of this one."""
        for node in self.used.get(decision.id, ()):
            variable = self.writer.name("d")
            self.writer.line(f"{variable} = {self._value(decision, node, name)}")
            self.variables[node] = variable

    def _value(self, decision: CompiledDecision, node: ir.DecisionValue, name: str) -> str:
        match decision:
            case CompiledExpression():
                return f"{name}[{2 if node.endpoint is ir.Endpoint.HIGH else 1}]"
            case CompiledTable():
                names = [each.name for each in decision.outputs]
                output = None if node.output is None else names.index(node.output)
                return value_text(decision, name, self.writer, output, self.overrides.get(decision.id))

    def _name(self, decision: CompiledDecision) -> str:
        return self.names[decision.id]


_RUNTIME = ("add_months", "day_of", "make_date", "month_of", "weekday_of", "year_of")


def _decision_values(program: Program) -> Mapping[str, list[ir.DecisionValue]]:
    """What is read of each decision, by its id, in the order it is first read."""
    used: dict[str, dict[ir.DecisionValue, None]] = {}
    pending = [node for each in (*program.decisions, *program.cohorts) for node in _nodes(each)]
    seen: set[ir.Node] = set()
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        pending.extend(ir.children(node))
        if isinstance(node, ir.DecisionValue):
            used.setdefault(node.decision, {})[node] = None
    return {id_: sorted(nodes, key=repr) for id_, nodes in used.items()}


def _nodes(each: CompiledDecision | CompiledCohort) -> list[ir.Node]:
    match each:
        case CompiledCohort(member=member, amount=amount, by=by, same=same):
            return [member, amount, *by, *same]
        case CompiledExpression(values=values):
            return [value for value in values if value is not None]
        case CompiledTable(rules=rules, default_outputs=default_outputs):
            conditions = [criterion.condition for rule in rules for criterion in rule.criteria()]
            return [*conditions, *(node for rule in rules for node in rule.outputs), *default_outputs]
