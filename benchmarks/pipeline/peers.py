"""What one would build around a hand-written function or another engine: the quickest JSON and schema libraries.

Every pipeline but the typed one validates by the same JSON Schema, formats included, with jsonschema-rs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

import jsonschema_rs
import msgspec
import orjson

from benchmarks import machine
from benchmarks.decision import hand
from benchmarks.decision.engine import Engine
from benchmarks.decision.peers import cel, datalogic, rego, zen_engine
from benchmarks.decision.work import FIELDS, Decision, Field, Kind

SCHEMA = machine.CHECKOUT / "benchmarks" / "decision" / "policy" / "merchant.schema.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """`run` takes the bytes of a record to the bytes of a result; `read` takes the decision out of those again."""

    name: str
    packages: tuple[str, ...]
    run: Callable[[bytes], bytes]
    read: Callable[[bytes], Decision]


def peers() -> Iterator[Pipeline]:
    """By hand (twice: JSON Schema, and types of msgspec), then the engines."""
    validate = jsonschema_rs.validator_for(
        json.loads(SCHEMA.read_text("utf-8")), validate_formats=True
    ).validate
    yield _pipeline("by hand, msgspec types", ("msgspec",), _typed())
    yield _pipeline("by hand", ("orjson", "jsonschema-rs"), _on_dict(validate, hand.decide))
    engines = {each.name: each for peer in (datalogic, zen_engine, cel, rego) for each in peer.engines()}
    yield _engine(engines["datalogic, text"], _on_text(validate, engines["datalogic, text"].decide))
    yield _engine(engines["CEL"], _on_dict(validate, engines["CEL"].decide))
    yield _engine(engines["Rego (regorus)"], _on_text(validate, engines["Rego (regorus)"].decide))
    yield _engine(engines["ZEN"], _on_adapted(validate, engines["ZEN"]))


def _engine(engine: Engine, run: Callable[[bytes], bytes]) -> Pipeline:
    return _pipeline(engine.name, (engine.package,), run)


def _pipeline(name: str, packages: tuple[str, ...], run: Callable[[bytes], bytes]) -> Pipeline:
    return Pipeline(name=name, packages=packages, run=run, read=read_result)


def _on_dict(validate: Callable[[Any], None], decide: Callable[[Any], Decision]) -> Callable[[bytes], bytes]:
    def run(data: bytes) -> bytes:
        record = orjson.loads(data)
        validate(record)
        return _result(decide(record))

    return run


def _on_text(validate: Callable[[Any], None], decide: Callable[[Any], Decision]) -> Callable[[bytes], bytes]:
    """The record is decoded for the validator; the engine reads the text again, which is quicker than a dict."""

    def run(data: bytes) -> bytes:
        validate(orjson.loads(data))
        return _result(decide(data.decode()))

    return run


def _on_adapted(validate: Callable[[Any], None], engine: Engine) -> Callable[[bytes], bytes]:
    def run(data: bytes) -> bytes:
        record = orjson.loads(data)
        validate(record)
        return _result(engine.decide(engine.adapt(record)))

    return run


def _typed() -> Callable[[bytes], bytes]:
    """Decoding and validating in one step by types; they see neither the scale of a number nor a date's calendar."""
    merchant = TypedDict("Merchant", {field.name: _type(field) for field in FIELDS})  # type: ignore[misc]
    decode: Callable[[bytes], Any] = msgspec.json.Decoder(merchant).decode
    encode = msgspec.json.encode

    def run(data: bytes) -> bytes:
        return encode(_document(hand.decide(decode(data))))

    return run


def _type(field: Field) -> Any:
    bounds = msgspec.Meta(ge=0, le=field.maximum)
    type_: Any
    match field.kind:
        case Kind.TEXT:
            type_ = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
        case Kind.CHOICE:
            type_ = Literal[field.choices]
        case Kind.DATE:
            type_ = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
        case Kind.FLAG:
            type_ = bool
        case Kind.NUMBER:
            type_ = Annotated[float, bounds] if field.scale else Annotated[int, bounds]
    return type_ | None if field.nullable else type_


def _result(decision: Decision) -> bytes:
    result: bytes = orjson.dumps(_document(decision))
    return result


def _document(decision: Decision) -> dict[str, object]:
    rule, failed = decision
    return {"rule": rule, "failed": failed}


def read_result(result: bytes) -> Decision:
    """The decision in a result."""
    document = orjson.loads(result)
    return document["rule"], document["failed"]
