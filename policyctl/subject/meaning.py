"""What is wrong with the meaning of a subject's schema that has the right shape.

1. References lead to a definition of the right kind.
2. Names are not words of the expression language.
3. Bounds are in order, on the grid of `multipleOf`, and within 34 digits.
4. `required` and `x-subject-key` name fields that are there, and a subject's key is always known.
5. `enum`, `const` and `pattern` agree with `type` about null and about what can be said.
6. Translations are of values that are listed and of a unit that is there.
7. Where all that is right: checks of related rows can be made (`row_meaning.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import jsonschema_rs

from policyctl.diagnostics import Diagnostic, Place, nearest
from policyctl.feel.tokens import RESERVED
from policyctl.program.types import scale_of
from policyctl.subject.node import Node, definition_name, scaled
from policyctl.subject.row_meaning import row_faults
from policyctl.subject.wording import found, listed, pointer

MOST_NUMBER_DIGITS = 34
"""Digits of a number with its decimals: what the decimals of the expression language hold (IEEE decimal128)."""

_Fault = tuple[str, str, str | None]
"""Code, sentence and hint."""


def meaning_faults(root: Node, place: Place) -> tuple[Diagnostic, ...]:
    """One diagnostic for each fault, S104 to S111; the messages name the JSON pointer."""
    return tuple(
        Diagnostic(code=code, message=message, hint=hint, place=place)
        for code, message, hint in tuple(_faults(root)) or row_faults(root)
    )


def _faults(root: Node) -> Iterator[_Fault]:
    yield from _record_faults(root, root, ())
    yield from _key_faults(root)
    for name, node in root.definitions.items():
        yield from _node_faults(node, root, ("$defs", name))


def _record_faults(node: Node, root: Node, path: tuple[str, ...]) -> Iterator[_Fault]:
    for name in node.required:
        if name not in node.properties:
            yield _unknown_field(name, node, (*path, "required"))
    for name, each in node.properties.items():
        where = (*path, "properties", name)
        if name in RESERVED:
            hint = "choose another name"
            yield ("S104", f"`{name}` at `{pointer(where)}` is a word of the expression language", hint)
        yield from _node_faults(each, root, where)


def _node_faults(node: Node, root: Node, path: tuple[str, ...]) -> Iterator[_Fault]:
    if node.reference is not None:
        yield from _reference_faults(node.reference, root, (*path, "$ref"), kinds=_SCALARS)
    elif node.items is not None and node.items.reference is not None:
        yield from _reference_faults(node.items.reference, root, (*path, "items", "$ref"), kinds=("object",))
    elif node.items is not None:
        yield from _record_faults(node.items, root, (*path, "items"))
    elif node.kind == "object":
        yield from _record_faults(node, root, path)
    elif node.kind in ("number", "integer"):
        yield from _bound_faults(node, path)
    else:
        yield from _value_faults(node, path)
    yield from _translation_faults(node, path)


_SCALARS = ("string", "number", "integer", "boolean")


def _reference_faults(
    reference: str, root: Node, path: tuple[str, ...], kinds: tuple[str, ...]
) -> Iterator[_Fault]:
    name = definition_name(reference)
    target = root.definitions.get(name)
    if target is None:
        near = nearest(name, root.definitions)
        hint = f"did you mean `#/$defs/{near}`?" if near else None
        yield ("S105", f"`{pointer(path)}` refers to `{reference}`, which is not defined", hint)
    elif target.kind not in kinds:
        wanted = "a row" if kinds == ("object",) else "a scalar"
        other = "a scalar" if target.kind in _SCALARS else "a row"
        yield ("S105", f"`{pointer(path)}` refers to {other}, expected {wanted}", None)


def _bound_faults(node: Node, path: tuple[str, ...]) -> Iterator[_Fault]:
    where = f"`{pointer(path)}`"
    if node.allows_null and node.constant is not None:
        yield _never_null("const", where)
    if node.minimum > node.maximum:
        message = f"`minimum` {_plain(node.minimum)} is above `maximum` {_plain(node.maximum)} at {where}"
        yield ("S106", message, None)
    for keyword, bound in (("minimum", node.minimum), ("maximum", node.maximum)):
        yield from _grid_faults(keyword, bound, node, where)
    if node.constant is not None:
        constant = Decimal(str(node.constant))
        yield from _grid_faults("const", constant, node, where)
        if not node.minimum <= constant <= node.maximum:
            yield ("S106", f"`const` {_plain(constant)} lies outside the bounds at {where}", None)


def _grid_faults(keyword: str, bound: Decimal, node: Node, where: str) -> Iterator[_Fault]:
    scale = node.scale
    if scale_of(f"{bound:f}") > scale:
        message = f"`{keyword}` {_plain(bound)} is no multiple of {_plain(node.step)} at {where}"
        yield ("S106", message, None)
    elif len(str(abs(scaled(bound, scale)))) > MOST_NUMBER_DIGITS:
        message = f"`{keyword}` {_plain(bound)} needs more than {MOST_NUMBER_DIGITS} digits at {where}"
        yield ("S106", message, "narrow the bounds or take fewer decimals")


def _value_faults(node: Node, path: tuple[str, ...]) -> Iterator[_Fault]:
    where = f"`{pointer(path)}`"
    if node.allows_null and node.constant is not None:
        yield _never_null("const", where)
    if node.enum is not None:
        if node.allows_null and None not in node.enum:
            yield _never_null("enum", where)
        if not node.allows_null and None in node.enum:
            hint = 'write `["string", "null"]`'
            yield ("S107", f"`enum` lists null, which `type` does not allow, at {where}", hint)
        if node.enum == [None]:
            yield ("S107", f"`enum` lists nothing but null at {where}", None)
    if node.max_length is not None and (node.min_length or 0) > node.max_length:
        yield (
            "S106",
            f"`minLength` {node.min_length} is above `maxLength` {node.max_length} at {where}",
            None,
        )
    if node.pattern is not None and not _is_pattern(node.pattern):
        yield ("S109", f"`pattern` is not a regular expression at {where}", None)


def _translation_faults(node: Node, path: tuple[str, ...]) -> Iterator[_Fault]:
    translation = node.translations.zh
    where = pointer((*path, "x-translations", "zh"))
    listed_values: tuple[object, ...] = tuple(node.enum or (node.constant,))
    values = [each for each in listed_values if isinstance(each, str)]
    for name in translation.values:
        if node.reference is None and name not in values:
            near = nearest(name, values)
            hint = f"did you mean `{near}`?" if near else None
            yield ("S112", f"`{where}/values` names `{name}`, which is no value of the field", hint)
    if translation.unit is not None and node.unit is None and node.reference is None:
        yield ("S112", f"`{where}/unit` translates a unit, and the field has none", None)


def _never_null(keyword: str, where: str) -> _Fault:
    hint = "add null to `enum`" if keyword == "enum" else "take null out of `type`"
    return ("S107", f"`type` allows null, but `{keyword}` does not, at {where}", hint)


def _is_pattern(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True)
    except ValueError:
        return False
    return True


def _key_faults(root: Node) -> Iterator[_Fault]:
    """What keeps the field named by `x-subject-key` from identifying a subject."""
    if root.key is None:
        return
    node = root.properties.get(root.key)
    if node is None:
        yield _unknown_field(root.key, root, ("x-subject-key",))
        return
    if node.reference is not None:
        node = root.definitions.get(definition_name(node.reference), node)
    if root.key not in root.required or node.allows_null:
        message = f"the key `{root.key}` of a subject may be unknown or null"
        yield ("S108", message, "list it in `required` and take null out of `type`")
    elif node.kind not in ("string", "integer", None):
        yield ("S108", f"the key `{root.key}` of a subject is of type {found(node.kind)}", "take a string")


def _unknown_field(name: str, node: Node, path: tuple[str, ...]) -> _Fault:
    near = nearest(name, node.properties)
    hint = f"did you mean `{near}`?" if near else f"there are {listed(node.properties, last='and')}"
    return ("S110", f"`{pointer(path)}` names `{name}`, which is not a field", hint)


def _plain(number: Decimal) -> str:
    return f"`{number:f}`"
