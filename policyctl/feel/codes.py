"""Every code by which a text is refused as FEEL, with what it means and an example of its mending.

The examples are tried by the tests: the bad one is refused with exactly this code, the good one is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code: its title, why it exists, a text that is refused by it and one that is not; empty where none is short.

    With `is_cell` the examples are cells of a decision table, else expressions.
    """

    code: str
    title: str
    why: str
    bad: str = ""
    good: str = ""
    is_cell: bool = False


TEXT_CODES: tuple[Code, ...] = (
    Code(
        code="F101",
        title="a word or sign stands where another must stand",
        why="The grammar of DMN 1.5 has no expression of this form; the message says what may stand there.",
        bad="[1, ]",
        good="[1]",
    ),
    Code(
        code="F102",
        title="a character is no part of FEEL",
        why="Outside of strings and comments only the characters of names, numbers and signs have a meaning.",
        bad="price $ 2",
        good="price * 2",
    ),
    Code(
        code="F103",
        title="a string is never closed",
        why="A string ends on the line it begins on; a line break inside it is written as an escape.",
        bad='"gold',
        good='"gold"',
    ),
    Code(
        code="F104",
        title="a comment is never closed",
        why="What follows would silently be no part of the expression.",
        bad="price /* in USD",
        good="price /* in USD */",
    ),
    Code(
        code="F105",
        title="an escape names no character",
        why="`\\u` takes four and `\\U` six hexadecimal digits; the result must be a character of Unicode.",
        bad='"\\u41"',
        good='"\\u0041"',
    ),
    Code(
        code="F106",
        title="a sign of another language",
        why="FEEL writes `=` for equality, words for logic, and double quotes around strings.",
        bad='tier == "gold"',
        good='tier = "gold"',
    ),
    Code(
        code="F107",
        title="the text ends too early",
        why="An operator misses its right side, or a keyword what belongs to it.",
        bad="if paid then 1",
        good="if paid then 1 else null",
    ),
    Code(
        code="F108",
        title="a bracket is never closed",
        why="The place shown is that of the bracket that stays open.",
        bad="(price + 1",
        good="(price + 1)",
    ),
    Code(
        code="F109",
        title="words in a row that are no known name",
        why="A name may have several words only if it is in scope; anything else would be a guess.",
        bad="sting length(name)",
        good="string length(name)",
    ),
    Code(
        code="F110",
        title="`and` or `or` after a comparison without a left side",
        why="A comparison in a cell ends with its value; the second half would have nothing to compare.",
        bad=">= 5 and <= 9",
        good="[5..9]",
        is_cell=True,
    ),
    Code(
        code="F111",
        title="a name that may as well be an operation",
        why="Whether an element has such a member is not known before it runs, and both readings have a value.",
        bad="[{net-gross: 1}][net-gross = 1]",
        good="[{net-gross: 1}][item.net-gross = 1]",
    ),
    Code(
        code="F112",
        title="an end that is not given, in a closed bracket",
        why="What has no end cannot include it.",
        bad="[..5]",
        good="(..5]",
    ),
    Code(
        code="F113",
        title="arguments by position and by name in one call",
        why="The standard knows either the one or the other (grammar rule 39).",
        bad="substring(name, start position: 2)",
        good="substring(string: name, start position: 2)",
    ),
    Code(
        code="F201",
        title="an external function",
        why="It would call code that is not part of the expression, which could then be neither proved nor replayed.",
        bad="function(a) external {java: a}",
        good="function(a) a + 1",
    ),
    Code(
        code="F202",
        title="a type that is not known here",
        why="Types of a decision model are declared outside the expression; generic types say what they hold.",
        bad="x instance of list",
        good="x instance of list<Any>",
    ),
    Code(
        code="F203",
        title="a comparison of the result of a comparison",
        why="It would compare true or false with a value, which is hardly ever what was meant.",
        bad="1 < price < 9",
        good="price in (1..9)",
    ),
    Code(
        code="F204",
        title="`!=` as a range",
        why="All values but one are no range; as a test it has its meaning.",
        bad="(!= 5)",
        good="x in (!= 5)",
    ),
    Code(
        code="F311",
        title="a text that is too long",
        why="Bounds make every expression answer within milliseconds.",
        bad='"' + "x" * 5000 + '"',
        good='"' + "x" * 4000 + '"',
    ),
    Code(
        code="F312",
        title="too many words and signs",
        why="Bounds make every expression answer within milliseconds.",
        bad="[" + "1, " * 900 + "1]",
        good="[" + "1, " * 500 + "1]",
    ),
    Code(
        code="F313",
        title="brackets and keywords too deep inside each other",
        why="Nobody reads more levels, and every level costs room on the stack of whoever walks the tree.",
        bad="(" * 33 + "1" + ")" * 33,
        good="(" * 32 + "1" + ")" * 32,
    ),
    Code(
        code="F314",
        title="a chain of operations that is too long",
        why="A long chain is a high tree, and every level costs room on the stack of whoever walks it.",
        bad=" + ".join("1" * 200),
        good="sum([" + ", ".join("1" * 200) + "])",
    ),
    Code(
        code="F315",
        title="a number of too many digits",
        why="Numbers are exact to 34 significant digits (IEEE 754 decimal128); more would be rounded unseen.",
        bad="0.33333333333333333333333333333333333",
        good="0.3333333333333333333333333333333333",
    ),
    Code(
        code="F316",
        title="a number that is too large or too small",
        why="The exponent is that of IEEE 754 decimal128.",
        bad="1e9999",
        good="1e999",
    ),
)
