"""GoRules ZEN (zen-engine), the policy as one compiled expression and as a decision table.

ZEN does not order strings, so dates go in as day numbers; comparing null is an error, so a nullable fact needs a
guard. The expression gives a number with a bit for each failed criterion, which the host looks up; the table
collects the ids of the rows that match, and every row is one way to fail.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson
import zen

from benchmarks.decision.engine import Engine
from benchmarks.decision.masks import mask_reader
from benchmarks.decision.work import (
    AS_OF,
    CRITERIA,
    FIELDS,
    IDS,
    TIERS,
    Criterion,
    Decision,
    Kind,
    Record,
    decide_from,
)

PROTECTED = "protected"
CONTRARY = {">=": "<", "<=": ">"}


def engines() -> tuple[Engine, ...]:
    """The expression over a dict and over JSON text, the table over JSON text."""
    expression = zen.compile_expression(_mask())
    table = zen.ZenEngine().create_decision(json.dumps(_graph()))
    read = mask_reader()
    is_gold = {name: name.startswith("gold") for name in (*IDS, PROTECTED)}

    def decide_expression(record: Any) -> Decision:
        return read(int(expression.evaluate(record)))

    def decide_table(text: str) -> Decision:
        failed = [row["id"] for row in table.evaluate(text)["result"]["failed"]]
        is_protected = bool(failed) and failed[-1] == PROTECTED
        if is_protected:
            failed.pop()
        return decide_from(failed, sum(map(is_gold.__getitem__, failed)), is_protected)

    return (
        Engine(
            name="ZEN", package="zen-engine", form="dict", decide=decide_expression, adapt=_with_day_numbers
        ),
        Engine(
            name="ZEN, text", package="zen-engine", form="JSON text", decide=decide_expression, adapt=_text
        ),
        Engine(name="ZEN, table", package="zen-engine", form="JSON text", decide=decide_table, adapt=_text),
    )


def _with_day_numbers(record: Record) -> Record:
    dates = {field.name: record[field.name] for field in FIELDS if field.kind is Kind.DATE}
    return record | {name: _day(value) for name, value in dates.items() if value is not None}


def _text(record: Record) -> str:
    return str(orjson.dumps(_with_day_numbers(record)), "utf-8")


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def _mask() -> str:
    """The sum of 2**i over the failed criteria in the order of `IDS`, and of the next power if protected."""
    conditions = [_holds(tier, criterion) for tier in TIERS for criterion in CRITERIA]
    bits = [f"({holds} ? 0 : {1 << bit})" for bit, holds in enumerate(conditions)]
    protected = f"good_seller_until != null and good_seller_until >= {_day(AS_OF)}"
    return " + ".join([*bits, f"(({protected}) ? {1 << len(bits)} : 0)"])


def _holds(tier: str, criterion: Criterion) -> str:
    holds = f"{criterion.field} {criterion.operator} {_limit(criterion.limit(tier))}"
    return f"({criterion.field} != null and {holds})" if criterion.nullable else holds


def _limit(limit: str | float | Mapping[str, float]) -> str:
    """A constant, or for a limit by industry a chain of cases (measured: faster than an object look-up)."""
    if not isinstance(limit, Mapping):
        return _constant(limit)
    *cases, (_, last) = limit.items()
    chain = _constant(last)
    for industry, sales in reversed(cases):
        chain = f"(industry == '{industry}' ? {_constant(sales)} : {chain})"
    return chain


def _constant(limit: str | float) -> str:
    return str(_day(limit)) if isinstance(limit, str) else repr(limit)


def _graph() -> Any:
    """A decision graph of one table: input, table, output."""
    columns = [*(criterion.field for criterion in CRITERIA), "industry", "good_seller_until"]
    rows = [{"_id": f"r{number}", "id": f"'{name}'", **cells} for number, (name, cells) in enumerate(_rows())]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": name, "name": name, "field": name} for name in columns],
        "outputs": [{"id": "id", "name": "id", "field": "id"}],
        "rules": [dict.fromkeys(columns, "") | row for row in rows],
        "outputPath": "failed",
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "b", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def _rows() -> Iterator[tuple[str, dict[str, str]]]:
    """The id and the cells of each way to fail, then of being protected."""
    for tier in TIERS:
        for criterion in CRITERIA:
            limit, fails = criterion.limit(tier), CONTRARY[criterion.operator]
            name = f"{tier}.{criterion.field}"
            if isinstance(limit, Mapping):
                for industry, sales in limit.items():
                    yield name, {"industry": f"'{industry}'", criterion.field: f"{fails} {_constant(sales)}"}
            elif criterion.nullable:
                yield name, {criterion.field: f"$ == null or $ {fails} {_constant(limit)}"}
            else:
                yield name, {criterion.field: f"{fails} {_constant(limit)}"}
    yield PROTECTED, {"good_seller_until": f"$ != null and $ >= {_day(AS_OF)}"}
