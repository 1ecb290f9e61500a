"""What is wrong with the checks of related rows that a schema asks for.

1. They name fields that are there, of rows, of the subject, or of the rows of another list (S110).
2. Values that are compared are of one type; what comes in order are dates, or are instants (S111).
3. What is at most something else are numbers; parts and their whole are never negative, so that the sum of the parts
   that are known is at most the sum of all (S111).
4. A row refers to another list by the fields that tell its rows apart (S111).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from policyctl.diagnostics import nearest
from policyctl.subject.node import Node, Referral, followed
from policyctl.subject.wording import listed, pointer

_Fault: TypeAlias = "tuple[str, str, str | None]"
_Path: TypeAlias = "tuple[str, ...]"


def row_faults(root: Node) -> Iterator[_Fault]:
    """Code, sentence and hint of each fault of a schema whose references lead somewhere."""
    subject = {name: followed(each, root) for name, each in root.properties.items()}
    yield from _faults_within(root, subject, ())
    for name, node in subject.items():
        if node.items is not None:
            yield from _faults_of_rows(node, root, ("properties", name))


def _faults_of_rows(node: Node, root: Node, path: _Path) -> Iterator[_Fault]:
    row, subject = _row_of(node, root), _fields(root, root)
    for keyword, names in (("x-unique-by", node.unique_by), ("x-same", node.same)):
        yield from _absent(names, row, (*path, keyword))
    yield from _faults_within(node, row, path)
    yield from _pair_faults(node.same_as, (row, subject), (*path, "x-same-as"))
    for number, each in enumerate(node.refers_to):
        yield from _reference_faults(each, row, root, (*path, "x-refers-to", str(number)))


def _faults_within(node: Node, record: Mapping[str, Node], path: _Path) -> Iterator[_Fault]:
    """What is wrong with the checks of a row, or of the subject, by itself."""
    yield from _order_faults(node.in_order, record, (*path, "x-in-order"))
    for names in node.at_most:
        yield from _amount_faults(names, record, (*path, "x-at-most"))
    for whole, names in node.parts.items():
        yield from _amount_faults([whole, *names], record, (*path, "x-parts"))
        yield from _negative_faults([whole, *names], record, (*path, "x-parts"))


def _reference_faults(
    reference: Referral, row: Mapping[str, Node], root: Node, path: _Path
) -> Iterator[_Fault]:
    target = root.properties.get(reference.rows)
    if target is None or target.items is None:
        lists = [name for name, each in root.properties.items() if each.items is not None]
        yield _unknown(reference.rows, lists, (*path, "rows"), "a list of rows")
        return
    other = _row_of(target, root)
    yield from _pair_faults(reference.by, (row, other), (*path, "by"))
    if set(reference.by.values()) != set(target.unique_by):
        message = f"`{pointer((*path, 'by'))}` does not tell the rows of `{reference.rows}` apart"
        names = listed(reference.by.values(), last="and")
        yield ("S111", message, f"`x-unique-by` of `{reference.rows}` names {names}, or `by` what it names")
    yield from _pair_faults(reference.same_as, (row, other), (*path, "same_as"))
    yield from _pair_faults(reference.not_before, (row, other), (*path, "not_before"))
    for name in filter(row.__contains__, reference.not_before):
        yield from _undated(name, row, (*path, "not_before"))
    where = (*path, "together_at_most")
    yield from _pair_faults(reference.together_at_most, (row, other), where)
    for name in filter(row.__contains__, reference.together_at_most):
        yield from _uncounted(name, row, where)
    yield from _negative_faults(reference.together_at_most, row, where)
    yield from _negative_faults(reference.together_at_most.values(), other, where)


def _pair_faults(
    pairs: Mapping[str, str], records: tuple[Mapping[str, Node], Mapping[str, Node]], path: _Path
) -> Iterator[_Fault]:
    yield from _absent(pairs, records[0], path)
    yield from _absent(pairs.values(), records[1], path)
    for name, other in pairs.items():
        if name in records[0] and other in records[1] and _kind(records[0][name]) != _kind(records[1][other]):
            yield ("S111", f"`{name}` and `{other}` at `{pointer(path)}` are of different types", None)


def _order_faults(orders: Iterable[list[str]], record: Mapping[str, Node], path: _Path) -> Iterator[_Fault]:
    for names in orders:
        yield from _absent(names, record, path)
        known = [each for each in names if each in record and record[each].items is None]
        undated = [fault for each in known for fault in _undated(each, record, path)]
        yield from undated
        if not undated and len({_kind(record[each]) for each in known}) > 1:
            message = f"{listed(names, last='and')} at `{pointer(path)}` are dates and instants, which have no order"
            yield ("S111", message, None)


def _undated(name: str, record: Mapping[str, Node], path: _Path) -> Iterator[_Fault]:
    if record[name].format is None:
        yield ("S111", f"`{name}` at `{pointer(path)}` is neither a date nor an instant", None)


def _amount_faults(names: Sequence[str], record: Mapping[str, Node], path: _Path) -> Iterator[_Fault]:
    """What keeps numbers of a row from being compared: one is none, or they differ in unit or decimals."""
    yield from _absent(names, record, path)
    known = [each for each in names if each in record and record[each].items is None]
    uncounted = [fault for each in known for fault in _uncounted(each, record, path)]
    yield from uncounted
    if not uncounted and len({_kind(record[each]) for each in known}) > 1:
        message = f"{listed(known, last='and')} at `{pointer(path)}` differ in unit or decimals"
        yield ("S111", message, None)


def _uncounted(name: str, record: Mapping[str, Node], path: _Path) -> Iterator[_Fault]:
    if record[name].items is None and not _is_number(record[name]):
        yield ("S111", f"`{name}` at `{pointer(path)}` is not a number", None)


def _negative_faults(names: Iterable[str], record: Mapping[str, Node], path: _Path) -> Iterator[_Fault]:
    for name in names:
        node = record.get(name)
        if node is not None and _is_number(node) and node.minimum < 0:
            message = f"`{name}` at `{pointer(path)}` can be negative, and parts and their whole never are"
            yield ("S111", message, "set `minimum` to 0")


def _absent(names: Iterable[str], record: Mapping[str, Node], path: _Path) -> Iterator[_Fault]:
    for name in names:
        if name not in record:
            yield _unknown(name, record, path, "a field")
        elif record[name].items is not None:
            yield ("S111", f"`{name}` at `{pointer(path)}` is a list of rows, which is not compared", None)


def _unknown(name: str, known: Iterable[str], path: _Path, kind: str) -> _Fault:
    near = nearest(name, known)
    hint = f"did you mean `{near}`?" if near else f"there are {listed(known, last='and')}" if known else None
    return ("S110", f"`{pointer(path)}` names `{name}`, which is not {kind}", hint)


def _kind(node: Node) -> tuple[object, ...]:
    """What two fields have in common whose values can be compared."""
    if _is_number(node):
        return ("number", node.scale, node.unit)
    return (node.kind, node.format)


def _is_number(node: Node) -> bool:
    return node.kind in ("number", "integer")


def _row_of(node: Node, root: Node) -> Mapping[str, Node]:
    """The fields of the rows of a list."""
    return {} if node.items is None else _fields(followed(node.items, root), root)


def _fields(record: Node, root: Node) -> Mapping[str, Node]:
    return {name: followed(each, root) for name, each in record.properties.items()}
