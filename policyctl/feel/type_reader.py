"""The names of types (DMN 1.5, grammar rule 52), after `instance of` and in the parameters of a function."""

from __future__ import annotations

from policyctl.feel.errors import FeelUnsupported
from policyctl.feel.mistakes import shown
from policyctl.feel.names import TYPE_NAME_TABLE, TYPE_NAMES, longest_name
from policyctl.feel.reader import Reader
from policyctl.feel.syntax import (
    ContextTypeName,
    FunctionTypeName,
    ListTypeName,
    NamedType,
    RangeTypeName,
    TypeName,
)
from policyctl.feel.tokens import END, NAME


def read_type(reader: Reader) -> TypeName:
    first = reader.index
    word = reader.texts[first]
    if reader.kinds[first + 1 if reader.kinds[first] != END else first] == "<":
        read = _GENERIC_TYPES.get(word)
        if read is not None:
            reader.deepen(first)
            reader.index += 2
            type_name = read(reader, first)
            reader.nesting -= 1
            return type_name
    known = longest_name(TYPE_NAME_TABLE, reader.texts, first)
    if known is not None:
        reader.index += len(known.rest) + 1
        return NamedType(known.name, span=reader.span_from(first))
    if word in TYPE_NAMES:
        reader.index += 1
        return NamedType(word, span=reader.span_from(first))
    raise _no_type(reader)


def _no_type(reader: Reader) -> Exception:
    index = reader.index
    word = reader.texts[index]
    span = reader.tokens.span(index)
    if word in _GENERIC_TYPES:
        hint = f"write {_GENERIC_EXAMPLES[word]}"
        return FeelUnsupported("F202", f"the type `{word}` without what it holds", span, hint)
    if reader.kinds[index] == NAME:
        message = (
            f"{shown(reader.tokens, index)} is no type of the standard; types of a model are not known here"
        )
        return FeelUnsupported("F202", message, span, "one of " + ", ".join(TYPE_NAMES))
    return reader.unexpected("a type")


def _list_type(reader: Reader, first: int) -> TypeName:
    element = read_type(reader)
    _close_type(reader, first)
    return ListTypeName(element, span=reader.span_from(first))


def _range_type(reader: Reader, first: int) -> TypeName:
    element = read_type(reader)
    _close_type(reader, first)
    return RangeTypeName(element, span=reader.span_from(first))


def _context_type(reader: Reader, first: int) -> TypeName:
    entries = [_entry_type(reader)]
    while reader.kinds[reader.index] == ",":
        reader.index += 1
        entries.append(_entry_type(reader))
    _close_type(reader, first)
    return ContextTypeName(tuple(entries), span=reader.span_from(first))


def _entry_type(reader: Reader) -> tuple[str, TypeName]:
    first = reader.index
    end = reader.name_before(":")
    if end is None:
        raise reader.no_name("a key and `:`", ":")
    reader.index = end + 1
    return (reader.tokens.name(first, end), read_type(reader))


def _function_type(reader: Reader, first: int) -> TypeName:
    parameters: list[TypeName] = []
    if reader.kinds[reader.index] != ">":
        parameters.append(read_type(reader))
        while reader.kinds[reader.index] == ",":
            reader.index += 1
            parameters.append(read_type(reader))
    _close_type(reader, first)
    reader.word("->")
    return FunctionTypeName(tuple(parameters), read_type(reader), span=reader.span_from(first))


def _close_type(reader: Reader, first: int) -> None:
    if reader.kinds[reader.index] != ">":
        raise reader.unclosed_or_unexpected(first + 1, "`>`")
    reader.index += 1


_GENERIC_TYPES = {
    "list": _list_type,
    "range": _range_type,
    "context": _context_type,
    "function": _function_type,
}
_GENERIC_EXAMPLES = {
    "list": "`list<Any>`",
    "range": "`range<number>`",
    "context": "`context<a: Any>` with the keys it must have",
    "function": "`function<Any>->Any`",
}
