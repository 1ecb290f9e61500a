"""Decision tables as Python statements.

Every criterion of every rule is evaluated, so that a result can name all causes and not only the first. Rule number i
has the masks `f{i}` (criteria that count as false), `u{i}` (as unknown) and `n{i}` (not applicable, whatever that
counts as). Then the hit policy looks at the rules. A table's result is the tuple

    (status, possible, deciding, masks, outputs)

`status` is one of the numbers of `STATUS`; `possible` has a bit for each conclusion that can still be the one, and
the bit after the last for "no rule applies"; `deciding` has a bit for each rule that leads to them; `masks` is
`(f0, u0, n0, f1, …)`; `outputs` the machine values of the typed outputs where the table is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from policyctl.backends.python.expressions import Expressions
from policyctl.backends.python.strict import UNKNOWN_NAME
from policyctl.backends.python.writer import Writer
from policyctl.bundle.model import Aggregator, HitPolicy, WhenNull
from policyctl.program import ir
from policyctl.program.model import CompiledAnyOf, CompiledCriterion, CompiledRule, CompiledTable

DECIDED, UNDETERMINED, NOT_APPLICABLE, ERROR = range(4)


class TableWriter:
    """Writes one table; `name` makes its variables distinct from those of other tables."""

    def __init__(self, table: CompiledTable, name: str, writer: Writer, expressions: Expressions) -> None:
        self.table = table
        self.name = name
        self.writer = writer
        self.expressions = expressions
        self.nothing = 1 << len(table.conclusions)
        self.collects = table.hit_policy is HitPolicy.COLLECT

    def write(self) -> None:
        """Write the statements; afterwards the variable `name` holds the table's result."""
        for rule in self.table.rules:
            self._masks(rule)
        match self.table.hit_policy:
            case HitPolicy.FIRST | HitPolicy.PRIORITY:
                self._first()
            case HitPolicy.UNIQUE:
                self._counted()
                self._settle_unique()
            case HitPolicy.ANY:
                self._counted()
                self._settle_any()
            case HitPolicy.COLLECT:
                self._counted()
                self._settle_collect()
            case _:
                assert_never(self.table.hit_policy)
        self._result()

    # 1. Criteria

    def _masks(self, rule: CompiledRule) -> None:
        i = self._suffix(rule)
        used = "".join(letter for letter in "fun" if letter in _masks_used(rule))
        if used:
            self.writer.line(f"{' = '.join(letter + i for letter in used)} = 0")
        for criterion in rule.criteria():
            self._criterion(criterion, i)
        groups = [each for each in rule.conditions if isinstance(each, CompiledAnyOf)]
        if groups:
            self._groups(rule, groups, i)

    def _criterion(self, criterion: CompiledCriterion, i: str) -> None:
        strict = self.expressions.strict(criterion.condition)
        bit = criterion.bit
        branches = []
        if strict.unknown:
            branches.append((_any_is(strict.unknown, UNKNOWN_NAME), f"u{i} |= {bit}"))
        if strict.null:
            branches.append((_any_is(strict.null, "None"), _not_applicable(criterion.when_null, bit, i)))
        if strict.text != "True":
            branches.append((f"not {strict.text}", f"f{i} |= {bit}"))
        word = "if"
        for test, action in branches:
            self.writer.line(f"{word} {test}: {action}")
            word = "elif"

    def _groups(self, rule: CompiledRule, groups: Sequence[CompiledAnyOf], i: str) -> None:
        """`false` and `open` of a rule with groups: a group fails when all its alternatives do."""
        used = _masks_used(rule)
        false, unknown = (letter + i if letter in used else "0" for letter in "fu")
        alone = sum(each.bit for each in rule.conditions if isinstance(each, CompiledCriterion))
        fails = [f"{false} & {alone}"] if alone else []
        opens = [f"{unknown} & {alone}"] if alone else []
        for group in groups:
            masks = [sum(each.bit for each in alternative) for alternative in group.alternatives]
            fails.append("(" + " and ".join(f"{false} & {mask}" for mask in masks) + ")")
            opens.append("(" + " and ".join(f"({false} | {unknown}) & {mask}" for mask in masks) + ")")
        self.writer.line(f"a{i} = {' or '.join(fails)}")
        self.writer.line(f"o{i} = {' or '.join(opens)}")

    # 2. Hit policies

    def _first(self) -> None:
        """The rules that are not false down to the first true one; the default when none is true."""
        if not self.table.outputs and not any("u" in _masks_used(each) for each in self.table.rules):
            self._first_of_known()
            return
        self._start()
        self.writer.line("go = True")
        for rule in self.table.rules:
            with self.writer.block(f"if go and not {self._is_false(rule)}:"), self.expressions.within_block():
                self._add(rule)
                self.writer.line(f"go = {self._is_open(rule)}" if "u" in _masks_used(rule) else "go = False")
        with self.writer.block("if go:"), self.expressions.within_block():
            self._add_default()
        self._settle()

    def _first_of_known(self) -> None:
        """The same where no rule can be unknown: the first that is not false decides."""
        word = "if"
        for rule in self.table.rules:
            possible, deciding = 1 << rule.conclusion, 1 << rule.index
            decided = f"status = {DECIDED}; possible = {possible}; deciding = {deciding}"
            self.writer.line(f"{word} not {self._is_false(rule)}: {decided}")
            word = "elif"
        default = self.table.default
        status, possible = (NOT_APPLICABLE, self.nothing) if default is None else (DECIDED, 1 << default)
        last = f"status = {status}; possible = {possible}; deciding = 0"
        self.writer.line(f"else: {last}" if self.table.rules else last)

    def _counted(self) -> None:
        """`true` and `open`: the bits of the rules that are true, and of those that are unknown."""
        self._start()
        self.writer.line("true = open = 0")
        for rule in self.table.rules:
            with self.writer.block(f"if not {self._is_false(rule)}:"), self.expressions.within_block():
                self._add(rule)
                self._count(rule)
        with self.writer.block("if not true:"), self.expressions.within_block():
            self._add_default()

    def _count(self, rule: CompiledRule) -> None:
        bit = 1 << rule.index
        certain = "; certain.add(values)" if self.table.outputs else ""
        true = f"true |= {bit}; sure |= {1 << rule.conclusion}{certain}"
        if "u" not in _masks_used(rule):
            self.writer.line(true)
            return
        self.writer.line(f"if {self._is_open(rule)}: open |= {bit}")
        self.writer.line(f"else: {true}")

    def _settle_unique(self) -> None:
        self.writer.line(f"if true & (true - 1): status = {ERROR}")
        self.writer.line(f"elif open: status = {UNDETERMINED}")
        self._settle("elif")
        self._narrow()

    def _settle_any(self) -> None:
        disagree = "sure & (sure - 1)"
        if self.table.outputs:
            disagree = f"{disagree} or (len(certain) > 1 and not blank)"
        self.writer.line(f"if {disagree}: status = {ERROR}")
        self._settle("elif")
        self._narrow()

    def _narrow(self) -> None:
        """Beside a true rule another can only agree or make an error: its own outcome is not possible."""
        self.writer.line(f"if true and status == {UNDETERMINED}: possible = sure")

    def _settle_collect(self) -> None:
        self.writer.line(f"if open{' or blank' if self.table.outputs else ''}: status = {UNDETERMINED}")
        self.writer.line(f"elif possible == {self.nothing}: status = {NOT_APPLICABLE}")
        self.writer.line(f"else: status = {DECIDED}")

    def _settle(self, word: str = "if") -> None:
        """One conclusion left, with one set of known outputs, is the decision."""
        several = "possible & (possible - 1)"
        if self.table.outputs:
            several = f"{several} or len(results) > 1 or blank"
        self.writer.line(f"{word} {several}: status = {UNDETERMINED}")
        self.writer.line(f"elif possible == {self.nothing}: status = {NOT_APPLICABLE}")
        self.writer.line(f"else: status = {DECIDED}")

    # 3. What stays in play

    def _start(self) -> None:
        self.writer.line("possible = deciding = sure = 0")
        if self.table.outputs:
            self.writer.line("results = {}; certain = set(); blank = False")

    def _add(self, rule: CompiledRule) -> None:
        self.writer.line(f"possible |= {1 << rule.conclusion}; deciding |= {1 << rule.index}")
        self._add_outputs(rule.outputs, str(rule.index))

    def _add_default(self) -> None:
        default = self.table.default
        self.writer.line(f"possible |= {self.nothing if default is None else 1 << default}")
        if default is not None:
            self._add_outputs(self.table.default_outputs, "-1")

    def _add_outputs(self, outputs: Sequence[ir.Node], rule: str) -> None:
        if not self.table.outputs:
            return
        texts = [self.expressions.stated(each) for each in outputs]
        key = f"{rule}, " if self.collects else ""
        self.writer.line(f"values = ({', '.join(texts)},); results[({key}values)] = values")
        self.writer.line(f"if {UNKNOWN_NAME} in values: blank = True")

    def _result(self) -> None:
        masks = ", ".join(
            f"{letter}{self._suffix(rule)}" if letter in _masks_used(rule) else "0"
            for rule in sorted(self.table.rules, key=lambda each: each.index)
            for letter in "fun"
        )
        outputs = "()"
        if self.table.outputs:
            outputs = "tuple(results.values())" if self.collects else "next(iter(results), ())"
            outputs = f"{outputs} if status == {DECIDED} else ()"
        comma = "," if masks else ""
        self.writer.line(f"{self.name} = (status, possible, deciding, ({masks}{comma}), {outputs})")

    # Names

    def _suffix(self, rule: CompiledRule) -> str:
        return f"{self.name}_{rule.index}"

    def _is_false(self, rule: CompiledRule) -> str:
        if not _has_groups(rule) and "f" not in _masks_used(rule):
            return "False"
        return f"{'a' if _has_groups(rule) else 'f'}{self._suffix(rule)}"

    def _is_open(self, rule: CompiledRule) -> str:
        return f"{'o' if _has_groups(rule) else 'u'}{self._suffix(rule)}"


