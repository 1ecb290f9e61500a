"""policyctl's own way: exact numbers, the subject's schema in full, the reasons with the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from benchmarks.decision.product import POLICY, load_program, reader
from benchmarks.decision.work import AS_OF, TIERS, Decision, scaled
from benchmarks.pipeline.peers import Pipeline, read_result
from policyctl.backends.python import compile_python
from policyctl.decider import Decider
from policyctl.subject.profile import load_schema
from policyctl.subject.scale import compile_reader

FAILED = ("fail", "not_applicable")


def pipelines() -> Iterator[Pipeline]:
    """The same small result as the others give, and the whole decision with the status of every criterion."""
    program = load_program()
    compiled = compile_python(program)
    schema = load_schema((POLICY / "merchant.schema.json").read_bytes(), file="merchant.schema.json")
    packages = ("jiter", "msgspec")
    take_in = compile_reader(schema).read
    yield Pipeline(
        name="policyctl",
        packages=packages,
        run=_small(take_in, compiled.bind(scaled(AS_OF, 0)), reader(program)),
        read=read_result,
    )
    yield Pipeline(
        name="policyctl, whole decision",
        packages=packages,
        run=_whole(take_in, Decider(compiled, date.fromisoformat(AS_OF))),
        read=_read_whole,
    )


def _small(
    take_in: Callable[[bytes], tuple[object, ...]],
    decide: Callable[[tuple[object, ...]], object],
    name: Callable[[object], Decision],
) -> Callable[[bytes], bytes]:
    encode = msgspec.json.encode

    def run(data: bytes) -> bytes:
        rule, failed = name(decide(take_in(data)))
        return encode({"rule": rule, "failed": failed})

    return run


def _whole(take_in: Callable[[bytes], tuple[object, ...]], decider: Decider) -> Callable[[bytes], bytes]:
    encode = msgspec.json.encode

    def run(data: bytes) -> bytes:
        return encode(decider.decide(take_in(data)))

    return run


def _read_whole(result: bytes) -> Decision:
    document = msgspec.json.decode(result)
    failed = [
        f"{rule['id']}.{criterion['id']}"
        for rule in document["results"]
        if rule["id"] in TIERS
        for criterion in rule["criteria"]
        if criterion["status"] in FAILED
    ]
    return next(iter(document["rules"]), "ordinary"), failed
