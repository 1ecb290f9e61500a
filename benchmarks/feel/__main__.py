"""`benchmarks/run feel`: check that every language gives the same values, then measure parsing and evaluating."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine, report
from benchmarks.feel import product
from benchmarks.feel.expressions import Expression, expressions
from benchmarks.feel.languages import Language, peers
from benchmarks.rotation import Contestant, Timing, rotate

INTRODUCTION = """# Parsing and evaluating expressions

`benchmarks/run feel`: {count} typical expressions that say the same in FEEL, CEL and ZEN's language, each checked to \
give the same value in all of them first. FEEL's numbers are decimals of 34 digits, those of the others binary floats. \
Microseconds an expression, mean over all; contestants alternate in blocks of one process; medians of {rotations} \
rotations. CEL's parsing includes its type check."""


class Mismatch(Exception):
    """A language gave another value than the expression says."""


def main() -> None:
    options = _options()
    languages = (product.language(), *peers())
    cases = expressions()
    compiled = {each.name: [_checked(each, case) for case in cases] for each in languages}
    report.progress(f"timing {len(cases)} expressions in {len(languages)} languages")
    parsing = rotate(
        [_parsing(each, cases) for each in _one_of_each_package(languages)], rotations=options.rotations
    )
    evaluating = rotate(
        [_evaluating(each, compiled[each.name]) for each in languages], rotations=options.rotations
    )
    report.publish(
        [
            INTRODUCTION.format(count=len(cases), rotations=options.rotations),
            machine.describe(sorted({each.package for each in languages if each.package})),
            "## Parsing",
            _table(parsing, len(cases)),
            "## Evaluating what was parsed",
            _table(evaluating, len(cases)),
            "## Evaluating, one by one (median µs)",
            _one_by_one(languages, cases, compiled),
        ],
        options.output,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run feel", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the results to FILE")
    parser.add_argument("--rotations", type=int, default=100, help="turns of each (default: %(default)s)")
    return parser.parse_args()


def _checked(language: Language, case: Expression) -> Any:
    """The parsed expression, after it gave the value it should."""
    compiled = language.parse(language.text(case))
    value = language.evaluate(compiled)
    if not _same(case.value, value):
        raise Mismatch(f"{language.name}: {language.text(case)} is {value!r}, not {case.value!r}")
    return compiled


def _same(expected: Any, value: Any) -> bool:
    """Equal in kind and value; numbers up to the rounding of binary floats."""
    match expected:
        case bool() | str():
            return type(value) is type(expected) and bool(value == expected)
        case list():
            pairs = zip(expected, value, strict=True)
            return isinstance(value, list) and all(_same(mine, theirs) for mine, theirs in pairs)
        case _:
            return not isinstance(value, bool) and math.isclose(expected, float(value), rel_tol=1e-12)


def _one_of_each_package(languages: Sequence[Language]) -> Sequence[Language]:
    return list({each.package: each for each in reversed(languages)}.values())[::-1]


def _parsing(language: Language, cases: Sequence[Expression]) -> Contestant:
    texts = [language.text(case) for case in cases]
    parse = language.parse
    return Contestant(
        name=language.name.partition(",")[0], function=lambda _: [*map(parse, texts)], inputs=[None]
    )


def _evaluating(language: Language, compiled: Sequence[Any]) -> Contestant:
    evaluate = language.evaluate
    return Contestant(name=language.name, function=lambda _: [*map(evaluate, compiled)], inputs=[None])


def _table(timings: Sequence[Timing], count: int) -> str:
    ours = timings[0].name
    rows = [
        (
            timing.name,
            report.number(timing.median / count),
            report.number(timing.best / count),
            report.number(timing.ratios[ours]),
        )
        for timing in timings
    ]
    return report.table(("language", "median µs", "best µs", f"× {ours}"), rows)


def _one_by_one(
    languages: Sequence[Language], cases: Sequence[Expression], compiled: dict[str, list[Any]]
) -> str:
    rows = []
    for place, case in enumerate(cases):
        contestants = [
            Contestant(name=each.name, function=each.evaluate, inputs=[compiled[each.name][place]])
            for each in languages
        ]
        timings = rotate(contestants, rotations=10, block_seconds=0.001)
        rows.append((f"`{case.feel}`", *(report.number(timing.median) for timing in timings)))
    return report.table(("expression", *(each.name for each in languages)), rows)


if __name__ == "__main__":
    main()
