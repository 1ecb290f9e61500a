"""What changed in the parameters, and what their new values do to the rules that stay as they are.

A rule whose own text changed is compared with all values as they are on each side, and is told of there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from policyctl.bundle.model import Criterion, Parameter, WhenNull
from policyctl.diff.model import Change, Kind, Topic
from policyctl.diff.relation import Reading, Relation, relation
from policyctl.diff.sense import kind_of
from policyctl.diff.tables import is_same_test, matched_criteria, matched_rules
from policyctl.diff.versions import Versions, trees
from policyctl.diff.wording import cell_text
from policyctl.feel import syntax as tree
from policyctl.languages import labels_told_apart, told_apart

Cell: TypeAlias = "tuple[str, ...]"

MOST_CELLS = 200
"""Changed cells of a parameter that are told apart where they do not all go one way."""


def parameter_changes(versions: Versions) -> Iterator[Change]:
    """Every change in the parameters: those that went, then in the order of the new bundle."""
    uses = _Uses(versions)
    for each in versions.parameters.removed:
        yield _change(versions, each, None, Kind.REMOVED, "is gone", _text(each), None)
    partners = {new.id: old for old, new in versions.parameters.both}
    for new in versions.new.parameters:
        old = partners.get(new.id)
        if old is None:
            yield _change(versions, None, new, Kind.ADDED, "is new", None, _text(new))
        elif old is not new:
            yield from _declaration(versions, uses, old, new)
            yield from _values(versions, uses, old, new)


def _declaration(versions: Versions, uses: _Uses, old: Parameter, new: Parameter) -> Iterator[Change]:
    """What is said of a parameter beside its values."""
    shape = Kind.UNCLEAR if uses.is_used(new.id) else Kind.REWORDED
    rows = (
        ("another name", Kind.REWORDED, old.id, new.id),
        ("another type", shape, _type(old), _type(new)),
        ("another unit", shape, old.unit, new.unit),
        ("another title", Kind.REWORDED, *told_apart(old.title, new.title)),
        ("another provenance", Kind.REWORDED, old.provenance.value, new.provenance.value),
        ("another clause", Kind.REWORDED, old.clause, new.clause),
        ("another basis", Kind.REWORDED, *told_apart(old.basis, new.basis)),
        ("other labels", Kind.REWORDED, *labels_told_apart(old.labels, new.labels)),
        ("other bounds", Kind.REWORDED, _bounds(old), _bounds(new)),
    )
    for sentence, kind, was, is_ in rows:
        if was != is_:
            yield _change(versions, old, new, kind, f"has {sentence}", was, is_)


def _values(versions: Versions, uses: _Uses, old: Parameter, new: Parameter) -> Iterator[Change]:
    """One change for all values that go one way."""
    cells = [each for each in sorted({*old.cells, *new.cells}) if _value(old, each) != _value(new, each)]
    groups: dict[Kind, list[Cell]] = {}
    kind = uses.kind(old, new, cells) if cells else Kind.REWORDED
    if kind is Kind.UNCLEAR and 1 < len(cells) <= MOST_CELLS:
        for each in cells:
            groups.setdefault(uses.kind(old, new, [each]), []).append(each)
    elif cells:
        groups[kind] = cells
    for each_kind, some in groups.items():
        texts = _cells_text(old, some), _cells_text(new, some)
        many = f" in {len(some)} places" if len(some) > 1 else ""
        unused = ", which no rule that stays the same uses" if each_kind is Kind.REWORDED else ""
        sentence = f"{_moved(old, new, some)}{many}{unused}"
        yield _change(versions, old, new, each_kind, sentence, *texts, cell=some[0])


def _moved(old: Parameter, new: Parameter, cells: Sequence[Cell]) -> str:
    """`is higher` where all values are."""
    pairs = [(_value(old, each), _value(new, each)) for each in cells]
    if all(was is None for was, _ in pairs):
        return "has a value that was not set"
    if all(is_ is None for _, is_ in pairs):
        return "has no value any more"
    if old.type == new.type in ("number", "date") and not old.is_list and not new.is_list:
        known = [(was, is_) for was, is_ in pairs if was is not None and is_ is not None]
        if len(known) == len(pairs) and all(is_ > was for was, is_ in known):  # type: ignore[operator]
            return "is higher" if old.type == "number" else "is later"
        if len(known) == len(pairs) and all(is_ < was for was, is_ in known):  # type: ignore[operator]
            return "is lower" if old.type == "number" else "is earlier"
    return "has another value"


def _value(parameter: Parameter, cell: Cell) -> object:
    found = parameter.cells.get(cell)
    return None if found is None else found.value


def _cells_text(parameter: Parameter, cells: Sequence[Cell]) -> str:
    groups: dict[Cell, list[str]] = {}
    for each in cells:
        groups.setdefault(each[:-1], []).append(cell_text(each[-1:], parameter.cells.get(each)))
    return "; ".join(f"{' '.join(key)}{': ' if key else ''}{', '.join(some)}" for key, some in groups.items())


def _text(parameter: Parameter) -> str:
    return _cells_text(parameter, tuple(parameter.cells) or ((),))


def _type(parameter: Parameter) -> str:
    listed = "list of " if parameter.is_list else ""
    keys = [
        f"{name} ({', '.join(parameter.keys[name])})" if name in parameter.keys else name
        for name in parameter.by
    ]
    return f"{listed}{parameter.type}{' by ' if keys else ''}{' and '.join(keys)}"


def _bounds(parameter: Parameter) -> str:
    pairs = (
        ("scale", parameter.scale),
        ("minimum", parameter.minimum),
        ("maximum", parameter.maximum),
        ("options", ", ".join(parameter.options) if parameter.options is not None else None),
        ("at most", parameter.max_items),
    )
    return "; ".join(f"{name} {value}" for name, value in pairs if value is not None)


def _change(
    versions: Versions,
    old: Parameter | None,
    new: Parameter | None,
    kind: Kind,
    sentence: str,
    was: str | None,
    is_: str | None,
    cell: Cell | None = None,
) -> Change:
    each = new or old
    assert each is not None
    return Change(
        kind=kind,
        topic=Topic.PARAMETER,
        about=(f"parameter {each.id}",),
        sentence=f"parameter `{each.id}` {sentence}",
        old=was,
        new=is_,
        old_place=None if old is None else versions.old_place(_key(old, cell, versions.old.name)),
        new_place=None if new is None else versions.new_place(_key(new, cell, versions.new.name)),
        clause=each.clause,
    )


def _key(parameter: Parameter, cell: Cell | None, bundle: str) -> tuple[str | int, ...]:
    """The key of a value that stands in the bundle, else that of the parameter."""
    value = parameter.cells.get(cell) if cell is not None else None
    return value.key if value is not None and value.origin == bundle else parameter.key


class _Use(NamedTuple):
    """A criterion that stays as it is and mentions a parameter; `sense` says whether it is good that its rule holds."""

    criterion: Criterion
    sense: int | None
    when_null: WhenNull


class _Uses:
    """Where parameters are used by what is the same in both bundles; looked for when the first value changed."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._known_mentions: dict[str, frozenset[str]] = {}

    def is_used(self, id_: str) -> bool:
        """Whether anything that stays mentions the parameter."""
        return id_ in self._elsewhere or id_ in self._criteria

    def kind(self, old: Parameter, new: Parameter, cells: Sequence[Cell]) -> Kind:
        """The kind of the new values of these cells."""
        if new.id in self._elsewhere:
            return Kind.UNCLEAR
        known: dict[object, Relation] = {}
        kinds = set[Kind]()
        for use in self._criteria.get(new.id, ()):
            key = (use.criterion.test.text, use.when_null)
            if key not in known:
                known[key] = self._relation(use, old, new, cells)
            if known[key] is not Relation.EQUAL:
                kinds.add(kind_of(known[key], use.sense))
        return kinds.pop() if len(kinds) == 1 else Kind.UNCLEAR if kinds else Kind.REWORDED

    def _relation(self, use: _Use, old: Parameter, new: Parameter, cells: Sequence[Cell]) -> Relation:
        """What the new values do to a test, among the old values of all other parameters and among the new ones."""
        before, after = self._versions.old_parameters, self._versions.new_parameters
        if any(each.is_list for each in (old, new)) and old.type != new.type:
            return Relation.UNRELATED
        others = [each for each in self._mentioned(use.criterion) if each != new.id and self._differs(each)]
        if len(others) > 1:
            return Relation.UNRELATED
        among_old = self._read(use, before), self._read(use, {**before, new.id: _moved_to(old, new, cells)})
        among_new = self._read(use, {**after, new.id: _moved_to(new, old, cells)}), self._read(use, after)
        record = self._versions.record
        return relation(*among_old, record) | relation(*among_new, record)

    def _read(self, use: _Use, parameters: Mapping[str, Parameter]) -> Reading:
        criterion = use.criterion
        return Reading(
            input=criterion.input.tree,
            tests=criterion.test.tree,
            parameters=parameters,
            when_null=use.when_null,
        )

    def _mentioned(self, criterion: Criterion) -> frozenset[str]:
        text = criterion.test.text
        if text not in self._known_mentions:
            self._known_mentions[text] = frozenset(
                node.name
                for node in tree.walk(criterion.test.tree)
                if isinstance(node, tree.Name) and node.name in self._versions.new_parameters
            )
        return self._known_mentions[text]

    def _differs(self, id_: str) -> bool:
        old, new = self._versions.old_parameters.get(id_), self._versions.new_parameters[id_]
        if old is None:
            return True
        return any(_value(old, each) != _value(new, each) for each in {*old.cells, *new.cells})

    @cached_property
    def _criteria(self) -> Mapping[str, Sequence[_Use]]:
        versions = self._versions
        found: dict[str, list[_Use]] = {}
        for _, table in versions.tables:
            for old_rule, new_rule in matched_rules(versions, table):
                for old, new in matched_criteria(old_rule, new_rule):
                    if not is_same_test(versions, old, new):
                        continue
                    for name in self._mentioned(new):
                        sense = versions.sense(table).of_rule(old_rule, new_rule)
                        when_null = old.when_null or versions.old.when_null
                        found.setdefault(name, []).append(_Use(new, sense, when_null))
        return found

    @cached_property
    def _elsewhere(self) -> frozenset[str]:
        """The parameters that expressions, inputs of criteria or outputs mention."""
        versions = self._versions
        roots = {
            id(root): root
            for bundle in (versions.old, versions.new)
            for decision in bundle.decisions
            for root in trees(decision)
        }
        found = {
            versions.names.get(node.name, node.name)
            for root in roots.values()
            if not isinstance(root, tree.UnaryTests)
            for node in tree.walk(root)
            if isinstance(node, tree.Name)
        }
        return frozenset(found)


def _moved_to(parameter: Parameter, other: Parameter, cells: Sequence[Cell]) -> Parameter:
    """The parameter with the values that another has in these cells."""
    moved = dict(parameter.cells)
    for each in cells:
        if each in other.cells:
            moved[each] = other.cells[each]
        else:
            moved.pop(each, None)
    unset = parameter.unset | {each for each in cells if each not in other.cells}
    return replace(parameter, cells=moved, unset=unset)
