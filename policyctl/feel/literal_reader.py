"""Names and literals: the expressions that are a few tokens and hold no other expression."""

from __future__ import annotations

from policyctl.feel import syntax as tree
from policyctl.feel.errors import FeelSyntaxError
from policyctl.feel.names import KnownName
from policyctl.feel.reader import Reader
from policyctl.feel.syntax import Expression, Span
from policyctl.feel.tokens import STRING, number_value, string_value


def read_known_name(reader: Reader, known: KnownName) -> Expression:
    """A name of several tokens; refuses one that could as well be an operation."""
    first = reader.index
    reader.index += 1 + len(known.rest)
    if known.is_ambiguous:
        message = f"`{known.name}` may be a member of the elements or an operation"
        hint = f"write `item.{known.name}` for the member, or set brackets around the operands"
        raise FeelSyntaxError("F111", message, reader.span_from(first), hint)
    return tree.Name(known.name, span=reader.span_from(first))


def read_name(reader: Reader) -> Expression:
    """A name of one word."""
    index = reader.index
    reader.index += 1
    return tree.Name(reader.texts[index], span=Span(reader.starts[index], reader.ends[index]))


def read_number(reader: Reader) -> Expression:
    """A number, exactly as written."""
    index = reader.index
    reader.index += 1
    span = Span(reader.starts[index], reader.ends[index])
    return tree.NumberLiteral(number_value(reader.texts[index], span, reader.limits), span=span)


def read_string(reader: Reader) -> Expression:
    """A string, its escapes resolved."""
    index = reader.index
    reader.index += 1
    value = string_value(reader.texts[index], reader.starts[index])
    return tree.StringLiteral(value, span=Span(reader.starts[index], reader.ends[index]))


def read_constant(reader: Reader) -> Expression:
    """`true`, `false` or `null`."""
    index = reader.index
    reader.index += 1
    span = reader.tokens.span(index)
    word = reader.kinds[index]
    return tree.NullLiteral(span=span) if word == "null" else tree.BooleanLiteral(word == "true", span=span)


def read_at_literal(reader: Reader) -> Expression:
    """`@"…"`: its string is told apart when it is evaluated."""
    first = reader.index
    reader.index += 1
    if reader.kinds[reader.index] != STRING:
        raise reader.unexpected("a string after `@`")
    text = string_value(reader.texts[reader.index], reader.starts[reader.index])
    reader.index += 1
    return tree.AtLiteral(text, span=reader.span_from(first))
