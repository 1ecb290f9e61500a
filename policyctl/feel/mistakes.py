"""What the parser says of a text that is not FEEL: what was found, what was expected, and what was likely meant."""

from __future__ import annotations

from collections.abc import Collection

from policyctl.diagnostics import nearest
from policyctl.feel.errors import FeelSyntaxError
from policyctl.feel.tokens import END, FOREIGN, NAME, NUMBER, RESERVED, STRING, Tokens

OPERAND = "a value"
CONTINUATION = "an operator or the end"

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})

FOREIGN_SIGNS = {
    "==": "equality is written `=`",
    "&&": "conjunction is written `and`",
    "||": "disjunction is written `or`",
    "&": "conjunction is written `and`; strings are joined with `+`",
    "|": "disjunction is written `or`",
    "!": "negation is a function: `not(x)`",
    "=>": "at least is written `>=`",
    "=<": "at most is written `<=`",
    "%": "the remainder is a function: `modulo(a, b)`",
    "^": "a power is written `**`",
    ";": "elements are separated by `,`",
    "'": "strings stand in double quotes",
    "`": "strings stand in double quotes",
    "’": "strings stand in straight double quotes",
    "‘": "strings stand in straight double quotes",
    "“": "strings stand in straight double quotes",
    "”": "strings stand in straight double quotes",
    "#": "a comment begins with `//`",
}

_FOREIGN_WORDS = {
    "elif": "write `else if`",
    "elseif": "write `else if`",
    "elsif": "write `else if`",
    "eq": "equality is written `=`",
    "ge": "at least is written `>=`",
    "gt": "greater than is written `>`",
    "is": "equality is written `=`, also with `null`",
    "le": "at most is written `<=`",
    "lt": "less than is written `<`",
    "mod": "the remainder is a function: `modulo(a, b)`",
    "ne": "inequality is written `!=`",
    "not": "negation is a function: `not(x in y)`",
    "xor": "for two booleans write `!=`",
}

_HINTS_AT_END = {"`else`": "an `if` always has both: `if c then a else b`; for nothing write `else null`"}

_CLOSING_BRACKETS = (")", "]", "}")
_LONGEST_SHOWN = 30


def unexpected(tokens: Tokens, index: int, expected: str, known: Collection[str]) -> FeelSyntaxError:
    """The error of finding this token where something else must stand; `known` are the names in scope."""
    span = tokens.span(index)
    kind = tokens.kinds[index]
    if kind == END:
        what = "the expression ends" if index else "the expression is empty"
        return FeelSyntaxError("F107", f"{what}, expected {expected}", span, _HINTS_AT_END.get(expected))
    if kind == FOREIGN:
        sign = tokens.texts[index]
        return FeelSyntaxError("F106", f"found `{sign}`, expected {expected}", span, FOREIGN_SIGNS[sign])
    if kind == NAME and index and tokens.kinds[index - 1] == NAME and expected != OPERAND:
        return _unknown_name(tokens, index, expected, known)
    hint = _hint(tokens, index, expected)
    return FeelSyntaxError("F101", f"found {shown(tokens, index)}, expected {expected}", span, hint)


def shown(tokens: Tokens, index: int) -> str:
    """A token as a message quotes it: shortened, without characters that would disturb a terminal."""
    if tokens.kinds[index] == END:
        return "the end"
    return f"`{_printable(tokens.texts[index])}`"


def _printable(text: str) -> str:
    if len(text) > _LONGEST_SHOWN:
        text = text[:_LONGEST_SHOWN] + "…"
    return "".join(each if each.isprintable() else f"\\u{ord(each):04X}" for each in text)


def unclosed(tokens: Tokens, opening: int) -> FeelSyntaxError:
    """The error of a bracket that the text opens and never closes."""
    bracket = tokens.texts[opening]
    closing = {"(": "`)`", "[": "`]`", "{": "`}`", "]": "`[`, `)` or `]`", "<": "`>`"}[bracket]
    return FeelSyntaxError("F108", f"`{bracket}` is never closed, expected {closing}", tokens.span(opening))


def _hint(tokens: Tokens, index: int, expected: str) -> str | None:
    """The likely slip behind a token that is FEEL but does not belong here."""
    text = tokens.texts[index]
    before = tokens.texts[index - 1] if index else ""
    if expected == OPERAND:
        return _hint_for_operand(text, before)
    if text in _FOREIGN_WORDS:
        return _FOREIGN_WORDS[text]
    if before == "not":
        return "negation is a function: `not(x)`"
    if expected in ("`then`", "`else`"):
        return "an `if` is written `if c then a else b`"
    if text == "..":
        return "a range stands in brackets: `[1..9]`"
    if text in _CLOSING_BRACKETS and before == ",":
        return "leave out the last `,`"
    if text in _CLOSING_BRACKETS and expected == CONTINUATION:
        return f"no bracket is open that `{text}` closes"
    if text == ":" and expected == CONTINUATION:
        return "a context stands in braces: `{key: value}`"
    begins_value = tokens.kinds[index] in (NUMBER, STRING, NAME) or text in ("{", "@")
    if begins_value and expected.startswith(("an operator", "`,` or")):
        return "an operator or `,` is missing"
    return None


def _hint_for_operand(text: str, before: str) -> str | None:
    if before == "<" and text == ">":
        return "inequality is written `!=`"
    if text in COMPARISONS and before in ("and", "or"):
        return f"repeat the value: `x > 1 {before} x < 9`, or write a range: `x in [1..9]`"
    if text in COMPARISONS and before == "[":
        return f"name the value: `[item {text} 9]`"
    if text in COMPARISONS:
        return f"a comparison needs a value on its left; as a range write `({text} 9)`"
    if text in _CLOSING_BRACKETS and before == ",":
        return "leave out the last `,`"
    if text == "*" and before == "*":
        return "a power is written `**` without a space"
    if text in RESERVED:
        return f"`{text}` is a reserved word and names nothing"
    return None


def _unknown_name(tokens: Tokens, index: int, expected: str, known: Collection[str]) -> FeelSyntaxError:
    """Two words in a row that are no name in scope: which name, and which it was likely to be."""
    first, end = _run_of_words(tokens, index)
    phrase = _printable(" ".join(tokens.texts[first:end]))
    last = tokens.texts[index]
    before = _printable(tokens.texts[index - 1])
    span = tokens.span(first, end - 1)
    meant = nearest(phrase, known)
    hint: str | None
    if last.lower() in RESERVED:
        hint = f"reserved words are lower case: `{last.lower()}`"
    elif before == "not":
        hint = f"negation is a function: `not({_printable(last)})`"
    elif last in _FOREIGN_WORDS:
        hint = _FOREIGN_WORDS[last]
    elif meant is not None:
        hint = f"did you mean `{meant}`?"
    else:
        hint = "an operator is missing, or a name of several words is not in scope"
    return FeelSyntaxError(
        "F109", f"`{phrase}` is no known name; expected {expected} after `{before}`", span, hint
    )


def _run_of_words(tokens: Tokens, index: int) -> tuple[int, int]:
    first, end = index - 1, index + 1
    while first and tokens.kinds[first - 1] == NAME:
        first -= 1
    while tokens.kinds[end] == NAME:
        end += 1
    return first, end
