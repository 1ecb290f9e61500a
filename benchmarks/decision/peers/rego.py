"""Rego, in two engines: regorus (Rust; its byte code and its interpreter) and rego-cpp (regopy, C++).

Rego orders values of different types: in regorus `null <= 0.012` is true, so that a missing rate would silently pass;
rego-cpp orders null the other way. Every nullable fact therefore has a guard. The policy gives the set of the
failed criteria by number and whether the store is protected; the host picks the tier.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson
import regopy
import regorus

from benchmarks.decision.engine import Engine
from benchmarks.decision.work import AS_OF, CRITERIA, IDS, TIERS, Criterion, Decision, Record, decide_from

CONTRARY = {">=": "<", "<=": ">"}


def engines() -> tuple[Engine, ...]:
    """regorus byte code over JSON text, its interpreter over a dict, rego-cpp over its own input."""
    return (
        Engine(
            name="Rego (regorus)",
            package="gordon-to-regorus",
            form="JSON text",
            decide=_byte_code(),
            adapt=lambda record: orjson.dumps(record).decode(),
        ),
        Engine(
            name="Rego (regorus, interpreted)",
            package="gordon-to-regorus",
            form="dict",
            decide=_interpreter(),
        ),
        Engine(
            name="Rego (rego-cpp)",
            package="regopy",
            form="its own input",
            decide=_rego_cpp(),
            adapt=regopy.Input,
            limit=1000,
        ),
    )


def _byte_code() -> Callable[[str], Decision]:
    module = ("tier.rego", _policy())
    machine = regorus.Rvm()
    machine.load_program(regorus.Program.compile_from_modules("{}", [module], ["data.tier.answer"]))

    def decide(text: str) -> Decision:
        machine.set_input_json(text)
        return _read(orjson.loads(machine.execute()))

    return decide


def _interpreter() -> Callable[[Record], Decision]:
    engine = regorus.Engine()
    engine.add_policy("tier.rego", _policy())

    def decide(record: Record) -> Decision:
        engine.set_input(record)
        return _read(engine.eval_rule("data.tier.answer"))

    return decide


def _rego_cpp() -> Callable[[regopy.Input], Decision]:
    interpreter = regopy.Interpreter()
    interpreter.add_module("tier", _policy())
    bundle = interpreter.build(None, ["tier/answer"])

    def decide(subject: regopy.Input) -> Decision:
        interpreter.set_input(subject)
        output = interpreter.query_bundle_entrypoint(bundle, "tier/answer")
        return _read(output.results[0].expressions[0])

    return decide


def _read(answer: Mapping[str, Any]) -> Decision:
    numbers = answer["failed"]
    failed = [IDS[number] for number in numbers]
    return decide_from(failed, sum(number < len(CRITERIA) for number in numbers), answer["protected"])


def _policy() -> str:
    return "\n\n".join(
        [
            "package tier",
            "import rego.v1",
            'answer := {"failed": [number | some number in failures], "protected": protected}',
            "default protected := false",
            f'protected if {{ input.good_seller_until != null; input.good_seller_until >= "{AS_OF}" }}',
            *_failures(),
        ]
    )


def _failures() -> Iterator[str]:
    """One rule for each way to fail, adding the criterion's place in `IDS` to the set of failures."""
    for number, (tier, criterion) in enumerate((tier, criterion) for tier in TIERS for criterion in CRITERIA):
        if criterion.nullable:
            yield f"failures contains {number} if input.{criterion.field} == null"
        yield f"failures contains {number} if {{ {_fails(tier, criterion)} }}"


def _fails(tier: str, criterion: Criterion) -> str:
    limit, operator = criterion.limit(tier), CONTRARY[criterion.operator]
    right = f"{json.dumps(limit)}[input.industry]" if isinstance(limit, Mapping) else json.dumps(limit)
    compared = f"input.{criterion.field} {operator} {right}"
    return f"input.{criterion.field} != null; {compared}" if criterion.nullable else compared