def value_text(
    table: CompiledTable, name: str, writer: Writer, output: int | None, override: str | None
) -> str:
    """An expression for what later decisions see of a table's result: an outcome, an output or an aggregate.

    `override` is the variable of the outcome that overrides the table's, if it can be: outputs are null beside an
    outcome that is not the table's own.
    """
    outcome = _outcome_text(table, name, writer)
    if output is not None:
        known = f"{name}[4][{output}]"
    elif table.hit_policy is HitPolicy.COLLECT:
        known = _aggregate_text(table, name)
    else:
        known = outcome
    own = (
        f"({known} if {name}[0] == {DECIDED} else None if {name}[0] == {NOT_APPLICABLE} else {UNKNOWN_NAME})"
    )
    if override is None:
        return own
    if output is None:
        return f"({own} if {override} is None else {override})"
    is_kept = f"{override} is None or ({name}[0] == {DECIDED} and {outcome} == {override})"
    return f"({own} if {is_kept} else None)"


def _outcome_text(table: CompiledTable, name: str, writer: Writer) -> str:
    """An expression for the outcome of a decided table."""
    labels = {1 << i: each.outcome for i, each in enumerate(table.conclusions)}
    return f"{writer.constant(labels, 'l')}[{name}[1]]"


def _aggregate_text(table: CompiledTable, name: str) -> str:
    count = f"{name}[2].bit_count()"
    match table.aggregator:
        case Aggregator.COUNT:
            return count
        case Aggregator.SUM | Aggregator.MIN | Aggregator.MAX as aggregator:
            values = f"[each[{table.aggregated}] for each in {name}[4]]"
            return f"(None if None in (values := {values}) else {aggregator.value}(values))"
        case None:
            return "None"


def _masks_used(rule: CompiledRule) -> frozenset[str]:
    """The masks that a criterion of the rule can set; the others stay nought and are not written."""
    letters: set[str] = set()
    for criterion in rule.criteria():
        condition = criterion.condition
        if condition != ir.Constant(True, condition.type):
            letters.add("f")
        if condition.unknowable:
            letters.add("u")
        if condition.nullable:
            letters.update(
                {WhenNull.PASS: "n", WhenNull.FAIL: "nf", WhenNull.UNDETERMINED: "nu"}[criterion.when_null]
            )
    return frozenset(letters)


def _has_groups(rule: CompiledRule) -> bool:
    return any(isinstance(each, CompiledAnyOf) for each in rule.conditions)


def _any_is(names: Iterable[str], state: str) -> str:
    return " or ".join(f"{each} is {state}" for each in names)


def _not_applicable(when_null: WhenNull, bit: int, i: str) -> str:
    match when_null:
        case WhenNull.PASS:
            return f"n{i} |= {bit}"
        case WhenNull.FAIL:
            return f"n{i} |= {bit}; f{i} |= {bit}"
        case WhenNull.UNDETERMINED:
            return f"n{i} |= {bit}; u{i} |= {bit}"
