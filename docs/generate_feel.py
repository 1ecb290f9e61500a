"""Writes `docs/feel.md`: every construct and built-in of the standard, tried out in the evaluator and in a bundle.

Run `python docs/generate_feel.py` after a change to the language; a test fails while the page is stale. Nothing
on the page is claimed by hand: an example is supported where it has a value, and in bundles where the checker
of bundles accepts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from policyctl.feel.errors import FeelDiagnostic, FeelError
from policyctl.feel.parser import parse_expression, parse_unary_tests
from policyctl.feel.support import Chapter, Construct, chapters, judge
from policyctl.program import ir
from policyctl.program.check import Checker
from policyctl.program.related import rows_of
from policyctl.program.terms import InputSymbol, Mistake, RowsSymbol, Symbol
from policyctl.program.types import (
    BooleanType,
    DateType,
    Field,
    InstantType,
    ListType,
    NumberType,
    RecordType,
    ScalarType,
    StringType,
)

PAGE = Path(__file__).with_name("feel.md")

_OPENING = """# FEEL, as it is spoken here

<!-- Written by docs/generate_feel.py; do not edit. -->

FEEL is the expression language of DMN 1.5, chapter 10. Two things read it:

- the **evaluator** (`policyctl.feel.evaluate`), which follows the standard;
- **bundles**, whose expressions are typed and whose numbers are scaled integers, so that Python, SQL and the
  solver give the same answers. They accept less.

What is outside is refused by a diagnostic that names it; nothing is computed differently from the standard
without a word. What each construct means exactly, and how a doubtful point is read, stands in the cases of
`tests/cases/feel/`, which are run.

✓ means that the example has a value there, – that it is refused.
"""

_HEAD = "| | example | evaluator | bundles | § | |\n|---|---|:-:|:-:|---|---|"


def page() -> str:
    """The whole page."""
    return "\n".join([_OPENING, *map(_section, chapters())])


def _section(chapter: Chapter) -> str:
    rows = list(_rows(chapter))
    outside = [] if chapter.outside is None else [f"Bundles leave out those marked –: {chapter.outside}.", ""]
    return "\n".join([f"## {chapter.title}", "", *outside, _HEAD, *rows, ""])


def _rows(chapter: Chapter) -> Iterator[str]:
    """The lines of the table; what follows under the same name does not repeat it."""
    name_above = None
    for construct in chapter.constructs:
        name = _name(construct) if construct.name != name_above else ""
        name_above = construct.name
        cells = (name, f"`{construct.example}`", *_verdict(construct, chapter))
        yield f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(cell: str) -> str:
    return cell.replace("|", r"\|")


def _name(construct: Construct) -> str:
    return "<br>".join(f"`{each}`" for each in construct.signatures) or construct.name


def _verdict(construct: Construct, chapter: Chapter) -> tuple[str, str, str, str]:
    """The marks of the evaluator and of bundles, the section, and the remark."""
    evaluated, in_bundles = judge(construct), refusal_in_bundles(construct)
    remarks = [construct.note]
    if isinstance(evaluated, FeelDiagnostic):
        remarks.append(evaluated.message)
    elif in_bundles is not None and chapter.outside is None:
        remarks.append(construct.outside or in_bundles)
    elif in_bundles is not None:
        remarks.append(construct.outside)
    return (
        _mark(not isinstance(evaluated, FeelDiagnostic)),
        _mark(in_bundles is None),
        construct.section,
        "; ".join(each for each in remarks if each is not None),
    )


def _mark(is_supported: bool) -> str:
    return "✓" if is_supported else "–"


def refusal_in_bundles(construct: Construct) -> str | None:
    """Why a bundle would not accept the example, or None where it does."""
    checker = Checker(_symbols())
    try:
        if construct.is_cell:
            amount = checker.input(parse_expression("amount"))
            assert amount is not None
            checker.test(amount, parse_unary_tests(construct.example))
        else:
            checker.value(parse_expression(construct.example))
    except FeelError as error:
        return error.diagnostic.message
    errors: list[Mistake] = [each for each in checker.mistakes if each.severity.value == "error"]
    return errors[0].message if errors else None


def _symbols() -> Mapping[str, Symbol]:
    """The names of the examples, as a subject's schema would type them."""
    types: Mapping[str, ScalarType] = {
        "amount": NumberType(scale=2, minimum=0, maximum=10**9),
        "rate": NumberType(scale=4, minimum=0, maximum=10**4),
        "orders_90d": NumberType(scale=0, minimum=0, maximum=10**6),
        "tier": StringType(options=("gold", "silver", "ordinary")),
        "store": StringType(max_length=60),
        "is_suspended": BooleanType(),
        "opened": DateType(),
        "closed": DateType(),
        "paid_at": InstantType(),
    }
    symbols: dict[str, Symbol] = {
        name: InputSymbol(ir.Input(index, name, type_, nullable=name == "closed", unknowable=True))
        for index, (name, type_) in enumerate(types.items())
    }
    order = RecordType(
        (
            Field(name="amount", type=NumberType(scale=2, minimum=0, maximum=10**9)),
            Field(name="paid", type=BooleanType()),
        )
    )
    rows = rows_of(len(types), Field(name="orders", type=ListType(order, max_items=1000)))
    assert rows is not None
    return {**symbols, "orders": RowsSymbol(rows)}


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
