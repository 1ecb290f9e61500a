"""Codes of FEEL beyond its text: what is left out of the standard, limits, and names (F)."""

from __future__ import annotations

from policyctl.feel.codes import Code

EVALUATION_CODES: tuple[Code, ...] = (
    Code(
        code="F221",
        title="a fraction of a second finer than a nanosecond",
        why="Times are kept in whole nanoseconds.",
        bad='time("09:00:00.1234567891")',
        good='time("09:00:00.123456789")',
    ),
    Code(
        code="F222",
        title="the time 24:00:00",
        why="It is the first moment of the next day, and is written so.",
        bad='time("24:00:00")',
        good='time("00:00:00")',
    ),
    Code(
        code="F223",
        title="a date-time in the repeated hour of a zone",
        why="When clocks go back, one hour occurs twice; which one is meant is not said.",
    ),
    Code(
        code="F224",
        title="an unbounded range in a range function",
        why="The standard compares ends, and this range has none.",
        bad="before(1, (> 5))",
        good="before(1, (5..9])",
    ),
    Code(
        code="F225",
        title="a day or moment without a clock",
        why="`now()` and `today()` answer with the clock given to the evaluation, and none is given.",
    ),
    Code(
        code="F226",
        title="`^` at the end of a text that ends in a newline",
        why="The engines of regular expressions disagree here.",
    ),
    Code(
        code="F227",
        title="a pattern that the engine does not take",
        why="Patterns run in time that grows with the text only; this one cannot.",
    ),
    Code(
        code="F228",
        title="look-around in a pattern",
        why="It has no bounded time.",
        bad='matches(name, "a(?=b)")',
        good='matches(name, "ab")',
    ),
    Code(
        code="F229",
        title="too many repetitions in a pattern",
        why="A pattern that repeats so often grows too large.",
        bad='matches(name, "a{5000}")',
        good='matches(name, "a+")',
    ),
    Code(
        code="F230",
        title="a reference back to a group",
        why="It has no bounded time.",
        bad='matches(name, "(a)\\1")',
        good='matches(name, "aa")',
    ),
    Code(
        code="F231",
        title="an unknown block in a pattern",
        why="The block of Unicode is none that the engine knows.",
    ),
    Code(
        code="F233",
        title="the type of a function",
        why="`instance of` with a function type asks what a built-in or outside function takes, which "
        "is not declared.",
    ),
    Code(
        code="F234",
        title="the type of what a function computes",
        why="It is known only when it is called.",
    ),
    Code(
        code="F235",
        title="a range to iterate over that is a value",
        why="`for` goes over `1..3`, written so.",
        bad="for i in [1..3] return i",
        good="for i in 1..3 return i",
    ),
    Code(
        code="F236",
        title="times in zones whose distance depends on the day",
        why="Which of two such times is earlier depends on the day, which a time does not have.",
    ),
    Code(
        code="F237",
        title="the string of a function",
        why="The standard gives functions no text.",
        bad="string(function(x) x)",
        good="string(1)",
    ),
    Code(
        code="F321",
        title="too many steps",
        why="An expression ends within a bounded number of steps, so that a policy cannot stop the machine.",
    ),
    Code(
        code="F322",
        title="a list is too long",
        why="The bound keeps memory bounded.",
    ),
    Code(
        code="F323",
        title="a string is too long",
        why="The bound keeps memory bounded.",
    ),
    Code(
        code="F324",
        title="a pattern is too long or too deep",
        why="The bound keeps regular expressions cheap to read.",
    ),
    Code(
        code="F325",
        title="functions call each other too deep",
        why="A recursion that does not end is stopped.",
    ),
    Code(
        code="F326",
        title="an expression computes too deep",
        why="It nests deeper than can be computed.",
    ),
    Code(
        code="F327",
        title="a value nests too deep",
        why="Lists and contexts in one another have a bound.",
    ),
    Code(
        code="F401",
        title="an unknown name",
        why="Nothing of that name is in scope. The hint names the nearest one.",
        bad="{amount: 1, double: amout * 2}.double",
        good="{amount: 1, double: amount * 2}.double",
    ),
    Code(
        code="F402",
        title="a value that FEEL does not have",
        why="What the host gives as context must be a value of FEEL.",
    ),
    Code(
        code="F403",
        title="a text after `@` that is no date, time or duration",
        why="Such a literal is read once, before anything is computed.",
        bad='@"2023-13-01"',
        good='@"2023-12-01"',
    ),
)
