"""Texts of bundles for tests, and what loading one says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from policyctl.bundle.load import parse_bundle
from policyctl.bundle.model import Bundle
from policyctl.diagnostics import Diagnostic, Refused

COMPLETE = (Path(__file__).parent / "complete.toml").read_text("utf-8")

HEADER = """\
[bundle]
id = "b"
version = "1"
title = "B"
subject = "merchant"
status = "draft"
time_zone = "UTC"
"""

TABLE = """\
[decisions.tier]
hit_policy = "first"
outcomes = ["gold", "ordinary"]
default = "ordinary"
[[decisions.tier.rules]]
id = "gold"
then = "gold"
"""

SMALL = HEADER + TABLE


def bundle(text: str) -> Bundle:
    """The bundle of a text that is right."""
    return parse_bundle(text, file="b.toml")


def refusal(call: Callable[[], object]) -> tuple[Diagnostic, ...]:
    """The diagnostics of a call that refuses; none when it does not."""
    try:
        call()
    except Refused as refused:
        return refused.diagnostics
    return ()


def complaints(text: str) -> list[str]:
    """What loading the text says, a line each: place, code, sentence, hint."""
    return [str(each) for each in refusal(lambda: bundle(text))]


def pointed_at(diagnostic: Diagnostic) -> str:
    """The characters of the excerpt that the diagnostic's place covers, as far as they stand on its line."""
    place = diagnostic.place
    assert place is not None
    assert diagnostic.excerpt is not None
    end = place.end_column - 1 if place.end_line == place.line else None
    return diagnostic.excerpt[place.column - 1 : end]
